"""Borders between the documents of a text, also of a text that comes in pieces.

A document ends where its file ends; one newline there belongs to no document. Within a file,
documents are separated by newlines, by empty lines or by a separator, or not at all. Empty
documents are left out.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit

BORDER = "\udfff"
"""Stands for [END] in a text in pieces: half of a surrogate pair, which no text has."""

LONGEST_BLANK = 1_000
"""A line with more spaces than this is not empty, which bounds the memory for a malformed text."""

ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}
"""What a letter after a backslash stands for in the separator of ``--documents``."""

_BLANK = rf"[ \t]{{0,{LONGEST_BLANK}}}+"
_EMPTY_LINES = re.compile(rf"\n(?:{_BLANK}\n)++")
_PERHAPS_EMPTY_LINES = re.compile(rf"\n(?:{_BLANK}\n)*+{_BLANK}\Z")


def escaped(separator: str) -> str:
    r"""``separator`` as ``--documents`` takes it: with ``\n``, ``\t`` and ``\\``."""
    return separator.translate({ord(character): f"\\{name}" for name, character in ESCAPES.items()})


def end_text(split: DocumentSplit, separator: str) -> str:
    """The text of [END]: what is written between two documents."""
    if split is DocumentSplit.SEPARATOR:
        return separator
    return "\n\n" if split is DocumentSplit.PARAGRAPHS else "\n"


def document_spans(text: str, split: DocumentSplit, separator: str = "") -> NDArray[np.int64]:
    """``(begin, end)`` in characters of each document of ``text``, which is one file, (D, 2)."""
    if split is DocumentSplit.PARAGRAPHS:
        spans = _paragraph_spans(text)
    else:
        end = end_text(split, separator)
        is_one = split in (DocumentSplit.FILES, DocumentSplit.LABELED)
        parts = [text] if is_one else text.split(end)
        lengths = np.array(list(map(len, parts)))
        ends = (lengths + len(end)).cumsum() - len(end)
        spans = np.stack([ends - lengths, ends], axis=1)
        spans[-1, 1] -= parts[-1].endswith("\n")
    return spans[spans[:, 0] < spans[:, 1]]


def _paragraph_spans(text: str) -> NDArray[np.int64]:
    """``(begin, end)`` of the text before, between and after the empty lines, (n, 2)."""
    borders = [match.span() for match in _EMPTY_LINES.finditer(f"\n\n{text}\n\n")]
    begins, ends = np.array(borders).T - 2
    return np.stack([ends[:-1], begins[1:]], axis=1)


class BorderMarker:
    """Marks the documents of files that are read in pieces: `BORDER` stands before the first
    document and after each.

    Attributes:
        empty: The number of empty documents that were left out.
    """

    def __init__(self, split: DocumentSplit, separator: str = "") -> None:
        self.empty = 0
        self._split = split
        self._end = end_text(split, separator)
        self._begun = False  # the first border is written
        self._at_border = True

    def marked(self, pieces: Iterable[str]) -> Iterator[str]:
        """The pieces of a file with borders; they may end anywhere."""
        if not self._begun:
            self._begun = True
            yield BORDER
        before = self._split is DocumentSplit.PARAGRAPHS
        held = "\n\n" if before else ""
        length = 0
        for piece in pieces:
            length += len(piece)
            text, held = self._split_off(held + piece)
            if text := self._collapsed(text):
                yield text
        rest = _EMPTY_LINES.sub(BORDER, f"{held}\n\n") if before else held.removesuffix("\n")
        if rest := self._collapsed(rest):
            yield rest
        if self._split is DocumentSplit.FILES and not length:
            self.empty += 1
        if not self._at_border:
            self._at_border = True
            yield BORDER

    def _split_off(self, text: str) -> tuple[str, str]:
        """``text`` with borders marked, and the end of it, which more text may make a border."""
        if self._split is DocumentSplit.PARAGRAPHS:
            body = text.rstrip(" \t\n")
            blank = _EMPTY_LINES.sub("\n\n", text[len(body) :])
            perhaps = _PERHAPS_EMPTY_LINES.search(blank)
            cut = perhaps.start() if perhaps else len(blank)
            return _EMPTY_LINES.sub(BORDER, body + blank[:cut]), blank[cut:]
        if self._split is DocumentSplit.LINES:
            return text.replace("\n", BORDER), ""
        if self._split is DocumentSplit.SEPARATOR:
            text = text.replace(self._end, BORDER)
        held = max(len(self._end) - 1, 1)
        cut = max(text.rfind(BORDER) + 1, len(text) - held)
        return text[:cut], text[cut:]

    def _collapsed(self, text: str) -> str:
        """``text`` without borders that follow a border."""
        length = len(text)
        if self._at_border:
            text = text.lstrip(BORDER)
        while BORDER * 2 in text:
            text = text.replace(BORDER * 2, BORDER)  # much faster than a regular expression
        if self._split is not DocumentSplit.PARAGRAPHS:
            self.empty += length - len(text)
        if text:
            self._at_border = text.endswith(BORDER)
        return text
