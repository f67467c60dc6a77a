"""Spans of the tags of HTML and XML."""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import Span, is_word

_ATTRIBUTE = (
    r"\s++[^\W\d][\w:.-]*+(?:\s*+=\s*+(?:\"[^\"]{0,1000}+\"|'[^']{0,1000}+'|[^\s\"'=<>`]++))?"
)
_TAG = re.compile(
    r"<(?:/(?P<closed>[A-Za-z][\w:.-]*+)\s*+>"
    rf"|(?P<opened>[A-Za-z][\w:.-]*+)(?P<attributes>(?:{_ATTRIBUTE}){{0,100}}+)\s*+/?>)"
)
_HTML_NAMES = """
a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir
div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6
head header hr html i iframe img input ins kbd label legend li link main map mark menu meta meter
nav noframes noscript object ol optgroup option output p param picture pre progress q rp rt ruby s
samp script section select slot small span strike strong style sub summary sup svg table tbody td
template textarea tfoot th thead time title tr track tt u ul var video wbr ref references nowiki
math gallery source syntaxhighlight poem onlyinclude includeonly noinclude timeline score chem
hiero imagemap templatestyles
"""
_HTML = frozenset(_HTML_NAMES.split())
"""The elements of HTML, and those that MediaWiki adds."""

_HEADER = re.compile(r"#\s*(?:include|import)\s*")


def find_tags(text: str) -> Iterator[Span]:
    """The tags in ``text``, ``<`` to ``>``; a tag may extend over lines, but no empty one."""
    for tag in _TAG.finditer(text):
        begin, end = tag.span()
        if "\n\n" in tag[0]:
            continue
        if tag["opened"] is not None and not _plausible(text, tag):
            continue
        yield Span(begin, end, begin, end - 1)


def _plausible(text: str, tag: re.Match[str]) -> bool:
    """Whether an opening ``tag`` is none of ``vector<int>``, ``<stdio.h>`` and ``<your name>``."""
    name, attributes = tag["opened"].lower(), tag["attributes"]
    begin = tag.start()
    in_word = begin > 0 and is_word(text[begin - 1])
    if name in _HTML:
        return not in_word or "=" in attributes or not attributes.strip()
    line = text.rfind("\n", max(0, begin - 20), begin) + 1 or max(0, begin - 20)
    if _HEADER.fullmatch(text, line, begin) or name.endswith((".h", ".hh", ".hpp")):
        return False
    if "=" in attributes or tag[0].endswith("/>"):
        return True
    return not attributes.strip() and not in_word
