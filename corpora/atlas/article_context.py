"""One article's view of the world: what each slot of the grammar says while it is written.

It knows the subject, the year under discussion and what has been linked; it knows no sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from corpora.atlas.grammar import Slots, Teller
from corpora.atlas.inflection import capitalised, plural, settled, words
from corpora.atlas.markup import Addresses, link, names_of, template
from corpora.atlas.mentions import Mentions
from corpora.atlas.pages import PRESENT, Country, Kind, Page, Person
from corpora.atlas.quantities import ORDINALS, UNITS, Measures, in_words, ordinal
from corpora.atlas.world import World

# what an article keeps coming back to: its own animal, its own thing, its own craftsman
PROPS = {"animal": "pet", "thing": "prop", "profession": "rival"}
KITCHEN_MEASURES = ("ounces", "pounds", "spoonfuls", "pinches", "handfuls")
# the kinds of page whose name is also the slot that mentions one; the other kinds are plain words
MENTIONED = (
    Kind.TOWN,
    Kind.ISLAND,
    Kind.RIVER,
    Kind.WAR,
    Kind.GUILD,
    Kind.BOOK,
    Kind.SHIP,
    Kind.PLANT,
    Kind.DISH,
    Kind.FESTIVAL,
    Kind.BRIDGE,
    Kind.COMET,
    Kind.TRIAL,
    Kind.UNIVERSITY,
    Kind.GAME,
    Kind.DOCTRINE,
)
LATIN_FIRST = words(
    """
    Lach Ser Grum Vol Parv Fil Cand Mor Ped Umbr Tard Scal Nebul Occ Quer Bibl Sal Pig Som Tac
    """
)
LATIN_JOINTS = words(
    """
    aria ula ostris ella ippus ifera idium ander ocarpa onia opus issa
    """
)
LATIN_LAST = words(
    """
    vulgaris dubia scandens minor tristis absurda molesta lenta querula domestica nocturna incerta
    gravis officinalis hebdomadalis peregrina obliqua furtiva modesta inopinata tacita mendax
    reclinata perplexa
    """
)


class Scene:
    """Answers the slots for one subject at a time."""

    def __init__(self, world: World, teller: Teller, addresses: Addresses) -> None:
        self.world = world
        self.chance = world.chance
        self.measures = Measures(world.chance)
        self.teller = teller
        self.addresses = addresses
        self.subject: Page = world.pages[0]
        self.year = PRESENT
        self.mentions = Mentions(world.chance)
        self._props: dict[str, str] = {}
        self._birthday = self._deathday = ""
        self._own_length = self._own_number = self._own_big = self._own_latin = ""
        self._recent: list[str] = []
        self._depth = 2
        self.more_slots: Slots = {}
        self._scholars = [self._scholar() for _ in range(24 + len(world.pages) // 8)]
        self._lexicon: dict[str, list[str]] = {
            country.language: [world.namer.word(country.language) for _ in range(150)]
            for country in world.countries
        }

    def open(self, subject: Page) -> None:
        """Begins the article of `subject`."""
        self.subject = subject
        self.year = self.some_year()
        self.mentions.open(subject)
        self._props = {rule: self.teller.draw(rule) for rule in PROPS}
        self._birthday, self._deathday = self.slot_day(), self.slot_day()
        self._own_length, self._own_big = self.measures.length(), self.measures.big()
        self._own_number, self._own_latin = self.measures.number(), self.latin()
        self.teller.slots = {**self._slots(), **self.more_slots}

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Prose, in which asides are allowed."""
        self._depth = 0
        yield
        self._depth = 2

    def some_year(self) -> int:
        """A year in which the subject was there to have things happen to it."""
        page = self.subject
        if isinstance(page, Person):
            grown = page.since + 18
            if page.reign:
                return self.chance.between(page.reign[0] + 1, page.reign[1])
            return self.chance.between(grown, max(grown, (page.until or PRESENT) - 1))
        return self.chance.between(
            max(page.since, 1240), max(page.since, 1240, page.until or PRESENT - 4)
        )

    @property
    def home(self) -> Country:
        page = self.subject
        if isinstance(page, Country):
            return page
        return page.home or self.world.countries[0]

    # mentions

    def mention(self, page: Page) -> str:
        """The page's name and, now and then, an aside.

        The aside may mention pages in turn, but no deeper than twice.
        """
        name = self.mentions.name(page)
        if self._depth < 2 and self.chance.happens(0.05):
            name += f" ({self._inside('aside')})"
        return name

    def _inside(self, rule: str) -> str:
        """A rule told within brackets."""
        self._depth += 1
        said = self.teller.draw(rule)
        self._depth -= 1
        return said

    def _unbroken(self, rule: str) -> str:
        """A rule told within quotation marks, where no bracket may bring quotations of its own."""
        depth, self._depth = self._depth, 2
        said = self.teller.draw(rule)
        self._depth = depth
        return said

    def _any(self, kind: Kind) -> Page:
        near = self.home if self.chance.happens(0.35) else None
        return self._fresh(lambda: self.world.find(kind, self.year, near, self.subject))

    def _fresh(self, finding: Callable[[], Page]) -> Page:
        """A page that was not named a moment ago, unless four attempts find no other."""
        page = finding()
        for _ in range(3):
            if page.title not in self._recent:
                break
            page = finding()
        self._recent = [*self._recent[-3:], page.title]
        return page

    def _anyone(self) -> str:
        for _ in range(4):
            person = self.world.adult(self.year, self.home, self.subject)
            if person and person.title not in self._recent:
                self._recent = [*self._recent[-3:], person.title]
                return self.mention(person)
        return f"{self._given()} the {self.word('profession')}"

    def anything(self) -> Page:
        kinds = [
            kind
            for kind in Kind
            if self.world.by_kind[kind] and kind not in (Kind.LIST, Kind.REDIRECT, Kind.YEAR)
        ]
        kind = self.chance.pick(kinds)
        return self._fresh(lambda: self.world.find(kind, self.year, None, self.subject))

    def _given(self) -> str:
        return self.world.namer.given(self.home.language, self.chance.happens(0.5))

    def _scholar(self) -> str:
        initials = ". ".join(
            self.chance.pick("ABCDEFGHIJKLMNOPRSTUVWZ") for _ in range(self.chance.between(1, 2))
        )
        language = self.chance.pick(self.world.countries).language
        return f"{initials}. {self.world.namer.surname(language)}"

    def scholar(self) -> str:
        return self.chance.pick(self._scholars)

    # sums and dates

    def year_text(self) -> str:
        title = f"Year {self.year}"
        described = any(page.title == title for page in self.world.by_kind[Kind.YEAR])
        if described and self.chance.happens(0.6):
            return link(title, str(self.year))
        return str(self.year)

    def later(self) -> str:
        page = self.subject
        last = page.until if isinstance(page, Person) and page.until else PRESENT - 1
        return str(min(last, self.year + self.chance.between(1, 40)))

    def date(self) -> str:
        return f"{self.chance.between(1, 30)} {self.word('month')} {self.year}"

    def sum(self) -> str:
        coin = self.home.coin
        amount = self.chance.pick(
            [
                in_words(self.chance.between(2, 40)),
                str(self.chance.between(41, 900)),
                self.measures.big(),
            ]
        )
        silver = self.chance.pick(["", "", "", "silver ", "gold ", "copper ", "clipped "])
        return f"{amount} {silver}{plural(coin)}"

    # words

    def word(self, rule: str) -> str:
        """Any one of a list of words, without disturbing what the sentence has bound."""
        return settled(self.teller.reference(rule))

    def foreign_word(self) -> str:
        return self.chance.pick(self._lexicon[self.home.language])

    def foreign(self) -> str:
        word = self.foreign_word()
        return self.chance.pick(
            [f"''{word}''", f"''{word}''", template("lang", self.home.code, word)]
        )

    def latin(self) -> str:
        genus = self.chance.pick(LATIN_FIRST) + self.chance.pick(LATIN_JOINTS)
        return f"{genus} {self.chance.pick(LATIN_LAST)}"

    def italic_title(self) -> str:
        return f"''{self.word('title_book')}''"

    def parenthesis(self) -> str:
        """Now and then an aside, with the space before it."""
        if self.chance.happens(0.4):
            return f" ({self._inside('aside')})"
        return ""

    # the subject

    def subject_name(self) -> str:
        page = self.subject
        noun = page.role if isinstance(page, Person) else str(page.kind)
        if isinstance(page, Person) and page.reign:
            noun = page.style
        if page.kind in (Kind.PLANT, Kind.ANIMAL, Kind.DISH, Kind.GAME, Kind.SCRIPT):
            return self.chance.pick(["it", f"the {noun}"])
        short = page.the + (f"''{page.short}''" if page.italic else page.short)
        nouns = {Kind.UNIVERSITY: "institution", Kind.DOCTRINE: "movement"}
        return self.chance.weighted(
            [
                (short, 4.0 if len(short) < 16 else 0.6),
                (self.pronoun("he"), 4.0),
                (f"the {nouns.get(page.kind, noun)}", 1.5),
            ]
        )

    def pronoun(self, form: str) -> str:
        page = self.subject
        forms = {
            "he": ("he", "she", "it"),
            "him": ("him", "her", "it"),
            "his": ("his", "her", "its"),
        }[form]
        if page.kind is Kind.SHIP:
            return forms[1]
        if isinstance(page, Person):
            return forms[1 if page.woman else 0]
        return forms[2]

    def bold(self) -> str:
        page = self.subject
        name = page.full_name if isinstance(page, Person) else page.label
        return f"'''''{name}'''''" if page.italic else f"'''{name}'''"

    def _age(self) -> str:
        return in_words(max(2, min(self.chance.between(3, 14), 99)))

    def _slots(self) -> Slots:
        page, home, chance = self.subject, self.home, self.chance
        slots: dict[str, Callable[[], str]] = {
            # pages
            "person": self._anyone,
            "explorer": self._anyone,
            "country": lambda: self.mention(
                self.world.find(
                    Kind.COUNTRY, self.year, None, home if chance.happens(0.8) else page
                )
            ),
            "place": lambda: self.mention(
                self._any(chance.pick([Kind.TOWN, Kind.TOWN, Kind.TOWN, Kind.COUNTRY, Kind.ISLAND]))
            ),
            "landish": lambda: self.mentions.of_country(home),
            "home": lambda: self.mention(home),
            "seat": lambda: self.mention(page.seat or home.capital),
            "maker": lambda: self.mention(page.maker) if page.maker else self._anyone(),
            "anypage": lambda: self.mention(self.anything()),
            "anytitle_page": lambda: self.anything().title,
            "anytitle": lambda: self.anything().label,
            "beasts": lambda: self.mentions.plural(self._any(Kind.ANIMAL)),
            "beast": lambda: self.mention(self._any(Kind.ANIMAL)),
            "plants": lambda: self.mention(self._any(Kind.PLANT)),
            "anyruler": lambda: self.mention(chance.pick(home.rulers)),
            "reign": self._reign,
            "gamename": lambda: self.mention(self._any(Kind.GAME)),
            "scholar": self.scholar,
            "remark": lambda: self._unbroken("remark"),
            "speech": lambda: self._unbroken("speech"),
            # numbers
            "count": lambda: in_words(chance.between(2, 12)),
            "small": lambda: in_words(chance.between(2, 9)),
            "number": self.measures.number,
            "big": self.measures.big,
            "ordinal": lambda: chance.pick(
                [chance.pick(ORDINALS), chance.pick(ORDINALS), ordinal(chance.between(13, 60))]
            ),
            "percent": self.measures.percent,
            "length": self.measures.length,
            "measure": self.measures.length,
            "length_small": lambda: (
                f"{chance.between(2, 90)} {chance.pick(['mm', 'cm', 'inches', 'spans'])}"
            ),
            # quantities that box and prose must agree about
            "own_length": lambda: self._own_length,
            "own_number": lambda: self._own_number,
            "own_big": lambda: self._own_big,
            "weight": self.measures.weight,
            "weight_small": lambda: f"{chance.between(2, 40)} {chance.pick(KITCHEN_MEASURES)}",
            "sum": self.sum,
            "digits": lambda: str(chance.between(2, 990)),
            "unit": lambda: chance.pick(UNITS),
            # dates
            "year": self.year_text,
            "later": self.later,
            "later_future": lambda: str(PRESENT + chance.between(5, 400)),
            "recent": lambda: str(chance.between(1880, PRESENT)),
            "kind": lambda: str(page.kind),
            "label_plain": lambda: page.label,
            "modern": lambda: str(chance.between(1842, PRESENT - 1)),
            "date": self.date,
            "day": lambda: f"{chance.between(1, 30)} {self.word('month')}",
            "hour": self.measures.hour,
            "hourshort": self.measures.hour,
            "since": lambda: str(page.since),
            "capital": lambda: self.mention(home.capital),
            "coinname": lambda: home.coin,
            "bare_big": lambda: self.measures.big().replace(",", ""),
            "digit": lambda: str(chance.below(12)),
            "web": lambda: self.addresses.address(page.label),
            "end": lambda: str(page.until or page.since),
            "span": lambda: (
                str(page.since)
                if page.until in (None, page.since)
                else f"{page.since}-{page.until}"
            ),
            # words
            "anyname": self._given,
            "surname": lambda: page.short,
            "word": self.foreign_word,
            "foreign": self.foreign,
            "latin": lambda: self._own_latin,
            "italictitle": self.italic_title,
            "Town": lambda: chance.pick(home.towns).title,
            "par": self.parenthesis,
            # the subject
            "S": lambda: capitalised(self.subject_name()),
            "subj": self.subject_name,
            "obj": lambda: self.pronoun("him"),
            "poss": lambda: self.pronoun("his"),
            "he": lambda: self.pronoun("he"),
            "him": lambda: self.pronoun("him"),
            "his": lambda: self.pronoun("his"),
            "it": lambda: self.pronoun("he"),
            "bold": self.bold,
            "Bold": lambda: f"'''{capitalised(page.label)}'''",
            "The_bold": lambda: capitalised(page.the) + self.bold(),
        }
        for rule, name in PROPS.items():
            slots[name] = self._always(rule)
            slots[rule] = self._often(rule)
        for kind in MENTIONED:
            slots[str(kind)] = self._mentioner(kind)
        if isinstance(page, Person):
            slots.update(self._person_slots(page))
        if page.kind is Kind.FESTIVAL:
            slots["day"] = lambda: self._birthday
        if page.kind is Kind.ANIMAL:
            slots["animal_class"] = lambda: self._class_of(page.label)
        if isinstance(page, Country):
            slots["formal"] = lambda: page.formal
        if page.kind is Kind.RIVER:
            towns = page.kin
            slots["rivertown"] = lambda: self.mention(towns[0])
            slots["rivertown2"] = lambda: self.mention(towns[-1])
            slots["riverlist"] = lambda: names_of(towns)
            slots["rivertown"] = lambda: self.mention(chance.pick(towns[:-1] or towns))
        if page.kind is Kind.WAR:
            slots["sides"] = lambda: names_of(page.kin)
            slots["side"] = lambda: self.mention(page.kin[0])
            slots["otherside"] = lambda: self.mention(page.kin[1])
        if page.kind is Kind.TOWN:
            natives = [person for person in self.world.people if person.seat is page]
            if natives:
                native = chance.pick(natives)
                slots["native"] = lambda: self.mention(native)
                slots["nativebirth"] = lambda: str(native.since)
            else:
                slots["native"] = lambda: f"{self._given()} the {self._props['profession'].title()}"
                slots["nativebirth"] = self.year_text
        return slots

    def _always(self, rule: str) -> Callable[[], str]:
        return lambda: self._props[rule]

    def _often(self, rule: str) -> Callable[[], str]:
        return lambda: self._props[rule] if self.chance.happens(0.1) else self.teller.draw(rule)

    def _mentioner(self, kind: Kind) -> Callable[[], str]:
        return lambda: self.mention(self._any(kind))

    def _class_of(self, label: str) -> str:
        """A salt heron is a bird, and a ledger moth an insect."""
        last = label.replace("-", " ").split(" ")[-1]
        for rule in ("bird", "fish", "insect"):
            if (last,) in self.world.rules[rule]:
                return rule
        return self.teller.draw("animal_class")

    def _reign(self) -> str:
        ruler = self.world.ruler_in(self.home, self.year)
        return self.mention(ruler) if ruler else "the interregnum"

    def _person_slots(self, page: Person) -> dict[str, Callable[[], str]]:
        until = page.until or PRESENT
        age = until - page.since
        return {
            "lifespan": lambda: f"{page.since}-{until}" if page.until else f"born {page.since}",
            "birth": lambda: self.chance.pick([str(page.since), f"{self._birthday} {page.since}"]),
            "death": lambda: self.chance.pick([str(until), f"{self._deathday} {until}"]),
            "death_or_not": lambda: f"{self._deathday} {until}" if page.until else "not yet",
            "deathyear": lambda: str(until),
            "deathdate": lambda: f"{self._deathday} {until}",
            "deathage": lambda: in_words(age) if age < 100 else str(age),
            "age": self._age,
            "role": lambda: page.style if page.reign else page.role,
            "style": lambda: page.style,
            "reignstart": lambda: str(page.reign[0]) if page.reign else "",
            "reignend": lambda: str(page.reign[1]) if page.reign else "",
            "predecessor": lambda: self.mention(page.before) if page.before else "a regency",
            "successor": lambda: self.mention(page.after) if page.after else "a republic",
        }

    def slot_day(self) -> str:
        return f"{self.chance.between(1, 30)} {self.word('month')}"
