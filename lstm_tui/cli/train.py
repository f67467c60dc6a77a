"""``train``: train a network on a text, with or without a screen."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.corpus import read_corpus, text_options
from lstm_tui.cli.display_options import display_options
from lstm_tui.cli.document_options import text_choices
from lstm_tui.cli.fine_tuning import (
    UNUSED_CHOICES,
    configure,
    find_starting_point,
    fine_tuning_options,
    read_text,
)
from lstm_tui.cli.options import GroupedCommand
from lstm_tui.cli.train_options import parse_budget, training_options
from lstm_tui.config import (
    Budget,
    BudgetKind,
    ModelConfig,
    RunConfig,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.presets import Size, default_dropout, ties_by_default

if TYPE_CHECKING:
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.workers.process import Process, WorkerHandle

_MODEL_OPTIONS = (
    *("cell", "layers", "hidden", "embedding", "one_hot", "dropout", "tied"),
    "learned_initial_state",
)
_TEXT_FIELDS = tuple(name for name in TextConfig.__dataclass_fields__ if name != "vocabulary")
_NO_PATIENCE = "--patience {}: early stopping needs validation text, but {}. Leave out --patience."


@click.command(cls=GroupedCommand, short_help="Train a network on a text and watch it.")
@click.argument("corpus", nargs=-1)
@fine_tuning_options
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
    **choices: Any,
) -> int:
    """Train on CORPUS: files, folders, or - for standard input. Files may be .gz, .xz or .bz2.

    atlas, agreement, agreement-2 and recall are texts that are built into the program.

    \b
    lstm-tui train atlas
    lstm-tui train notes.txt
    lstm-tui train --size auto --minutes 20 book.txt.gz
    lstm-tui train src/ --glob '**/*.py' --headless
    lstm-tui train atlas --seeds 5
    lstm-tui train --from latest --text letters.txt
    """
    from lstm_tui.benchmarking.size_curves import TextStats, short_text_notice
    from lstm_tui.cli.headless import monitor
    from lstm_tui.cli.progress import progress_bar
    from lstm_tui.cli.series import monitor_series
    from lstm_tui.cli.size_auto import select_size
    from lstm_tui.runs.creation import check_name, suggest_name
    from lstm_tui.text.part_comparison import compare_validation
    from lstm_tui.workers.process import check_machine, prestarted_worker
    from lstm_tui.workers.series import PlannedRun, RunSeries, plan_seeds
    from lstm_tui.workers.start import start_run

    if not (corpus := (*corpus, *texts)):
        raise click.MissingParameter(param_hint="'CORPUS...'", param_type="argument")
    if name is not None:
        check_name(f"{name}-seed{choices['seed'] + seeds - 1}" if seeds else name)
    origin = find_starting_point(from_run, checkpoint, runs_dir, extends=extend_vocabulary)
    if origin is None:
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
                initial = origin.initial_weights(text.vocabulary)
                notes = (initial.origin.sentence, *notes)
                for note in notes:
                    click.echo(note, err=True)
        except MissingSourceError as error:
            advice = "Train on the built-in text with: lstm-tui train atlas"
            raise CorpusError(f"{error} {advice}") from error
        if origin is None and choices["dropout"] is None:
            candidates = {
                preset: with_default_dropout(config, text) for preset, config in candidates.items()
            }
        patience = candidates[size].training.patience
        if patience and not text.validation_length:
            why = f"a text of {len(text):,} symbols has none"
            raise ConfigError(_NO_PATIENCE.format(patience, why))
        if len(candidates) > 1:
            sizing = select_size(candidates, text)
            size, notes = sizing.size, (sizing.why,)
            if sizing.patience and text.validation_length:
                candidates[size] = with_patience(candidates[size], sizing.patience)
            waiting = stack.enter_context(prestarted_worker())
        # In a log, an error is one line alone; on a terminal the progress bar is erased.
        with progress_bar("Checking the configuration") if sys.stderr.isatty() else nullcontext():
            check_machine(waiting, candidates[size])
        with progress_bar("Comparing parts of the text"):
            compared = compare_validation(text)
        differs = compared is not None and compared.differs
        kind_of_text = f"Kind of text: {text.kind_in_words}."
        notes += (kind_of_text,)
        if headless or not sys.stdout.isatty():
            click.echo(describe_split(text, candidates[size]), err=True)
            click.echo(kind_of_text, err=True)
        warnings = [compared.notice] if compared is not None and differs else []
        if origin is None and choices["dropout"] is None and candidates[size].model.dropout:
            warnings.append(
                f"Dropout {candidates[size].model.dropout:g}, the default for words, since the "
                "text is short. --dropout 0 trains without it."
            )
        if text.validation_length:
            extent = TextStats(text.train_length, len(text.vocabulary), kind=text.vocabulary.kind)
            resizable = origin is None
            warnings.append(short_text_notice(candidates[size], extent, resizable=resizable))
        for warning in filter(None, warnings):
            click.echo(warning, err=True)
            notes += (warning,)

        def start(planned: PlannedRun, waiting: "Process | None") -> "WorkerHandle":
            return start_run(
                text,
                planned.config,
                corpus,
                planned.name,
                runs_dir,
                notes,
                glob,
                waiting,
                validation_differs=differs,
                initial=initial,
            )

        name = name or suggest_name(corpus[0], datetime.now().astimezone())
        planned = (
            plan_seeds(candidates[size], name, seeds)
            if seeds
            else [PlannedRun(name, "", candidates[size])]
        )
        series = RunSeries(planned, start)
        with progress_bar("Starting the training process"):
            worker = series.start_next(waiting)
    if seeds:
        return monitor_series(series, headless=headless, echoed_notes=notes)
    return monitor(worker, headless=headless, echoed_notes=notes)


def describe_split(corpus: "Corpus", config: RunConfig) -> str:
    """How many symbols of ``corpus`` train and validate, in one line."""
    symbols = config.text.symbols.plural
    words = (
        f"{corpus.train_length:,} {symbols} for training, "
        f"{corpus.validation_length:,} for validation"
    )
    if config.text.validation_blocks:
        count = len(corpus.validation_spans)
        words += f" (--validation-blocks: {count} block{'' if count == 1 else 's'})"
    return f"{words}."


def with_default_dropout(config: RunConfig, corpus: "Corpus") -> RunConfig:
    """``config`` with the default dropout for the symbols and the length of ``corpus``."""
    dropout = default_dropout(config.text.symbols, corpus.train_length)
    return replace(config, model=replace(config.model, dropout=dropout))


def with_patience(config: RunConfig, patience: int) -> RunConfig:
    """``config`` with early stopping after ``patience`` evaluations, unless it has one already."""
    if config.training.patience:
        return config
    return replace(config, training=replace(config.training, patience=patience))


def run_configs(choices: dict[str, Any]) -> dict[Size, RunConfig]:
    """The configuration of each size that may be trained: one, or all sizes for ``--size auto``,
    in ascending order.

    Raises:
        ConfigError: Options contradict each other, or a value is out of range.
    """
    wanted = choices.pop("size")
    if isinstance(wanted, Size):
        return {wanted: _run_config(wanted, choices)}
    for option in ("layers", "hidden"):
        if choices[option] is not None:
            raise ConfigError(
                f"--size auto chooses layers and units itself: leave out --{option}, or name a "
                "size to change."
            )
    return {size: _run_config(size, choices) for size in Size}


def _run_config(size: Size, choices: Mapping[str, Any]) -> RunConfig:
    choices = text_choices(dict(choices), choices["seed"])
    text = TextConfig(**{field: choices.pop(field) for field in _TEXT_FIELDS})
    if choices["patience"] and not text.validation:
        raise ConfigError(_NO_PATIENCE.format(choices["patience"], "--validation 0 holds out none"))
    if text.validation_blocks and not text.validation:
        raise ConfigError("--validation-blocks has no effect with --validation 0: leave one out.")
    if text.document_seed is not None and not text.validation:
        raise ConfigError("--shuffle-documents has no effect with --validation 0: leave one out.")
    chosen = {option: choices.pop(option) for option in _MODEL_OPTIONS}
    if chosen["tied"] is None and not (chosen["embedding"] or chosen["one_hot"]):
        chosen["tied"] = ties_by_default(text.symbols)
    model = _model(size.model, {**chosen, "documents": text.documents is not None})
    budget = parse_budget({kind: choices.pop(kind) for kind in BudgetKind}) or Budget()
    rate = choices.pop("learning_rate")
    return RunConfig(
        text, model, TrainingConfig(budget=budget, learning_rate=rate or 0.0, **choices)
    )


def _model(preset: ModelConfig, chosen: dict[str, Any]) -> ModelConfig:
    """``preset`` with the options of ``chosen``; a tied embedding is as wide as a hidden layer."""
    if chosen.pop("one_hot"):
        if chosen["embedding"] or chosen["tied"]:
            raise ConfigError("--one-hot has no embedding: leave out --embedding and --tied.")
        chosen["embedding"] = 0
    model = replace(
        preset,
        **{name: value for name, value in chosen.items() if value is not None and name != "tied"},
    )
    if chosen["tied"]:
        width = chosen["embedding"] or model.hidden
        model = replace(model, embedding=width, tied=True)
    return model
