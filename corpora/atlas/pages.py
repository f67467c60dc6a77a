"""Pages: the subjects of articles, their kinds, and the facts that articles must agree on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PRESENT = 1893
"""The year in which the articles are written."""


class PageKind(StrEnum):
    """The kind of a page; its value is also its English noun."""

    COUNTRY = "country"
    TOWN = "town"
    ISLAND = "island"
    RIVER = "river"
    PERSON = "person"
    WAR = "war"
    GUILD = "guild"
    BOOK = "book"
    SHIP = "ship"
    PLANT = "plant"
    ANIMAL = "animal"
    DISH = "dish"
    FESTIVAL = "festival"
    BRIDGE = "bridge"
    COMET = "comet"
    TRIAL = "trial"
    SCRIPT = "script"
    UNIVERSITY = "university"
    GAME = "game"
    CUSTOM = "custom"
    DOCTRINE = "doctrine"
    YEAR = "year"
    LIST = "list"
    REDIRECT = "redirect"


PAGES_PER_THOUSAND = {
    PageKind.TOWN: 140,
    PageKind.PERSON: 215,
    PageKind.ISLAND: 45,
    PageKind.RIVER: 45,
    PageKind.WAR: 38,
    PageKind.GUILD: 42,
    PageKind.BOOK: 62,
    PageKind.SHIP: 40,
    PageKind.PLANT: 40,
    PageKind.ANIMAL: 36,
    PageKind.DISH: 46,
    PageKind.FESTIVAL: 36,
    PageKind.BRIDGE: 30,
    PageKind.COMET: 20,
    PageKind.TRIAL: 34,
    PageKind.SCRIPT: 14,
    PageKind.UNIVERSITY: 24,
    PageKind.GAME: 20,
    PageKind.CUSTOM: 110,
    PageKind.DOCTRINE: 18,
}
"""How many pages of a kind a world has; countries and their rulers are not counted here."""

LOWERCASE_KINDS = (
    PageKind.PLANT,
    PageKind.ANIMAL,
    PageKind.DISH,
    PageKind.GAME,
    PageKind.CUSTOM,
)
"""Kinds whose names begin with a small letter in a sentence, if not with the name of a town."""


@dataclass(eq=False)
class Page:
    """The subject of one article.

    `label` is its name in a sentence, `short` its name once it has been introduced, `the` its
    definite article with a space, or nothing. `since` and `until` are the years in which it began
    and ended; `since` is 0 where no year is known. `related` are the towns on a river, the
    countries in a war, the entries of a list, or the target of a redirect.
    """

    title: str
    kind: PageKind
    label: str
    short: str
    since: int
    until: int | None = None
    the: str = ""
    italic: bool = False
    home: Country | None = None
    seat: Page | None = None
    maker: Person | None = None
    related: list[Page] = field(default_factory=list)

    def exists_in(self, year: int) -> bool:
        """Whether it had begun and not ended in that year."""
        return self.since <= year <= (self.until or PRESENT)


@dataclass(eq=False)
class Person(Page):
    """A person, born in `since` and died in `until`; `reign` is for rulers only."""

    is_woman: bool = False
    occupation: str = ""
    reign: tuple[int, int] | None = None
    royal_title: str = ""
    predecessor: Person | None = None
    successor: Person | None = None

    @property
    def full_name(self) -> str:
        """The name, with the title of a ruler: Queen Maren II."""
        return f"{self.royal_title.title()} {self.label}" if self.reign else self.label

    def is_adult_in(self, year: int) -> bool:
        """Whether the person was alive and at least 18 years old in that year."""
        return self.since + 18 <= year <= (self.until or PRESENT)


@dataclass(eq=False)
class Country(Page):
    """A country, with its language, towns and rulers."""

    adjective: str = ""
    language: str = ""
    formal_name: str = ""
    royal_titles: tuple[str, str] = ("queen", "king")
    coin: str = ""
    code: str = ""
    towns: list[Page] = field(default_factory=list)
    rulers: list[Person] = field(default_factory=list)

    @property
    def capital(self) -> Page:
        return self.towns[0]
