"""Spans of Markdown links, as CommonMark reads them."""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import EMPTY_LINE, FARTHEST, Finder, Span, is_word

_TOKEN = re.compile(rf"\\.|`+|\[|\]|{EMPTY_LINE}")
_DESTINATION = re.compile(
    r"\([ \t]*+\n?[ \t]*+(?:<(?P<angle>[^<>\n]{1,1000}+)>"
    r"|(?P<plain>(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]{0,200}+\)){0,200}+\)){1,1000}+))"
    r"(?:[ \t]*+\n?[ \t]*+(?:\"[^\"]{0,500}+\"|'[^']{0,500}+'|(?<=\s)\([^()]{0,500}+\)))?"
    r"[ \t]*+\n?[ \t]*+\)"
)
_SCHEME = re.compile(r"<?(?:[a-z][a-z0-9+.-]+:/?/?[^\s/:]|www\.)", re.IGNORECASE)
_PATH = re.compile(r"\.{0,2}[/#?]\w|[\w./%-]+\.[A-Za-z]{2,5}(?:[#?]|$)|[\w.-]+/[\w.-]+")
# An atom of a chemical formula (SMILES), such as `C@H`, `N+`, `nH`, `13C`.
_ATOM = re.compile(
    r"(?=\d|.+[-+@H])\d{0,3}(?:[A-Z][a-z]?|[bcnops]|se|as)@{0,2}(?:H\d?)?(?:[-+]\d?|--|\+\+)?"
)


def markdown_links_finder(*, addresses_only: bool) -> Finder:
    """Find ``[…](…)`` in Markdown or, with ``addresses_only``, in other texts, where brackets and
    parentheses are more often code or a formula: there only addresses and paths are targets."""

    def find(text: str) -> Iterator[Span]:
        if "](" not in text:
            return
        stack: list[int] = []  # offsets of open brackets
        inactive = 0  # so many of them contain a link, and thus are none
        closed = _closing_backticks(text)
        done = 0
        for token in _TOKEN.finditer(text):
            begin = token.start()
            if begin < done:
                continue
            match text[begin]:
                case "[":
                    stack.append(begin)
                case "`":
                    done = closed.get(begin, begin)
                case "]" if stack:
                    opener = stack.pop()
                    is_image = text[opener - 1 : opener] == "!"
                    active = is_image or len(stack) >= inactive
                    inactive = min(inactive, len(stack))
                    end = _link_end(text, opener, begin, addresses_only) if active else 0
                    if end:
                        yield Span(opener, end, opener, end - 1)
                        done = end
                        inactive = inactive if is_image else len(stack)
                case "\n":
                    stack.clear()
                    inactive = 0

    return find


def _closing_backticks(text: str) -> dict[int, int]:
    """Where the code ends that each run of backticks begins; runs that begin none are absent."""
    ends: dict[int, int] = {}
    following: dict[int, int] = {}  # end of the next run, by length
    for run in reversed(list(re.finditer(rf"`+|{EMPTY_LINE}", text))):
        begin, end = run.span()
        if text[begin] == "\n":
            following.clear()
            continue
        if end - begin in following:
            ends[begin] = following[end - begin]
        following[end - begin] = end
    return ends


def _link_end(text: str, opener: int, bracket: int, addresses_only: bool) -> int:
    """The end of the link from ``opener`` whose text ends at ``bracket``; 0 if it is none."""
    if text[bracket + 1 : bracket + 2] != "(" or bracket - opener > FARTHEST:
        return 0
    label = text[opener + 1 : bracket]
    target = _DESTINATION.match(text, bracket + 1, bracket + FARTHEST)
    if target is None or not label.strip() or "\n\n" in target[0]:
        return 0
    address = target["angle"] or target["plain"]
    if not _SCHEME.match(address):
        is_path = _PATH.match(address) is not None
        after_word = opener and is_word(text[opener - 1])
        if _ATOM.fullmatch(label) or (not is_path and (addresses_only or after_word)):
            return 0
    return target.end()
