"""MediaWiki markup."""

from __future__ import annotations

import pytest

from corpora.atlas.markup import infobox, link, link_list, spaced_template, table
from corpora.atlas.pages import Page, PageKind


@pytest.mark.parametrize(
    ("target", "label", "expected"),
    [
        ("Heron", "Heron", "[[Heron]]"),
        ("Heron", "heron", "[[heron]]"),
        ("Heron", "herons", "[[heron]]s"),
        ("Heron", "the bird", "[[Heron|the bird]]"),
        ("Heron", "Heron-like", "[[Heron|Heron-like]]"),
    ],
)
def test_link_is_as_short_as_possible(target: str, label: str, expected: str) -> None:
    assert link(target, label) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "[[A]]"), (2, "[[A]] and the [[B]]"), (3, "[[A]], the [[B]] and [[C]]")],
)
def test_links_are_listed_in_a_sentence(count: int, expected: str) -> None:
    pages = [
        Page(title, PageKind.TOWN, title, title, 0, the="the " if title == "B" else "")
        for title in "ABC"[:count]
    ]
    assert link_list(pages) == expected


def test_template_infobox_and_table() -> None:
    assert spaced_template("cite", [("a", "1"), ("b", "2")]) == "{{cite | a=1 | b=2}}"
    assert infobox("town", [("name", "X")], 6) == "{{Infobox town\n| name   = X\n}}"
    assert table(["A", "B"], [["1", "2"]], "C") == (
        '{| class="wikitable"\n|+ C\n! A !! B\n|-\n| 1 || 2\n|}'
    )
