"""The kept atlas is the one that its program writes; it is well formed and agrees with itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpora.atlas.generator import ARTICLES, SEED, write_atlas
from corpora.atlas.pages import Kind
from corpora.atlas.random_source import Chance
from corpora.atlas.world import World

CORPORA = Path(__file__).parents[2] / "corpora"

ADDRESS = re.compile(r'https?://[^\s\]|<>"}]+')
MARKS = re.compile(
    r"\[\[|\]\]|\{\{|\}\}|\{\||\|\}(?!\})|[\[\]()]|<!--|-->|<ref[^>/]*>|</ref>", re.MULTILINE
)
CLOSES = {"]]": "[[", "}}": "{{", "|}": "{|", "]": "[", ")": "(", "-->": "<!--", "</ref>": "<ref"}


@pytest.fixture(scope="module")
def text() -> str:
    return (CORPORA / "atlas.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def articles(text: str) -> dict[str, str]:
    """Articles by title."""
    parts = re.split(r"^= ([^=].*) =$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def first_unbalanced(article: str) -> str:
    """Where a mark first closes nothing or is never closed; empty if there is no such place."""
    marked = ADDRESS.sub("ADDRESS", article)
    opened: list[tuple[str, int]] = []
    for match in MARKS.finditer(marked):
        mark = "<ref" if match[0].startswith("<ref") else match[0]
        if mark not in CLOSES:
            opened.append((mark, match.start()))
        elif not opened or opened.pop()[0] != CLOSES[mark]:
            return marked[max(0, match.start() - 80) : match.end() + 20]
    return marked[opened[0][1] :][:100] if opened else ""


def test_program_writes_the_committed_text(text: str) -> None:
    assert write_atlas() == text, "corpora/atlas.txt is stale: python -m corpora.atlas"


def test_output_and_size_can_be_chosen(tmp_path: Path) -> None:
    chosen = tmp_path / "small.txt"
    options = ["--characters", "200000", "--seed", "3", "-o", str(chosen)]
    subprocess.run(
        [sys.executable, "-m", "corpora.atlas", *options],
        cwd=CORPORA.parent,
        check=True,
        capture_output=True,
    )
    assert 120_000 < len(chosen.read_text(encoding="utf-8")) < 300_000


def test_another_seed_is_another_world_and_the_same_seed_the_same() -> None:
    assert write_atlas(seed=5, articles=30) == write_atlas(seed=5, articles=30)
    assert write_atlas(seed=5, articles=30) != write_atlas(seed=6, articles=30)


@pytest.mark.parametrize("seed", range(8))
def test_every_world_is_well_formed(seed: int) -> None:
    written = write_atlas(seed=seed, articles=60)
    assert first_unbalanced(written) == ""
    assert "^" not in written
    assert not re.search(r"<[A-Za-z_]+[.>|]", re.sub(r"</?ref|<br/>|<references", "", written))


def test_text_has_the_size_and_the_alphabet_that_a_small_network_wants(text: str) -> None:
    assert 1_000_000 <= len(text) <= 1_150_000
    assert len(set(text)) < 110
    assert {character for character in text if not character.isprintable()} == {"\n"}


def test_vocabulary_is_large(text: str) -> None:
    words = re.findall(r"\b[a-z]+\b", ADDRESS.sub("", text))
    assert len(set(words)) > 6_000


def test_every_bracket_template_link_and_reference_is_closed(articles: dict[str, str]) -> None:
    assert {
        title: wrong for title in articles if (wrong := first_unbalanced(articles[title]))
    } == {}


def test_every_quotation_is_closed_on_its_own_line(text: str) -> None:
    assert [line for line in text.split("\n") if line.count('"') % 2] == []


def test_bold_and_italics_are_closed_on_their_own_line(text: str) -> None:
    for marks in ("'''''", "'''", "''"):
        alone = re.compile(rf"(?<!'){marks}(?!')")
        assert [line for line in text.split("\n") if len(alone.findall(line)) % 2] == []


def test_single_quotes_are_closed_on_their_own_line(text: str) -> None:
    plain = ADDRESS.sub("", re.sub(r"'{2,}", "", text))
    opening = re.compile(r"(?<![\w.,?!)\]%}>'])'(?=[\w(\[{?])")
    closing = re.compile(r"(?<=[\w.,?!)\]%}>])'(?!\w)")
    uneven = [
        line
        for line in plain.split("\n")
        if len(opening.findall(line)) != len(closing.findall(line))
    ]
    assert uneven == []


@pytest.mark.parametrize(
    ("pattern", "at_least", "lengths_at_least"),
    [
        pytest.param(r"\[\[[^\]]*\]\]", 6_000, 40, id="links"),
        pytest.param(r"\[\[[^\]|]*\|[^\]]*\]\]", 600, 35, id="links with a label"),
        pytest.param(r"\[\[Category:[^\]]*\]\]", 900, 20, id="categories"),
        pytest.param(ADDRESS.pattern, 1_200, 80, id="addresses"),
        pytest.param(r"\[https?://[^\]]*\]", 700, 80, id="addresses in brackets"),
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
        pytest.param(r"(?m)^# .*$", 100, 25, id="numbered items"),
        pytest.param(r"(?s)\{\|.*?\|\}", 30, 20, id="tables"),
        pytest.param(r"<!--.*?-->", 30, 15, id="comments"),
        pytest.param(r"(?<!\d)1[0-9]{3}(?!\d)", 3_000, 1, id="years"),
    ],
)
def test_construct_is_frequent_and_of_many_lengths(
    text: str, pattern: str, at_least: int, lengths_at_least: int
) -> None:
    found = [match[0] for match in re.finditer(pattern, text)]
    assert len(found) >= at_least
    assert len({len(each) for each in found}) >= lengths_at_least


def test_no_sentence_is_heard_often(text: str) -> None:
    lines = [line for line in text.split("\n") if line and line[0] not in "=|*#{[:<!}"]
    heard: dict[str, int] = {}
    for line in lines:
        for sentence in re.split(r"(?<=[.!?])\s+|<ref.*?</ref>", line):
            if len(sentence) > 30:
                heard[sentence] = heard.get(sentence, 0) + 1
    assert {sentence: times for sentence, times in heard.items() if times > 8} == {}


def test_every_link_leads_to_an_article(text: str, articles: dict[str, str]) -> None:
    targets = set(re.findall(r"\[\[([^\]|]+)", text))
    pages = {target for target in targets if not target.startswith("Category:")}
    assert {page for page in pages if page[:1].upper() + page[1:] not in articles} == set()


def test_people_are_born_before_they_die_and_reign_in_between(text: str) -> None:
    spans = [(int(a), int(b)) for a, b in re.findall(r"\((\d{4})-(\d{4})\)", text)]
    assert len(spans) > 60
    assert [(start, end) for start, end in spans if start > end] == []


def test_the_world_agrees_with_itself() -> None:
    world = World(Chance(SEED), ARTICLES)
    for person in world.people:
        assert person.until is None or person.since < person.until
        if person.reign:
            accession, end = person.reign
            assert person.since < accession < end
            assert person.until is not None
            assert end <= person.until
            if person.before:
                assert person.before.reign is not None
                assert person.before.reign[1] == accession
    for page in world.pages:
        assert page.maker is None or page.maker.adult_in(page.since)
    for war in world.by_kind[Kind.WAR]:
        assert len(war.kin) >= 2
        assert all(side in world.countries and side.since < war.since for side in war.kin)
    for river in world.by_kind[Kind.RIVER]:
        assert river.kin
        assert all(town.kind == Kind.TOWN for town in river.kin)


def test_river_article_names_the_towns_on_it(articles: dict[str, str]) -> None:
    lists = 0
    for title, article in articles.items():
        listed = re.search(r"^\| towns +?= (.*)$", article, re.MULTILINE)
        if title.startswith("River ") and listed:
            lists += 1
            towns = re.findall(r"\[\[([^\]|]+)", listed[1])
            course = article.split("== Course ==")[1].split("\n== ")[0]
            assert any(town in course for town in towns)
    assert lists > 1
