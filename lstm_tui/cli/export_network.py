"""The exports of a trained network: ranking, page, picture and activations.

Turns a run and the options of ``export`` into what `lstm_tui.exports` renders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.network_input import check_patterns, read_text, requested_labels
from lstm_tui.cli.progress import progress_bar
from lstm_tui.colors.display import truecolor_palette
from lstm_tui.config import ReadingConfig, SymbolKind, TextKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.exports.from_checkpoint import (
    PAGE_CHARACTERS,
    Origin,
    UnitQuantity,
    build_page,
    build_picture,
)
from lstm_tui.reader.activation_cache import ActivationCache, most_characters
from lstm_tui.reader.activation_trace import WARM_UP
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Target, parse_clamps, parse_signed_unit, parse_units
from lstm_tui.runs.annotations import load_annotations
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.blocks import SHORTEST
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.methods import Methods, methods_of
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.scoring.unit_sets import SetScore, UnitSet, fit_set
from lstm_tui.scoring.untrained import untrained_network
from lstm_tui.text.labels import LONGEST_LINE, Label, LabelKind
from lstm_tui.text.vocabulary import code_points

PASSAGE_CHARACTERS = 100_000
"""Searched for the strongest and weakest passages: a few seconds for a 2×256 network."""

PICTURE_CHARACTERS = 400
"""Five rows of 80: legible on a slide."""

ACTIVATION_CHARACTERS = 20_000
"""About 120 MB for a 2×256 network."""

NEURONS_TOP, REPORT_TOP = 10, 3


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

    def reader(self, network: Checkpoint) -> Reader:
        """The network, with what ``--clamp`` holds.

        Raises:
            ConfigError: A clamp is not for this network.
        """
        return Reader.of(network).clamped(parse_clamps(self.clamps, network.model))


def neurons(run: Run, options: ExportOptions, format_: str) -> str:
    """The ranking as JSON or CSV."""
    from lstm_tui.exports.rankings import RankingReport, scores_as_csv, scores_as_json

    check_patterns(options.patterns, options.labels_file)
    network = load_requested(run, options.checkpoint)
    text = _read(run, network, options, options.characters)
    labels = _labels(text, network, options)
    reader, labeled = options.reader(network), _labeled(text, network, labels)
    scores = _scores(reader, labeled)
    controls = _controls(run, reader, labeled, scores)
    report = RankingReport(
        run.name,
        network.step,
        text.source,
        scores,
        options.top or NEURONS_TOP,
        controls=controls,
        methods=_methods(text, network, reader, scores, controls),
    )
    return f"{scores_as_json(report)}\n" if format_ == "json" else scores_as_csv(report)


def report(run: Run, options: ExportOptions) -> str:
    """The HTML page."""
    from lstm_tui.exports.page import render_page

    check_patterns(options.patterns, options.labels_file)
    network = load_requested(run, options.checkpoint)
    named = [parse_signed_unit(unit, network.model) for unit in options.units]
    units = [(unit, quantity) for unit, quantity, _ in named]
    # A ranking needs SHORTEST characters, even if fewer are shown.
    most = max(options.characters, SHORTEST) if options.characters else None
    text = _read(run, network, options, most)
    labels = _labels(text, network, options)
    reader = options.reader(network)
    characters = min(options.characters or PAGE_CHARACTERS, len(text.ids), most_characters(reader))
    passages = min(most or PASSAGE_CHARACTERS, most_characters(reader))
    count = min(len(text.ids), max(characters, passages))
    reading = ActivationCache(reader, text.ids[:count])
    rankable = len(text.ids) >= SHORTEST
    if not rankable and not units:
        raise CorpusError(
            f"Only {text.source}: ranking units needs {SHORTEST:,}. Choose units to show, for "
            "example --unit L0:3."
        )
    scores, controls, methods = None, Controls(), ""
    if rankable:
        labeled = _labeled(text, network, labels)
        scores = _scores(reader, labeled)
        controls = _controls(run, reader, labeled, scores)
        methods = str(_methods(text, network, reader, scores, controls))
    with progress_bar("Tracing units") as bar:
        for _ in reading.read_rest(lambda: bar.update(reading.characters_read / len(reading))):
            pass
    with progress_bar("Choosing passages"):
        page = build_page(
            _origin(run, reader, network, text),
            network.vocabulary,
            reading,
            scores,
            characters=characters,
            top=options.top or REPORT_TOP,
            units=units,
            turned=[(unit, quantity) for unit, quantity, turned in named if turned],
            palette=options.palette,
            controls=controls,
            methods=methods,
            weights=network.weights,
        )
    with progress_bar("Rendering the page"):
        return render_page(page)


def picture(run: Run, options: ExportOptions) -> str:
    """The SVG picture of one unit."""
    from lstm_tui.exports.picture_svg import render_picture_svg

    if len(options.units) > 1 or len(options.patterns) > 1:
        raise ConfigError("A picture shows one unit and one pattern: give each option once.")
    if not options.units and not options.patterns:
        raise ConfigError(
            "picture: choose a unit, such as --unit L0:3, or a pattern for its best unit, such as "
            "--pattern url. List both with: lstm-tui neurons."
        )
    network = load_requested(run, options.checkpoint)
    single: UnitQuantity | None = None
    turned = False
    targets: tuple[Target, ...] = ()
    if options.units and "+" in options.units[0]:
        targets = parse_units(options.units[0], network.model)
        if not options.patterns:
            raise ConfigError(
                "picture: several units are weighted for a pattern: name it, such as --pattern url."
            )
    elif options.units:
        unit, quantity, turned = parse_signed_unit(options.units[0], network.model)
        single = unit, quantity
    check_patterns(options.patterns, options.labels_file)
    text = _read(run, network, options)
    labels = _labels(text, network, options) if options.patterns else ()
    reader = options.reader(network)
    labeled = _labeled(text, network, labels)
    chosen: UnitQuantity | UnitSet | None = single
    score: UnitScore | SetScore | None = None
    gain, methods = None, ""
    if targets:
        with progress_bar("Fitting the set") as bar:
            score = fit_set(reader, labeled, targets, labels[0].name, bar.update)
        chosen = score.painted.unit_set
    elif labels and (scores := _scored(reader, labeled, labels[0], single)) is not None:
        name = labels[0].name
        score = scores.of(*single, name) if single else scores.best(name)[0]
        controls = _last_8(reader, labeled, scores, name)
        gain = controls.of(name).gain_of(scores.sums_of(score.unit, score.quantity, name))
        methods = str(_methods(text, network, reader, scores, controls))
    if chosen is None:
        if score is None:
            raise CorpusError(
                f"{labels[0].name}: absent, or in too few blocks of {text.source}. Pass another "
                "text with --text FILE, or choose a unit, such as --unit L0:3."
            )
        assert isinstance(score, UnitScore)
        chosen = score.unit, score.quantity
    first = first_occurrence(network, labeled) if options.start is None else options.start
    if first >= len(text.ids):
        raise ConfigError(f"--start {first:,}: the text has {len(text.ids):,} characters.")
    # Before the passage, only what warms up the state is read; after it, nothing.
    before = min(first, 2 * WARM_UP)
    count = options.characters or PICTURE_CHARACTERS
    reading = ActivationCache(reader, text.ids[first - before : first + count])
    reading.read(0, len(reading))
    content = build_picture(
        _origin(run, reader, network, text),
        network.vocabulary,
        reading,
        chosen,
        first=before,
        characters=count,
        score=score,
        gain=gain,
        methods=methods,
        columns=options.columns,
        palette=truecolor_palette(options.palette, dark=options.dark),
        with_predictions=options.predictions,
        turned=turned,
    )
    return render_picture_svg(content)


def activations(run: Run, options: ExportOptions) -> Callable[[BinaryIO], None]:
    """A function that writes the archive of all values into a file."""
    from lstm_tui.exports.activations import write_activations

    network = load_requested(run, options.checkpoint)
    reader = options.reader(network)
    text = _read(run, network, options, options.characters or ACTIVATION_CHARACTERS)
    detector = _set_value(run, network, reader, options) if options.units else None
    origin = _origin(run, reader, network, text)

    def write(file: BinaryIO) -> None:
        with progress_bar("Tracing units") as bar:
            write_activations(
                file, reader, network.vocabulary, text.ids, origin, bar.update, detector
            )

    return write


def _set_value(run: Run, network: Checkpoint, reader: Reader, options: ExportOptions) -> SetScore:
    """The set of units whose value is exported, fitted on all of the text."""
    targets = parse_units(options.units[0], network.model)
    if len(targets) < 2 or len(options.units) > 1 or len(options.patterns) != 1:
        raise ConfigError(
            "activations have the values of all units. --unit adds the value of one set of units "
            "as a detector of one pattern, such as --unit L0:3+8 --pattern url."
        )
    check_patterns(options.patterns, options.labels_file)
    text = _read(run, network, options)
    labels = _labels(text, network, options)
    labeled = _labeled(text, network, labels)
    with progress_bar("Fitting the set") as bar:
        return fit_set(reader, labeled, targets, labels[0].name, bar.update).painted


def _labels(text: EncodedText, network: Checkpoint, options: ExportOptions) -> tuple[Label, ...]:
    return requested_labels(options.patterns, options.labels_file, text, network)


def _labeled(text: EncodedText, network: Checkpoint, labels: tuple[Label, ...]) -> LabeledText:
    with progress_bar("Finding patterns"):
        return label_text(text.ids, network.vocabulary, labels)


def _read(
    run: Run, network: Checkpoint, options: ExportOptions, characters: int | None = None
) -> EncodedText:
    return read_text(options.text, run, network, characters, options.reading, options.kind)


def _scores(reader: Reader, labeled: LabeledText) -> Scores:
    with progress_bar("Ranking units") as bar:
        return score_units(reader, labeled, bar.update)


def _origin(run: Run, reader: Reader, network: Checkpoint, text: EncodedText) -> Origin:
    annotations = load_annotations(run)
    return Origin(run.name, network.step, text.source, annotations, reader.clamps)


def _controls(run: Run, reader: Reader, labeled: LabeledText, scores: Scores) -> Controls:
    controls = Controls()
    with progress_bar("Computing controls") as bar:
        before = partial(untrained_network, run, reader.clamps)
        for controls in compute_controls(reader, labeled, scores, untrained=before):
            bar.update(controls.fraction)
    return controls


def _last_8(reader: Reader, labeled: LabeledText, scores: Scores, pattern: str) -> Controls:
    """The controls of ``pattern`` up to the one that sees the last 8 symbols."""
    computed = compute_controls(reader, labeled, scores)
    return next(controls for controls in computed if controls.of(pattern).last_8 is not None)


def _methods(
    text: EncodedText, network: Checkpoint, reader: Reader, scores: Scores, controls: Controls
) -> Methods:
    return methods_of(
        text.ids, network.vocabulary, scores, controls, kind=text.kind, clamps=reader.clamps
    )


def _scored(
    reader: Reader, labeled: LabeledText, label: Label, chosen: UnitQuantity | None
) -> Scores | None:
    """The scores on ``label``; None if that of ``chosen`` cannot be measured.

    Raises:
        CorpusError: The text is too short to rank units.
    """
    if chosen is not None and len(labeled.ids) < SHORTEST:
        return None
    scores = _scores(reader, labeled)
    if not scores.occurs(label.name):
        return None
    return scores


def first_occurrence(network: Checkpoint, labeled: LabeledText) -> int:
    """The offset of the line in which a binary pattern first occurs; 0 if there is none."""
    if not any(label.kind is LabelKind.BINARY for label in labeled.labels):
        return 0
    offsets = np.flatnonzero(labeled.codes)
    if not len(offsets):
        return 0
    first = int(offsets[0])
    start = max(0, first - LONGEST_LINE)
    # Counted in ids: in a text of bytes, a character has several.
    before = code_points("".join(network.vocabulary.symbols))[labeled.ids[start:first]]
    newlines = np.flatnonzero(before == ord("\n"))
    if len(newlines):
        return start + int(newlines[-1]) + 1
    if network.vocabulary.kind is SymbolKind.BYTE:  # start at a whole character
        start += int(np.argmax(np.append(before & 0xC0 != 0x80, True)))
    return start
