"""Built-in patterns: spans that a unit may detect, such as URLs.

`builtin_patterns` is the table of names and descriptions; the modules ``*_spans`` find the spans,
in time that is linear in the text. Outside source code a span crosses no empty line, so that a
missing quotation mark does not invert the rest of the text.

What a mark means depends on the kind of the text. Source code is in `source_patterns`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO

from lstm_tui.text.bracket_spans import brackets_finder
from lstm_tui.text.double_quotation_spans import double_quotations_finder
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.markdown_spans import markdown_links_finder
from lstm_tui.text.single_quotation_spans import single_quotations_finder
from lstm_tui.text.source_patterns import source_patterns
from lstm_tui.text.spans import Finder, Pattern, find_nothing
from lstm_tui.text.tag_spans import find_tags
from lstm_tui.text.url_spans import find_urls
from lstm_tui.text.wiki_spans import (
    find_link_labels,
    find_links_in_other_texts,
    find_wiki_links,
    find_wiki_templates,
)
from lstm_tui.text.word_spans import find_capitalized_words, find_numbers

_LONGEST_PART = 1 << 20
"""Texts are searched in parts of at most this many characters, far longer than any span, which end
at an empty line if there is one; a span across the end of a part is not found."""

_GENERAL = (
    Pattern(
        "url",
        "an address from http, https, ftp or www, without the punctuation after it; a ) belongs to "
        "it if its ( does, &amp; too, &lt; and &quot; end it",
        "http://www.ynetnews.com/",
        find_urls,
    ),
    Pattern(
        "wiki link",
        "[[…]], also around other links, on one or more lines",
        "[[Ancient Greek|Greek]]",
        find_wiki_links,
    ),
    Pattern(
        "link label",
        "what a wiki link shows: after its first | and before ]]; of a file, the caption, which is "
        "the last part that is no option such as thumb; of a category, nothing",
        "[[Ancient Greek|Greek]]",
        find_link_labels,
    ),
    Pattern(
        "markdown link",
        "[…](…), also an image; neither part is empty, and links with [references] are none; "
        "outside Markdown only if (…) is an address or path",
        "[the paper](https://arxiv.org/abs/1506.02078)",
        markdown_links_finder(addresses_only=False),
    ),
    Pattern(
        "double quotation",
        "between two double quotation marks: straight, curly, angular, corner brackets or &quot;; "
        '\\" is none, and values in x="a" are some; nested ones if the marks show it',
        "“We are lost!”",
        double_quotations_finder(tex=False),
    ),
    Pattern(
        "single quotation",
        "between two single quotation marks; an apostrophe is none, nor are '' and ''' of a wiki",
        "'I don't know'",
        single_quotations_finder(tex=False),
    ),
    Pattern(
        "template",
        "{{…}} of a wiki, also around other templates; {{{…}}} is a parameter and none",
        "{{main|Dog breed}}",
        find_wiki_templates,
    ),
    Pattern(
        "tag",
        "an opening or closing tag of HTML or XML, on one or more lines; neither comments and "
        "<!DOCTYPE>, nor escaped tags (&lt;b&gt;), nor vector<int>",
        '<a href="/index">',
        find_tags,
    ),
    *source_patterns(TextKind.PROSE),  # comment, string literal
    Pattern(
        "number",
        "digits with points, with commas before three digits, or with an exponent; 1.2.3 and "
        "192.168.0.1 are one number, 2006-03-04 is three; sign and unit are no part of it",
        "1,234.5",
        find_numbers,
    ),
    Pattern(
        "capitalized word",
        "a capital, then a small letter, then letters, in any alphabet; an apostrophe or hyphen "
        "ends it",
        "Petersburg",
        find_capitalized_words,
    ),
    Pattern(
        "round brackets",
        "between ( and its ), at any depth",
        "f(x, (y))",
        brackets_finder("(（", ")）"),
    ),
    Pattern(
        "square brackets",
        "between [ and its ], at any depth",
        "[1, [2]]",
        brackets_finder("[［", "]］"),
    ),
    Pattern(
        "curly brackets",
        "between { and its }, at any depth",
        "{a {b}}",
        brackets_finder("{｛", "}｝"),
    ),
)

_TEX_QUOTATIONS = (
    Pattern(
        "double quotation",
        "between two double quotation marks: ``…'', straight, curly or angular",
        "``We are lost!''",
        double_quotations_finder(tex=True),
    ),
    Pattern(
        "single quotation",
        "between ` and ' or two single quotation marks; an apostrophe is none",
        "`I don't know'",
        single_quotations_finder(tex=True),
    ),
)


def _replaced(name: str, find: Finder) -> Pattern:
    """The general pattern ``name`` with another function."""
    return next(replace(pattern, find=find) for pattern in _GENERAL if pattern.name == name)


_OTHER = (
    _replaced("wiki link", find_links_in_other_texts),
    _replaced("markdown link", markdown_links_finder(addresses_only=True)),
)
_SOURCE = (
    *(_replaced(name, find_nothing) for name in ("wiki link", "link label", "template")),
    _OTHER[1],
)
_MARKUP: dict[TextKind, tuple[Pattern, ...]] = {
    TextKind.WIKI: _OTHER[1:],
    TextKind.MARKDOWN: _OTHER[:1],
    TextKind.PROSE: (*_OTHER, _TEX_QUOTATIONS[0]),
    TextKind.C: _SOURCE,
    TextKind.PYTHON: _SOURCE,
    TextKind.LISP: _SOURCE,
    TextKind.LATEX: (*_SOURCE, *_TEX_QUOTATIONS),
    TextKind.HTML: _OTHER,
    TextKind.JSON: _SOURCE,
    TextKind.OTHER: (*_OTHER, _TEX_QUOTATIONS[0]),
}


@cache
def builtin_patterns(kind: TextKind) -> tuple[Pattern, ...]:
    """The patterns of texts of ``kind``: the same names in the same order for every kind."""
    of_kind = (*_MARKUP[kind], *source_patterns(kind))
    own = {pattern.name: pattern for pattern in of_kind}
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
    for part in _parts(pieces):
        for index, pattern in enumerate(patterns):
            for span in pattern.find(part):
                if not counts[index]:
                    firsts[index] = part[span.begin : span.end]
                counts[index] += 1
    return tuple(map(PatternCount, patterns, counts, firsts))


def _parts(pieces: Iterable[str]) -> Iterator[str]:
    """The text of ``pieces`` in parts, which do not depend on where the pieces end."""
    buffer = StringIO()
    for piece in pieces:
        buffer.write(piece)
        if buffer.tell() <= _LONGEST_PART:
            continue
        held = buffer.getvalue()
        begin = 0
        while len(held) - begin > _LONGEST_PART:
            limit = begin + _LONGEST_PART
            end = held.rfind("\n\n", begin, limit) + 1 or limit
            yield held[begin:end]
            begin = end
        buffer = StringIO()
        buffer.write(held[begin:])
    if buffer.tell():
        yield buffer.getvalue()
