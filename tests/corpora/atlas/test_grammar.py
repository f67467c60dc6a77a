"""Parsing and expanding rules, and the references among the rules of the atlas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.citations import Citations
from corpora.atlas.grammar import (
    Choice,
    Grammar,
    GrammarError,
    Reference,
    Rules,
    Template,
    parse_rules,
    parse_template,
    parse_word_lists,
)
from corpora.atlas.pages import Page
from corpora.atlas.random_source import RandomSource
from corpora.atlas.rules import ARTICLE_RULES
from corpora.atlas.rules.titles import TITLES
from corpora.atlas.slots import article_slots
from corpora.atlas.urls import UrlGenerator
from corpora.atlas.words import WORD_LISTS
from corpora.atlas.world_builder import build_world


def grammar(rules: str) -> Grammar:
    return Grammar(parse_rules(rules), RandomSource(1))


def test_template_is_parsed_into_literals_choices_and_references() -> None:
    assert parse_template("a^ <one|two> <beast:=animal> <beast.s.cap>") == (
        "a^ ",
        Choice((("one",), ("two",)), None),
        " ",
        Choice(((Reference("animal", ()),),), "beast"),
        " ",
        Reference("beast", ("s", "cap")),
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a <b", "< is not closed"),
        ("a > b", "unexpected '>' at 2"),
        ("<two words>", "neither a reference nor a choice"),
    ],
)
def test_template_that_cannot_be_parsed_is_refused(source: str, message: str) -> None:
    with pytest.raises(GrammarError, match=message):
        parse_template(source)


def test_indented_line_continues_a_production_and_a_second_rule_adds_productions() -> None:
    rules = parse_rules("@a\none\n  two\nthree\n@b\nfour\n@a\nfive")
    assert rules == {"a": (("one two",), ("three",), ("five",)), "b": (("four",),)}


def test_word_list_is_separated_by_commas() -> None:
    assert parse_word_lists("@animal\nox, sea\nhorse,\n") == {"animal": (("ox",), ("sea horse",))}


def test_bound_name_repeats_its_text_within_one_expansion() -> None:
    expanded = grammar("@line\na^ <x:=word> and <x.s>\n@word\nox").expand("line")
    assert expanded == "an ox and oxen"


def test_slot_takes_precedence_over_a_rule_except_when_nested() -> None:
    atlas = grammar("@word\nrule")
    atlas.slots = {"word": lambda: "slot"}
    assert (atlas.expand("word"), atlas.expand_nested("word")) == ("slot", "rule")


def test_productions_are_not_used_twice() -> None:
    atlas, used = grammar("@line\none\ntwo"), set[tuple[str, int]]()
    texts = [atlas.expand_unused("line", used) for _ in range(3)]
    assert set(texts[:2]) == {"one", "two"}
    assert texts[2] is None


def test_unknown_reference_is_refused() -> None:
    with pytest.raises(GrammarError, match="<word> is neither a slot nor a rule"):
        grammar("@line\n<word>").expand("line")


def references(template: Template) -> Iterator[str]:
    """Names that a template refers to, and does not bind itself."""
    bound = {part.bind for part in template if isinstance(part, Choice)}
    for part in template:
        if isinstance(part, Reference) and part.name not in bound:
            yield part.name
        elif isinstance(part, Choice):
            for alternative in part.alternatives:
                yield from (name for name in references(alternative) if name not in bound)


def all_references(rules: Rules) -> set[str]:
    return {
        name
        for productions in rules.values()
        for template in productions
        for name in references(template)
    }


def all_slots() -> set[str]:
    """The slots of one article of each kind, and of all people."""
    world = build_world(RandomSource(1), 60)
    atlas = Grammar({**world.rules, **parse_rules(*ARTICLE_RULES)}, world.random)
    context = ArticleContext(world, atlas)
    names = set(Citations(context, UrlGenerator(world, atlas.expand_source)).slots)
    subjects: list[Page] = [pages[0] for pages in world.by_kind.values() if pages]
    for subject in [*subjects, *world.people]:
        context.start(subject)
        names |= set(article_slots(context))
    return names


def test_articles_refer_to_slots_and_rules_that_exist_and_use_every_slot() -> None:
    articles, titles = parse_rules(*ARTICLE_RULES), parse_rules(TITLES)
    rules = {**parse_word_lists(*WORD_LISTS), **articles, **titles}
    assert all_references(articles) - set(rules) - all_slots() == set()
    assert all_slots() - all_references(rules) == set()


def test_titles_refer_to_word_lists_and_slots_of_titles() -> None:
    titles, words = parse_rules(TITLES), parse_word_lists(*WORD_LISTS)
    slots_of_titles = {"Town", "Adjective", "Surname", "Year"}
    assert all_references(titles) - set(words) - set(titles) == slots_of_titles
