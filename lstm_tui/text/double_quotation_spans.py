"""Spans of double quotations.

Each pair of marks is followed on its own: straight ones, their entities, and the curly and angular
ones of several languages. Straight marks look alike, so their neighbors say which one opens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST, Finder, Span, is_word

_ENTITIES = {"ldquo": "“", "rdquo": "”", "bdquo": "„", "laquo": "«", "raquo": "»"}
_CLOSERS = {
    "“": "”",
    "„": '“”"',
    "‟": "”",
    "”": "”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "`": "'",
}
_FAMILIES = {
    mark: family
    for family, marks in enumerate(("“”„‟", "«»", "「」", "『』", "`'"))
    for mark in marks
}


@dataclass(slots=True)
class _Straight:
    """An open straight mark, from ``begin`` to ``end``; -1 if none is open."""

    begin: int = -1
    end: int = -1
    doubled: bool = False


def double_quotations_finder(*, tex: bool) -> Finder:
    """Find double quotations; with ``tex`` also ``` ``…'' ```."""
    tokens = re.compile(
        r"\"+|&(?:amp;)?(?:quot|#34|(?P<entity>ldquo|rdquo|bdquo|laquo|raquo));|[“”„‟«»「」『』]"
        + (r"|(?<!`)``(?!`)|(?<!')''(?!')" if tex else "")
        + rf"|{EMPTY_LINE}"
    )

    def find(text: str) -> Iterator[Span]:
        straight, entity = _Straight(), _Straight()
        stacks: list[list[tuple[str, int, int]]] = [[] for _ in _FAMILIES]
        for token in tokens.finditer(text):
            begin, end = token.span()
            mark = text[begin]
            if mark == "\n":
                straight, entity = _Straight(), _Straight()
                for stack in stacks:
                    stack.clear()
            elif mark == '"':
                curly = stacks[0]
                if curly and curly[-1][0] == "„" and straight.begin < 0 and _ends(text, begin, end):
                    yield from _paired(text, curly, mark, begin, end)
                else:
                    yield from _straight(text, straight, begin, end)
            elif mark == "&" and token["entity"] is None:
                yield from _straight(text, entity, begin, end)
            else:
                mark = _ENTITIES[token["entity"]] if mark == "&" else mark
                yield from _paired(text, stacks[_FAMILIES[mark]], mark, begin, end)

    return find


def _ends(text: str, begin: int, end: int) -> bool:
    """Whether a mark stands after a word or punctuation and before no word."""
    return not text[begin - 1].isspace() and not is_word(text[end : end + 1])


def _straight(text: str, open_: _Straight, begin: int, end: int) -> Iterator[Span]:
    """Read the straight mark or marks from ``begin`` to ``end``."""
    before = text[begin - 1] if begin else " "
    after = text[end : end + 1] or " "
    count = end - begin if text[begin] == '"' else 1
    if before == "\\" and _escapes(text, begin):
        begin, count = begin + 1, count - 1
        if not count:
            return
    if open_.begin >= 0 and end - open_.begin > FARTHEST:
        open_.begin, open_.doubled = -1, False
    if count == 2 and open_.begin < 0:
        return  # an empty quotation
    if count == 2 and (open_.doubled or (not is_word(before) and is_word(after))):
        open_.doubled = not open_.doubled  # a doubled mark stands for one in the quotation
        return
    opens = not is_word(before) and not after.isspace()
    if open_.begin < 0:
        if opens:
            open_.begin, open_.end = begin, end
        return
    if count == 1 and (before.isspace() or before in "([{=") and is_word(after):
        open_.begin, open_.end, open_.doubled = begin, end, False  # the mark before has no closer
        return
    closer = end - count + 1 if count <= 2 and text[begin] == '"' else end
    yield Span(open_.begin, closer, open_.end - 1, closer - 1)
    open_.begin, open_.doubled = -1, False
    if count == 2:
        open_.begin, open_.end = end - 1, end


def _escapes(text: str, offset: int) -> bool:
    """Whether an odd number of backslashes stands before ``offset``."""
    begin = offset
    while begin and text[begin - 1] == "\\":
        begin -= 1
    return (offset - begin) % 2 == 1


def _paired(
    text: str, stack: list[tuple[str, int, int]], mark: str, begin: int, end: int
) -> Iterator[Span]:
    """Read an opening or closing mark of one family, whose open marks are on ``stack``."""
    if stack and mark in _CLOSERS[stack[-1][0]]:
        _, first, last = stack.pop()
        if end - first <= FARTHEST and text[last:begin].strip():
            yield Span(first, end, last - 1, end - 1)
        return
    before, after = text[begin - 1] if begin else " ", text[end : end + 1] or " "
    if mark in "”»":  # they open in Swedish and German
        if not is_word(before) and is_word(after):
            stack.append((mark, begin, end))
    elif mark not in "\"'」』":
        stack.append((mark, begin, end))
