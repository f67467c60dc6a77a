"""Spans of wiki markup: links, their labels, templates."""

import re
from collections.abc import Iterator

from lstm_tui.text.doubled_brackets import find_links, find_templates
from lstm_tui.text.spans import EMPTY_LINE, Span

_FILE = re.compile(
    r"\s*(?:file|image|datei|bild|fichier|archivo|imagen|immagine|bestand|afbeelding|plik|ficheiro"
    r"|arquivo|файл|изображение|fil|tiedosto|soubor|kép|dosya|ファイル|画像|文件|图像)\s*:",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"\s*(?:category|kategorie|catégorie|categoría|категория)\s*:", re.IGNORECASE
)
_OPTION = re.compile(
    r"\s*(?:thumb|thumbnail|mini|miniatur|frame|framed|frameless|border|left|right|center|centre"
    r"|none|links|rechts|zentriert|baseline|sub|super|top|text-top|middle|bottom|text-bottom"
    r"|upright|hochkant|\d*(?:x\d+)?\s*px|(?:alt|link|lang|page|class|thumb|upright|thumbtime|start"
    r"|end)\s*=[^|]*)\s*",
    re.IGNORECASE,
)
_LITERAL = re.compile(
    rf"(?:<|&lt;)(/?)(nowiki|math|pre|source|syntaxhighlight|score)\b[^<>&\n]{{0,200}}(?:>|&gt;)"
    rf"|{EMPTY_LINE}",
    re.IGNORECASE,
)


def without_literals(text: str) -> str:
    """``text`` of the same length, with blanks in place of what is no markup: in ``<nowiki>``,
    ``<math>``, ``<pre>`` and elements of source code that are closed before an empty line."""
    parts: list[str] = []
    done, name, begin = 0, "", 0
    for tag in _LITERAL.finditer(text):
        if tag[2] is None:
            name = ""
        elif not tag[1] and not name and not tag[0].endswith(("/>", "/&gt;")):
            name, begin = tag[2].lower(), tag.end()
        elif tag[1] and name == tag[2].lower():
            parts += (text[done:begin], " " * (tag.start() - begin))
            done, name = tag.start(), ""
    return "".join((*parts, text[done:])) if parts else text


def find_wiki_links(text: str) -> Iterator[Span]:
    """Each ``[[…]]`` that is not blank, inner ones first."""
    for link in find_links(without_literals(text)):
        if text[link.begin + 2 : link.end - 2].strip():
            yield Span(link.begin, link.end, link.begin + 1, link.end - 1)


_NO_LINK = re.compile(r"\[\[(?:\s|(?:[-+\d.,;\s\[\]]|nan)+\]\])")


def find_links_in_other_texts(text: str) -> Iterator[Span]:
    """As `find_wiki_links`, but no ``[[ … ]]`` of a shell, ``[[1, 2]]`` of numbers, or
    ``[[1]](…)`` of Markdown."""
    for span in find_wiki_links(text):
        if text[span.end : span.end + 1] != "(" and not _NO_LINK.match(text, span.begin, span.end):
            yield span


def find_link_labels(text: str) -> Iterator[Span]:
    """What each wiki link shows in place of its target, from the | before it."""
    for link in find_links(without_literals(text)):
        if not link.bars:
            continue
        target = text[link.begin + 2 : link.bars[0]]
        label = (link.bars[0], link.end - 1)
        if _FILE.match(target):
            ends = (*link.bars[1:], link.end - 2)
            captions = [
                (bar, end)
                for bar, end in zip(link.bars, ends, strict=True)
                if not _OPTION.fullmatch(text, bar + 1, end)
            ]
            if not captions:
                continue
            label = captions[-1]
            if label[1] == link.end - 2:
                label = (label[0], link.end - 1)
        elif _CATEGORY.match(target):
            continue
        if target.strip() and text[label[0] + 1 : label[1]].strip(" ]\n\t"):
            yield Span(link.begin, link.end, *label)


def find_wiki_templates(text: str) -> Iterator[Span]:
    """Each ``{{…}}`` that is no block of a program, inner ones first."""
    for template in find_templates(without_literals(text)):
        content = text[template.begin + 2 : template.end - 2].strip()
        if content and not (content.endswith(";") and not template.bars and "&" not in content):
            yield Span(template.begin, template.end, template.begin + 1, template.end - 1)
