"""Spans of single quotations, whose marks are apostrophes as well.

A mark between two letters is an apostrophe. One after ``s`` and before another word may be that of
a genitive (``the boys’ club``): it closes a quotation only if no other mark does. One before a word
such as ``'em`` or ``'80s`` stands for letters that are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST, Finder, Span, is_word

_ELISION = re.compile(
    r"(?:t(?:is|was|were|il|ill|isn['’]t|wasn['’]t|will)|em|n|cause|bout|round|neath|gainst|ere?"
    r"|fraid|nuff|\d\ds?)(?!\w)",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\d\ds")
_GENITIVE = re.compile(r"(?:[^'’][sxz]|[^\W\d_]in|\b(?:o|an|th|wi|ol))$", re.IGNORECASE)
_WORD_FOLLOWS = re.compile(r"[ \n][^\W\d_]")
_ENTITIES = {"apos": "'", "#39": "'", "lsquo": "‘", "rsquo": "’", "sbquo": "‚"}


@dataclass(slots=True)
class _Open:
    """An opening ``mark``.

    Attributes:
        begin: Where it begins.
        end: Where it ends.
        elision: Whether it may be an apostrophe, which no genitive closes.
        genitive: Begin and end of the first genitive after it.
    """

    mark: str
    begin: int
    end: int
    elision: bool
    genitive: tuple[int, int] | None = None

    def closed_by(self, begin: int, end: int) -> Iterator[Span]:
        """The span to a closer from ``begin`` to ``end``, or to the genitive if that is too far."""
        if end - self.begin > FARTHEST:
            yield from self.closed_by_genitive()
        elif begin > self.end:
            yield Span(self.begin, end, self.end - 1, end - 1)

    def closed_by_genitive(self) -> Iterator[Span]:
        """The span to the first genitive, if there is one."""
        if self.genitive is not None and not self.elision:
            yield from self.closed_by(*self.genitive)


def single_quotations_finder(*, tex: bool) -> Finder:
    """Find single quotations; with ``tex`` also ``` `…' ```."""
    tokens = re.compile(
        r"'+|[‘’‚]|&(?:amp;)?(?P<entity>apos|#39|lsquo|rsquo|sbquo);"
        + (r"|(?<!`)`(?!`)" if tex else "")
        + rf"|{EMPTY_LINE}"
    )

    def find(text: str) -> Iterator[Span]:
        straight: list[_Open] = []  # at most one
        curly: list[_Open] = []
        for token in tokens.finditer(text):
            begin, end = token.span()
            entity = token["entity"]
            mark = _ENTITIES[entity] if entity else text[begin]
            if mark == "\n":
                for open_ in (*straight, *curly):
                    yield from open_.closed_by_genitive()
                straight.clear()
                curly.clear()
            elif mark in "'`" and (entity or end - begin == 1):
                yield from _read(text, straight, mark, begin, end)
            elif mark in "‘’‚":
                yield from _read(text, curly, mark, begin, end)
        for open_ in (*straight, *curly):
            yield from open_.closed_by_genitive()

    return find


def _read(text: str, stack: list[_Open], mark: str, begin: int, end: int) -> Iterator[Span]:
    """Read the ``mark`` from ``begin`` to ``end``, before which the marks of ``stack`` are open."""
    before, after = text[begin - 1] if begin else " ", text[end : end + 1] or " "
    if is_word(before) and is_word(after):
        return  # an apostrophe
    closers = {"‘": "’", "‚": "‘’", "'": "'", "`": "'"}
    if stack and mark in closers[stack[-1].mark] and not before.isspace() and not is_word(after):
        if _WORD_FOLLOWS.match(text, end) and _GENITIVE.search(text[max(0, begin - 3) : begin]):
            stack[-1].genitive = stack[-1].genitive or (begin, end)
        else:
            yield from stack.pop().closed_by(begin, end)
    elif mark != "’" and not is_word(before) and not after.isspace():
        elision = _elision(text, end)
        if elision is _Elision.SURE or (elision is _Elision.POSSIBLE and stack):
            return
        if stack and (mark != "‘" or stack[-1].genitive):  # the mark before has no other closer
            yield from stack.pop().closed_by_genitive()
        stack.append(_Open(mark, begin, end, elision is _Elision.POSSIBLE))


class _Elision:
    NONE, POSSIBLE, SURE = range(3)


def _elision(text: str, end: int) -> int:
    """Whether letters are left out at a mark that ends at ``end``."""
    elided = _ELISION.match(text, end)
    if elided is None:
        return _Elision.NONE
    closed = text[elided.end() : elided.end() + 1] in ("'", "’")
    if closed and not _DECADE.fullmatch(elided[0]):
        in_words = _WORD_FOLLOWS.match(text, elided.end() + 1) and elided[0] in "nN"
        return _Elision.SURE if in_words else _Elision.NONE
    return _Elision.POSSIBLE if elided[0][0].isupper() else _Elision.SURE
