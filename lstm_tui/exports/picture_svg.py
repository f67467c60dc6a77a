"""An SVG picture of one unit over a passage, for slides and papers.

As in Karpathy 2015, "The Unreasonable Effectiveness of Recurrent Neural Networks": each symbol
stands on a background from blue (low) to green (high) that is the value of the unit, and the five
rows below it hold the most likely next symbols, on red by probability, cut to the width above them.

Every character is placed in a cell of its own (`cell_sheet`). This module imports no reader;
`from_checkpoint` builds the picture. Coordinates are pixels from the upper left corner. Letters in
shapes: ``T`` symbols, ``K`` predictions of each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.colors.palette import (
    LEVELS,
    RED_LEVELS,
    Palette,
    levels,
    mixed,
    red_levels,
)
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.config import SymbolKind
from lstm_tui.exports.cell_sheet import (
    CELL,
    GAP,
    LEAST_WIDTH,
    LINE,
    MARGIN,
    STEP,
    TOP,
    WORDS,
    CellSheet,
    color_bar,
    faded,
    opening,
    rows_of_cells,
)
from lstm_tui.exports.encoding import xml_text
from lstm_tui.reader.reader import Floats
from lstm_tui.text.symbol_glyphs import fitted, separated

PREDICTION, BOTTOM = 16, 76

_UNLIKELY = {0: 0.45, 1: 0.25}
"""How far letters of the two lowest levels of probability fade into their background."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The content of the picture.

    Attributes:
        title: The unit.
        subtitle: Its score and its run; may be empty.
        glyphs: What is shown for each symbol of the text, (T,).
        widths: Cells of each, (T,).
        values: The value after each symbol, (T,).
        low, high: The ends of the color scale.
        predictions: What is shown for the most likely next symbols after each, T times K glyphs.
        probabilities: Their probabilities, (T, K).
        columns: Cells in a row.
        palette: One of `colors.truecolor`.
        with_predictions: Whether the rows of predictions are drawn.
        methods: How the score was computed, for the description of the image; may be empty.
        kind: What a symbol is: words are cut to their cells, the digits of bytes are shrunk.
        row_ends: Offsets of symbols after which a row ends: of [END].
    """

    title: str
    subtitle: str
    glyphs: Sequence[str]
    widths: Sequence[int]
    values: Floats
    low: float
    high: float
    predictions: Sequence[Sequence[str]]
    probabilities: Floats
    columns: int = 80
    palette: Palette = LIGHT
    with_predictions: bool = True
    methods: str = ""
    kind: SymbolKind = SymbolKind.CHAR
    row_ends: frozenset[int] = frozenset()


def render_picture_svg(picture: Picture) -> str:
    """The picture as one SVG document."""
    rows = list(rows_of_cells(picture.widths, picture.columns, picture.row_ends))
    kept = picture.probabilities.shape[1] if picture.with_predictions else 0
    sheet = CellSheet()
    for number, row in enumerate(rows):
        _draw_row(sheet, picture, row, TOP + number * (LINE + kept * PREDICTION + GAP), kept)
    used = max((x + width for row in rows for _, x, width in row), default=0)
    width = max(2 * MARGIN + CELL * used, LEAST_WIDTH)
    bottom = TOP + len(rows) * (LINE + kept * PREDICTION + GAP)
    description = (
        f"{xml_text(picture.subtitle)}. {len(picture.glyphs):,} {picture.kind.plural}, each on a "
        f"background from {picture.palette.low_word} (low) to {picture.palette.high_word} (high)."
        + (f" {xml_text(picture.methods)}" if picture.methods else "")
    )
    parts = [
        *opening(
            picture.palette,
            width,
            bottom + BOTTOM,
            picture.title,
            picture.subtitle,
            description,
        ),
        *sheet.parts(),
        *_legend(picture, bottom + 16, kept),
        "</svg>\n",
    ]
    return "".join(parts)


def _draw_row(
    sheet: CellSheet, picture: Picture, row: list[tuple[int, int, int]], top: int, kept: int
) -> None:
    """Draw a row of the text and the rows of predictions below it."""
    offsets = [offset for offset, _, _ in row]
    backgrounds = levels(picture.values[offsets], picture.low, picture.high)
    reds = red_levels(picture.probabilities[offsets, :kept])
    words = picture.kind is SymbolKind.WORD
    widths = [width for _, _, width in row]
    predictions = [_predicted(picture, offsets, widths, rank) for rank in range(kept)]
    for number, (offset, column, width) in enumerate(row):
        left = MARGIN + column * CELL
        style = picture.palette.styles[backgrounds[number]]
        label = picture.glyphs[offset]
        sheet.cell(
            style.background,
            style.foreground,
            fitted(label, width) if words else label,
            16,
            (left, top, width * CELL, LINE),
        )
        for rank, red in enumerate(reds[number]):
            box = (left, top + LINE + rank * PREDICTION, width * CELL, PREDICTION)
            style = picture.palette.red_styles[red]
            foreground = mixed(style.foreground, style.background, _UNLIKELY.get(int(red), 0.0))
            sheet.cell(style.background, foreground, predictions[rank][number], 12, box)


def _predicted(
    picture: Picture, offsets: Sequence[int], widths: Sequence[int], rank: int
) -> list[str]:
    """What is written of ``rank`` below the symbols of a row: their ``offsets`` and ``widths``."""
    labels = [picture.predictions[offset][rank] for offset in offsets]
    labels = ["␣" if label == " " else label for label in labels]
    return separated(labels, widths) if picture.kind is SymbolKind.WORD else labels


def _legend(picture: Picture, top: int, kept: int) -> Iterator[str]:
    """The color scales of values and, to the right, of probabilities."""
    palette = picture.palette
    yield f'<g font-family="{WORDS}" font-size="12" fill="{faded(palette)}">\n'
    yield from color_bar(MARGIN, top, palette.values)
    middle = (picture.low + picture.high) / 2
    for share, value in ((0.0, picture.low), (0.5, middle), (1.0, picture.high)):
        x = MARGIN + share * STEP * LEVELS
        yield f'<text x="{x:g}" y="{top + 28}" text-anchor="middle">{signed(value)}</text>\n'
    x = MARGIN + STEP * LEVELS + 16
    yield f'<text x="{x}" y="{top + 10}">value of the unit</text>\n'
    if kept:
        left = x + 130
        yield from color_bar(left, top, palette.reds)
        for share, label in ((0.0, "0"), (1.0, "1")):
            x_mark = left + share * STEP * RED_LEVELS
            yield f'<text x="{x_mark:g}" y="{top + 28}" text-anchor="middle">{label}</text>\n'
        yield f'<text x="{left + STEP * RED_LEVELS + 16}" y="{top + 10}">'
        yield f"probability of the next {picture.kind.singular}</text>\n"
    yield "</g>\n"


def signed(value: float) -> str:
    """``value`` with three significant digits and a minus sign: ``−0.85``, ``0``, ``12``."""
    rounded = float(np.format_float_positional(value, precision=3, fractional=False))
    return f"{rounded:g}".replace("-", "−")
