"""Pages about other pages: years, lists, and redirects."""

from __future__ import annotations

from collections import Counter

from corpora.atlas.inflection import plural
from corpora.atlas.pages import Country, Page, PageKind, Person
from corpora.atlas.world import World

LISTED_KINDS = (
    PageKind.RIVER,
    PageKind.COMET,
    PageKind.GUILD,
    PageKind.SHIP,
    PageKind.DISH,
    PageKind.BRIDGE,
    PageKind.WAR,
)
LONGEST_LIST = 24


def add_index_pages(world: World, articles: int) -> None:
    """Add to a world of about `articles` pages those that lead to its other pages."""
    _add_years(world, max(1, articles // 30))
    for country in world.countries:
        _add_list(world, f"List of rulers of {country.title}", [*country.rulers], country)
    for kind in LISTED_KINDS:
        pages = sorted(world.by_kind[kind], key=lambda page: page.title)
        _add_list(world, f"List of {plural(str(kind))}", pages[:LONGEST_LIST], None)
    _add_redirects(world, articles // 20)


def _add_years(world: World, count: int) -> None:
    """The years in which most pages began or ended."""
    events: Counter[int] = Counter()
    for page in world.pages:
        events.update(year for year in (page.since, page.until) if year and year > 1150)
    for year in sorted(events, key=lambda year: (-events[year], year))[:count]:
        world.add(Page(f"Year {year}", PageKind.YEAR, str(year), str(year), year, year))


def _add_list(world: World, title: str, entries: list[Page], home: Country | None) -> None:
    world.add(Page(title, PageKind.LIST, title, title, 0, home=home, related=entries))


def _add_redirects(world: World, attempts: int) -> None:
    """Other names of pages, where the name is free."""
    for _ in range(attempts):
        kind = world.random.choice([PageKind.PERSON, PageKind.SHIP, PageKind.RIVER])
        target = world.random.choice(world.by_kind[kind])
        name = _other_name(target)
        if name not in {page.title for page in world.pages}:
            world.add(Page(name, PageKind.REDIRECT, name, name, 0, related=[target]))


def _other_name(page: Page) -> str:
    if isinstance(page, Person):
        return page.full_name if page.reign else page.short
    return f"{page.short} (river)" if page.kind is PageKind.RIVER else page.label
