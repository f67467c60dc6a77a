"""Spans of brackets that may be nested."""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST, Finder, Span


def brackets_finder(
    openers: str, closers: str, *, farthest: int = FARTHEST, stop: str = EMPTY_LINE
) -> Finder:
    """Find brackets of one shape.

    A closer matches the last opener. Unmatched closers are ignored, and so are openers without a
    closer within ``farthest`` characters and before a match of ``stop``, if it is not "".
    """
    brackets = f"[{re.escape(openers + closers)}]"
    tokens = re.compile(f"{brackets}|{stop}" if stop else brackets)

    def find(text: str) -> Iterator[Span]:
        stack: list[int] = []
        for token in tokens.finditer(text):
            offset = token.start()
            character = text[offset]
            if character in openers:
                stack.append(offset)
            elif character in closers and stack and offset - stack[-1] <= farthest:
                begin = stack.pop()
                yield Span(begin, offset + 1, begin, offset)
            else:  # a stop, or all openers are too far away
                stack.clear()

    return find
