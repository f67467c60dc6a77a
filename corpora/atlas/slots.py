"""The slots of the grammar: texts that depend on the subject of the article and the current year.

A slot is a function that is called for each reference to it.
"""

from __future__ import annotations

from collections.abc import Callable

from corpora.atlas.article_context import LINKED_PHRASES, RECURRING_WORDS, ArticleContext
from corpora.atlas.grammar import Slots
from corpora.atlas.inflection import plural
from corpora.atlas.markup import template
from corpora.atlas.pages import PRESENT, PageKind, Person
from corpora.atlas.quantities import LENGTH_UNITS, ORDINALS, number_in_words, ordinal
from corpora.atlas.subject_slots import kind_slots, subject_slots
from corpora.atlas.world import ruler_in

MENTIONED_KINDS = (
    PageKind.TOWN,
    PageKind.ISLAND,
    PageKind.RIVER,
    PageKind.WAR,
    PageKind.GUILD,
    PageKind.BOOK,
    PageKind.SHIP,
    PageKind.PLANT,
    PageKind.DISH,
    PageKind.FESTIVAL,
    PageKind.BRIDGE,
    PageKind.COMET,
    PageKind.TRIAL,
    PageKind.UNIVERSITY,
    PageKind.GAME,
    PageKind.CUSTOM,
    PageKind.DOCTRINE,
)
"""Kinds whose name is a slot that mentions a page; the names of the other kinds are word lists."""

KITCHEN_MEASURES = ("ounces", "pounds", "spoonfuls", "pinches", "handfuls")


def article_slots(context: ArticleContext) -> Slots:
    """The slots for the subject of the context."""
    return {
        **_page_slots(context),
        **_quantity_slots(context),
        **_date_slots(context),
        **_word_slots(context),
        **_recurring_word_slots(context),
        **_phrase_slots(context),
        **subject_slots(context),
        **kind_slots(context),
    }


def _page_slots(context: ArticleContext) -> Slots:
    """Mentions of other pages."""
    home, page, random, mention = context.home, context.subject, context.random, context.mention
    places = [PageKind.TOWN, PageKind.TOWN, PageKind.TOWN, PageKind.COUNTRY, PageKind.ISLAND]

    def country() -> str:
        excluded = home if random.happens(0.8) else page
        return mention(context.world.find(PageKind.COUNTRY, context.year, None, excluded))

    def mention_of(kind: PageKind) -> Callable[[], str]:
        return lambda: mention(context.page_of(kind))

    return {
        **{str(kind): mention_of(kind) for kind in MENTIONED_KINDS},
        "person": context.mention_adult,
        "country": country,
        "place": lambda: mention(context.page_of(random.choice(places))),
        "nationality": lambda: context.mentions.adjective(home),
        "home": lambda: mention(home),
        "capital": lambda: mention(home.capital),
        "seat": lambda: mention(page.seat or home.capital),
        "maker": lambda: mention(page.maker) if page.maker else context.mention_adult(),
        "any_page": lambda: mention(context.any_page()),
        "any_title": lambda: context.any_page().title,
        "any_name": lambda: context.any_page().label,
        "animal_pages": lambda: context.mentions.plural(context.page_of(PageKind.ANIMAL)),
        "animal_page": mention_of(PageKind.ANIMAL),
        "any_ruler": lambda: mention(random.choice(home.rulers)),
        "reign": lambda: _current_ruler(context),
        "scholar": context.scholar,
        "Town": lambda: random.choice(home.towns).title,
    }


def _current_ruler(context: ArticleContext) -> str:
    ruler = ruler_in(context.home, context.year)
    return context.mention(ruler) if ruler else "the interregnum"


def _quantity_slots(context: ArticleContext) -> Slots:
    quantities, random, details = context.quantities, context.random, context.details
    short_units = ["mm", "cm", "inches", "spans"]
    return {
        "count": lambda: number_in_words(random.between(2, 12)),
        "small": lambda: number_in_words(random.between(2, 9)),
        "number": quantities.number,
        "big_number": quantities.big_number,
        "plain_big_number": lambda: quantities.big_number().replace(",", ""),
        "digit": lambda: str(random.below(12)),
        "digits": lambda: str(random.between(2, 990)),
        "ordinal": lambda: random.choice(
            [random.choice(ORDINALS), random.choice(ORDINALS), ordinal(random.between(13, 60))]
        ),
        "percent": quantities.percentage,
        "length": quantities.length,
        "length_small": lambda: f"{random.between(2, 90)} {random.choice(short_units)}",
        "weight": quantities.weight,
        "weight_small": lambda: f"{random.between(2, 40)} {random.choice(KITCHEN_MEASURES)}",
        "sum": lambda: _amount_of_money(context),
        "unit": lambda: random.choice(LENGTH_UNITS),
        "own_length": lambda: details.length,
        "own_number": lambda: details.number,
        "own_big_number": lambda: details.big_number,
    }


def _amount_of_money(context: ArticleContext) -> str:
    random = context.random
    amount = random.choice(
        [
            number_in_words(random.between(2, 40)),
            str(random.between(41, 900)),
            context.quantities.big_number(),
        ]
    )
    metal = random.choice(["", "", "", "silver ", "gold ", "copper ", "clipped "])
    return f"{amount} {metal}{plural(context.home.coin)}"


def _date_slots(context: ArticleContext) -> Slots:
    page, random = context.subject, context.random
    is_one_year = page.until in (None, page.since)
    return {
        "year": context.linked_year,
        "later_year": lambda: _later_year(context),
        "future_year": lambda: str(PRESENT + random.between(5, 400)),
        "recent_year": lambda: str(random.between(1880, PRESENT)),
        "modern_year": lambda: str(random.between(1842, PRESENT - 1)),
        "date": lambda: f"{context.day_and_month()} {context.year}",
        "day": context.day_and_month,
        "time_of_day": context.quantities.time_of_day,
        "since": lambda: str(page.since),
        "until": lambda: str(page.until or page.since),
        "years": lambda: str(page.since) if is_one_year else f"{page.since}-{page.until}",
    }


def _later_year(context: ArticleContext) -> str:
    """A year after the current one, and not after the death of the subject."""
    page = context.subject
    last = page.until if isinstance(page, Person) and page.until else PRESENT - 1
    return str(min(last, context.year + context.random.between(1, 40)))


def _word_slots(context: ArticleContext) -> Slots:
    home, random = context.home, context.random

    def foreign() -> str:
        word = context.foreign_word()
        return random.choice([f"''{word}''", f"''{word}''", template("lang", home.code, word)])

    def aside() -> str:
        return f" ({context.expand_in_brackets('aside')})" if random.happens(0.4) else ""

    return {
        "remark": lambda: context.expand_in_quotes("remark"),
        "speech": lambda: context.expand_in_quotes("speech"),
        "given_name": context.given_name,
        "coin_name": lambda: home.coin,
        "plain_foreign_word": context.foreign_word,
        "foreign_word": foreign,
        "latin_name": lambda: context.details.latin_name,
        "italic_title": lambda: f"''{context.word('title_book')}''",
        "optional_aside": aside,
    }


def _phrase_slots(context: ArticleContext) -> Slots:
    """Phrases that are links now and then, to a page that has another name."""

    def phrase(rule: str) -> Callable[[], str]:
        return lambda: context.perhaps_linked(rule)

    return {rule: phrase(rule) for rule in LINKED_PHRASES}


def _recurring_word_slots(context: ArticleContext) -> Slots:
    """The words that the article uses again and again; their word lists give them now and then."""
    words = context.details.recurring_words

    def always(rule: str) -> Callable[[], str]:
        return lambda: words[rule]

    def sometimes(rule: str) -> Callable[[], str]:
        return lambda: (
            words[rule] if context.random.happens(0.1) else context.grammar.expand_nested(rule)
        )

    return {
        **{rule: sometimes(rule) for rule in RECURRING_WORDS},
        **{f"recurring_{rule}": always(rule) for rule in RECURRING_WORDS},
    }
