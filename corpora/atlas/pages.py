"""What a page is: the kinds there are, and what is known of a subject before it is described."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PRESENT = 1893


class Kind(StrEnum):
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
    DOCTRINE = "doctrine"
    YEAR = "year"
    LIST = "list"
    REDIRECT = "redirect"


@dataclass(eq=False)
class Page:
    """One article's subject: `label` is how prose names it, `short` how it does so later."""

    title: str
    kind: Kind
    label: str
    short: str
    since: int
    until: int | None = None
    the: str = ""
    italic: bool = False
    home: Country | None = None
    seat: Page | None = None
    maker: Person | None = None
    kin: list[Page] = field(default_factory=list)

    def exists_in(self, year: int) -> bool:
        return self.since <= year <= (self.until or PRESENT)


@dataclass(eq=False)
class Person(Page):
    """`since` and `until` are birth and death."""

    woman: bool = False
    role: str = ""
    reign: tuple[int, int] | None = None
    style: str = ""
    before: Person | None = None
    after: Person | None = None

    @property
    def full_name(self) -> str:
        """With the style, if there was a throne: Queen Maren II."""
        return f"{self.style.title()} {self.label}" if self.reign else self.label

    def adult_in(self, year: int) -> bool:
        return self.since + 18 <= year <= (self.until or PRESENT)


@dataclass(eq=False)
class Country(Page):
    """A country, its tongue and what is in it."""

    adjective: str = ""
    language: str = ""
    formal: str = ""
    styles: tuple[str, str] = ("queen", "king")
    coin: str = ""
    code: str = ""
    towns: list[Page] = field(default_factory=list)
    rulers: list[Person] = field(default_factory=list)

    @property
    def capital(self) -> Page:
        return self.towns[0]
