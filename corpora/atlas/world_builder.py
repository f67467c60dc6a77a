"""Builds a consistent world: countries, rulers, people, places and things.

The maker of a thing was an adult when it was made, people are born before they die, and a war is
fought by countries that existed.
"""

from __future__ import annotations

from collections import Counter

from corpora.atlas.grammar import Grammar, parse_rules, parse_word_lists
from corpora.atlas.index_pages import add_index_pages
from corpora.atlas.languages import LANGUAGES
from corpora.atlas.pages import (
    LOWERCASE_KINDS,
    PAGES_PER_THOUSAND,
    PRESENT,
    Country,
    Page,
    PageKind,
    Person,
)
from corpora.atlas.random_source import RandomSource
from corpora.atlas.rules.titles import TITLES
from corpora.atlas.words import WORD_LISTS, split_words
from corpora.atlas.world import World

OCCUPATIONS = split_words(
    """
    astronomer poet admiral cook engineer philosopher cartographer physician composer botanist
    historian heretic inventor actor explorer brigand
    """
)

# form of the name of a country, and the titles of its rulers: women, men
GOVERNMENTS = (
    ("Kingdom of {}", ("queen", "king")),
    ("Most Serene Republic of {}", ("doge", "doge")),
    ("Grand Duchy of {}", ("grand duchess", "grand duke")),
    ("United Cantons of {}", ("chancellor", "chancellor")),
    ("Empire of {}", ("empress", "emperor")),
    ("Prince-Bishopric of {}", ("prince-bishop", "prince-bishop")),
    ("Free Counties of {}", ("countess", "count")),
    ("Protectorate of {}", ("protector", "protector")),
)

ROMAN_NUMERALS = split_words(
    """
    I II III IV V VI VII VIII IX X
    """
)


def build_world(random: RandomSource, articles: int) -> World:
    """A world of about that many pages."""
    return _WorldBuilder(random).build(articles)


class _WorldBuilder:
    def __init__(self, random: RandomSource) -> None:
        rules = {**parse_word_lists(*WORD_LISTS), **parse_rules(TITLES)}
        self._random = random
        self._world = World(random, rules)
        self._names = self._world.names
        self._grammar = Grammar(rules, random)

    def build(self, articles: int) -> World:
        self._add_countries(max(4, articles // 36))
        for kind, share in PAGES_PER_THOUSAND.items():
            count = max(2, articles * share // 1000)
            for index in range(count):
                self._add_page(kind, index / count, (index + 1) / count)
        add_index_pages(self._world, articles)
        return self._world

    def _add_countries(self, count: int) -> None:
        languages = self._random.shuffled(LANGUAGES)
        for index in range(count):
            country = self._country(languages[index % len(languages)].name)
            self._world.add(country)
            self._add_town(country)
            self._add_rulers(country, self._random.between(3, 5))

    def _country(self, language: str) -> Country:
        name, adjective = self._names.country(language)
        formal_name, royal_titles = GOVERNMENTS[self._random.draw("form", len(GOVERNMENTS))]
        since = self._random.between(640, 1090)
        coins = self._world.rules["coin"]
        return Country(
            name,
            PageKind.COUNTRY,
            name,
            name,
            since,
            adjective=adjective,
            language=language,
            formal_name=formal_name.format(name),
            royal_titles=royal_titles,
            coin=str(coins[self._random.draw("coin", len(coins))][0]),
            code=name[:2].lower(),
        )

    def _add_town(self, home: Country) -> None:
        name = self._names.town(home.language)
        since = self._random.between(310, 1100)
        town = Page(name, PageKind.TOWN, name, name, since, home=home)
        home.towns.append(town)
        self._world.add(town)

    def _add_rulers(self, country: Country, count: int) -> None:
        """A line of rulers, each of whom succeeds the one before."""
        given_names = [
            (self._names.given_name(country.language, is_woman), is_woman)
            for is_woman in (True, False) * 2
        ]
        rulers_of_name: Counter[str] = Counter()
        accession = self._random.between(1180, 1560)
        for _ in range(count):
            given_name, is_woman = self._random.choice(given_names)
            rulers_of_name[given_name] += 1
            numeral = ROMAN_NUMERALS[rulers_of_name[given_name] - 1]
            ruler = self._ruler(country, given_name, numeral, is_woman, accession)
            country.rulers.append(ruler)
            self._world.add(ruler)
            if ruler.reign:
                accession = ruler.reign[1]

    def _ruler(
        self, country: Country, given_name: str, numeral: str, is_woman: bool, accession: int
    ) -> Person:
        random = self._random
        born = accession - random.between(9, 48)
        years = random.weighted_choice([(random.between(1, 9), 1), (random.between(10, 41), 2)])
        end = accession + years
        died = end if random.happens(0.8) else end + random.between(1, 12)
        name = f"{given_name} {numeral}"
        ruler = Person(
            f"{name} of {country.title}",
            PageKind.PERSON,
            name,
            given_name,
            born,
            died,
            home=country,
            seat=country.capital,
            is_woman=is_woman,
            occupation="ruler",
            reign=(accession, end),
            royal_title=country.royal_titles[0 if is_woman else 1],
        )
        if country.rulers:
            ruler.predecessor = country.rulers[-1]
            ruler.predecessor.successor = ruler
        return ruler

    def _add_page(self, kind: PageKind, low: float, high: float) -> None:
        """Add a page; a thing begins between these fractions of the history of the world."""
        countries = self._world.countries
        home = countries[self._random.draw(f"home of {kind}", len(countries))]
        if kind is PageKind.TOWN:
            self._add_town(home)
        elif kind is PageKind.PERSON:
            self._add_person(home)
        elif kind is PageKind.RIVER:
            self._add_river(home)
        elif kind is PageKind.ISLAND:
            name = self._names.feature(home.language)
            self._world.add(Page(name, kind, name, name, 0, home=home))
        else:
            since = 1120 + int(670 * (low + (high - low) * self._random.fraction()))
            self._add_thing(kind, home, since)

    def _add_person(self, home: Country) -> None:
        random = self._random
        is_woman = random.happens(0.5)
        name, surname = self._names.person(home.language, is_woman)
        born = random.between(1130, 1840)
        age = random.weighted_choice([(random.between(26, 52), 1), (random.between(53, 94), 3)])
        person = Person(
            name,
            PageKind.PERSON,
            name,
            surname,
            born,
            born + age if born + age < PRESENT else None,
            home=home,
            seat=random.choice(home.towns),
            is_woman=is_woman,
            occupation=OCCUPATIONS[random.draw("role", len(OCCUPATIONS))],
        )
        self._world.add(person)

    def _add_river(self, home: Country) -> None:
        name, random = self._names.feature(home.language), self._random
        towns = random.sample(home.towns, random.between(2, 5))
        if random.happens(0.3):
            towns += random.sample(random.choice(self._world.countries).towns, 2)
        title = f"River {name}"
        river = Page(title, PageKind.RIVER, title, name, 0, the="the ", home=home)
        river.related = list(dict.fromkeys(towns))
        self._world.add(river)

    def _add_thing(self, kind: PageKind, home: Country, since: int) -> None:
        maker = self._world.find_adult(since, home)
        if maker is not None and maker.occupation == "ruler" and kind is PageKind.COMET:
            maker = None
        is_named_after_maker = kind in (PageKind.COMET, PageKind.TRIAL, PageKind.BRIDGE)
        title = self._title(f"title_{kind}", since, home, maker if is_named_after_maker else None)
        until = self._end(kind, since)
        page = Page(title, kind, title, title, since, until, home=home, maker=maker)
        page.seat = self._random.choice(home.towns)
        self._set_wording(page)
        if kind is PageKind.WAR:
            page.related = self._war_parties(title, home)
        self._world.add(page)

    def _title(self, rule: str, since: int, home: Country, maker: Person | None) -> str:
        """A title that no page has yet; the surname in it is that of the maker, if one is given."""
        others = self._random.shuffled(
            [country for country in self._world.countries if country is not home]
        )
        adjectives = [home.adjective, others[0].adjective, others[1].adjective]
        unused = list(adjectives)
        surnames = [maker.short] if maker else []
        self._grammar.slots = {
            "Town": lambda: self._random.choice(home.towns).title,
            "Adjective": lambda: unused.pop(0),
            "Surname": lambda: surnames.pop() if surnames else self._names.surname(home.language),
            "Year": lambda: str(since),
        }
        while True:
            title = self._grammar.expand(rule)
            title = title[:1].upper() + title[1:]
            if self._names.claim(title):
                return title
            unused[:] = adjectives

    def _end(self, kind: PageKind, since: int) -> int | None:
        """The year in which a thing ended, if it did."""
        random = self._random
        if kind is PageKind.WAR:
            return since + random.below(random.choice([2, 5, 14]))
        if kind in (PageKind.SHIP, PageKind.GUILD, PageKind.BRIDGE) and random.happens(0.5):
            return min(PRESENT, since + random.between(40, 220))
        if kind is PageKind.TRIAL:
            return since + random.below(3)
        return None

    def _set_wording(self, page: Page) -> None:
        """Set whether the name has an article, is in italics, or begins with a small letter."""
        title = page.title
        page.the = "the " if _takes_the(page) else ""
        if page.kind is PageKind.SHIP:
            page.title, page.italic = f"{title} (ship)", True
        elif page.kind is PageKind.BOOK:
            page.italic = True
        elif page.kind in LOWERCASE_KINDS:
            towns = {
                town.title.split(" ")[0]
                for country in self._world.countries
                for town in country.towns
            }
            if title.split(" ")[0] not in towns and title.split("-")[0] not in towns:
                page.label = page.short = title[:1].lower() + title[1:]

    def _war_parties(self, title: str, home: Country) -> list[Page]:
        """At most three countries: `home`, those named in the title, and another."""
        countries = self._world.countries
        others = [country for country in countries if country is not home]
        named = [country for country in countries if country.adjective in title]
        parties: dict[Page, None] = dict.fromkeys([home, *named, *self._random.sample(others, 1)])
        return [*parties][:3]


def _takes_the(page: Page) -> bool:
    """Whether the name has a definite article: the Guild, the Old Bridge, but Comet Oddy."""
    match page.kind:
        case PageKind.BOOK | PageKind.PLANT | PageKind.ANIMAL | PageKind.DISH | PageKind.GAME:
            return False
        case PageKind.FESTIVAL:
            return " of " in page.title
        case PageKind.BRIDGE:
            return " of " in page.title or page.title.startswith("Old ")
        case PageKind.COMET:
            return not page.title.startswith("Comet")
        case PageKind.TRIAL:
            return " v. " not in page.title
        case PageKind.DOCTRINE:
            return not page.title.endswith("ism")
        case _:
            return True
