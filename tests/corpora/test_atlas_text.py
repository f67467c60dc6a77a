"""The committed text: large, varied, every mark closed, without contradictions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.corpora.marks import URL, first_unclosed

CORPORA = Path(__file__).parents[2] / "corpora"


@pytest.fixture(scope="module")
def text() -> str:
    return (CORPORA / "atlas.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def articles(text: str) -> dict[str, str]:
    """Article by title."""
    parts = re.split(r"^= ([^=].*) =$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_size_and_alphabet_suit_a_small_network(text: str) -> None:
    assert 1_000_000 <= len(text) <= 1_150_000
    assert len(set(text)) < 110
    assert {character for character in text if not character.isprintable()} == {"\n"}


def test_vocabulary_is_large(text: str) -> None:
    words = re.findall(r"\b[a-z]+\b", URL.sub("", text))
    assert len(set(words)) > 6_000


def test_every_bracket_template_link_and_reference_is_closed(articles: dict[str, str]) -> None:
    assert {
        title: context for title in articles if (context := first_unclosed(articles[title]))
    } == {}


def test_every_quotation_is_closed_on_its_own_line(text: str) -> None:
    assert [line for line in text.split("\n") if line.count('"') % 2] == []


def test_bold_and_italics_are_closed_on_their_own_line(text: str) -> None:
    for marks in ("'''''", "'''", "''"):
        pattern = re.compile(rf"(?<!'){marks}(?!')")
        assert [line for line in text.split("\n") if len(pattern.findall(line)) % 2] == []


def test_single_quotes_are_closed_on_their_own_line(text: str) -> None:
    without_urls = URL.sub("", re.sub(r"'{2,}", "", text))
    opening = re.compile(r"(?<![\w.,?!)\]%}>'])'(?=[\w(\[{?])")
    closing = re.compile(r"(?<=[\w.,?!)\]%}>])'(?!\w)")
    uneven = [
        line
        for line in without_urls.split("\n")
        if len(opening.findall(line)) != len(closing.findall(line))
    ]
    assert uneven == []


@pytest.mark.parametrize(
    ("pattern", "at_least", "lengths_at_least"),
    [
        pytest.param(r"\[\[[^\]]*\]\]", 2_500, 90, id="links"),
        pytest.param(r"\[\[[^\]|]*\|[^\]]*\]\]", 600, 70, id="links with a label"),
        pytest.param(r"\[\[Category:[^\]]*\]\]", 300, 20, id="categories"),
        pytest.param(URL.pattern, 700, 60, id="urls"),
        pytest.param(r"\[https?://[^\]]*\]", 350, 80, id="urls in brackets"),
        pytest.param(r"\[\[File:.*\]\]", 120, 40, id="pictures"),
        pytest.param(r"\w+(?:[-_]\w+){2,}", 1_500, 20, id="phrases with hyphens"),
        pytest.param(r"\{\{[^{}]*\}\}", 1_400, 200, id="templates"),
        pytest.param(r'"[^"\n]*"', 1_300, 100, id="double quotes"),
        pytest.param(r"(?<![\w'])'[^'\n]+'(?![\w'])", 600, 25, id="single quotes"),
        pytest.param(r"\([^()]*\)", 1_700, 60, id="parentheses"),
        pytest.param(r"\([^()\n]*\([^()]*\)[^()\n]*\)", 25, 15, id="parentheses in parentheses"),
        pytest.param(r"(?<!')'''[^'\n]+'''(?!')", 300, 20, id="bold"),
        pytest.param(r"(?<!')''[^'\n]+''(?!')", 700, 40, id="italics"),
        pytest.param(r"<ref[^/>]*>.*?</ref>", 800, 150, id="references"),
        pytest.param(r"(?m)^==[^=].*==$", 1_400, 15, id="headings"),
        pytest.param(r"(?m)^===.*===$", 90, 10, id="subheadings"),
        pytest.param(r"(?m)^\* .*$", 1_300, 100, id="bulleted items"),
        pytest.param(r"(?m)^# .*$", 80, 25, id="numbered items"),
        pytest.param(r"(?s)\{\|.*?\|\}", 30, 20, id="tables"),
        pytest.param(r"<!--.*?-->", 30, 15, id="comments"),
        pytest.param(r"(?<!\d)1[0-9]{3}(?!\d)", 3_000, 1, id="years"),
    ],
)
def test_construct_is_frequent_and_has_many_lengths(
    text: str, pattern: str, at_least: int, lengths_at_least: int
) -> None:
    matches = [match[0] for match in re.finditer(pattern, text)]
    assert len(matches) >= at_least
    assert len({len(match) for match in matches}) >= lengths_at_least


def test_no_sentence_is_repeated_often(text: str) -> None:
    lines = [line for line in text.split("\n") if line and line[0] not in "=|*#{[:<!}"]
    counts: Counter[str] = Counter()
    for line in lines:
        for sentence in re.split(r"(?<=[.!?])\s+|<ref.*?</ref>", line):
            if len(sentence) > 30:
                counts[sentence] += 1
    assert {sentence: count for sentence, count in counts.items() if count > 8} == {}


def test_every_link_leads_to_an_article(text: str, articles: dict[str, str]) -> None:
    targets = set(re.findall(r"\[\[([^\]|]+)", text))
    pages = {target for target in targets if not target.startswith(("Category:", "File:"))}
    assert {page for page in pages if page[:1].upper() + page[1:] not in articles} == set()


def test_spans_of_years_end_after_they_start(text: str) -> None:
    spans = [(int(a), int(b)) for a, b in re.findall(r"\((\d{4})-(\d{4})\)", text)]
    assert len(spans) > 60
    assert [(start, end) for start, end in spans if start > end] == []


def test_river_article_names_the_towns_on_it(articles: dict[str, str]) -> None:
    rivers = 0
    for title, article in articles.items():
        listed = re.search(r"^\| towns +?= (.*)$", article, re.MULTILINE)
        if title.startswith("River ") and listed:
            rivers += 1
            towns = re.findall(r"\[\[([^\]|]+)", listed[1])
            course = article.split("== Course ==")[1].split("\n== ")[0]
            assert any(town in course for town in towns)
    assert rivers > 1
