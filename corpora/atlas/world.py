"""The pages of one world and searches among them, by kind, year and country."""

from __future__ import annotations

from corpora.atlas.grammar import Rules
from corpora.atlas.names import NameGenerator
from corpora.atlas.pages import Country, Page, PageKind, Person
from corpora.atlas.random_source import RandomSource


class World:
    """All pages, the names in use, and the rules for words and titles."""

    def __init__(self, random: RandomSource, rules: Rules) -> None:
        self.random = random
        self.rules = rules
        self.names = NameGenerator(random)
        self.pages: list[Page] = []
        self.by_kind: dict[PageKind, list[Page]] = {kind: [] for kind in PageKind}
        self.countries: list[Country] = []
        self.people: list[Person] = []

    def add(self, page: Page) -> None:
        self.pages.append(page)
        self.by_kind[page.kind].append(page)
        if isinstance(page, Country):
            self.countries.append(page)
        elif isinstance(page, Person):
            self.people.append(page)

    def find(
        self,
        kind: PageKind,
        year: int | None = None,
        home: Country | None = None,
        excluded: Page | None = None,
    ) -> Page:
        """A random page of `kind` other than `excluded`.

        It exists in `year` and belongs to `home` if there is such a page; otherwise it exists in
        `year`; otherwise it is the one that began in the nearest year.
        """
        pages = [page for page in self.by_kind[kind] if page is not excluded]
        existing = [page for page in pages if year is None or page.exists_in(year)]
        for candidates in ([page for page in existing if home and page.home is home], existing):
            if candidates:
                return self.random.choice(candidates)
        return min(pages, key=lambda page: abs(page.since - (year or 0)))

    def find_adult(
        self, year: int, home: Country | None = None, excluded: Page | None = None
    ) -> Person | None:
        """A random adult alive in `year`, more often than not from `home`."""
        adults = [
            person for person in self.people if person.is_adult_in(year) and person is not excluded
        ]
        compatriots = [person for person in adults if person.home is home]
        if compatriots and self.random.happens(0.6):
            return self.random.choice(compatriots)
        return self.random.choice(adults) if adults else None


def ruler_in(country: Country, year: int) -> Person | None:
    """Who ruled the country in that year."""
    for ruler in country.rulers:
        if ruler.reign and ruler.reign[0] < year <= ruler.reign[1]:
            return ruler
    return None
