"""Texts in which the inside of a pattern is marked with ‹ and ›: the whole of a test."""

from collections.abc import Iterable

import numpy as np

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.marked_text import BEGIN, END, marked_text

Table = Iterable[tuple[str, str, Iterable[str]]]
"""The name of a pattern, the kinds of text, with blanks between, and marked texts."""


def rows(table: Table) -> list[tuple[str, str, str]]:
    """Each pattern, its kinds and a marked text of ``table``."""
    return [(name, kinds, text) for name, kinds, texts in table for text in texts]


def unmarked(text: str) -> str:
    """``text`` without the marks."""
    return text.replace(BEGIN, "").replace(END, "")


def marked_again(name: str, kinds: str, text: str) -> dict[str, str]:
    """The unmarked ``text``, marked by the label ``name`` for texts of each of ``kinds``."""
    plain, marked = unmarked(text), {}
    for kind in kinds.split():
        label = next(label for label in builtin_labels(TextKind(kind)) if label.name == name)
        marked[kind] = marked_text(plain, label.of(plain).astype(np.bool_))
    return marked
