"""How a sentence refers to a page: linked the first time and often later, and by a shorter name.

Keeps track of what the article has linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpora.atlas.inflection import plural
from corpora.atlas.markup import link
from corpora.atlas.pages import Country, Page, PageKind, Person
from corpora.atlas.random_source import RandomSource


class Mentions:
    """Formats the names of pages within one article at a time."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._subject: Page | None = None
        self._linked: set[str] = set()

    def start(self, subject: Page) -> None:
        """Begin the article about `subject`, which is never linked in it."""
        self._subject = subject
        self._linked = {subject.title}

    @contextmanager
    def separate(self) -> Iterator[None]:
        """Links made in this context do not count as the first ones of the article."""
        linked = set(self._linked)
        yield
        self._linked = linked

    def name(self, page: Page) -> str:
        """`the [[Guild of Bakers]]`, `[[Maren Olsvik|Olsvik]]`, `''[[Against Fog]]''`."""
        if page is self._subject:
            return page.the + page.short
        linked_before = page.title in self._linked
        self._linked.add(page.title)
        if isinstance(page, Person):
            return self._person(page, linked_before)
        if page.italic and page.title != page.label:
            return f"{page.the}[[{page.title}|''{page.label}'']]"
        if page.italic:
            return f"''{link(page.title, page.label)}''"
        if linked_before and self._random.happens(0.2):
            return page.the + page.label
        if page.kind is PageKind.RIVER and self._random.happens(0.5):
            return f"the {link(page.title, page.short)}"
        return page.the + link(page.title, page.label)

    def _person(self, page: Person, linked_before: bool) -> str:
        if linked_before:
            short = page.label if page.reign else page.short
            return short if self._random.happens(0.3) else link(page.title, short)
        if page.reign:
            return link(page.title, page.full_name)
        name = link(page.title, page.label)
        if self._random.happens(0.25):
            return f"the {page.occupation} {name}"
        if page.home and self._random.happens(0.12):
            return f"the {self.adjective(page.home)} {page.occupation} {name}"
        return name

    def adjective(self, country: Country) -> str:
        """The adjective of a country, linked to the country."""
        linked_before = country.title in self._linked
        if country is self._subject or (linked_before and self._random.happens(0.6)):
            return country.adjective
        self._linked.add(country.title)
        return link(country.title, country.adjective)

    def plural(self, page: Page) -> str:
        """`[[salt heron]]s`"""
        self._linked.add(page.title)
        return link(page.title, plural(page.label))
