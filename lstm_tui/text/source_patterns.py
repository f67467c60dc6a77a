"""Patterns that depend on the syntax of a text: comments, literals, brackets, numbers; by kind."""

import re
from collections.abc import Iterable
from functools import partial

from lstm_tui.text.bracket_spans import brackets_finder
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.number_spans import C_NUMBER, SOURCE_NUMBER
from lstm_tui.text.source_syntaxes import scan_text
from lstm_tui.text.spans import FARTHEST, Finder, Pattern, Span, find_nothing, regex_finder

LONGEST_BLOCK = 10_000
"""The longest span of curly brackets in source code, in characters."""

_COMMENTS = {
    TextKind.C: "// to the end of its line, or /* … */, which may be nested if all are closed",
    TextKind.PYTHON: "# to the end of its line; in a shell and YAML only after a blank",
    TextKind.LISP: "; to the end of its line, or #| … |#",
    TextKind.LATEX: r"% to the end of its line, but not \%",
    TextKind.HTML: "<!-- … -->; those of scripts are none",
    TextKind.JSON: "JSON has none",
    TextKind.OTHER: "to the end of its line: -- (SQL, Lua, Haskell, with their block comments) "
    "or ! (Fortran), as its keywords say; in other languages also ; % # where lines start with it",
}
_COMMENT_IN_PROSE = "<!-- … -->"

_LITERALS = {
    TextKind.C: "'…', \"…\", `…` or a raw one; no lifetime of Rust, no regular expression",
    TextKind.PYTHON: "'…' or \"…\" on one line, or in three quotation marks",
    TextKind.LISP: '"…", also over several lines',
    TextKind.LATEX: "LaTeX has none",
    TextKind.HTML: "the value of an attribute in quotation marks",
    TextKind.JSON: '"…", also if it is a name',
    TextKind.OTHER: "'…' or \"…\" on one line; a doubled mark is part of it",
}
_LITERAL_IN_PROSE = '"…" on one line'

_COMMENT_EXAMPLES = {
    TextKind.C: "a; // b",
    TextKind.PYTHON: "a # b",
    TextKind.LISP: "(a) ; b",
    TextKind.LATEX: "a % b",
    TextKind.OTHER: "a -- b",
}

_NUMBERS = {
    TextKind.C: C_NUMBER,
    **dict.fromkeys((TextKind.PYTHON, TextKind.LISP, TextKind.JSON), SOURCE_NUMBER),
}

_BRACKETS = (
    ("round", "(（", ")）", "f(x, (y))"),
    ("square", "[［", "]］", "[1, [2]]"),
    ("curly", "{｛", "}｝", "{a {b}}"),
)


def _find_comments(kind: TextKind, text: str) -> Iterable[Span]:
    return scan_text(kind, text).comments


def _find_literals(kind: TextKind, text: str) -> Iterable[Span]:
    return scan_text(kind, text).literals


def _find_brackets(kind: TextKind, brackets: Finder, text: str) -> Iterable[Span]:
    return brackets(scan_text(kind, text).code)


def _comment(kind: TextKind) -> Pattern:
    return Pattern(
        "comment",
        _COMMENTS.get(kind, _COMMENT_IN_PROSE),
        _COMMENT_EXAMPLES.get(kind, "" if kind is TextKind.JSON else "<!-- to be done -->"),
        partial(_find_comments, kind),
    )


def _string_literal(kind: TextKind) -> Pattern:
    example = r'"a \"quoted\" word"'
    if kind is TextKind.HTML:
        example = '<a class="b">'
    return Pattern(
        "string literal",
        "of a program: " + _LITERALS.get(kind, _LITERAL_IN_PROSE),
        "" if kind is TextKind.LATEX else example,
        partial(_find_literals, kind),
    )


def _number(regex: re.Pattern[str]) -> Pattern:
    return Pattern(
        "number",
        "a number of a program with its exponent and suffix, without sign, unit and commas; 1.2.3 "
        "and 192.168.0.1 are one number, 2006-03-04 is three",
        "1_234.5",
        regex_finder(regex),
    )


def _brackets(kind: TextKind) -> Iterable[Pattern]:
    for name, openers, closers, example in _BRACKETS:
        farthest = LONGEST_BLOCK if name == "curly" else FARTHEST
        find = brackets_finder(openers, closers, farthest=farthest, stop="")
        yield Pattern(
            f"{name} brackets",
            f"between {openers[0]} and its {closers[0]}, at any depth, but none in a comment or "
            "string literal",
            example,
            partial(_find_brackets, kind, find),
        )


_NO_TAG = Pattern("tag", "of HTML or XML; source code has none", "", find_nothing)


def source_patterns(kind: TextKind) -> Iterable[Pattern]:
    """The patterns of texts of ``kind`` that depend on its syntax."""
    yield _comment(kind)
    yield _string_literal(kind)
    if regex := _NUMBERS.get(kind):
        yield _number(regex)
    if kind in (TextKind.WIKI, TextKind.MARKDOWN, TextKind.PROSE):
        return
    yield from _brackets(kind)
    if kind not in (TextKind.HTML, TextKind.OTHER):
        yield _NO_TAG
