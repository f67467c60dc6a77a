"""What each symbol of a vocabulary looks like in a terminal, and how many cells it takes.

A word is the glyphs of its characters, its leading space included. A byte beyond ASCII is shown as
the character that it belongs to, so its glyph depends on the bytes around it. Letters in shapes:
``T`` symbols of a text, ``V`` symbols of the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.glyphs import INVISIBLE, LINE_FEED, OTHER_LINE_END, TAB, cells, glyph
from lstm_tui.text.vocabulary import END_GLYPH, Vocabulary

BLANK = frozenset((" ", LINE_FEED, TAB, OTHER_LINE_END, "␍"))
"""Glyphs of characters that print nothing."""

CONTINUED = "·"
"""Glyph of the second and later bytes of a character, in a text of bytes."""

CUT = "…"
"""Stands for the rest of glyphs that have no room."""

NARROW = 2
"""Cells of the widest symbols below which predictions may touch, as characters do."""


@dataclass(frozen=True, slots=True, eq=False)
class SymbolGlyphs:
    """Glyphs of symbols, either of a text or of a vocabulary; n symbols.

    Attributes:
        glyphs: What is shown for each, (n,); one or more characters that a terminal may show.
        widths: Cells of each, (n,).
        ends_line: Whether a line ends after it, (n,).
        blank: Whether it prints nothing, (n,).
    """

    glyphs: tuple[str, ...]
    widths: NDArray[np.int32]
    ends_line: NDArray[np.bool_]
    blank: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.glyphs)


NO_GLYPHS = SymbolGlyphs((), np.zeros(0, np.int32), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
"""The glyphs of an empty text."""


def glyph_cells(glyphs: str) -> int:
    """The width of ``glyphs`` in cells."""
    return len(glyphs) if glyphs.isascii() else sum(map(cells, glyphs))


def shown_text(ids: NDArray[np.integer], vocabulary: Vocabulary) -> SymbolGlyphs:
    """The glyphs of the text ``ids`` (T,); bytes are decoded as UTF-8, a glyph for each byte."""
    if vocabulary.kind is SymbolKind.BYTE:
        return _described(_of_bytes(ids, vocabulary), ids == vocabulary.end_id)
    table = _vocabulary_glyphs(vocabulary)
    glyphs = table.glyphs
    return SymbolGlyphs(
        tuple([glyphs[symbol] for symbol in ids.tolist()]),
        table.widths.take(ids),
        table.ends_line.take(ids),
        table.blank.take(ids),
    )


@lru_cache(maxsize=4)
def _vocabulary_glyphs(vocabulary: Vocabulary) -> SymbolGlyphs:
    """The glyphs of its V symbols."""
    return _described(vocabulary.glyphs, np.arange(len(vocabulary)) == vocabulary.end_id)


def symbol_widths(vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Cells of the glyphs of each symbol, (V,); 1 for a byte, the digits of which are shrunk."""
    if vocabulary.kind is SymbolKind.BYTE:
        return np.ones(len(vocabulary), np.int32)
    return _vocabulary_glyphs(vocabulary).widths


def line_ends(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """After which symbols a line ends, (V,): a line feed and [END]."""
    return _vocabulary_glyphs(vocabulary).ends_line


def _described(glyphs: tuple[str, ...], ends: NDArray[np.bool_]) -> SymbolGlyphs:
    """``glyphs`` (n,), of which a line also ends after those where ``ends`` (n,)."""
    widths = {text: glyph_cells(text) for text in set(glyphs)}
    return SymbolGlyphs(
        glyphs,
        np.array([widths[text] for text in glyphs], np.int32),
        np.array([text == LINE_FEED for text in glyphs], np.bool_) | ends,
        np.array([text in BLANK for text in glyphs], np.bool_),
    )


def _of_bytes(ids: NDArray[np.integer], vocabulary: Vocabulary) -> tuple[str, ...]:
    glyphs: list[str] = []
    data = vocabulary.to_bytes(ids, "\n")  # one byte, which ends any character before it
    for character in data.decode("utf-8", "surrogateescape"):
        undecodable = "\udc80" <= character <= "\udcff"  # a byte that is part of no character
        length = 1 if undecodable else len(character.encode())
        glyphs += [glyph(character), *CONTINUED * (length - 1)]
    if vocabulary.end:
        for position in np.flatnonzero(ids == vocabulary.end_id).tolist():
            glyphs[position] = END_GLYPH
    return tuple(glyphs)


def predicted_glyphs(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What is shown for each symbol where it is predicted, (V,); a space by itself is ␣.

    A byte that is not ASCII is shown as the first or a later byte of a character.
    """
    if vocabulary.kind is not SymbolKind.BYTE:
        return tuple("␣" if glyphs == " " else glyphs for glyphs in vocabulary.glyphs)
    return tuple(
        vocabulary.label(number) if symbol < "\x80" else CONTINUED if symbol < "\xc0" else INVISIBLE
        for number, symbol in enumerate(vocabulary.symbols)
    )


@lru_cache(maxsize=1 << 15)
def fitted(glyphs: str, width: int) -> str:
    """``glyphs`` in exactly ``width`` cells, at least 1: filled with blanks or cut with ``…``.

    The leading space of a word is left out before any of its letters.
    """
    taken = glyph_cells(glyphs)
    if taken > width and glyphs[0] == " ":
        glyphs, taken = glyphs[1:], taken - 1
    if taken > width:
        end, taken = 0, 1
        while taken + cells(glyphs[end]) <= width:
            taken += cells(glyphs[end])
            end += 1
        glyphs = glyphs[:end] + CUT
    return glyphs + " " * (width - taken)


def separated(glyphs: Sequence[str], widths: Sequence[int]) -> list[str]:
    """``glyphs`` (n,) of predictions, each in its ``widths`` (n,) cells, as `fitted` cuts them.

    Neighbors of which one is wider than `NARROW` have a blank cell between them.
    """
    shown = list(map(fitted, glyphs, widths))
    if max(widths, default=0) <= NARROW:
        return shown
    last = len(shown) - 1
    for left in range(last - 1, -1, -1):
        right = left + 1
        wide = max(widths[left], widths[right]) > NARROW
        if not wide or shown[left][-1] == " " or shown[right][0] == " ":
            continue
        if illegible := [n for n in (left, right) if shown[n].strip() == CUT != glyphs[n]]:
            shown[illegible[0]] = " " * widths[illegible[0]]
        elif widths[left] > NARROW:
            shown[left] = f"{_legible(glyphs[left], widths[left] - 1)} "
        else:
            after = " " if right < last and shown[right + 1][0] != " " else ""
            room = widths[right] - 1 - len(after)
            shown[right] = f" {_legible(glyphs[right], room)}{after}"
    return shown


def _legible(glyphs: str, width: int) -> str:
    """``glyphs`` as `fitted` to ``width``; blanks if no letter has room beside ``…``."""
    fit = fitted(glyphs, width)
    return " " * width if fit.strip() == CUT != glyphs else fit
