"""One label per character of a text: is the reader, having read it, inside?

What a neuron is compared with. A *binary* label says whether the reader is inside something: from
when it has read the whole opener until it has read the whole closer. A *scalar* label is a depth or
a position. What lies ahead decides only whether an opener counts at all: one whose closer does not
come within 1,000 characters, or not before an empty line, opens nothing. So nothing is ever inside
across an empty line, and a text that is cut after empty lines has the labels of the whole.

Everything is linear in the length of the text. This module refuses to know of networks.
Letters in shapes: ``T`` characters of a text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.patterns import PATTERNS, Pattern
from lstm_tui.text.vocabulary import code_points

FARTHEST = 1_000
"""Characters within which a bracket must be closed."""

LONGEST_LINE = 200
"""Positions in a line count to here: beyond, paragraphs on one line would drown all other lines."""

TAB = 4
"""Columns of a tab, in indentation."""


class LabelKind(StrEnum):
    """What a label can say: yes or no, or a number."""

    BINARY = "binary"
    SCALAR = "scalar"


Values = NDArray[np.bool_] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Label:
    """A question about each character of a text.

    Attributes:
        name: How the user calls it.
        kind: What its answers are.
        description: When the reader is inside, or what is counted, in a phrase.
        example: A short text in which it is not the same everywhere.
        of: The answers for a text of T characters: (T,), bool if binary and float32 if scalar.
    """

    name: str
    kind: LabelKind
    description: str
    example: str
    of: Callable[[str], Values]


def inside(pattern: Pattern, text: str) -> NDArray[np.bool_]:
    """Whether the reader of each character is inside an occurrence of ``pattern``, (T,)."""
    return mask_of_spans(
        len(text),
        [match.span(match.lastindex or 0) for match in pattern.regex.finditer(text)],
    )


def pattern_label(pattern: Pattern) -> Label:
    """The binary label of ``pattern``."""
    return Label(
        pattern.name,
        LabelKind.BINARY,
        pattern.description,
        pattern.example,
        partial(inside, pattern),
    )


def mask_of_spans(length: int, spans: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """True in each of ``spans``, from and to, of a text of ``length`` characters."""
    return _depth(length, spans) > 0


def _depth(length: int, spans: list[tuple[int, int]]) -> NDArray[np.int32]:
    """In how many of ``spans`` each character is, (T,)."""
    change = np.zeros(length + 1, np.int32)
    if spans:
        places = np.array(spans)
        np.add.at(change, places[:, 0], 1)
        np.add.at(change, places[:, 1], -1)
    depth: NDArray[np.int32] = change[:-1].cumsum(dtype=np.int32)
    return depth


def nesting(brackets: str, text: str) -> NDArray[np.float32]:
    """How many of ``brackets``, such as ``()``, are open after each character, (T,).

    A closer closes the last opener; one that finds none is passed over, and so is an opener that
    is not closed in time.
    """
    opener, closer = tuple(brackets)
    pairs: list[tuple[int, int]] = []
    stack: list[int] = []
    for match in re.finditer(f"[{re.escape(brackets)}]|\n(?=\n)", text):
        place, mark = match.start(), match[0]
        if mark == opener:
            stack.append(place)
        elif mark == closer:
            if stack and place - stack[-1] <= FARTHEST:
                pairs.append((stack.pop(), place))
            else:  # whatever is open is open for longer than that
                stack.clear()
        else:
            stack.clear()
    return _depth(len(text), pairs).astype(np.float32)


def _within(brackets: str, text: str) -> NDArray[np.bool_]:
    return nesting(brackets, text) > 0


def _in_words(text: str) -> NDArray[np.bool_]:
    """Which characters are letters or digits, (T,)."""
    if not text:
        return np.zeros(0, np.bool_)
    codes = code_points(text)
    table = np.zeros(int(codes.max()) + 1, np.bool_)
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        table[code] = chr(code).isalnum()
    found: NDArray[np.bool_] = table[codes]
    return found


def word_start(text: str) -> NDArray[np.bool_]:
    """Whether each character is the first letter or digit of a word, (T,)."""
    word = _in_words(text)
    word[1:] &= ~word[:-1].copy()
    return word


def word_end(text: str) -> NDArray[np.bool_]:
    """Whether each character is the last letter or digit of a word, (T,): one must foresee it."""
    word = _in_words(text)
    word[:-1] &= ~word[1:].copy()
    return word


def _line_starts(codes: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where the line begins in which the reader of each character is; a newline begins one."""
    places = np.arange(len(codes))
    starts: NDArray[np.int64] = np.maximum.accumulate(
        np.where(codes == ord("\n"), places + 1, 0), dtype=np.int64
    )
    return starts


def line_position(text: str) -> NDArray[np.float32]:
    """How many characters of its line have been read, (T,); 0 after a newline, at most 200."""
    codes = code_points(text)
    read = np.arange(1, len(codes) + 1) - _line_starts(codes)
    position: NDArray[np.float32] = np.minimum(read, LONGEST_LINE).astype(np.float32)
    return position


def until_line_end(text: str) -> NDArray[np.float32]:
    """How many characters come up to the newline that ends the line, (T,); at most 200.

    0 at the newline itself. At the end of the text a newline is thought.
    """
    codes = code_points(text)
    places = np.arange(len(codes))
    newlines = np.where(codes == ord("\n"), places, len(codes))
    ends = np.minimum.accumulate(newlines[::-1])[::-1]
    left: NDArray[np.float32] = np.minimum(ends - places, LONGEST_LINE).astype(np.float32)
    return left


def indentation(text: str) -> NDArray[np.float32]:
    """The blank columns that the line has begun with so far, (T,); a tab is 4, at most 200."""
    codes = code_points(text)
    if not len(codes):
        return np.zeros(0, np.float32)
    starts = _line_starts(codes)
    blank = (codes == ord(" ")) | (codes == ord("\t"))
    last_mark = np.maximum.accumulate(np.where(blank, -1, np.arange(len(codes))))
    leading = blank & (last_mark < starts)
    columns = np.where(codes == ord("\t"), TAB, 1) * leading
    read = np.concatenate(([0], np.cumsum(columns)))
    depth: NDArray[np.float32] = np.minimum(read[1:] - read[starts], LONGEST_LINE).astype(
        np.float32
    )
    return depth


_BRACKETS = (("round", "()", "f(x, (y))"), ("square", "[]", "[1, [2]]"), ("curly", "{}", "{a {b}}"))
_OWN = {f"{name} brackets" for name, _, _ in _BRACKETS}

LABELS = (
    *(pattern_label(pattern) for pattern in PATTERNS if pattern.name not in _OWN),
    *(
        Label(
            f"{name} brackets",
            LabelKind.BINARY,
            f"between {pair[0]} and its {pair[1]}, however deep",
            example,
            partial(_within, pair),
        )
        for name, pair, example in _BRACKETS
    ),
    Label("word start", LabelKind.BINARY, "at the first letter of a word", "to be", word_start),
    Label("word end", LabelKind.BINARY, "at the last letter of a word", "to be", word_end),
    *(
        Label(
            f"{name} depth",
            LabelKind.SCALAR,
            f"how many {pair[0]} are open",
            example,
            partial(nesting, pair),
        )
        for name, pair, example in _BRACKETS
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
"""All that is built in: the binary ones first."""
