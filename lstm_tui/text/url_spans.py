"""Spans of URLs.

Where an address ends is no matter of its grammar (RFC 3986), which allows every punctuation mark,
but of what a reader takes for its end.
"""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import FARTHEST, Span

_OPENER = re.compile(
    r"(?<![A-Za-z0-9])(?:https?|ftps?)://(?=[^\s])"
    r"|(?<![\w@.-])www\.(?=[^\W_])",
    re.IGNORECASE,
)

# Entities of characters that are in no URL. `&amp;` stands for the & of a query.
_ENTITY = (
    r"&(?:amp;)*(?:lt|gt|quot|apos|nbsp|[lr][ds]?aquo|[lrb][ds]?quo|[mn]dash|hellip"
    r"|#0*(?:3[49]|6[02]|91|93|12[345]|160|822[01])|#[xX]0*(?:2[27]|3[cCeE]|5[bBdD]|7[b-dB-D]|[aA]0));"
)
_STOP = re.compile(
    r"[()']"
    r"|[\s<>\"\[\]{}|\\^`\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]"
    r"|[“”‘’«»„‚…。，、；：！？（）【】《》「」『』〈〉［］｛｝]"
    rf"|{_ENTITY}"
    r"|[,;](?=(?:https?|ftps?)://)",
    re.IGNORECASE,
)
_ADDRESS_IN_BRACKETS = re.compile(r"\[[0-9A-Fa-f:.%]{2,60}\]")  # IPv6
_TRAILING = ".,;:!?'("
_EMPHASIS = "*_~"


def find_urls(text: str) -> Iterator[Span]:
    """The URLs in ``text``; the opener is ``http://`` or ``www.``, and there is no closer."""
    at = 0
    while (opener := _OPENER.search(text, at)) is not None:
        begin, body = opener.span()
        at = _end(text, body)
        end = _trimmed(text, begin, body, at)
        if end > body:
            yield Span(begin, end, body - 1, end)
        at = max(at, body)


def _end(text: str, body: int) -> int:
    """Where the address whose host begins at ``body`` ends, with trailing punctuation."""
    bracket = _ADDRESS_IN_BRACKETS.match(text, body)
    at = bracket.end() if bracket else body
    last = min(len(text), body + FARTHEST)
    depth = 0
    while (stop := _STOP.search(text, at, last)) is not None:
        at = stop.end()
        if stop[0] == "(":
            depth += 1
        elif stop[0] == ")" and depth:
            depth -= 1
        elif stop[0] != "'" or not _in_word(text, stop.start()):
            return stop.start()
    return last


def _in_word(text: str, offset: int) -> bool:
    return text[offset - 1].isalnum() and text[offset + 1 : offset + 2].isalpha()


def _trimmed(text: str, begin: int, body: int, end: int) -> int:
    """``end`` without punctuation that belongs to the sentence or emphasis around the address."""
    emphasis = text[begin - 1] if begin and text[begin - 1] in _EMPHASIS else ""
    while end > body and text[end - 1] in _TRAILING + emphasis:
        if text.endswith("&amp;", body, end):
            break
        end -= 1
    return end - 2 if text.endswith("'s", body, end) else end
