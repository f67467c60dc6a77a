"""Parts of SVG pictures in which every symbol stands in a cell of its own.

So columns are aligned in any font, and colors are attributes, because slide programs support style
sheets only in part. Coordinates are pixels from the upper left corner.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from lstm_tui.colors.palette import Color, Palette, as_hex, mixed
from lstm_tui.exports.encoding import xml_text
from lstm_tui.text.glyphs import cells
from lstm_tui.text.symbol_glyphs import glyph_cells

CELL, LINE, GAP, MARGIN = 12, 24, 14, 36
TOP, LEAST_WIDTH = 96, 640
STEP = 6  # the width of a color in the legend
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
WORDS = "system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif"


def rows_of_cells(
    widths: Sequence[int], columns: int, row_ends: Collection[int] = ()
) -> Iterator[list[tuple[int, int, int]]]:
    """Rows of at most ``columns`` cells: of each symbol its offset, its first cell, its width.

    ``widths`` are the cells of each symbol; a row also ends after the offsets ``row_ends``.
    """
    row: list[tuple[int, int, int]] = []
    column = 0
    for offset, own in enumerate(widths):
        width = min(own, max(1, columns))
        if row and column + width > columns:
            yield row
            row, column = [], 0
        row.append((offset, column, width))
        column += width
        if offset in row_ends:
            yield row
            row, column = [], 0
    if row:
        yield row


class CellSheet:
    """Cells grouped by color, so that each color is written once: backgrounds, then letters."""

    def __init__(self) -> None:
        self._backgrounds: dict[Color, list[str]] = defaultdict(list)
        self._letters: dict[tuple[Color, float], list[str]] = defaultdict(list)

    def cell(
        self,
        background: Color,
        foreground: Color,
        label: str,
        size: float,
        box: tuple[int, int, int, int],
    ) -> None:
        """Fill ``box`` (left, top, width, height), and write each character of ``label`` in it."""
        left, top, width, height = box
        self._backgrounds[background].append(f"M{left} {top}h{width}v{height}h{-width}z")
        parts = [label]
        if len(label) > 1 and glyph_cells(label) * CELL == width:
            parts = list(label)
        elif len(label) > 1 or (label and cells(label) * CELL > width):  # shrink it to fit its cell
            size *= 0.68
        y = top + height / 2 + 0.35 * size
        for part in parts:
            taken = width if part is label else cells(part) * CELL
            if part not in ("", " "):
                written = f'<text x="{left + taken / 2:g}" y="{y:.1f}">{xml_text(part)}</text>'
                self._letters[foreground, size].append(written)
            left += taken

    def parts(self) -> Iterator[str]:
        """The SVG elements of all cells."""
        yield '<g shape-rendering="crispEdges">\n'
        for color, boxes in self._backgrounds.items():
            yield f'<path fill="{as_hex(color)}" d="{"".join(boxes)}"/>\n'
        yield f'</g>\n<g font-family="{FONT}" text-anchor="middle">\n'
        for (foreground, size), letters in self._letters.items():
            yield f'<g fill="{as_hex(foreground)}" font-size="{size:g}">{"".join(letters)}</g>\n'
        yield "</g>\n"


def faded(palette: Palette) -> str:
    """The color of secondary text."""
    return as_hex(mixed(palette.foreground, palette.background, 0.3))


def opening(
    palette: Palette, width: int, height: int, title: str, subtitle: str, description: str
) -> Iterator[str]:
    """The beginning of a picture: its size, background, title, and ``description`` for readers.

    ``title`` and ``subtitle`` are plain text, ``description`` is XML.
    """
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    yield f'width="{width}" height="{height}" role="img" aria-labelledby="title about">\n'
    yield f'<title id="title">{xml_text(title)}</title>\n<desc id="about">{description}</desc>\n'
    yield f'<rect width="100%" height="100%" fill="{as_hex(palette.background)}"/>\n'
    yield f'<text x="{MARGIN}" y="46" font-family="{WORDS}" font-size="22" font-weight="600" '
    yield f'fill="{as_hex(palette.foreground)}">{xml_text(title)}</text>\n'
    yield f'<text x="{MARGIN}" y="72" font-family="{WORDS}" font-size="14" '
    yield f'fill="{faded(palette)}">{xml_text(subtitle)}</text>\n'


def color_bar(left: int, top: int, colors: Sequence[Color]) -> Iterator[str]:
    """``colors`` side by side, `STEP` wide each, for a legend."""
    yield '<g shape-rendering="crispEdges">'
    for number, color in enumerate(colors):
        x = left + number * STEP
        yield f'<rect x="{x}" y="{top}" width="{STEP}" height="12" fill="{as_hex(color)}"/>'
    yield "</g>\n"
