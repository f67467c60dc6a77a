"""``train``: train a network on a text, with or without a screen."""

import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lstm_tui.cli.classifier_options import classifier_options, table_note, with_classes
from lstm_tui.cli.corpus import read_corpus, text_options
from lstm_tui.cli.display_options import display_options
from lstm_tui.cli.fine_tuning import (
    UNUSED_CHOICES,
    configure,
    find_starting_point,
    fine_tuning_options,
    read_text,
)
from lstm_tui.cli.options import GroupedCommand
from lstm_tui.cli.run_configs import (
    check_patience,
    run_configs,
    with_default_dropout,
    with_patience,
)
from lstm_tui.cli.run_starter import missing_text, prepare_start
from lstm_tui.cli.train_options import training_options
from lstm_tui.cli.vectors_option import open_vectors, read_starting_vectors
from lstm_tui.errors import MissingSourceError


@click.command(cls=GroupedCommand, short_help="Train a network on a text and watch it.")
@click.argument("corpus", nargs=-1)
@fine_tuning_options
@classifier_options
@training_options
@text_options
@display_options
def train(
    corpus: tuple[str, ...],
    glob: str | None,
    name: str | None,
    runs_dir: Path | None,
    headless: bool,
    seeds: int | None,
    from_run: str | None,
    texts: tuple[str, ...],
    checkpoint: str,
    extend_vocabulary: bool,
    vectors: Path | None,
    **choices: Any,
) -> int:
    """Train on CORPUS: files, folders, or - for standard input. Files may be .gz, .xz or .bz2.

    atlas, agreement, agreement-2, recall and recall-short are built-in texts; reviews is a
    built-in table of labeled documents.

    \b
    lstm-tui train atlas
    lstm-tui train notes.txt
    lstm-tui train --size auto --minutes 20 book.txt.gz
    lstm-tui train src/ --glob '**/*.py' --headless
    lstm-tui train atlas --seeds 5
    lstm-tui train --from latest --text letters.txt
    lstm-tui train reviews --objective classify --symbols word
    """
    from lstm_tui.cli.headless import monitor
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.cli.series import monitor_series
    from lstm_tui.cli.size_auto import check_size, select_size
    from lstm_tui.runs.creation import check_name, suggest_name
    from lstm_tui.workers.process import prestarted_worker
    from lstm_tui.workers.series import PlannedRun, RunSeries, plan_seeds

    if not (corpus := (*corpus, *texts)):
        raise click.MissingParameter(param_hint="'CORPUS...'", param_type="argument")
    if name is not None:
        check_name(f"{name}-seed{choices['seed'] + seeds - 1}" if seeds else name)
    origin = find_starting_point(from_run, checkpoint, runs_dir, extends=extend_vocabulary)
    vectors_file = None
    if origin is None:
        check_size(choices["size"], choices["objective"])
        vectors_file = open_vectors(vectors, choices)
        candidates = run_configs(choices)
    else:
        ((preset, config),) = run_configs({**choices, **UNUSED_CHOICES}).items()
        candidates = {preset: configure(origin, config, extends=extend_vocabulary)}
    size = next(iter(candidates))
    notes: tuple[str, ...] = ()
    initial = None
    with ExitStack() as stack:
        waiting = None
        if len(candidates) == 1:
            # Importing torch takes a second, in which the text is read.
            waiting = stack.enter_context(prestarted_worker())
        try:
            if origin is None:
                text = read_corpus(corpus, candidates[size].text, glob)
            else:
                text, candidates[size], notes = read_text(
                    origin, corpus, candidates[size], glob, extends=extend_vocabulary
                )
        except MissingSourceError as error:
            raise missing_text(error) from error
        if text.labeled is not None:
            candidates = {
                preset: with_classes(config, text) for preset, config in candidates.items()
            }
        if origin is not None:
            initial = origin.initial_weights(text, candidates[size].model)
            notes = (initial.origin.sentence, *notes)
            for note in notes:
                click.echo(note, err=True)
        if origin is None and choices["dropout"] is None:
            candidates = {
                preset: with_default_dropout(config, text) for preset, config in candidates.items()
            }
        if text.labeled is None and (note := table_note(corpus)):
            click.echo(note, err=True)
            notes = (*notes, note)
        check_patience(candidates[size], text)
        starting = read_starting_vectors(vectors_file, text)
        if starting is not None:
            notes = (*notes, *starting.notes)
        if len(candidates) > 1:
            sizing = select_size(candidates, text)
            size, notes = sizing.size, (sizing.why, *notes)
            if sizing.patience and text.validation_length:
                candidates[size] = with_patience(candidates[size], sizing.patience)
            waiting = stack.enter_context(prestarted_worker())
        starter = prepare_start(
            text,
            candidates[size],
            corpus,
            runs_dir,
            glob,
            waiting,
            prints_facts=headless or not sys.stdout.isatty(),
            notes=notes,
            initial=initial,
            vectors=starting,
            default_dropout=origin is None and choices["dropout"] is None,
        )
        name = name or suggest_name(corpus[0], datetime.now().astimezone())
        planned = (
            plan_seeds(candidates[size], name, seeds)
            if seeds
            else [PlannedRun(name, "", candidates[size])]
        )
        series = RunSeries(planned, starter.start)
        with progress_bar("Starting the training process"):
            worker = series.start_next(waiting)
    if seeds:
        return monitor_series(series, headless=headless, echoed_notes=starter.notes)
    return monitor(worker, headless=headless, echoed_notes=starter.notes)
