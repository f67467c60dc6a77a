"""Lexical syntaxes by kind of text, and the languages of a kind that need one of their own.

Languages are recognized by their keywords in the first 100,000 characters. Expressions test what
precedes a token after its first character (``'(?<!\\w')``): the search for a token is fast only if
each alternative starts with a literal character.
"""

import re
from dataclasses import replace
from functools import lru_cache

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.source_languages import (
    FORTRAN_CODE,
    GO_CODE,
    HASKELL_CODE,
    LUA_CODE,
    PYTHON_CODE,
    RUST_CODE,
    SHELL_CODE,
    SQL_CODE,
    evidence,
)
from lstm_tui.text.source_scanner import Meaning, Scan, Syntax, Token

LONGEST_LITERAL = 10_000
"""The longest string literal that may contain newlines, in characters."""

_HEAD = 100_000

_ESCAPE = r"\\[\s\S]"
_URL = r":(?:(?<=http:)|(?<=https:)|(?<=ftp:)|(?<=file:))//[^\s\"'<>(){}\[\]`]*+"
_NO_SCHEME = r"(?<!http:/)(?<!https:/)(?<!ftp:/)(?<!file:/)"


def _line_comment(opener: str) -> Token:
    return Token(Meaning.COMMENT, opener, r"[^\n]*+")


def _literal(opener: str, body: str, closer: str, *, longest: int = 0) -> Token:
    return Token(Meaning.LITERAL, opener, body, closer, longest=longest)


def _after_prefix(quote: str, letters: str) -> str:
    """Where a quotation mark opens: not after a word, unless that is a prefix of a literal."""
    return (
        rf"(?:(?<!\w{quote})|(?<=(?<!\w)[{letters}]{quote})"
        rf"|(?<=(?<!\w)[{letters}][{letters}8]{quote}))"
    )


def _quoted(quote: str, opens: str = "") -> Token:
    """A literal on one line, or more if a backslash ends each but the last."""
    return _literal(f"{quote}{opens}", rf"(?:[^{quote}\\\n]++|\\[\s\S])*+", quote)


def _doubled(quote: str, *, prefixes: str = "", escape: bool = False) -> Token:
    """A literal on one line that contains its own quotation mark doubled."""
    opens = _after_prefix(quote, prefixes) if prefixes else rf"(?<!\w{quote})"
    other = rf"[^{quote}\n" + (r"\\]++|\\[\s\S]" if escape else "]++")
    return _literal(f"{quote}{opens}", rf"(?:{other}|{quote}{quote})*+", quote)


def _tripled(quote: str) -> tuple[Token, str]:
    """A literal in three quotation marks. Marks after text are the end of one that was cut off."""
    opens = rf"(?:(?<![\w.,)\]?!`{quote}]{quote})|(?<=(?<!\w)[bfrtuBFRTU]{quote})"
    opens += rf"|(?<=(?<!\w)[bfrtuBFRTU]{{2}}{quote})){quote}{quote}"
    body = rf"(?:[^{quote}\\]++|\\[\s\S]|{quote}(?!{quote}{quote}))*+"
    literal = _literal(f"{quote}{opens}", body, quote * 3, longest=LONGEST_LITERAL)
    return literal, quote * 3


def _formatted(quote: str) -> Token:
    """An f-string on one line, in which ``{…}`` may contain its own quotation mark."""
    opens = (
        rf"(?:(?<=(?<!\w)[fFtT]{quote})|(?<=(?<!\w)[rRfFtT][rRfFtT]{quote})(?<![rR][rR]{quote}))"
    )
    field = r"\{\{|\{(?:[^{}\n]++|\{[^{}\n]*+\})*+\}|\{"
    return _literal(f"{quote}{opens}", rf"(?:[^{quote}\\\n{{]++|\\[\s\S]|{field})*+", quote)


def _block_comment(opener: str, closer: str) -> Token:
    """A block comment; ``opener`` and ``closer`` are two characters."""
    first, second = map(re.escape, closer)
    return Token(
        Meaning.COMMENT,
        "".join(map(re.escape, opener)),
        rf"[^{first}]*+(?:{first}(?!{second})[^{first}]*+)*+",
        first + second,
        nests=f"{re.escape(opener)}|{re.escape(closer)}",
    )


_C_COMMENT = _block_comment("/*", "*/")
_HTML_COMMENT = Token(Meaning.COMMENT, "<!--", r"[^-]*+(?:-(?!->)[^-]*+)*+", "-->")

_PYTHON_LITERALS = (
    *_tripled('"'),
    *_tripled("'"),
    _formatted('"'),
    _formatted("'"),
    _quoted('"'),
)
_PYTHON = Syntax(
    (
        _line_comment(r"#(?<!\$\{#)(?<![$&\\]#)"),
        *_PYTHON_LITERALS,
        _quoted("'", _after_prefix("'", "bfrtuBFRTU")),
        _ESCAPE,
        _URL,
    )
)
_SHELL = Syntax(
    (
        _line_comment(r"#(?<![^\s;()|&]#)"),
        *_PYTHON_LITERALS,
        _literal(r"'(?<!\w')", r"[^'\n]*+", "'"),
        _ESCAPE,
        _URL,
    )
)

_REGEX_LITERAL = (
    r"/(?:(?<=[=(,:\[!&|?{};]/)|(?<=[=(,:!&|?] /)|(?<=return /))(?![*/\s])"
    r"(?:[^/\\\n\[]++|\\.|\[(?:[^\]\\\n]|\\.){0,100}+\])++/[A-Za-z]{0,8}"
)
_TEMPLATE = _literal(
    "`",
    r"(?:[^`\\$]++|\\[\s\S]|\$\{[^{}`]*+(?:`[^`]*+`[^{}`]*+)++\}|\$)*+",
    "`",
    longest=LONGEST_LITERAL,
)
_CHARACTER = _literal(
    r"'(?:(?<!\w')|(?<=(?<!\w)b'))",
    r"(?:\\(?:u\{[0-9a-fA-F_]{1,8}\}|x[0-9a-fA-F]{2}|[^\n])|[^'\\\n])(?=')",
    "'",
)


def _c_syntax(*quotes: Token) -> Syntax:
    return Syntax(
        (
            _line_comment(f"/{_NO_SCHEME}/"),
            _C_COMMENT,
            _REGEX_LITERAL,
            _literal(
                r'"(?:(?<=(?<!\w)R")|(?<=(?<!\w)[LuU]R")|(?<=(?<!\w)u8R"))'
                r"(?P<cpp>[^\s()\\]{0,16}+)\(",
                r'(?:[^)]++|\)(?!(?P=cpp)"))*+',
                r'\)(?P=cpp)"',
            ),
            _literal(
                r'#(?:(?<=(?<!\w)r#)|(?<=(?<!\w)br#))(?P<rust>#{0,8}+)"',
                r'(?:[^"]++|"(?!#(?P=rust)))*+',
                '"#(?P=rust)',
            ),
            *_tripled('"'),
            _quoted('"'),
            *quotes,
            _line_comment(r"#(?<=\A#)(?=!(?!\[))"),
            _ESCAPE,
            _URL,
        )
    )


_APOSTROPHE = _quoted("'", _after_prefix("'", "LuUbB") + r"(?!(?<=[&<]')[A-Za-z_]\w*+(?!'))")
_C = _c_syntax(_TEMPLATE, _APOSTROPHE)
_GO = _c_syntax(_literal("`", "[^`]*+", "`", longest=LONGEST_LITERAL), _APOSTROPHE)
_RUST = _c_syntax(_CHARACTER)

_LISP = Syntax(
    (
        _line_comment(";"),
        _block_comment("#|", "|#"),
        _literal(
            r'"(?:(?<![\w.,:!?)\]]")|(?<=#p"))',
            r'(?:[^"\\]++|\\[\s\S])*+',
            '"',
            longest=LONGEST_LITERAL,
        ),
        '"',  # after text: the end of a literal that was cut off
        r"\?(?<![^\s()'`,]\?)[;\"()]",
        _ESCAPE,
    )
)

_VERBATIM = r"(?:verbatim|Verbatim|lstlisting|minted)\*?\}"
_LATEX = Syntax(
    (
        _line_comment("%"),
        Token(Meaning.SKIPPED, r"\\(?:url|path|href|nolinkurl)\{", r"[^{}\n]*+"),
        Token(
            Meaning.SKIPPED,
            rf"\\begin\{{{_VERBATIM}",
            rf"[^\\]*+(?:\\(?!end\{{{_VERBATIM})[^\\]*+)*+",
            r"(?=\\end)",
        ),
        r"\\(?:verb|lstinline)\*?(?P<verb>[^\sA-Za-z*{\[]).{0,200}?(?P=verb)",
        r"\\[^A-Za-z]",
    )
)
_HTML = Syntax(
    (
        _HTML_COMMENT,
        *(
            _literal(rf"{quote}(?:(?<=={quote})|(?<== {quote}))", rf"[^{quote}<]{{0,2000}}+", quote)
            for quote in "\"'"
        ),
    )
)
_JSON = Syntax((_quoted('"'),))
_PROSE = Syntax(
    (
        _HTML_COMMENT,
        _literal('"' + _after_prefix('"', "bBfFrRuUL"), r"(?:[^\"\\\n]|\\.){0,1000}+", '"'),
    )
)

_LONG_BRACKET = r"\[(?P<{0}>={{0,8}}+)\["
_LONG_BODY = r"(?:[^\]]++|\](?!(?P={0})\]))*+"
_LUA_COMMENT = Token(
    Meaning.COMMENT,
    "-(?<!--)-" + _LONG_BRACKET.format("comment"),
    _LONG_BODY.format("comment"),
    r"\](?P=comment)\]",
)
_LUA_LITERAL = _literal(
    _LONG_BRACKET.format("literal"), _LONG_BODY.format("literal"), r"\](?P=literal)\]"
)
_DASHES = _line_comment("-(?<![-<!]-)-")
_SPACED_DASHES = _line_comment(r"-(?<!\S-)-(?:(?=\s|$)|(?=\w)(?:(?<=\n--)|(?<=\A--)))")
_BANG = _line_comment("!(?!=)")
_SPACED_BANG = _line_comment(r"!(?<!\S!)(?:(?=[ \t])|(?<=\n!)(?=[\w!>$])|(?<=\A!)(?=[\w!>$]))")


@lru_cache(maxsize=2)  # labels of one text are computed one after the other
def scan_text(kind: TextKind, text: str) -> Scan:
    """The comments and string literals of a text of ``kind``."""
    return _syntax(kind, text[:_HEAD]).scan(text)


def _syntax(kind: TextKind, head: str) -> Syntax:
    match kind:
        case TextKind.C:
            if RUST_CODE.search(head):
                return _RUST
            return _GO if GO_CODE.search(head) else _C
        case TextKind.PYTHON:
            is_shell = not PYTHON_CODE.search(head) and SHELL_CODE.search(head)
            return _SHELL if is_shell else _PYTHON
        case TextKind.LISP:
            return _LISP
        case TextKind.LATEX:
            return _LATEX
        case TextKind.HTML:
            return _HTML
        case TextKind.JSON:
            return _JSON
        case TextKind.OTHER:
            return _other_syntax(head)
        case TextKind.WIKI | TextKind.MARKDOWN | TextKind.PROSE:
            return _PROSE


def _other_syntax(head: str) -> Syntax:
    if HASKELL_CODE.search(head):
        return _HASKELL
    if FORTRAN_CODE.search(head):
        return _FORTRAN
    if LUA_CODE.search(head):
        return _LUA
    if SQL_CODE.search(head):
        return _SQL
    marks = (mark for mark in (";", "%", "#", "//") if evidence(f"^ {mark}").search(head))
    return _unknown_syntax(tuple(marks))


_QUOTED_ALONE = (_quoted('"'), _quoted("'", r"(?<![\w)\]]')"))
_HASKELL = Syntax((_block_comment("{-", "-}"), _DASHES, _quoted('"'), _CHARACTER, _ESCAPE))
_FORTRAN = Syntax((_BANG, *(_doubled(quote) for quote in "\"'")))
_LUA = Syntax((_LUA_COMMENT, _DASHES, _LUA_LITERAL, *_QUOTED_ALONE, _ESCAPE, _URL))
_SQL = Syntax((_DASHES, _C_COMMENT, *(_doubled(quote) for quote in "\"'")))


@lru_cache
def _unknown_syntax(marks: tuple[str, ...]) -> Syntax:
    """The syntax of an unknown language in which lines start with ``marks``."""
    return Syntax(
        (
            _HTML_COMMENT,
            _LUA_COMMENT,
            _SPACED_DASHES,
            _SPACED_BANG,
            *(_line_comment(rf"{mark}(?<![^\s;]{mark})") for mark in marks),
            _line_comment(r"#(?<=[ \t]#)(?=[ \t])"),
            _line_comment(r"/(?<=[;{})] /)/"),
            replace(_C_COMMENT, opener=r"/(?<![^\s;(,{}]/)\*"),
            *_tripled('"'),
            *_tripled("'"),
            _quoted('"'),
            _doubled("'", prefixes="brBRNE", escape=True),
            _ESCAPE,
            _URL,
        )
    )
