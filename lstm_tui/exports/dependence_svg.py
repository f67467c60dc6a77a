"""An SVG picture of what a prediction, or the value of a unit, depends on.

Each symbol stands on amber by its dependence, the more the stronger; the predicted symbol comes
last, on red by its probability. Below are the strongest symbols, and what the network predicts
without the strongest one. Coordinates are pixels from the upper left corner. Letters in shapes:
``n`` symbols up to the prediction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.colors.palette import AMBER_LEVELS, Palette, amber_levels, as_hex, red_levels
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.config import SymbolKind
from lstm_tui.exports.cell_sheet import (
    CELL,
    FONT,
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
from lstm_tui.exports.dependence_facts import ListedSymbol, SubstitutionFacts, share_text
from lstm_tui.exports.encoding import xml_text
from lstm_tui.reader.reader import Floats
from lstm_tui.text.symbol_glyphs import fitted

LINE_OF_TABLE, LEGEND = 22, 64
LIST_WIDTH, COLUMN, HEAD = 380, 164, 110
LONGEST_NAME = 26
"""Characters of the name of a column, if there is room for the whole of it."""


@dataclass(frozen=True, slots=True, eq=False)
class DependencePicture:
    """The content of the picture.

    Attributes:
        caption: The value that depends, such as ``p(“)”) = 0.93``.
        subtitle: The run and the text.
        glyphs, widths: What is shown for each symbol, and its cells, (n,).
        relative: The dependence on each as a share of the largest, (n,).
        target: The glyphs of the predicted symbol; empty if the value is that of a unit.
        probability: Its probability.
        strongest: The symbols that it depends on most.
        substitutions: What the network does without the strongest.
        columns: Cells in a row.
        palette: One of `colors.truecolor`.
        kind: What a symbol is.
        row_ends: Offsets of symbols after which a row ends: of [END].
    """

    caption: str
    subtitle: str
    glyphs: Sequence[str]
    widths: Sequence[int]
    relative: Floats
    target: str
    probability: float
    strongest: Sequence[ListedSymbol]
    substitutions: SubstitutionFacts
    columns: int = 80
    palette: Palette = LIGHT
    kind: SymbolKind = SymbolKind.CHAR
    row_ends: frozenset[int] = frozenset()


def render_dependence_svg(picture: DependencePicture) -> str:
    """The picture as one SVG document."""
    glyphs, widths = [*picture.glyphs], [*picture.widths]
    if picture.target:
        glyphs.append(picture.target)
        widths.append(max(1, len(picture.target)))
    sheet, palette = CellSheet(), picture.palette
    rows = list(rows_of_cells(widths, picture.columns, picture.row_ends))
    levels = amber_levels(picture.relative).tolist()
    for number, row in enumerate(rows):
        top = TOP + number * (LINE + GAP // 2)
        for offset, column, width in row:
            if offset < len(levels):
                style = palette.amber_styles[levels[offset]]
            else:
                style = palette.red_styles[int(red_levels(np.array([picture.probability]))[0])]
            box = (MARGIN + column * CELL, top, width * CELL, LINE)
            words = picture.kind is SymbolKind.WORD
            label = fitted(glyphs[offset], width) if words else glyphs[offset]
            sheet.cell(style.background, style.foreground, label, 16, box)
    used = max((column + width for row in rows for _, column, width in row), default=0)
    facts = picture.substitutions
    tables = LIST_WIDTH + HEAD + COLUMN * len(facts.columns)
    width = max(2 * MARGIN + CELL * used, 2 * MARGIN + tables, LEAST_WIDTH)
    below = TOP + len(rows) * (LINE + GAP // 2) + GAP
    lines = 1 + max(len(picture.strongest), 1 + len(facts.columns[0].predictions))
    bottom = below + lines * LINE_OF_TABLE + GAP
    description = (
        f"{xml_text(picture.subtitle)}. {len(picture.glyphs):,} {picture.kind.plural}, each on "
        "amber by how much the value depends on it: the norm of the gradient with respect to its "
        "embedding vector."
    )
    title = f"What {picture.caption} depends on"
    return "".join(
        [
            *opening(palette, width, bottom + LEGEND, title, picture.subtitle, description),
            *sheet.parts(),
            *_strongest(picture, below),
            *_substitutions(picture, below),
            *_legend(picture, bottom + GAP),
            "</svg>\n",
        ]
    )


def _strongest(picture: DependencePicture, top: int) -> Iterator[str]:
    """The list of the strongest symbols, with a bar for the share of each."""
    palette = picture.palette
    faint, plain = faded(palette), as_hex(palette.foreground)
    yield f'<g font-family="{WORDS}" font-size="13">\n'
    yield f'<text x="{MARGIN}" y="{top + 14}" fill="{faint}">depends most on</text>\n'
    largest = max((one.share for one in picture.strongest), default=0.0) or 1.0
    for row, one in enumerate(picture.strongest, 1):
        y = top + row * LINE_OF_TABLE + 14
        level = int(amber_levels(np.array([one.relative]))[0])
        bar = round(90 * one.share / largest)
        yield f'<text x="{MARGIN}" y="{y}" font-family="{FONT}" font-size="14" fill="{plain}">'
        yield f"{xml_text(one.label)}</text>\n"
        yield f'<text x="{MARGIN + 166}" y="{y}" text-anchor="end" fill="{plain}">'
        yield f"{share_text(one.share)}</text>\n"
        color = as_hex(palette.amber_styles[max(level, 3)].background)
        yield f'<rect x="{MARGIN + 174}" y="{y - 11}" width="{bar}" height="12" fill="{color}"/>\n'
        away = f"{one.distance} before" if one.distance else "the last one"
        yield f'<text x="{MARGIN + 272}" y="{y}" fill="{faint}">{away}</text>\n'
    yield "</g>\n"


def _substitutions(picture: DependencePicture, top: int) -> Iterator[str]:
    """The predictions as they are and without two symbols, in columns."""
    facts, palette = picture.substitutions, picture.palette
    faint, plain = faded(palette), as_hex(palette.foreground)
    red = as_hex(palette.reds[-1])
    left = MARGIN + LIST_WIDTH
    yield f'<g font-family="{FONT}" font-size="13">\n'
    yield f'<text x="{left}" y="{top + LINE_OF_TABLE + 14}" fill="{faint}">'
    yield f"{xml_text(fitted(facts.head, HEAD // 8).rstrip())}</text>\n"
    yield f'<text x="{left}" y="{top + 2 * LINE_OF_TABLE + 14}" fill="{faint}">next</text>\n'
    for number, column in enumerate(facts.columns):
        x = left + HEAD + number * COLUMN
        name = column.full_name if len(column.full_name) <= LONGEST_NAME else column.name
        yield f'<text x="{x}" y="{top + 14}" font-family="{WORDS}" fill="{faint}">'
        yield f"{xml_text(name)}</text>\n"
        yield f'<text x="{x}" y="{top + LINE_OF_TABLE + 14}" font-weight="600" fill="{plain}">'
        yield f"{xml_text(column.value)}</text>\n"
        for rank, (text, is_target) in enumerate(column.predictions, 2):
            y = top + rank * LINE_OF_TABLE + 14
            weight = ' font-weight="600"' if is_target else ""
            yield f'<text x="{x}" y="{y}"{weight} fill="{red if is_target else plain}">'
            yield f"{xml_text(text)}</text>\n"
    yield "</g>\n"


def _legend(picture: DependencePicture, top: int) -> Iterator[str]:
    """The color scale, and what it is."""
    palette = picture.palette
    colors = [style.background for style in palette.amber_styles]
    yield f'<g font-family="{WORDS}" font-size="12" fill="{faded(palette)}">\n'
    yield from color_bar(MARGIN, top, colors)
    end = MARGIN + STEP * AMBER_LEVELS
    yield f'<text x="{MARGIN}" y="{top + 28}">0</text>\n'
    yield f'<text x="{end}" y="{top + 28}" text-anchor="end">largest</text>\n'
    yield f'<text x="{end + 16}" y="{top + 10}">norm of the gradient with respect to the embedding '
    yield f"vector of each {picture.kind.singular}, square-root scale</text>\n"
    yield f'<text x="{end + 16}" y="{top + 28}">without: its embedding vector is replaced by the '
    yield f"mean; on the right the {picture.kind.singular} of median dependence</text>\n</g>\n"
