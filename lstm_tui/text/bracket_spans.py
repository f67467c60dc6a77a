"""Spans of brackets that may be nested."""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST, Finder, Span


def brackets_finder(openers: str, closers: str) -> Finder:
    """Find brackets of one shape in prose and markup.

    A closer matches the last opener. Unmatched closers are ignored, and so are openers without a
    closer within `FARTHEST` characters and before an empty line.
    """
    tokens = re.compile(f"[{re.escape(openers + closers)}]|{EMPTY_LINE}")

    def find(text: str) -> Iterator[Span]:
        stack: list[int] = []
        for token in tokens.finditer(text):
            offset = token.start()
            character = text[offset]
            if character in openers:
                stack.append(offset)
            elif character in closers and stack and offset - stack[-1] <= FARTHEST:
                begin = stack.pop()
                yield Span(begin, offset + 1, begin, offset)
            else:  # an empty line, or all openers are too far away
                stack.clear()

    return find
