"""Paths of files, which look the same in a web address and outside of one."""

from __future__ import annotations

import re

import pytest

from corpora.atlas.grammar import Grammar, parse_rules
from corpora.atlas.paths import LONGEST_PATH, LONGEST_SLUG, PathGenerator, slug
from corpora.atlas.random_source import RandomSource
from corpora.atlas.rules import ARTICLE_RULES
from corpora.atlas.world_builder import build_world


@pytest.mark.parametrize(
    ("phrase", "separator", "expected"),
    [
        pytest.param("The Bakers of Snod", "_", "the_bakers_of_snod", id="words"),
        pytest.param("Føn's Tørgölm", "-", "fon-s-torgolm", id="accents"),
        pytest.param("right of bakers to keep", "-", "right-of-bakers-to-keep", id="small words"),
        pytest.param("blessing of the", "-", "blessing", id="no small word at the end"),
        pytest.param(
            "weighing of plums in the cathedrals of Market Cuckooden",
            "_",
            "weighing_of_plums_in_the_cathedrals",
            id="shortened between words",
        ),
        pytest.param("", "_", "", id="empty"),
    ],
)
def test_slug_is_a_phrase_in_small_letters(phrase: str, separator: str, expected: str) -> None:
    assert slug(phrase, separator) == expected
    assert len(expected) <= LONGEST_SLUG


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    world = build_world(RandomSource(1), 60)
    return Grammar({**world.rules, **parse_rules(*ARTICLE_RULES)}, world.random)


def test_pages_are_long_phrases_in_folders(grammar: Grammar) -> None:
    paths = PathGenerator(build_world(RandomSource(1), 60), grammar.expand_source)
    written = [paths.page("Weighing of plums") for _ in range(200)]
    pattern = r"(/[a-z0-9_-]+)+(\.[a-z]+|/)?(\?[\w=&+-]+)?(#[\w-]+)?"
    assert [path for path in written if not re.fullmatch(pattern, path)] == []
    assert sorted(map(len, written))[100] > 40
    assert max(len(path.split("?")[0].split("#")[0]) for path in written) < LONGEST_PATH + 10
    assert any("weighing" in path for path in written)


def test_files_have_at_most_one_folder(grammar: Grammar) -> None:
    paths = PathGenerator(build_world(RandomSource(1), 60), grammar.expand_source)
    written = [paths.file("Weighing of plums") for _ in range(200)]
    pattern = r"([a-z0-9_-]+/)?[a-z0-9_-]+(\.[a-z]+)?"
    assert [path for path in written if not re.fullmatch(pattern, path)] == []
    assert {path.count("/") for path in written} == {0, 1}
