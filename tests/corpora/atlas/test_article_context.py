"""Phrases that are links in some sentences and plain in others."""

from __future__ import annotations

import re

import pytest

from corpora.atlas.article_context import LINKED_PHRASES, ArticleContext
from corpora.atlas.grammar import Grammar, parse_rules
from corpora.atlas.pages import PageKind
from corpora.atlas.random_source import RandomSource
from corpora.atlas.world_builder import build_world


def context(*rules: str) -> ArticleContext:
    """The first article of a small world, whose rules are its word lists and `rules`."""
    world = build_world(RandomSource(1), 60)
    grammar = Grammar({**world.rules, **parse_rules(*rules)}, world.random)
    result = ArticleContext(world, grammar)
    result.start(world.by_kind[PageKind.TOWN][0])
    return result


@pytest.mark.parametrize("rule", sorted(LINKED_PHRASES))
def test_phrase_is_linked_at_times_to_a_page_of_its_kinds(rule: str) -> None:
    article = context(f"@{rule}\nthe cultivation of bright lichens")
    phrases = [article.perhaps_linked(rule) for _ in range(200)]
    plain = phrases.count("the cultivation of bright lichens")
    assert 100 < plain < 180
    linked = [re.fullmatch(r"\[\[(.*)\|the cultivation of bright lichens\]\]", p) for p in phrases]
    kinds = {page.title: page.kind for page in article.world.pages}
    assert {kinds[match[1]] for match in linked if match} <= set(LINKED_PHRASES[rule])


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("fog", id="short"),
        pytest.param("the [[lichens]] of the northern valleys", id="contains a link"),
        pytest.param("the so-called 'lichens' of the valleys", id="contains a quotation"),
        pytest.param("the lichens (all of them) of the valleys", id="contains brackets"),
        pytest.param("the lichens " * 10, id="long"),
    ],
)
def test_phrase_that_would_make_a_bad_label_stays_plain(phrase: str) -> None:
    article = context("@topic\n" + phrase.strip())
    assert {article.perhaps_linked("topic") for _ in range(50)} == {phrase.strip()}


def test_phrase_that_names_a_page_leads_to_it() -> None:
    article = context("@people\nthe people of <somewhere>")
    town = article.world.by_kind[PageKind.TOWN][1]
    article.grammar.slots = {"somewhere": lambda: article.mentions.name(town)}
    links = {p for p in (article.perhaps_linked("people") for _ in range(200)) if p[0] == "["}
    assert links == {f"[[{town.title}|the people of {town.title}]]"}


def test_name_of_a_page_is_linked_without_its_article() -> None:
    article = context("@topic\nthe <custom>")
    custom = article.world.by_kind[PageKind.CUSTOM][0]
    article.mentions.start(article.subject)
    article.grammar.slots = {"custom": lambda: plain_name()}

    def plain_name() -> str:
        article.mentions.last = custom
        return custom.label

    linked = {p for p in (article.perhaps_linked("topic") for _ in range(100)) if "[[" in p}
    assert linked == {f"the [[{custom.label}]]"}
