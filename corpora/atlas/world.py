"""The world itself: what exists, when, where, and who made it.

It knows pages and their dates, and nothing of how they will be described. Whatever is made has a
maker who was then alive, whoever dies was born first, and a war is fought by countries that had
been founded.
"""

from __future__ import annotations

from corpora.atlas.grammar import Teller, parse_rules, parse_words
from corpora.atlas.inflection import words
from corpora.atlas.names import LANGUAGES, Namer
from corpora.atlas.pages import PRESENT, Country, Kind, Page, Person
from corpora.atlas.random_source import Chance
from corpora.atlas.rules.titles import TITLES
from corpora.atlas.words.adjectives_and_verbs import QUALITIES
from corpora.atlas.words.countable_nouns import COUNTABLE
from corpora.atlas.words.uncountable_nouns import UNCOUNTABLE

ROLES = words(
    """
    astronomer poet admiral cook engineer philosopher cartographer physician composer botanist
    historian heretic inventor actor explorer brigand
    """
)

# how many pages of a kind stand in a thousand; countries and their rulers come first and apart
SHARES = {
    Kind.TOWN: 140,
    Kind.PERSON: 215,
    Kind.ISLAND: 45,
    Kind.RIVER: 45,
    Kind.WAR: 38,
    Kind.GUILD: 42,
    Kind.BOOK: 62,
    Kind.SHIP: 40,
    Kind.PLANT: 40,
    Kind.ANIMAL: 36,
    Kind.DISH: 46,
    Kind.FESTIVAL: 36,
    Kind.BRIDGE: 30,
    Kind.COMET: 20,
    Kind.TRIAL: 34,
    Kind.SCRIPT: 14,
    Kind.UNIVERSITY: 24,
    Kind.GAME: 20,
    Kind.DOCTRINE: 18,
}

FORMS = (
    ("Kingdom of {}", ("queen", "king")),
    ("Most Serene Republic of {}", ("doge", "doge")),
    ("Grand Duchy of {}", ("grand duchess", "grand duke")),
    ("United Cantons of {}", ("chancellor", "chancellor")),
    ("Empire of {}", ("empress", "emperor")),
    ("Prince-Bishopric of {}", ("prince-bishop", "prince-bishop")),
    ("Free Counties of {}", ("countess", "count")),
    ("Protectorate of {}", ("protector", "protector")),
)

NUMERALS = words(
    """
    I II III IV V VI VII VIII IX X
    """
)


class World:
    """All pages, and how to find one that fits."""

    def __init__(self, chance: Chance, articles: int) -> None:
        self.chance = chance
        self.namer = Namer(chance)
        self.rules = {**parse_words(COUNTABLE, UNCOUNTABLE, QUALITIES), **parse_rules(TITLES)}
        self._teller = Teller(self.rules, chance)
        self.pages: list[Page] = []
        self.by_kind: dict[Kind, list[Page]] = {kind: [] for kind in Kind}
        self.countries: list[Country] = []
        self.people: list[Person] = []
        self._add_countries(max(4, articles // 36))
        for kind in SHARES:
            count = max(2, articles * SHARES[kind] // 1000)
            for place in range(count):
                self._add(kind, place / count, (place + 1) / count)
        self._add_indexes(articles)

    def find(
        self,
        kind: Kind,
        year: int | None = None,
        home: Country | None = None,
        without: Page | None = None,
    ) -> Page:
        """A page of `kind`; of that year and that country if there is one, and never `without`."""
        pages = [page for page in self.by_kind[kind] if page is not without]
        then = [page for page in pages if year is None or page.exists_in(year)]
        for fitting in ([page for page in then if home and page.home is home], then):
            if fitting:
                return self.chance.pick(fitting)
        return min(pages, key=lambda page: abs(page.since - (year or 0)))

    def adult(
        self, year: int, home: Country | None = None, without: Page | None = None
    ) -> Person | None:
        """Someone grown and alive in `year`, from `home` more often than not."""
        grown = [
            person for person in self.people if person.adult_in(year) and person is not without
        ]
        near = [person for person in grown if person.home is home]
        if near and self.chance.happens(0.6):
            return self.chance.pick(near)
        return self.chance.pick(grown) if grown else None

    def _keep(self, page: Page) -> None:
        self.pages.append(page)
        self.by_kind[page.kind].append(page)

    def _add_countries(self, count: int) -> None:
        languages = self.chance.shuffled(LANGUAGES)
        for place in range(count):
            language = languages[place % len(languages)]
            name, adjective = self.namer.country(language)
            formal, styles = FORMS[self.chance.deal("form", len(FORMS))]
            country = Country(
                name,
                Kind.COUNTRY,
                name,
                name,
                since=self.chance.between(640, 1090),
                adjective=adjective,
                language=language,
                formal=formal.format(name),
                styles=styles,
                coin=str(self.rules["coin"][self.chance.deal("coin", len(self.rules["coin"]))][0]),
                code=name[:2].lower(),
            )
            self._keep(country)
            self.countries.append(country)
            self._add_town(country)
            self._add_rulers(country, self.chance.between(3, 5))

    def _add_town(self, home: Country) -> None:
        name = self.namer.town(home.language)
        since = self.chance.between(310, 1100)
        town = Page(name, Kind.TOWN, name, name, since, home=home)
        home.towns.append(town)
        self._keep(town)

    def _add_rulers(self, country: Country, count: int) -> None:
        names = [(self.namer.given(country.language, woman), woman) for woman in (True, False) * 2]
        borne: dict[str, int] = {}
        accession = self.chance.between(1180, 1560)
        before: Person | None = None
        for _ in range(count):
            given, woman = self.chance.pick(names)
            borne[given] = borne.get(given, 0) + 1
            born = accession - self.chance.between(9, 48)
            reigned = self.chance.weighted(
                [(self.chance.between(1, 9), 1), (self.chance.between(10, 41), 2)]
            )
            end = accession + reigned
            died = end if self.chance.happens(0.8) else end + self.chance.between(1, 12)
            name = f"{given} {NUMERALS[borne[given] - 1]}"
            ruler = Person(
                f"{name} of {country.title}",
                Kind.PERSON,
                name,
                given,
                born,
                died,
                home=country,
                seat=country.capital,
                woman=woman,
                role="ruler",
                reign=(accession, end),
                style=country.styles[0 if woman else 1],
                before=before,
            )
            if before:
                before.after = ruler
            before = ruler
            accession = end
            country.rulers.append(ruler)
            self.people.append(ruler)
            self._keep(ruler)

    def ruler_in(self, country: Country, year: int) -> Person | None:
        for ruler in country.rulers:
            if ruler.reign and ruler.reign[0] < year <= ruler.reign[1]:
                return ruler
        return None

    def _title(self, rule: str, since: int, home: Country, maker: Person | None) -> str:
        """A title nobody has yet."""
        others = self.chance.shuffled([other for other in self.countries if other is not home])
        adjectives = [home.adjective, others[0].adjective, others[1].adjective]
        surnames = [maker.short] if maker else []
        self._teller.slots = {
            "Town": lambda: self.chance.pick(home.towns).title,
            "Adjective": lambda: adjectives.pop(0),
            "Surname": lambda: surnames.pop() if surnames else self.namer.surname(home.language),
            "Year": lambda: str(since),
        }
        while True:
            title = self._teller.tell(rule)
            title = title[:1].upper() + title[1:]
            if self.namer.claim(title):
                return title
            adjectives = [home.adjective, others[0].adjective, others[1].adjective]

    def _add(self, kind: Kind, low: float, high: float) -> None:
        """One page of `kind`; if it has a beginning, one between these parts of history."""
        home = self.countries[self.chance.deal(f"home of {kind}", len(self.countries))]
        if kind is Kind.TOWN:
            self._add_town(home)
        elif kind is Kind.PERSON:
            self._add_person(home)
        elif kind in (Kind.ISLAND, Kind.RIVER):
            self._add_feature(kind, home)
        else:
            since = 1120 + int(670 * (low + (high - low) * self.chance.unit()))
            self._add_thing(kind, home, since)

    def _add_person(self, home: Country) -> None:
        woman = self.chance.happens(0.5)
        name, surname = self.namer.person(home.language, woman)
        born = self.chance.between(1130, 1840)
        age = self.chance.weighted(
            [(self.chance.between(26, 52), 1), (self.chance.between(53, 94), 3)]
        )
        person = Person(
            name,
            Kind.PERSON,
            name,
            surname,
            born,
            born + age if born + age < PRESENT else None,
            home=home,
            seat=self.chance.pick(home.towns),
            woman=woman,
            role=ROLES[self.chance.deal("role", len(ROLES))],
        )
        self.people.append(person)
        self._keep(person)

    def _add_feature(self, kind: Kind, home: Country) -> None:
        name = self.namer.feature(home.language)
        if kind is Kind.RIVER:
            page = Page(f"River {name}", kind, f"River {name}", name, 0, the="the ", home=home)
            page.kin = list(self.chance.some(home.towns, self.chance.between(2, 5)))
            if self.chance.happens(0.3):
                page.kin += self.chance.some(self.chance.pick(self.countries).towns, 2)
            page.kin = list(dict.fromkeys(page.kin))
        else:
            page = Page(name, kind, name, name, 0, home=home)
        self._keep(page)

    def _add_thing(self, kind: Kind, home: Country, since: int) -> None:
        maker = self.adult(since, home)
        if maker is not None and maker.role == "ruler" and kind is Kind.COMET:
            maker = None
        title = self._title(
            f"title_{kind}",
            since,
            home,
            maker if kind in (Kind.COMET, Kind.TRIAL, Kind.BRIDGE) else None,
        )
        until: int | None = None
        if kind is Kind.WAR:
            until = since + self.chance.below(self.chance.pick([2, 5, 14]))
        elif kind in (Kind.SHIP, Kind.GUILD, Kind.BRIDGE) and self.chance.happens(0.5):
            until = min(PRESENT, since + self.chance.between(40, 220))
        elif kind is Kind.TRIAL:
            until = since + self.chance.below(3)
        page = Page(title, kind, title, title, since, until, home=home, maker=maker)
        page.seat = self.chance.pick(home.towns)
        self._word(page)
        if kind is Kind.WAR:
            others = [other for other in self.countries if other is not home]
            named = [other for other in self.countries if other.adjective in title]
            sides: dict[Page, None] = dict.fromkeys([home, *named, *self.chance.some(others, 1)])
            page.kin = [*sides][:3]
        self._keep(page)

    def _word(self, page: Page) -> None:
        """How prose speaks of a thing: in slanted type, with a small letter, or neither."""
        title = page.title
        page.the = "the " if _takes_the(page) else ""
        if page.kind is Kind.SHIP:
            page.title, page.italic = f"{title} (ship)", True
        elif page.kind is Kind.BOOK:
            page.italic = True
        elif page.kind in (Kind.PLANT, Kind.ANIMAL, Kind.DISH, Kind.GAME):
            names = {town.title.split(" ")[0] for land in self.countries for town in land.towns}
            if title.split(" ")[0] not in names and title.split("-")[0] not in names:
                page.label = page.short = title[:1].lower() + title[1:]

    def _add_indexes(self, articles: int) -> None:
        """Pages about pages: years, lists, and other names for the same thing."""
        happened: dict[int, int] = {}
        for page in self.pages:
            for year in (page.since, page.until):
                if year and year > 1150:
                    happened[year] = happened.get(year, 0) + 1
        busiest = sorted(happened, key=lambda year: (-happened[year], year))
        for year in busiest[: max(1, articles // 30)]:
            self._keep(Page(f"Year {year}", Kind.YEAR, str(year), str(year), year, year))
        for country in self.countries:
            listed: list[Page] = list(country.rulers)
            self._add_list(f"List of rulers of {country.title}", listed, country)
        for kind in (
            Kind.RIVER,
            Kind.COMET,
            Kind.GUILD,
            Kind.SHIP,
            Kind.DISH,
            Kind.BRIDGE,
            Kind.WAR,
        ):
            pages = sorted(self.by_kind[kind], key=lambda page: page.title)
            self._add_list(f"List of {kind}s".replace("dishs", "dishes"), pages[:24], None)
        for _ in range(articles // 20):
            target = self.chance.pick(
                self.by_kind[self.chance.pick([Kind.PERSON, Kind.SHIP, Kind.RIVER])]
            )
            name = target.label
            if isinstance(target, Person):
                name = target.full_name if target.reign else target.short
            if target.kind is Kind.RIVER:
                name = f"{target.short} (river)"
            if name not in {page.title for page in self.pages}:
                self._keep(Page(name, Kind.REDIRECT, name, name, 0, kin=[target]))

    def _add_list(self, title: str, pages: list[Page], home: Country | None) -> None:
        self._keep(Page(title, Kind.LIST, title, title, 0, home=home, kin=pages))


def _takes_the(page: Page) -> bool:
    """Whether English says the: the Guild, the Old Bridge; but Comet Oddy, and Fogism."""
    match page.kind:
        case Kind.BOOK | Kind.PLANT | Kind.ANIMAL | Kind.DISH | Kind.GAME:
            return False
        case Kind.FESTIVAL:
            return " of " in page.title
        case Kind.BRIDGE:
            return " of " in page.title or page.title.startswith("Old ")
        case Kind.COMET:
            return not page.title.startswith("Comet")
        case Kind.TRIAL:
            return " v. " not in page.title
        case Kind.DOCTRINE:
            return not page.title.endswith("ism")
        case _:
            return True
