"""The generated world has no contradictions."""

from __future__ import annotations

import pytest

from corpora.atlas.generator import ARTICLES, SEED
from corpora.atlas.pages import Country, PageKind
from corpora.atlas.random_source import RandomSource
from corpora.atlas.world import World, ruler_in
from corpora.atlas.world_builder import build_world


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(RandomSource(SEED), ARTICLES)


def test_people_are_born_before_they_die(world: World) -> None:
    assert all(person.until is None or person.since < person.until for person in world.people)


def test_rulers_reign_within_their_lives_and_succeed_each_other(world: World) -> None:
    rulers = [ruler for country in world.countries for ruler in country.rulers]
    assert len(rulers) > 2 * len(world.countries)
    for ruler in rulers:
        assert ruler.reign is not None
        assert ruler.until is not None
        accession, end = ruler.reign
        assert ruler.since < accession < end <= ruler.until
        assert ruler_in(_country_of(world, ruler.title), end) is ruler
        if ruler.predecessor:
            assert ruler.predecessor.reign is not None
            assert ruler.predecessor.reign[1] == accession
            assert ruler.predecessor.successor is ruler


def _country_of(world: World, title: str) -> Country:
    return next(
        country for country in world.countries if title in [ruler.title for ruler in country.rulers]
    )


def test_makers_are_adults_when_they_make_something(world: World) -> None:
    assert all(page.maker is None or page.maker.is_adult_in(page.since) for page in world.pages)


def test_wars_are_between_countries_that_exist(world: World) -> None:
    for war in world.by_kind[PageKind.WAR]:
        assert len(war.related) >= 2
        assert all(country in world.countries for country in war.related)
        assert all(country.since < war.since for country in war.related)


def test_rivers_pass_through_towns(world: World) -> None:
    for river in world.by_kind[PageKind.RIVER]:
        assert {town.kind for town in river.related} == {PageKind.TOWN}


def test_titles_are_unique(world: World) -> None:
    titles = [page.title for page in world.pages]
    assert len(set(titles)) == len(titles)


def test_redirects_lead_to_pages(world: World) -> None:
    redirects = world.by_kind[PageKind.REDIRECT]
    assert redirects
    assert all(page.related[0] in world.pages for page in redirects)


@pytest.mark.parametrize("articles", [1, 30])
def test_small_world_has_every_kind_of_page(articles: int) -> None:
    kinds = {page.kind for page in build_world(RandomSource(2), articles).pages}
    assert set(PageKind) - kinds <= {PageKind.REDIRECT}
