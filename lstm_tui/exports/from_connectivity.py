"""Builds the picture and the page of what a prediction or a unit depends on.

Used by screens and commands. Nothing is drawn or written here.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from lstm_tui.colors.names import BLUE_GREEN
from lstm_tui.colors.palette import Palette
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.exports.dependence_facts import listed_symbols, substitution_facts, value_caption
from lstm_tui.exports.dependence_page import DependencePage, PagePosition
from lstm_tui.exports.dependence_svg import DependencePicture
from lstm_tui.exports.from_checkpoint import Origin
from lstm_tui.reader.reader import Ids
from lstm_tui.reader.units import Target
from lstm_tui.studies.connectivity import ConnectivityReader
from lstm_tui.studies.dependence import Connectivity, Substitution
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_glyphs import line_ends, shown_text
from lstm_tui.text.vocabulary import Vocabulary

LONGEST_LABEL = 14
"""Characters of the name of a symbol in a table."""


PAGE_POSITIONS = 200
"""Predictions of a page: a quarter of a minute of one core at 2×256."""

_AT_ONCE = 16


def symbol_label(vocabulary: Vocabulary, symbol: int) -> str:
    """A short name of a symbol, safe to show."""
    return safe_line(vocabulary.label(symbol), LONGEST_LABEL)


def build_dependence_picture(
    origin: Origin,
    vocabulary: Vocabulary,
    ids: Ids,
    result: Connectivity,
    substitutions: Sequence[Substitution],
    *,
    columns: int = 80,
    palette: Palette = LIGHT,
    turned: bool = False,
) -> DependencePicture:
    """The picture of ``result`` in the text ``ids`` (T,).

    ``substitutions`` are those of its strongest and its median symbol. The values of a ``turned``
    unit are negated.
    """
    label: Callable[[int], str] = partial(symbol_label, vocabulary)
    dependence = result.dependence
    part = ids[dependence.first : dependence.position + 1]
    text = shown_text(part, vocabulary)
    count = len(part)
    counted = f"{count:,} {vocabulary.kind.plural if count > 1 else vocabulary.kind.singular}"
    shown = f"{counted} up to the {'cursor' if result.unit else 'prediction'}"
    return DependencePicture(
        caption=value_caption(result, label, turned=turned),
        subtitle=f"{origin.run}, {origin.step_title} · {shown} · text: {origin.source}",
        glyphs=text.glyphs,
        widths=text.widths.tolist(),
        relative=dependence.relative,
        target="" if result.unit else vocabulary.glyphs[result.target],
        probability=math.exp(result.log_probability),
        strongest=listed_symbols(result, ids, label),
        substitutions=substitution_facts(result, substitutions, ids, label, turned=turned),
        columns=columns,
        palette=palette,
        kind=vocabulary.kind,
        row_ends=frozenset(np.flatnonzero(part == vocabulary.end_id).tolist()),
    )


def build_dependence_page(
    origin: Origin,
    vocabulary: Vocabulary,
    ids: Ids,
    reader: ConnectivityReader,
    positions: range,
    *,
    chosen: int,
    target: int | None = None,
    unit: Target | None = None,
    turned: bool = False,
    palette: str = BLUE_GREEN,
    progress: Callable[[float], object] = lambda _: None,
) -> DependencePage:
    """The page of the predictions after the symbols at ``positions`` of the text ``ids`` (T,).

    It opens at the position ``chosen``. ``target`` and ``unit`` are those of
    `ConnectivityReader.measure`; ``progress`` is called with the share that is done and may raise
    to cancel.

    Raises:
        CheckpointError: A value or a gradient overflows.
    """
    label: Callable[[int], str] = partial(symbol_label, vocabulary)
    measured: list[tuple[Connectivity, list[Substitution]]] = []
    for begin in range(positions.start, positions.stop, _AT_ONCE):
        progress(len(measured) / len(positions))
        some = range(begin, min(begin + _AT_ONCE, positions.stop))
        results = reader.measure_together(ids, some, target, unit)
        measured += zip(results, reader.drop_strongest(ids, results), strict=True)
    start = min(result.dependence.first for result, _ in measured)
    return DependencePage(
        run=origin.run,
        step=origin.step,
        imported=origin.imported,
        model=reader.model.title,
        source=origin.source,
        labels=vocabulary.glyphs,
        ids=ids[start : positions.stop + 1],
        begin=positions.start - start,
        positions=[
            PagePosition(
                caption=value_caption(result, label, turned=turned),
                target=-1 if unit else result.target,
                probability=math.exp(result.log_probability),
                first=result.dependence.first - start,
                relative=result.dependence.relative,
                strongest=listed_symbols(result, ids, label),
                substitutions=substitution_facts(result, texts, ids, label, turned=turned),
            )
            for result, texts in measured
        ],
        chosen=chosen - start,
        palette=palette,
        kind=vocabulary.kind,
        line_ends=tuple(np.flatnonzero(line_ends(vocabulary)).tolist()),
    )
