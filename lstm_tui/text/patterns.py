"""Built-in patterns: regular expressions for spans that a unit may detect, such as URLs.

They match in linear time with `re`: every repetition is bounded, possessive if possible, and
contains no other repetition. A span never crosses an empty line, so that a missing quotation mark
does not invert the rest of the text.

The group of an expression is the *inside*: the characters after which a reader has read the whole
opener and not the whole closer. The inside of ``[[Troy]]`` is ``[Troy]``; that of a URL, which has
no closer, starts with the last character of ``http://``. `labels` turns it into a label per
character. Without a group the inside is the whole match.

Patterns are approximate: brackets are the innermost ones, and each description says what matches.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.source_patterns import SOURCE_PATTERNS
from lstm_tui.text.spans import Pattern, regex_finder

# A text without an empty line is searched in parts of this many characters, far longer than any
# span; a span across the end of a part is not found.
_LONGEST_PART = 1 << 20


def _inside(excluded: str, also: str = "") -> str:
    """An expression for 1 to 1,000 characters not in ``excluded``, or ``also``; no empty line."""
    return rf"(?:[^{excluded}\n]|\n(?!\n){also}){{1,1000}}+"


_APOSTROPHE = r"|(?<=\w)['’](?=\w)"

_GENERAL = (
    Pattern(
        "url",
        "an address from http, https, ftp or www up to a space, bracket or quotation mark",
        "http://www.ynetnews.com/",
        regex_finder(
            re.compile(
                r"""\b(?:https?:/|ftp:/|www(?=\.))([/.][^\s<>"'\[\]{}|]{1,500}(?<![.,;:!?)]))"""
            )
        ),
    ),
    Pattern(
        "wiki link",
        "[[…]] on one line",
        "[[Ancient Greek|Greek]]",
        regex_finder(re.compile(r"\[(\[[^\[\]\n]{1,300}+\])\]")),
    ),
    Pattern(
        "link label",
        "what a wiki link shows: after its first | and before ]]",
        "[[Ancient Greek|Greek]]",
        regex_finder(re.compile(r"\[\[[^\[\]|\n]{1,300}+(\|[^\[\]\n]{1,300}+\])\]")),
    ),
    Pattern(
        "markdown link",
        "[…](…) on one line",
        "[the paper](https://arxiv.org/abs/1506.02078)",
        regex_finder(re.compile(r"(\[[^\[\]\n]{1,300}+\]\([^()\s]{1,300}+)\)")),
    ),
    Pattern(
        "double quotation",
        "between two straight or two curly double quotation marks",
        "“We are lost!”",
        regex_finder(
            re.compile(r'(?<!\w)("(?=\S)' + _inside('"') + r')"(?!\w)|(“' + _inside("“”") + ")”")
        ),
    ),
    Pattern(
        "single quotation",
        "between two single quotation marks; an apostrophe inside a word is none",
        "'I don't know'",
        regex_finder(
            re.compile(
                r"(?<!['\w])('(?=[^\s'])" + _inside("'", _APOSTROPHE) + r"(?<=\S))'(?!['\w])"
                r"|(‘" + _inside("‘’", _APOSTROPHE) + r")’(?!\w)"
            )
        ),
    ),
    Pattern(
        "round brackets",
        "the innermost (…)",
        "(see below)",
        regex_finder(re.compile(r"\(" + _inside("()") + r"\)")),
    ),
    Pattern(
        "square brackets",
        "the innermost […]",
        "[1, 2, 3]",
        regex_finder(re.compile(r"\[" + _inside(r"\[\]") + r"\]")),
    ),
    Pattern(
        "curly brackets",
        "the innermost {…}",
        "{ return 0; }",
        regex_finder(re.compile(r"\{" + _inside("{}") + r"\}")),
    ),
    Pattern(
        "template",
        "the innermost {{…}} of a wiki",
        "{{main|Dog breed}}",
        regex_finder(re.compile(r"\{(\{" + _inside("{}") + r"\})\}")),
    ),
    Pattern(
        "tag",
        "an opening or closing tag of HTML or XML on one line",
        '<a href="/index">',
        regex_finder(re.compile(r"(</?[A-Za-z][^<>\n]{0,500}+)>")),
    ),
    Pattern(
        "comment",
        "<!-- … -->, /* … */, or # or // (not that of a URL) to the end of its line",
        "<!-- to be done -->",
        regex_finder(
            re.compile(
                r"<!-(-" + _inside("-<", "|-(?!->)|<(?!!--)") + r"-)->"
                r"|/(\*" + _inside("*", r"|\*(?!/)") + r"\*)/"
                r"|(?<!\S)(#[ \t][^\n]{1,500}+)"
                r"|(?<![^\s;,{}()])/(/[^/\n][^\n]{0,500}+)"
            )
        ),
    ),
    Pattern(
        "string literal",
        "of a program: '…' or \"…\" with \\ before what it escapes, or three quotation marks",
        r'"a \"quoted\" word"',
        regex_finder(
            re.compile(
                r"(?<![\w'\"\\])[bBfFrRuU]{0,2}+(?:"
                r"(\"\"\"" + _inside(r'"\\', r'|\\.|"(?!"")') + r")\"\"\""
                r"|(\'\'\'" + _inside(r"'\\", r"|\\.|'(?!'')") + r")\'\'\'"
                r'|("(?:[^"\\\n]|\\.){0,1000}+)"|(\'(?:[^\'\\\n]|\\.){0,1000}+)\')'
            )
        ),
    ),
    Pattern(
        "number",
        "digits, with points or commas between them",
        "1,234.5",
        regex_finder(re.compile(r"(?<![\w.])\d[\d.,]{0,30}(?<![.,])(?!\w)")),
    ),
    Pattern(
        "capitalized word",
        "one capital and then small letters: Latin, Greek or Cyrillic",
        "Petersburg",
        regex_finder(re.compile(r"(?<!\w)[A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я][a-zß-öø-ÿά-ώа-џ]{1,50}+(?!\w)")),
    ),
)


@cache
def builtin_patterns(kind: TextKind) -> tuple[Pattern, ...]:
    """The patterns of texts of ``kind``: the same names in the same order for every kind."""
    own = {pattern.name: pattern for pattern in SOURCE_PATTERNS.get(kind, ())}
    return tuple(own.get(pattern.name, pattern) for pattern in _GENERAL)


@dataclass(frozen=True, slots=True)
class PatternCount:
    """The number of matches of a pattern in a text, and the first match ("" if none)."""

    pattern: Pattern
    count: int
    first: str


def count_spans(pieces: Iterable[str], kind: TextKind) -> tuple[PatternCount, ...]:
    """The occurrences of each of `builtin_patterns` in the text of ``pieces``, in that order."""
    patterns = builtin_patterns(kind)
    counts, firsts = [0] * len(patterns), [""] * len(patterns)
    for part in _between_empty_lines(pieces):
        for index, pattern in enumerate(patterns):
            for span in pattern.find(part):
                if not counts[index]:
                    firsts[index] = part[span.begin : span.end]
                counts[index] += 1
    return tuple(map(PatternCount, patterns, counts, firsts))


def _between_empty_lines(pieces: Iterable[str]) -> Iterator[str]:
    """The text of ``pieces``, split only at empty lines, which no span crosses."""
    held = ""
    for piece in pieces:
        held += piece
        end = held.rfind("\n\n")
        if end >= 0:
            yield held[: end + 1]
            held = held[end + 1 :]
        while len(held) > _LONGEST_PART:
            yield held[:_LONGEST_PART]
            held = held[_LONGEST_PART:]
    if held:
        yield held
