"""How an article is put together: infobox, opening, sections, sources, categories.

It knows the order of things. The sentences come from the grammar, the names from the scene.
"""

from __future__ import annotations

from corpora.atlas.article_context import Scene
from corpora.atlas.citations import Citations
from corpora.atlas.inflection import capitalised, plural
from corpora.atlas.markup import bulleted, infobox, template
from corpora.atlas.pages import Kind, Page, Person
from corpora.atlas.prose import Prose
from corpora.atlas.sections import OVERTONES, PLANS, Section, life_of
from corpora.atlas.tables_and_lists import inset, list_page, year_page


class Writer:
    """Writes articles one after another; all state between them is the scene's."""

    def __init__(self, scene: Scene, citations: Citations) -> None:
        self._scene = scene
        self._chance = scene.chance
        self._tell = scene.teller.tell
        self._citations = citations
        self._prose = Prose(scene, citations)

    def article(self, page: Page) -> str:
        """The whole article of `page`, from its title to its categories."""
        if page.kind is Kind.REDIRECT:
            return f"= {page.title} =\n\n#REDIRECT [[{page.kin[0].title}]]\n"
        self._scene.open(page)
        self._prose.open()
        parts = [f"= {page.title} ="]
        if self._chance.happens(0.12):
            parts.append(self._tell("notice"))
        if page.kind is Kind.LIST:
            parts += list_page(self._scene, self._prose)
        elif page.kind is Kind.YEAR:
            parts += year_page(self._scene, self._prose)
        else:
            parts.append(self._infobox() + self._opening())
            for section in self._sections():
                parts += self._section(section)
        parts += self._closing()
        return "\n\n".join(parts) + "\n"

    def _infobox(self) -> str:
        """The box at the head, whose links do not count as the first ones of the prose."""
        page, chance, teller = self._scene.subject, self._chance, self._scene.teller
        if chance.happens(0.2):
            return ""
        kind = "ruler" if isinstance(page, Person) and page.reign else str(page.kind)
        rule = f"box_{kind}"
        with self._scene.mentions.apart():
            fields = [("name", page.label)]
            for place in range(len(teller.rules[rule])):
                if chance.happens(0.62):
                    field, _, value = teller.tell_one(rule, place).partition(" = ")
                    fields.append((field, value))
            if chance.happens(0.3):
                image = f"{page.label.replace(' ', '_')}_{chance.between(1, 40)}.jpg"
                fields += [("image", image), ("caption", capitalised(self._tell("caption")))]
        return infobox(kind, fields, chance.pick([0, 0, 14])) + "\n"

    def _opening(self) -> str:
        page = self._scene.subject
        rule = f"{page.kind}_opening"
        if isinstance(page, Person) and page.reign:
            rule = "ruler_opening"
        elif isinstance(page, Person) and page.until is None:
            rule = "person_stillopening"
        self._scene.year = self._scene.some_year()
        first = self._prose.sentence(rule, cited=0.1)
        overtones = ["anecdote", "connected", "today", "trivia"]
        return " ".join([first, *self._prose.sentences(overtones, self._chance.below(3))])

    def _sections(self) -> list[Section]:
        page = self._scene.subject
        sections = life_of(page) if isinstance(page, Person) else PLANS[page.kind]
        return [
            section
            for section in (*sections, *OVERTONES)
            if self._chance.happens(section.probability)
        ]

    def _section(self, section: Section) -> list[str]:
        chance = self._chance
        heading = f"== {chance.pick(section.headings.split('|'))} =="
        if chance.happens(0.1):
            heading += "\n" + self._tell("crossing")
        count = chance.between(*section.sentences)
        if section.in_order:
            sentences = self._prose.downstream(section.rules, count)
        else:
            sentences = self._prose.sentences(section.rules.split(" "), count)
        if section.first:
            sentences.insert(0, self._prose.sentence(section.first))
        parts = self._prose.paragraphs(sentences)
        if len(parts) > 1 and chance.happens(0.25):
            parts.insert(1, f"=== {capitalised(self._tell('subheading'))} ===")
        if chance.happens(0.16):
            parts.append(inset(self._scene))
        return [heading, *parts]

    def _closing(self) -> list[str]:
        chance, page = self._chance, self._scene.subject
        parts = []
        if chance.happens(0.3):
            others = {self._scene.anything().title for _ in range(chance.between(2, 5))}
            parts.append(bulleted("See also", [f"[[{title}]]" for title in sorted(others)]))
        if chance.happens(0.5):
            notes = chance.pick(["<references/>", "{{reflist}}", "{{reflist|2}}"])
            parts.append(f"== References ==\n{notes}")
        if chance.happens(0.7):
            heading = chance.pick(
                ["External links", "External links", "Further reading", "Sources"]
            )
            sources = [self._citations.reading() for _ in range(chance.between(2, 6))]
            parts.append(bulleted(heading, sources))
        if chance.happens(0.25):
            parts.append(template(f"{page.kind}-stub"))
        parts.append("\n".join(f"[[Category:{name}]]" for name in self._categories()))
        return parts

    def _categories(self) -> list[str]:
        page, home, chance = self._scene.subject, self._scene.home, self._chance
        names = [f"{plural(str(page.kind)).capitalize()} of {home.title}"]
        if isinstance(page, Person):
            names = [f"{home.adjective} {plural(page.style or page.role)}", f"{page.since} births"]
            if page.until:
                names.append(f"{page.until} deaths")
        elif page.kind in (Kind.YEAR, Kind.LIST):
            names = [plural(str(page.kind)).capitalize()]
        elif page.since and page.kind is not Kind.COUNTRY:
            beginning = chance.pick(["foundations", "beginnings", "arrivals"])
            names.append(f"{page.since} {beginning}")
        if chance.happens(0.7):
            names.append(capitalised(self._tell("category")))
        return names
