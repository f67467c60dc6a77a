"""How a sentence refers to a page: linked now and then, and later by a shorter name.

Keeps track of what the article has linked and mentioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpora.atlas.inflection import plural
from corpora.atlas.markup import link
from corpora.atlas.pages import Country, Page, PageKind, Person
from corpora.atlas.random_source import RandomSource

LINKED_FIRST = 0.5
"""The probability that a page is linked, until it has been linked once in the article.

Names and titles stand in plain text more often than in links, so that only the brackets tell.
"""
LINKED_AGAIN = 0.2
"""The probability that it is linked once more."""

SHORT_NAME = 14
"""A shorter name is linked half as often: its link would be little more than its brackets."""


class Mentions:
    """Formats the names of pages within one article at a time; `last` is the last one named."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._subject: Page | None = None
        self._linked: set[str] = set()
        self._mentioned: set[str] = set()
        self.last: Page | None = None

    def start(self, subject: Page) -> None:
        """Begin the article about `subject`, which is never linked in it."""
        self._subject = subject
        self._linked = {subject.title}
        self._mentioned = {subject.title}

    @contextmanager
    def separate(self) -> Iterator[None]:
        """Links made in this context do not count as the first ones of the article."""
        linked, mentioned = set(self._linked), set(self._mentioned)
        yield
        self._linked, self._mentioned = linked, mentioned

    def name(self, page: Page) -> str:
        """`the [[Guild of Bakers]]`, `[[Maren Olsvik|Olsvik]]`, `''[[Against Fog]]''`."""
        if page is self._subject:
            return page.the + page.short
        self.last = page
        mentioned_before = page.title in self._mentioned
        linked_before = page.title in self._linked
        self._mentioned.add(page.title)
        probability = LINKED_AGAIN if linked_before else LINKED_FIRST
        if len(page.label) < SHORT_NAME:
            probability /= 2
        if page.kind is PageKind.CUSTOM:
            probability *= 1.2
        is_linked = self._random.happens(probability)
        if is_linked:
            self._linked.add(page.title)
        if isinstance(page, Person):
            return self._person(page, mentioned_before, is_linked)
        if not is_linked:
            return page.the + (f"''{page.label}''" if page.italic else page.label)
        if page.italic and page.title != page.label:
            return f"{page.the}[[{page.title}|''{page.label}'']]"
        if page.italic:
            return f"''{link(page.title, page.label)}''"
        if page.kind is PageKind.RIVER and self._random.happens(0.5):
            return f"the {link(page.title, page.short)}"
        return page.the + link(page.title, page.label)

    def _person(self, page: Person, mentioned_before: bool, is_linked: bool) -> str:
        name = page.full_name
        if mentioned_before:
            name = page.label if page.reign else page.short
        if is_linked:
            name = link(page.title, name)
        if mentioned_before or page.reign:
            return name
        if self._random.happens(0.25):
            return f"the {page.occupation} {name}"
        if page.home and self._random.happens(0.12):
            return f"the {self.adjective(page.home)} {page.occupation} {name}"
        return name

    def adjective(self, country: Country) -> str:
        """The adjective of a country, linked to the country."""
        linked_before = country.title in self._linked
        probability = 0.0 if linked_before else LINKED_FIRST / 2
        if country is self._subject or not self._random.happens(probability):
            return country.adjective
        self._linked.add(country.title)
        return link(country.title, country.adjective)

    def plural(self, page: Page) -> str:
        """`[[salt heron]]s`"""
        if not self._random.happens(LINKED_FIRST):
            return plural(page.label)
        self._linked.add(page.title)
        return link(page.title, plural(page.label))
