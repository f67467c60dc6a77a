"""Labels: a value per character of a text, with which the values of a unit are compared.

A *binary* label is true after a reader has read the whole opener of something until it has read the
whole closer. A *scalar* label is a depth or a position. In wikis,
Markdown and prose an opener counts only if its closer follows within 1,000 characters and before an
empty line, save that of a comment: a text that is split after empty lines has the same labels as
the whole, but for its comments. In the other kinds brackets, comments and string literals cross
empty lines, and the labels of the parts of a text may differ from those of the whole; round and
square brackets reach 1,000 characters there, curly ones and literals of several lines 10,000.

All labels take linear time. Letters in shapes: ``T`` characters of a text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.patterns import builtin_patterns
from lstm_tui.text.spans import Pattern
from lstm_tui.text.vocabulary import code_points

LONGEST_LINE = 200
"""Positions in a line are capped here, as paragraphs on one line would dominate all others."""

TAB = 4
"""The width of a tab in indentation, in columns."""


class LabelKind(StrEnum):
    """The type of the values of a label: boolean, or number."""

    BINARY = "binary"
    SCALAR = "scalar"


Values = NDArray[np.bool_] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Label:
    """A function from a text to a value per character.

    Attributes:
        name: Its name as a value of ``--pattern``.
        kind: The type of its values.
        description: When it is true, or what is counted, in a phrase.
        example: A short text in which it varies.
        of: The values for a text of T characters: (T,), bool if binary and float32 if scalar.
        from_file: Whether the values are those of a file for one text, and of no other.
    """

    name: str
    kind: LabelKind
    description: str
    example: str
    of: Callable[[str], Values]
    from_file: bool = False


def inside(pattern: Pattern, text: str) -> NDArray[np.bool_]:
    """Whether each character is inside an occurrence of ``pattern``, (T,)."""
    return nesting(pattern, text) > 0


def nesting(pattern: Pattern, text: str) -> NDArray[np.float32]:
    """How many occurrences of ``pattern`` each character is inside, (T,)."""
    spans = [(span.inside_begin, span.inside_end) for span in pattern.find(text)]
    return _depth(len(text), spans).astype(np.float32)


def mask_of_spans(length: int, spans: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """A mask (length,) that is true in ``spans``, ``(begin, end)`` each."""
    return _depth(length, spans) > 0


def _depth(length: int, spans: list[tuple[int, int]]) -> NDArray[np.int32]:
    """The number of ``spans`` that contain each character, (T,)."""
    change = np.zeros(length + 1, np.int32)
    if spans:
        begins, ends = np.array(spans).T
        np.add.at(change, begins, 1)
        np.add.at(change, ends, -1)
    depth: NDArray[np.int32] = change[:-1].cumsum(dtype=np.int32)
    return depth


def _in_words(text: str) -> NDArray[np.bool_]:
    """Whether each character is a letter or digit, (T,)."""
    if not text:
        return np.zeros(0, np.bool_)
    codes = code_points(text)
    table = np.zeros(int(codes.max()) + 1, np.bool_)
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        table[code] = chr(code).isalnum()
    mask: NDArray[np.bool_] = table[codes]
    return mask


def word_start(text: str) -> NDArray[np.bool_]:
    """Whether each character is the first letter or digit of a word, (T,)."""
    word = _in_words(text)
    word[1:] &= ~word[:-1].copy()
    return word


def word_end(text: str) -> NDArray[np.bool_]:
    """Whether each character is the last letter or digit of a word, (T,)."""
    word = _in_words(text)
    word[:-1] &= ~word[1:].copy()
    return word


def _line_starts(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The start of the line of each character, (T,); a newline belongs to the next line."""
    offsets = np.arange(len(codes))
    starts: NDArray[np.int64] = np.maximum.accumulate(
        np.where(codes == ord("\n"), offsets + 1, 0), dtype=np.int64
    )
    return starts


def line_position(text: str) -> NDArray[np.float32]:
    """The characters of the line read so far, (T,); 0 after a newline, at most 200."""
    codes = code_points(text)
    read = np.arange(1, len(codes) + 1) - _line_starts(codes)
    position: NDArray[np.float32] = np.minimum(read, LONGEST_LINE).astype(np.float32)
    return position


def until_line_end(text: str) -> NDArray[np.float32]:
    """The characters up to the newline that ends the line, (T,); at most 200.

    0 at the newline itself. The end of the text counts as a newline.
    """
    codes = code_points(text)
    offsets = np.arange(len(codes))
    newlines = np.where(codes == ord("\n"), offsets, len(codes))
    ends = np.minimum.accumulate(newlines[::-1])[::-1]
    left: NDArray[np.float32] = np.minimum(ends - offsets, LONGEST_LINE).astype(np.float32)
    return left


def indentation(text: str) -> NDArray[np.float32]:
    """The indentation of the line so far, in columns, (T,); a tab is 4, at most 200."""
    codes = code_points(text)
    if not len(codes):
        return np.zeros(0, np.float32)
    starts = _line_starts(codes)
    blank = (codes == ord(" ")) | (codes == ord("\t"))
    last_visible = np.maximum.accumulate(np.where(blank, -1, np.arange(len(codes))))
    leading = blank & (last_visible < starts)
    columns = np.where(codes == ord("\t"), TAB, 1) * leading
    read = np.concatenate(([0], np.cumsum(columns)))
    depth: NDArray[np.float32] = np.minimum(read[1:] - read[starts], LONGEST_LINE).astype(
        np.float32
    )
    return depth


_BRACKETS = {"round": "(", "square": "[", "curly": "{"}


@cache
def builtin_labels(kind: TextKind) -> tuple[Label, ...]:
    """All built-in labels for texts of ``kind``, the binary ones first.

    Every kind has the same names in the same order.
    """
    patterns = {pattern.name: pattern for pattern in builtin_patterns(kind)}
    brackets = {name: patterns[f"{name} brackets"] for name in _BRACKETS}
    return (
        *(
            Label(p.name, LabelKind.BINARY, p.description, p.example, partial(inside, p))
            for p in patterns.values()
        ),
        Label("word start", LabelKind.BINARY, "at the first letter of a word", "to be", word_start),
        Label("word end", LabelKind.BINARY, "at the last letter of a word", "to be", word_end),
        *(
            Label(
                f"{name} depth",
                LabelKind.SCALAR,
                f"how many {_BRACKETS[name]} are open",
                pattern.example,
                partial(nesting, pattern),
            )
            for name, pattern in brackets.items()
        ),
        Label(
            "indentation",
            LabelKind.SCALAR,
            f"blank columns that the line begins with; a tab is {TAB}",
            "if x:\n    y",
            indentation,
        ),
        Label(
            "line position",
            LabelKind.SCALAR,
            f"characters of the line that have been read, to {LONGEST_LINE}",
            "to be\nor",
            line_position,
        ),
        Label(
            "until line end",
            LabelKind.SCALAR,
            f"characters up to the newline, to {LONGEST_LINE}",
            "to be\nor",
            until_line_end,
        ),
    )
