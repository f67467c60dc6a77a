"""What the exports of a trained network share: options, text, patterns, scores, controls."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lstm_tui.cli.network_input import read_text, requested_labels
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.ranking_progress import follow_ranking_of
from lstm_tui.config import ReadingConfig, TextKind
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Target, parse_clamps
from lstm_tui.runs.annotations import load_annotations
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.methods import Methods, methods_of
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.run_ranking import rank_in_run
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.labels import Label


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options of ``export`` that a network needs; None and () mean the default."""

    text: str | None
    kind: TextKind | None
    labels_file: Path | None
    reading: ReadingConfig
    checkpoint: str
    characters: int | None
    patterns: tuple[str, ...]
    units: tuple[str, ...]
    top: int | None
    start: int | None
    columns: int
    dark: bool
    predictions: bool
    palette: str
    clamps: tuple[str, ...] = ()
    position: int | None = None
    after: str | None = None
    predicts: str | None = None

    def reader(self, network: Checkpoint) -> Reader:
        """The network, with what ``--clamp`` holds.

        Raises:
            ConfigError: A clamp is not for this network.
        """
        return Reader.of(network).clamped(parse_clamps(self.clamps, network.model))


def export_labels(
    text: EncodedText, network: Checkpoint, options: ExportOptions
) -> tuple[Label, ...]:
    """The patterns that the options name, and those of the file of labels."""
    return requested_labels(options.patterns, options.labels_file, text, network)


def find_patterns(text: EncodedText, network: Checkpoint, labels: tuple[Label, ...]) -> LabeledText:
    """``text`` with its ``labels``, found with a progress bar."""
    with progress_bar("Finding patterns"):
        return label_text(text.ids, network.vocabulary, labels)


def read_export_text(
    run: Run, network: Checkpoint, options: ExportOptions, characters: int | None = None
) -> EncodedText:
    """The text that the options name, or that of ``run``."""
    return read_text(options.text, run, network, characters, options.reading, options.kind)


def rank_units(reader: Reader, labeled: LabeledText) -> Scores:
    """The scores of all units, with a progress bar."""
    with progress_bar("Ranking units") as bar:
        return score_units(reader, labeled, bar.update)


def export_origin(run: Run, reader: Reader, network: Checkpoint, text: EncodedText) -> Origin:
    """Where the numbers of an export come from."""
    annotations = load_annotations(run)
    where = run.name, network.step, text.source
    return Origin(*where, annotations, reader.clamps, network.imported)


def export_ranking(
    run: Run,
    network: Checkpoint,
    reader: Reader,
    labeled: LabeledText,
    top: int,
    units: Collection[Target] = (),
) -> tuple[ScoreTable, Controls]:
    """The ranking of ``run`` and its controls, with a progress bar; those it keeps if it can.

    The scores have the ``top`` units of each pattern, and ``units``.
    """
    rank = partial(rank_in_run, run, network, labeled, clamps=reader.clamps)
    with progress_bar("Ranking units") as bar:
        return follow_ranking_of(bar, rank, top, units)


def export_methods(
    text: EncodedText, network: Checkpoint, reader: Reader, scores: ScoreTable, controls: Controls
) -> Methods:
    """The methods of ``scores`` and ``controls``."""
    return methods_of(
        text.ids, network.vocabulary, scores, controls, kind=text.kind, clamps=reader.clamps
    )
