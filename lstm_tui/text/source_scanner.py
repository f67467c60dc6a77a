"""Lexical scanner: comments and string literals of source code, and the code without them.

A `Syntax` is one compiled expression whose alternatives are the tokens of a language; the scanner
searches for the next token from the end of the last. No alternative backtracks, and a token without
a closer is read at most twice, so that scanning takes linear time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from lstm_tui.text.spans import Span


class Meaning(Enum):
    """What a token is; text that is SKIPPED is neither, and has no brackets."""

    COMMENT = "comment"
    LITERAL = "literal"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as expressions. Those that start with a literal character are searched fastest.

    Attributes:
        meaning: What it is. Of a token that is skipped the opener counts as code.
        opener: The expression of what starts it.
        body: The expression of what follows, without backtracking (possessive).
        closer: The expression of what ends it, "" if the end of the body does. Without its closer
            it is no token, and the scanner continues behind the opener.
        nests: An expression that matches an opener or a closer, if tokens may be nested: one that
            holds openers reaches to as many further closers if they come before another opener.
        longest: The most characters of a token whose opener and closer are the same, so that a
            missing one does not invert the rest of the text; 0 for no limit.
    """

    meaning: Meaning
    opener: str
    body: str
    closer: str = ""
    nests: str = ""
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """The spans of comments and string literals, and the text with both blanked."""

    comments: tuple[Span, ...]
    literals: tuple[Span, ...]
    code: str


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group of the expression is: the end of the opener of ``token``, or of its closer."""

    token: Token
    opener: int
    is_closed: bool
    nests: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Syntax:
    """The tokens of a language, the first that matches wins; plain expressions are skipped."""

    tokens: tuple[Token | str, ...]
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _groups: dict[int, _Group] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the tokens; empty groups mark where an opener and a closer end."""
        groups: dict[int, _Group] = {}
        alternatives = []
        count = 0
        for token in self.tokens:
            if isinstance(token, str):
                alternatives.append(token)
                count += re.compile(token).groups
                continue
            opener = count + re.compile(token.opener).groups + 1
            nests = re.compile(token.nests) if token.nests else None
            closer = f"(?:{token.closer}())?" if token.closer else ""
            alternatives.append(f"{token.opener}(){token.body}{closer}")
            groups[opener] = _Group(token, opener, not token.closer, nests)
            count = opener
            if token.closer:
                count += 1
                groups[count] = _Group(token, opener, is_closed=True, nests=nests)
        object.__setattr__(self, "_regex", re.compile("|".join(alternatives)))
        object.__setattr__(self, "_groups", groups)

    def scan(self, text: str) -> Scan:
        """The comments and string literals of ``text``."""
        spans: dict[Meaning, list[Span]] = {meaning: [] for meaning in Meaning}
        opaque: list[tuple[int, int]] = []
        unclosed_until: dict[int, int] = {}  # by group of the opener
        search, groups = self._regex.search, self._groups
        position = 0
        while match := search(text, position):
            begin, position = match.span()
            group = groups.get(match.lastindex or 0)
            if group is None:
                opaque.append((begin, position))
                continue
            token, opened = group.token, match.end(group.opener)
            if not group.is_closed or 0 < token.longest < position - begin:
                if begin >= unclosed_until.get(group.opener, 0):
                    # The closer of one that is too long may open another.
                    closer = len(token.closer) if group.is_closed else 0
                    unclosed_until[group.opener] = position - closer
                    position = opened
                continue
            if group.nests is not None:
                position = _nested_end(group.nests, text, opened, position)
            if token.meaning is Meaning.SKIPPED:
                opaque.append((opened, position))
                continue
            opaque.append((begin, position))
            inside_end = position - 1 if token.closer else position
            spans[token.meaning].append(Span(begin, position, opened - 1, inside_end))
        comments, literals = spans[Meaning.COMMENT], spans[Meaning.LITERAL]
        return Scan(tuple(comments), tuple(literals), _blanked(text, opaque))


def _nested_end(nests: re.Pattern[str], text: str, opened: int, end: int) -> int:
    """The end of a token that contains openers: after as many closers, or ``end``."""
    closer = text[end - 2 : end]
    depth = sum(inner[0] != closer for inner in nests.finditer(text, opened, end))
    nested_end = end
    for inner in nests.finditer(text, end) if depth else ():
        if inner[0] != closer:
            break
        depth -= 1
        nested_end = inner.end()
        if not depth:
            return nested_end
    return end


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with blanks in place of ``spans``, of the same length."""
    parts: list[str] = []
    position = 0
    for begin, end in spans:
        parts += text[position:begin], " " * (end - begin)
        position = end
    return "".join((*parts, text[position:]))
