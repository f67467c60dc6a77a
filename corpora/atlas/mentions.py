"""How prose names a page: linked at first and often afterwards, in full once and then more shortly.

It remembers what the article has linked already, and knows nothing else of the article.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpora.atlas.inflection import plural
from corpora.atlas.markup import link
from corpora.atlas.pages import Country, Kind, Page, Person
from corpora.atlas.random_source import Chance


class Mentions:
    """The names of pages, as one article uses them."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._subject: Page | None = None
        self._linked: set[str] = set()

    def open(self, subject: Page) -> None:
        """Begins the article of `subject`, which is never linked in it."""
        self._subject = subject
        self._linked = {subject.title}

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is linked meanwhile is linked again afterwards as if for the first time."""
        linked = set(self._linked)
        yield
        self._linked = linked

    def name(self, page: Page) -> str:
        """`the [[Guild of Bakers]]`, `[[Maren Olsvik|Olsvik]]`, `''[[Against Fog]]''`."""
        if page is self._subject:
            return page.the + page.short
        seen = page.title in self._linked
        self._linked.add(page.title)
        if isinstance(page, Person):
            return self._person(page, seen)
        if page.italic and page.title != page.label:
            return f"{page.the}[[{page.title}|''{page.label}'']]"
        if page.italic:
            return f"''{link(page.title, page.label)}''"
        if seen and self._chance.happens(0.2):
            return page.the + page.label
        if page.kind is Kind.RIVER and self._chance.happens(0.5):
            return f"the {link(page.title, page.short)}"
        return page.the + link(page.title, page.label)

    def _person(self, page: Person, seen: bool) -> str:
        if seen:
            short = page.label if page.reign else page.short
            return short if self._chance.happens(0.3) else link(page.title, short)
        if page.reign:
            return link(page.title, page.full_name)
        if self._chance.happens(0.25):
            return f"the {page.role} {link(page.title, page.label)}"
        if page.home and self._chance.happens(0.12):
            return f"the {self.of_country(page.home)} {page.role} {link(page.title, page.label)}"
        return link(page.title, page.label)

    def of_country(self, country: Country) -> str:
        """The country's adjective, which links to the country."""
        seen = country.title in self._linked
        if country is self._subject or (seen and self._chance.happens(0.6)):
            return country.adjective
        self._linked.add(country.title)
        return link(country.title, country.adjective)

    def plural(self, page: Page) -> str:
        """`[[salt heron]]s`"""
        self._linked.add(page.title)
        return link(page.title, plural(page.label))
