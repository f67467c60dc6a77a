"""The sections of an article, by kind of page, and the rules for their sentences."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.atlas.pages import PageKind, Person


@dataclass(frozen=True)
class Section:
    """A section: its possible headings, separated by |, and the rules for its sentences.

    A rule that occurs twice in `rules` is chosen twice as often.
    """

    headings: str
    rules: str
    sentences: tuple[int, int]  # fewest and most
    probability: float = 1.0
    in_order: bool = False  # the sentences of the only rule keep their order
    first_rule: str = ""  # a rule for one more sentence at the beginning


COMMON_SECTIONS = (
    Section("Legacy|Afterwards|Today|In later times", "today dispute today anecdote", (2, 4), 0.4),
    Section(
        "Disputes|The question of truth|Historians|Sources",
        "dispute dispute anecdote",
        (2, 4),
        0.22,
    ),
    Section("In culture|In art|In song|Elsewhere", "connected trivia today anecdote", (2, 4), 0.22),
)

SECTIONS_BY_KIND: dict[PageKind, tuple[Section, ...]] = {
    PageKind.COUNTRY: (
        Section("History", "country_history country_history anecdote", (7, 10)),
        Section("Geography|The land", "country_land", (4, 7)),
        Section("People|Society|Customs", "country_people country_people anecdote", (6, 10)),
    ),
    PageKind.TOWN: (
        Section("History", "town_history town_history town_history anecdote", (4, 8)),
        Section("Sights|Buildings|The town", "town_sights town_sights anecdote", (3, 6), 0.85),
        Section("People|Inhabitants|Trade", "town_people", (2, 5), 0.75),
    ),
    PageKind.ISLAND: (
        Section("Description|The island", "island_body", (4, 6)),
        Section("History", "island_body anecdote", (2, 5), 0.7),
    ),
    PageKind.RIVER: (
        Section("Course", "river_course", (3, 6), in_order=True),
        Section("The river and its people|History|Use", "river_body river_body anecdote", (4, 7)),
    ),
    PageKind.WAR: (
        Section("Causes|Background", "anecdote war_course", (2, 4)),
        Section("Course|The war|Campaigns", "war_course war_course war_course anecdote", (5, 9)),
        Section("Peace|Aftermath|The settlement", "war_peace war_peace today", (2, 4)),
    ),
    PageKind.GUILD: (
        Section("History|Rise", "guild_body anecdote guild_body", (4, 7)),
        Section("Customs|Rules", "guild_body", (2, 4), 0.5),
    ),
    PageKind.BOOK: (
        Section("Plot|Contents|Argument", "book_body book_body anecdote", (3, 6)),
        Section("Reception|Publication", "book_body book_body today", (2, 4), 0.8),
    ),
    PageKind.SHIP: (
        Section("Service|Career|Voyages", "ship_body ship_body ship_body anecdote", (5, 8)),
    ),
    PageKind.PLANT: (
        Section("Description|Habit", "plant_body", (3, 5)),
        Section("Uses|Use|In medicine", "plant_body plant_body anecdote", (2, 5), 0.8),
    ),
    PageKind.ANIMAL: (
        Section("Description|Habits", "animal_body", (3, 6)),
        Section("The animal and man|In captivity", "animal_body animal_body anecdote", (2, 5), 0.8),
    ),
    PageKind.DISH: (
        Section("Preparation|Recipe", "dish_body", (3, 5)),
        Section("History|Variants", "dish_body dish_body anecdote", (2, 5), 0.8),
    ),
    PageKind.FESTIVAL: (
        Section("Customs|The day", "festival_body", (4, 6), in_order=True),
        Section("Origins|History", "festival_body anecdote", (2, 4), 0.7),
    ),
    PageKind.BRIDGE: (Section("History|The bridge", "bridge_body bridge_body anecdote", (5, 8)),),
    PageKind.COMET: (Section("Observation|Appearances", "comet_body comet_body anecdote", (4, 7)),),
    PageKind.TRIAL: (
        Section("The case|Charges|Proceedings", "trial_body", (5, 8)),
        Section("Aftermath|Verdict", "trial_body anecdote today", (2, 4), 0.6),
    ),
    PageKind.SCRIPT: (Section("Letters|Description", "script_body script_body anecdote", (5, 8)),),
    PageKind.UNIVERSITY: (
        Section("History|The institution", "university_body university_body anecdote", (5, 9)),
    ),
    PageKind.GAME: (Section("Rules|Play", "game_body game_body anecdote", (5, 8)),),
    PageKind.CUSTOM: (
        Section("Practice|Rules|The custom", "custom_body custom_body anecdote", (4, 7)),
        Section("Origins|History", "custom_body anecdote today", (2, 4), 0.7),
    ),
    PageKind.DOCTRINE: (
        Section("Teaching|Beliefs", "doctrine_body doctrine_body anecdote", (4, 8)),
    ),
}


def person_sections(person: Person) -> list[Section]:
    """The sections about a person: an accession only for rulers, a death only for the dead."""
    work = f"{person.occupation}_work"
    sections = [Section("Early life|Childhood|Origins", "person_youth", (2, 4), 0.85)]
    if person.reign:
        sections.append(Section("Accession|The throne", "ruler_succession", (1, 3), in_order=True))
    sections += [
        Section(
            "Career|Work|Achievements|Years of fame",
            f"{work} {work} {work} person_work anecdote",
            (4, 7),
        ),
        Section("Private life|Character|Habits", "person_private", (2, 4), 0.75),
    ]
    if person.until:
        sections.append(
            Section(
                "Death|Last years|End",
                "person_after person_after anecdote",
                (0, 2),
                0.8,
                first_rule="person_end",
            )
        )
    return sections
