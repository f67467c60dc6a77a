"""``export picture``: one unit over a passage."""

import numpy as np

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.export_input import (
    ExportOptions,
    export_labels,
    export_methods,
    export_origin,
    find_patterns,
    rank_units,
    read_export_text,
)
from lstm_tui.cli.network_input import check_patterns
from lstm_tui.cli.progress import progress_bar
from lstm_tui.colors.display import truecolor_palette
from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.exports.from_checkpoint import UnitQuantity, build_picture
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.activation_trace import WARM_UP
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.reader.units import Target, parse_signed_unit, parse_units
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.blocks import SHORTEST
from lstm_tui.scoring.control_pass import last_8_controls
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.scoring.unit_sets import SetScore, UnitSet, fit_set
from lstm_tui.text.labels import LONGEST_LINE, Label, LabelKind
from lstm_tui.text.symbol_glyphs import line_ends, symbol_widths

PICTURE_CELLS = 400
"""Five rows of 80: legible on a slide."""


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
    text = read_export_text(run, network, options)
    labels = export_labels(text, network, options) if options.patterns else ()
    reader = options.reader(network)
    labeled = find_patterns(text, network, labels)
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
        (controls,) = last_8_controls(ScoredText.of(labeled), (name,))
        gain = controls.of(name).gain_of(scores.sums_of(score.unit, score.quantity, name))
        methods = str(export_methods(text, network, reader, scores, controls))
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
        raise ConfigError(
            f"--start {first:,}: the text has {len(text.ids):,} {network.vocabulary.kind.plural}."
        )
    # Before the passage, only what warms up the state is read; after it, nothing.
    before = min(first, 2 * WARM_UP)
    count = options.characters or _symbols_of_picture(network, text.ids[first:])
    reading = ActivationCache(reader, text.ids[first - before : first + count])
    reading.read(0, len(reading))
    content = build_picture(
        export_origin(run, reader, network, text),
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


def _scored(
    reader: Reader, labeled: LabeledText, label: Label, chosen: UnitQuantity | None
) -> Scores | None:
    """The scores on ``label``; None if that of ``chosen`` cannot be measured.

    Raises:
        CorpusError: The text is too short to rank units.
    """
    if chosen is not None and len(labeled.ids) < SHORTEST:
        return None
    scores = rank_units(reader, labeled)
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
    before, vocabulary = labeled.ids[start:first], network.vocabulary
    breaks = np.flatnonzero(line_ends(vocabulary)[before])
    if len(breaks):
        return start + int(breaks[-1]) + 1
    if vocabulary.kind is SymbolKind.BYTE:  # start at a whole character
        start += int(np.argmax(np.append(vocabulary.lengths[before] > 0, True)))
    return start


def _symbols_of_picture(network: Checkpoint, ids: Ids) -> int:
    """How many of ``ids`` (T,) take `PICTURE_CELLS`."""
    ends = np.cumsum(symbol_widths(network.vocabulary)[ids[:PICTURE_CELLS]])
    return int(ends.searchsorted(PICTURE_CELLS, side="right"))
