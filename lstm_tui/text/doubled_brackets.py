"""Brackets that are doubled, ``[[…]]`` and ``{{…}}``, among single ones, as MediaWiki reads them.

A closer matches the last opener, with as many brackets as both have. So ``[[a [b]]]`` is a link
that contains ``[b]``, and ``{{{a}}}`` is a parameter, not a template in brackets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST


@dataclass(slots=True)
class _Opener:
    """A run of opening brackets; ``count`` of them are still open."""

    begin: int
    count: int
    bars: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doubled:
    """Doubled brackets from ``begin`` to ``end``, and the offsets of each | between them that is in
    no other brackets."""

    begin: int
    end: int
    bars: tuple[int, ...]


_LINKS = re.compile(rf"\[+|\]+|\{{\{{+|\}}\}}+|\||{EMPTY_LINE}")
_TEMPLATES = re.compile(rf"\{{+|\}}+|{EMPTY_LINE}")


def find_links(text: str) -> Iterator[Doubled]:
    """Each ``[[…]]`` in ``text``, inner ones first."""
    stack: list[_Opener] = []
    braces: list[_Opener] = []  # open {{ in the innermost bracket
    for token in _LINKS.finditer(text):
        begin, end = token.span()
        match text[begin]:
            case "[":
                stack.append(_Opener(begin, end - begin))
                braces.clear()
            case "]":
                yield from _closed(stack, begin, end, most=2)
                braces.clear()
            case "{":
                braces.append(_Opener(begin, end - begin))
            case "}":
                if braces:
                    braces.pop()
            case "|":
                if stack and not braces:
                    stack[-1].bars.append(begin)
            case _:
                stack.clear()
                braces.clear()


def find_templates(text: str) -> Iterator[Doubled]:
    """Each ``{{…}}`` in ``text`` that is not part of a ``{{{…}}}``, inner ones first."""
    stack: list[_Opener] = []
    for token in _TEMPLATES.finditer(text):
        begin, end = token.span()
        match text[begin]:
            case "{":
                stack.append(_Opener(begin, end - begin))
            case "}":
                yield from _closed(stack, begin, end, most=3)
            case _:
                stack.clear()


def _closed(stack: list[_Opener], begin: int, end: int, most: int) -> Iterator[Doubled]:
    """The doubled brackets that a run of closers from ``begin`` to ``end`` closes.

    It takes up to ``most`` of them at once.
    """
    while begin < end and stack:
        opener, left = stack[-1], end - begin
        if opener.count == 1 and left == 2 and len(stack) > 1 and stack[-2].count >= 2:
            stack.pop()  # an unmatched single bracket in double ones
            stack[-1].bars += opener.bars
            continue
        taken = min(opener.count, left, most)
        first = opener.begin + opener.count - taken
        begin += taken
        opener.count -= taken
        if taken == 2 and begin - first <= FARTHEST:
            yield Doubled(first, begin, tuple(opener.bars))
        opener.bars.clear()
        if not opener.count:
            stack.pop()
