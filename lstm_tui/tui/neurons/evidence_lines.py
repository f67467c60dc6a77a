"""Lines of the page of evidence: paragraphs, and rows of a table."""

from textwrap import wrap

from textual.content import Content

from lstm_tui.text.glyphs import visible
from lstm_tui.tui.themes import DIM

NAMES, NUMBERS = 24, 7
"""Columns of the names and of the numbers of a table."""


def paragraph(text: str, width: int, style: str = "") -> list[Content]:
    """``text``, safe to show, on as many lines as it needs."""
    shown, width = visible(text), max(width, 8)
    indent = " " * min(len(shown) - len(shown.lstrip(" ")), width // 2)
    return [
        Content.assemble((line, style)) for line in wrap(shown, width, subsequent_indent=indent)
    ]


def row(name: str, value: str, note: str, width: int, style: str = "") -> list[Content]:
    """A line of a table: a name, a number, and what it means, which is wrapped beside it."""
    left = Content.assemble((name.ljust(NAMES), ""), (value.rjust(NUMBERS), style), "  ")
    notes = paragraph(note, width - left.cell_length, DIM) or [Content()]
    blank = Content(" " * left.cell_length)
    return [(blank if index else left) + line for index, line in enumerate(notes)]
