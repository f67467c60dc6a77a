"""Brackets and tags of MediaWiki markup, for tests that all of them are closed."""

from __future__ import annotations

import re

URL = re.compile(r'https?://[^\s\]|<>"}]+')
MARKS = re.compile(
    r"\[\[|\]\]|\{\{|\}\}|\{\||\|\}(?!\})|[\[\]()]|<!--|-->|<ref[^>/]*>|</ref>", re.MULTILINE
)
OPENING = {"]]": "[[", "}}": "{{", "|}": "{|", "]": "[", ")": "(", "-->": "<!--", "</ref>": "<ref"}


def first_unclosed(article: str) -> str:
    """The text around the first bracket or tag without a partner; empty if there is none."""
    text = URL.sub("URL", article)
    unclosed: list[tuple[str, int]] = []
    for match in MARKS.finditer(text):
        mark = "<ref" if match[0].startswith("<ref") else match[0]
        if mark not in OPENING:
            unclosed.append((mark, match.start()))
        elif not unclosed or unclosed.pop()[0] != OPENING[mark]:
            return text[max(0, match.start() - 80) : match.end() + 20]
    return text[unclosed[0][1] :][:100] if unclosed else ""
