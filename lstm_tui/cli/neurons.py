"""``neurons`` and ``patterns``: which unit knows what, and what there is to know."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.loading import checkpoint_option, load_wanted
from lstm_tui.cli.options import GroupedCommand, config_option, run_argument, runs_dir_option, under
from lstm_tui.errors import ConfigError, CorpusError

if TYPE_CHECKING:
    from lstm_tui.neurons.reader import Ids
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.labels import Label

_option = under("Scores")

ENOUGH = 100_000
"""Characters that make steady figures for most patterns: a shorter validation part is extended."""

MOST = 1_000_000
"""Characters that are read unless more are asked for: half a minute at 2×256."""


@click.command(cls=GroupedCommand, short_help="Rank units as detectors of patterns.")
@run_argument
@_option(
    "--text",
    metavar="FILE",
    help="Text to read; - is standard input.  [default: the run's validation part]",
)
@_option(
    "--pattern",
    "wanted",
    multiple=True,
    metavar="NAME|name=REGEX",
    help="Only this one; may be given again. A group called inside, (?P<inside>…), marks the part. "
    " [default: all of lstm-tui patterns]",
)
@_option(
    "--top",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Units for each pattern.",
)
@_option(
    "--characters",
    type=click.IntRange(min=1),
    help=f"How many to read.  [default: the text, to {MOST:,}]",
)
@_option("--json", "as_json", is_flag=True, help="For programs.")
@_option("--csv", "as_csv", is_flag=True, help="For spreadsheets: a line for each unit and probe.")
@checkpoint_option
@runs_dir_option
@config_option("Run")
def neurons(
    run: str,
    text: str | None,
    wanted: tuple[str, ...],
    top: int,
    characters: int | None,
    as_json: bool,
    as_csv: bool,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Rank the units of RUN as detectors: which knows that it is inside a link, a URL, a quotation?

    Sign, threshold and rank of a unit come from every other block of the text, its figures from
    the blocks between. Beside it stands a linear probe over all units of a layer.

    \b
    lstm-tui neurons latest
    lstm-tui neurons latest --pattern url --top 10
    lstm-tui neurons latest --pattern 'year=\\b(?P<inside>[12][0-9]{3})\\b' --text notes.txt
    """
    from lstm_tui.cli.scores import Report, scores_as_csv, scores_as_json, show_scores
    from lstm_tui.neurons.labelled import label_text
    from lstm_tui.neurons.reader import Reader
    from lstm_tui.neurons.scoring import score_units
    from lstm_tui.runs.directory import find_run, runs_folder

    if as_json and as_csv:
        raise ConfigError("--json and --csv: choose one.")
    labels = _labels(wanted)
    found = find_run(run, runs_folder(runs_dir))
    network = load_wanted(found, checkpoint)
    if text is None:
        ids, source = _own_text(found, characters)
    else:
        ids, source = _other_text(text, found, network, characters)
    labelled = label_text(ids, network.vocabulary, labels)
    with _Bar() as bar:
        scores = score_units(Reader(network.weights, network.model), labelled, bar.update)
    report = Report(found.name, network.step, source, scores, top)
    if as_json:
        click.echo(scores_as_json(report))
    elif as_csv:
        click.echo(scores_as_csv(report), nl=False)
    else:
        show_scores(report)


@click.command(cls=GroupedCommand)
@_option("--json", "as_json", is_flag=True, help="For programs.")
def patterns(as_json: bool) -> None:
    """List the built-in patterns, each with an example in which the inside is marked.

    ^ stands under every character after which the reader is inside; a digit counts.

    \b
    lstm-tui patterns
    """
    from lstm_tui.cli.scores import patterns_as_json, show_patterns

    if as_json:
        click.echo(patterns_as_json())
    else:
        show_patterns()


def _labels(wanted: tuple[str, ...]) -> "tuple[Label, ...]":
    """The labels that ``--pattern`` means; all if it means none.

    Raises:
        click.UsageError: A name that nobody knows, or an expression that RE2 does not understand.
        ConfigError: The same name twice.
    """
    from difflib import get_close_matches

    from lstm_tui.text.labels import LABELS
    from lstm_tui.text.own_patterns import own_pattern

    known = {label.name: label for label in LABELS}
    labels: dict[str, Label] = {}
    for one in wanted:
        if "=" in one:
            try:
                label = own_pattern(one)
            except ConfigError as error:  # as click's own, whose message may have several lines
                raise click.UsageError(str(error)) from error
        elif one in known:
            label = known[one]
        else:
            near = get_close_matches(one, known, 1)
            meant = f"Did you mean “{near[0]}”? " if near else ""
            raise ConfigError(
                f"--pattern {one}: no such pattern. {meant}lstm-tui patterns lists them all; "
                "your own is written name=REGEX."
            )
        if label.name in labels:
            raise ConfigError(f"--pattern {label.name}: there twice.")
        labels[label.name] = label
    return tuple(labels.values()) or LABELS


def _own_text(run: "Run", characters: int | None) -> "tuple[Ids, str]":
    """The end of the text that the run learns from, and which text that is.

    Raises:
        CorpusError: The encoded copy is gone.
    """
    import numpy as np

    from lstm_tui.text.corpus import load_corpus

    record = run.record()
    try:
        corpus = load_corpus(record.corpus.key, record.config.text)
    except CorpusError as error:
        raise CorpusError(f"{error} Or pass any text with --text FILE.") from error
    unseen = len(corpus.validation)
    count = characters or min(max(unseen, ENOUGH), MOST)
    start = max(0, min(corpus.train_length, len(corpus) - count))
    ids = np.asarray(corpus.ids[start : start + count])
    if start == corpus.train_length:
        return ids, f"{len(ids):,} characters of the run's validation part"
    source = f"{len(ids) - unseen:,} characters of training text"
    if unseen:
        source = f"{unseen:,} characters of the run's validation part, after {source}"
    return ids, source


def _other_text(
    name: str, run: "Run", network: "Checkpoint", characters: int | None
) -> "tuple[Ids, str]":
    """The text of a file without what the network has never seen, and which text that is."""
    from lstm_tui.cli.reading import read_corpus
    from lstm_tui.config import Unit
    from lstm_tui.text.glyphs import safe_line

    settings = run.record().config.text
    corpus = read_corpus(
        [name],
        replace(settings, validation=0.0, min_count=1, unit=Unit.CHAR, max_vocabulary=1_114_112),
        None,
    )
    text = corpus.vocabulary.decode(corpus.ids[: characters or MOST])
    ids = network.vocabulary.encode_known(text)
    source = f"{len(ids):,} characters of {safe_line(', '.join(corpus.names))}"
    strange = network.vocabulary.unknown(text)
    if strange:
        lost = sum(map(text.count, strange))
        source += f", without {lost:,} that the network has never seen"
    return ids, source


class _Bar:
    """A progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(
            console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
        )
        self._task = self._bar.add_task("Reading", total=1.0)

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def update(self, share: float) -> None:
        """Show what share has been read."""
        self._bar.update(self._task, completed=share)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
