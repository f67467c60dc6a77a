"""MediaWiki markup: links, templates, infoboxes, tables, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.atlas.pages import Page


def link(target: str, label: str) -> str:
    """A link: `[[Heron]]`, `[[heron]]s` or `[[Heron|the bird]]`, whichever is shortest."""
    plain = label[:1].upper() + label[1:]
    if plain == target:
        return f"[[{label}]]"
    if plain.startswith(target) and re.fullmatch("[a-z]+", plain[len(target) :]):
        return f"[[{label[: len(target)]}]]{label[len(target) :]}"
    return f"[[{target}|{label}]]"


def template(name: str, *parameters: str) -> str:
    """`{{convert|12|km|miles}}`"""
    return "{{" + "|".join((name, *parameters)) + "}}"


def spaced_template(name: str, parameters: Sequence[tuple[str, str]]) -> str:
    """`{{cite book | title=... | year=1402}}`"""
    return "{{" + " | ".join([name, *(f"{key}={value}" for key, value in parameters)]) + "}}"


def infobox(kind: str, parameters: Sequence[tuple[str, str]], width: int) -> str:
    """A template with one parameter a line, its name padded to `width` characters."""
    lines = [f"| {key.ljust(width)} = {value}" for key, value in parameters]
    return "\n".join(["{{Infobox " + kind, *lines, "}}"])


def table(header: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    lines = ['{| class="wikitable"', f"|+ {caption}", "! " + " !! ".join(header)]
    for row in rows:
        lines += ["|-", "| " + " || ".join(row)]
    return "\n".join([*lines, "|}"])


def link_list(pages: Sequence[Page]) -> str:
    """Links in a sentence: `[[A]], [[B]] and [[C]]`."""
    links = [page.the + link(page.title, page.label) for page in pages]
    return " and ".join([", ".join(links[:-1]), links[-1]] if len(links) > 1 else links)


def bulleted_section(heading: str, items: Sequence[str]) -> str:
    """A section whose body is a bulleted list."""
    return "\n".join([f"== {heading} ==", *(f"* {item}" for item in items)])
