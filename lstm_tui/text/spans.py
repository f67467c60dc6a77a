"""Spans of a text, and patterns: named functions that find them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

FARTHEST = 1_000
"""The longest distance from an opener to its closer, in characters."""

EMPTY_LINE = r"\n(?=\n)"
"""Expression for the newline before an empty line, which ends everything that is open."""

CJK = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
"""The inside of a character class: letters of Chinese, Japanese and Korean."""

WORD = rf"[^\W{CJK}]"
"""Expression for a letter or digit of a script that puts blanks between words, or ``_``."""

LETTER = rf"[^\W\d_{CJK}]"
"""Expression for a letter of such a script."""


class Span(NamedTuple):
    """An occurrence of a pattern, and its inside, as offsets.

    The *inside* is the characters after which a reader has read the whole opener and not the whole
    closer: it starts with the last character of the opener and ends before the last one of the
    closer.
    """

    begin: int
    end: int
    inside_begin: int
    inside_end: int


Finder = Callable[[str], Iterable[Span]]
"""A function from a text to the spans in it, inner ones before those around them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named function that finds spans.

    Attributes:
        name: Its name as a value of ``--pattern``.
        description: What it finds, in a phrase; which of two defensible readings is taken.
        example: A short text in which it occurs.
        find: The spans in a text, in linear time.
    """

    name: str
    description: str
    example: str
    find: Finder


def regex_finder(regex: re.Pattern[str]) -> Finder:
    """Find the matches of ``regex``; the group that took part is the inside, else the match."""

    def find(text: str) -> Iterable[Span]:
        return (
            Span(*match.span(), *match.span(match.lastindex or 0)) for match in regex.finditer(text)
        )

    return find


def find_nothing(_text: str) -> tuple[Span, ...]:
    """No span: a pattern that a kind of text does not have."""
    return ()


def is_word(character: str) -> bool:
    """Whether ``character`` matches `WORD`; "" does not."""
    if character.isascii():
        return character.isalnum() or character == "_"
    return character.isalnum() and _IN_WORD.match(character) is not None


_IN_WORD = re.compile(WORD)
