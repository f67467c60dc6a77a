"""Slots about the subject of an article: its names and pronouns, and facts that its kind has."""

from __future__ import annotations

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.grammar import Slots
from corpora.atlas.inflection import capitalize
from corpora.atlas.markup import link_list
from corpora.atlas.pages import PRESENT, Country, Page, PageKind, Person
from corpora.atlas.quantities import number_in_words


def subject_slots(context: ArticleContext) -> Slots:
    page = context.subject
    subjective, objective, possessive = _pronouns(page)
    return {
        "Subject": lambda: capitalize(_subject_name(context)),
        "subject": lambda: _subject_name(context),
        "he": lambda: subjective,
        "him": lambda: objective,
        "his": lambda: possessive,
        "it": lambda: subjective,
        "bold_name": lambda: _bold_name(page),
        "Bold_name": lambda: f"'''{capitalize(page.label)}'''",
        "The_bold_name": lambda: capitalize(page.the) + _bold_name(page),
        "kind": lambda: str(page.kind),
        "surname": lambda: page.short,
    }


def _subject_name(context: ArticleContext) -> str:
    """The subject as a name, a pronoun, or its kind: `Olsvik`, `she`, `the poet`."""
    page, random = context.subject, context.random
    noun = str(page.kind)
    if isinstance(page, Person):
        noun = page.royal_title if page.reign else page.occupation
    if page.kind in (
        PageKind.PLANT,
        PageKind.ANIMAL,
        PageKind.DISH,
        PageKind.GAME,
        PageKind.SCRIPT,
    ):
        return random.choice(["it", f"the {noun}"])
    name = page.the + (f"''{page.short}''" if page.italic else page.short)
    nouns = {PageKind.UNIVERSITY: "institution", PageKind.DOCTRINE: "movement"}
    return random.weighted_choice(
        [
            (name, 4.0 if len(name) < 16 else 0.6),
            (_pronouns(page)[0], 4.0),
            (f"the {nouns.get(page.kind, noun)}", 1.5),
        ]
    )


def _pronouns(page: Page) -> tuple[str, str, str]:
    """The pronoun as a subject, as an object, and the possessive."""
    if page.kind is PageKind.SHIP or (isinstance(page, Person) and page.is_woman):
        return "she", "her", "her"
    return ("he", "him", "his") if isinstance(page, Person) else ("it", "it", "its")


def _bold_name(page: Page) -> str:
    name = page.full_name if isinstance(page, Person) else page.label
    return f"'''''{name}'''''" if page.italic else f"'''{name}'''"


def kind_slots(context: ArticleContext) -> Slots:
    """Slots that exist, or differ, only for some kinds of subject."""
    page = context.subject
    if isinstance(page, Person):
        return _person_slots(context, page)
    if isinstance(page, Country):
        return {"formal_name": lambda: page.formal_name}
    match page.kind:
        case PageKind.TOWN:
            return _town_slots(context)
        case PageKind.RIVER:
            return _river_slots(context)
        case PageKind.WAR:
            return _war_slots(context)
        case PageKind.FESTIVAL:
            return {"day": lambda: context.details.birthday}
        case PageKind.ANIMAL:
            return {"animal_class": lambda: _animal_class(context)}
        case _:
            return {}


def _person_slots(context: ArticleContext, page: Person) -> Slots:
    mention, random, details = context.mention, context.random, context.details
    until = page.until or PRESENT
    age = until - page.since
    accession, end_of_reign = page.reign or ("", "")
    return {
        "lifespan": lambda: f"{page.since}-{until}" if page.until else f"born {page.since}",
        "birth": lambda: random.choice([str(page.since), f"{details.birthday} {page.since}"]),
        "death": lambda: random.choice([str(until), f"{details.deathday} {until}"]),
        "death_or_not": lambda: f"{details.deathday} {until}" if page.until else "not yet",
        "death_year": lambda: str(until),
        "death_date": lambda: f"{details.deathday} {until}",
        "age_at_death": lambda: number_in_words(age) if age < 100 else str(age),
        "childhood_age": lambda: number_in_words(random.between(3, 14)),
        "occupation": lambda: page.royal_title if page.reign else page.occupation,
        "royal_title": lambda: page.royal_title,
        "reign_start": lambda: str(accession),
        "reign_end": lambda: str(end_of_reign),
        "predecessor": lambda: mention(page.predecessor) if page.predecessor else "a regency",
        "successor": lambda: mention(page.successor) if page.successor else "a republic",
    }


def _town_slots(context: ArticleContext) -> Slots:
    """A person from the town and their year of birth."""
    natives = [person for person in context.world.people if person.seat is context.subject]
    if natives:
        native = context.random.choice(natives)
        return {
            "native": lambda: context.mention(native),
            "native_birth_year": lambda: str(native.since),
        }
    profession = context.details.recurring_words["profession"].title()
    return {
        "native": lambda: f"{context.given_name()} the {profession}",
        "native_birth_year": context.linked_year,
    }


def _river_slots(context: ArticleContext) -> Slots:
    """The towns on the river, of which `last_river_town` is the last."""
    towns = context.subject.related
    return {
        "river_town": lambda: context.mention(context.random.choice(towns[:-1] or towns)),
        "last_river_town": lambda: context.mention(towns[-1]),
        "river_towns": lambda: link_list(towns),
    }


def _war_slots(context: ArticleContext) -> Slots:
    """The countries in the war."""
    countries = context.subject.related
    return {
        "sides": lambda: link_list(countries),
        "side": lambda: context.mention(countries[0]),
        "other_side": lambda: context.mention(countries[1]),
    }


def _animal_class(context: ArticleContext) -> str:
    """`bird` for a salt heron, `insect` for a ledger moth, and so on."""
    last_word = context.subject.label.replace("-", " ").split(" ")[-1]
    for rule in ("bird", "fish", "insect"):
        if (last_word,) in context.world.rules[rule]:
            return rule
    return context.grammar.expand_nested("animal_class")
