"""State of the article that is being written: its subject, the current year, recent mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from corpora.atlas.grammar import Grammar
from corpora.atlas.inflection import fix_articles_and_punctuation
from corpora.atlas.languages import latin_name
from corpora.atlas.markup import link
from corpora.atlas.mentions import Mentions
from corpora.atlas.pages import PRESENT, Country, Page, PageKind, Person
from corpora.atlas.quantities import Quantities
from corpora.atlas.random_source import RandomSource
from corpora.atlas.world import World

RECURRING_WORDS = ("animal", "thing", "profession")
"""Word lists of which every article has one word that it uses again and again."""
DEEPEST_ASIDE = 2

ANY_KIND = tuple(
    kind for kind in PageKind if kind not in (PageKind.LIST, PageKind.REDIRECT, PageKind.YEAR)
)
LINKED_PHRASES = {
    "topic": (PageKind.PLANT, PageKind.DISH, PageKind.TOWN, PageKind.DOCTRINE, PageKind.GUILD),
    "incident": (PageKind.TOWN, PageKind.WAR, PageKind.FESTIVAL, PageKind.TRIAL),
    "someone": (PageKind.PERSON, PageKind.PERSON, PageKind.TOWN),
    "people": (PageKind.TOWN, PageKind.DOCTRINE, PageKind.GUILD),
    "claim": (PageKind.DOCTRINE, PageKind.PERSON, PageKind.BOOK),
    "official": (PageKind.PERSON, PageKind.TOWN, PageKind.COUNTRY),
}
"""Rules of phrases that may be links, and the kinds of page they lead to if they name none."""
SHORTEST_LINKED_PHRASE = 16
LONGEST_LINKED_PHRASE = 90


@dataclass(frozen=True)
class ArticleDetails:
    """Details on which the infobox and the text of one article agree."""

    recurring_words: dict[str, str]  # by word list
    birthday: str
    deathday: str
    length: str
    big_number: str
    number: str
    latin_name: str


class ArticleContext:
    """The subject, the year and the mentions of one article at a time."""

    details: ArticleDetails  # from the first call of `start`

    def __init__(self, world: World, grammar: Grammar) -> None:
        self.world = world
        self.random: RandomSource = world.random
        self.grammar = grammar
        self.quantities = Quantities(world.random)
        self.mentions = Mentions(world.random)
        self.subject: Page = world.pages[0]
        self.year = PRESENT
        self._recent_titles: list[str] = []
        self._aside_depth = DEEPEST_ASIDE
        self._scholars = [self._new_scholar() for _ in range(24 + len(world.pages) // 8)]
        self._vocabularies: dict[str, list[str]] = {
            country.language: [world.names.word(country.language) for _ in range(150)]
            for country in world.countries
        }

    def start(self, subject: Page) -> None:
        """Begin the article about `subject`."""
        self.subject = subject
        self.year = self.random_year()
        self.mentions.start(subject)
        self.details = self._new_details()

    @property
    def home(self) -> Country:
        """The country of the subject."""
        page = self.subject
        if isinstance(page, Country):
            return page
        return page.home or self.world.countries[0]

    def random_year(self) -> int:
        """A year of the existence, adult life or reign of the subject."""
        page = self.subject
        if isinstance(page, Person):
            if page.reign:
                return self.random.between(page.reign[0] + 1, page.reign[1])
            adult = page.since + 18
            return self.random.between(adult, max(adult, (page.until or PRESENT) - 1))
        first = max(page.since, 1240)
        return self.random.between(first, max(first, page.until or PRESENT - 4))

    @contextmanager
    def asides_allowed(self) -> Iterator[None]:
        """Within this context a mention may be followed by an aside in brackets."""
        self._aside_depth = 0
        yield
        self._aside_depth = DEEPEST_ASIDE

    def expand_in_brackets(self, rule: str) -> str:
        """A rule within brackets, one level deeper."""
        self._aside_depth += 1
        text = self.grammar.expand_nested(rule)
        self._aside_depth -= 1
        return text

    def expand_in_quotes(self, rule: str) -> str:
        """A rule within quotation marks, without asides, which could contain quotations."""
        depth, self._aside_depth = self._aside_depth, DEEPEST_ASIDE
        text = self.grammar.expand_nested(rule)
        self._aside_depth = depth
        return text

    def mention(self, page: Page) -> str:
        """The name of a page and, now and then, an aside, which may mention pages in turn."""
        name = self.mentions.name(page)
        if self._aside_depth < DEEPEST_ASIDE and self.random.happens(0.05):
            name += f" ({self.expand_in_brackets('aside')})"
        return name

    def perhaps_linked(self, rule: str) -> str:
        """A phrase, now and then as the label of a link, if it is long and has no marks.

        The link leads to the page that the phrase names, if it names one.
        """
        self.mentions.last = None
        phrase = self.grammar.expand_nested(rule)
        is_plain = not set(phrase) & set("[]{}<>|\"'()")
        is_label = SHORTEST_LINKED_PHRASE <= len(phrase) <= LONGEST_LINKED_PHRASE and is_plain
        if not (is_label and self.random.happens(0.12)):
            return phrase
        page = self.mentions.last or self._page_of_any(LINKED_PHRASES[rule])
        if phrase == page.the + page.label:
            return page.the + link(page.title, page.label)
        return link(page.title, phrase)

    def mention_adult(self) -> str:
        """A person of the current year who was not mentioned recently, or an invented one."""
        for _ in range(4):
            person = self.world.find_adult(self.year, self.home, self.subject)
            if person and person.title not in self._recent_titles:
                self._remember(person)
                return self.mention(person)
        return f"{self.given_name()} the {self.word('profession')}"

    def page_of(self, kind: PageKind) -> Page:
        """A page of a kind in the current year, preferably not mentioned recently."""
        home = self.home if self.random.happens(0.35) else None
        return self._not_recent(lambda: self.world.find(kind, self.year, home, self.subject))

    def any_page(self) -> Page:
        """A page of a random kind, preferably not mentioned recently."""
        return self._page_of_any(ANY_KIND)

    def _page_of_any(self, kinds: Sequence[PageKind]) -> Page:
        """A page of a random one of `kinds`, preferably not mentioned recently."""
        kind = self.random.choice([kind for kind in kinds if self.world.by_kind[kind]])
        return self._not_recent(lambda: self.world.find(kind, self.year, None, self.subject))

    def scholar(self) -> str:
        """The name of an author: `T. Olsvik`."""
        return self.random.choice(self._scholars)

    def given_name(self) -> str:
        return self.world.names.given_name(self.home.language, self.random.happens(0.5))

    def word(self, rule: str) -> str:
        """The text of a rule or slot that is not part of a sentence."""
        return fix_articles_and_punctuation(self.grammar.resolve(rule))

    def foreign_word(self) -> str:
        """A word of the language of the country."""
        return self.random.choice(self._vocabularies[self.home.language])

    def linked_year(self) -> str:
        """The current year, perhaps as a link to its page."""
        title = f"Year {self.year}"
        has_page = any(page.title == title for page in self.world.by_kind[PageKind.YEAR])
        if has_page and self.random.happens(0.6):
            return link(title, str(self.year))
        return str(self.year)

    def day_and_month(self) -> str:
        return f"{self.random.between(1, 30)} {self.word('month')}"

    def _new_details(self) -> ArticleDetails:
        return ArticleDetails(
            recurring_words={rule: self.grammar.expand_nested(rule) for rule in RECURRING_WORDS},
            birthday=self.day_and_month(),
            deathday=self.day_and_month(),
            length=self.quantities.length(),
            big_number=self.quantities.big_number(),
            number=self.quantities.number(),
            latin_name=latin_name(self.random),
        )

    def _new_scholar(self) -> str:
        initials = ". ".join(
            self.random.choice("ABCDEFGHIJKLMNOPRSTUVWZ") for _ in range(self.random.between(1, 2))
        )
        language = self.random.choice(self.world.countries).language
        return f"{initials}. {self.world.names.surname(language)}"

    def _not_recent(self, find: Callable[[], Page]) -> Page:
        """A page that was not mentioned recently, unless four attempts find none."""
        page = find()
        for _ in range(3):
            if page.title not in self._recent_titles:
                break
            page = find()
        self._remember(page)
        return page

    def _remember(self, page: Page) -> None:
        self._recent_titles = [*self._recent_titles[-3:], page.title]
