"""Articles: notice, infobox, opening, sections, references and categories, in this order."""

from __future__ import annotations

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.citations import Citations
from corpora.atlas.inflection import capitalize, plural
from corpora.atlas.markup import bulleted_section, infobox, template
from corpora.atlas.pages import Page, PageKind, Person
from corpora.atlas.prose import ProseWriter
from corpora.atlas.sections import COMMON_SECTIONS, SECTIONS_BY_KIND, Section, person_sections
from corpora.atlas.slots import article_slots
from corpora.atlas.tables_and_lists import list_page, section_insert, year_page


class ArticleWriter:
    """Writes one article after another."""

    def __init__(self, context: ArticleContext, citations: Citations) -> None:
        self._context = context
        self._random = context.random
        self._grammar = context.grammar
        self._citations = citations
        self._prose = ProseWriter(context, citations)

    def article(self, page: Page) -> str:
        """The article about `page`, from its title to its categories."""
        if page.kind is PageKind.REDIRECT:
            return f"= {page.title} =\n\n#REDIRECT [[{page.related[0].title}]]\n"
        self._start(page)
        parts = [f"= {page.title} ="]
        if self._random.happens(0.12):
            parts.append(self._grammar.expand("notice"))
        if page.kind is PageKind.LIST:
            parts += list_page(self._context, self._prose)
        elif page.kind is PageKind.YEAR:
            parts += year_page(self._context, self._prose)
        else:
            parts.append(self._infobox() + self._opening())
            for section in self._chosen_sections():
                parts += self._section(section)
        parts += [*self._closing_sections(), self._categories()]
        return "\n\n".join(parts) + "\n"

    def _start(self, page: Page) -> None:
        self._context.start(page)
        self._grammar.slots = {**article_slots(self._context), **self._citations.slots}
        self._prose.start()

    def _infobox(self) -> str:
        """The infobox, if there is one; its links do not count as the first ones of the article."""
        page, random = self._context.subject, self._random
        if random.happens(0.2):
            return ""
        kind = "ruler" if isinstance(page, Person) and page.reign else str(page.kind)
        with self._context.mentions.separate():
            fields = [("name", page.label), *self._infobox_fields(f"box_{kind}")]
            if random.happens(0.3):
                image = self._grammar.expand("box_image")
                caption = capitalize(self._grammar.expand("caption"))
                fields += [("image", image), ("caption", caption)]
        return infobox(kind, fields, random.choice([0, 0, 14])) + "\n"

    def _infobox_fields(self, rule: str) -> list[tuple[str, str]]:
        fields = []
        for index in range(len(self._grammar.rules[rule])):
            if self._random.happens(0.62):
                name, _, value = self._grammar.expand_production(rule, index).partition(" = ")
                fields.append((name, value))
        return fields

    def _opening(self) -> str:
        """The first paragraph, which says what the subject is."""
        page = self._context.subject
        rule = f"{page.kind}_opening"
        if isinstance(page, Person) and page.reign:
            rule = "ruler_opening"
        elif isinstance(page, Person) and page.until is None:
            rule = "living_person_opening"
        self._context.year = self._context.random_year()
        first = self._prose.sentence(rule, citation_probability=0.1)
        rules = ["anecdote", "connected", "today", "trivia"]
        return " ".join([first, *self._prose.sentences(rules, self._random.below(3))])

    def _chosen_sections(self) -> list[Section]:
        page = self._context.subject
        sections = (
            person_sections(page) if isinstance(page, Person) else SECTIONS_BY_KIND[page.kind]
        )
        return [
            section
            for section in (*sections, *COMMON_SECTIONS)
            if self._random.happens(section.probability)
        ]

    def _section(self, section: Section) -> list[str]:
        """The heading and the paragraphs of a section."""
        random = self._random
        heading = f"== {random.choice(section.headings.split('|'))} =="
        if random.happens(0.1):
            heading += "\n" + self._grammar.expand("crossing")
        paragraphs = self._prose.paragraphs(self._section_sentences(section))
        if len(paragraphs) > 1 and random.happens(0.25):
            subheading = capitalize(self._grammar.expand("subheading"))
            paragraphs.insert(1, f"=== {subheading} ===")
        if random.happens(0.16):
            paragraphs.append(section_insert(self._context))
        if random.happens(0.15):
            heading += "\n" + self._picture()
        return [heading, *paragraphs]

    def _picture(self) -> str:
        """A link to a picture, sometimes with a caption, which may contain links."""
        expand = self._grammar.expand
        rule = self._random.weighted_choice([("", 6), ("caption", 3), ("long_caption", 1)])
        caption = f"|{capitalize(expand(rule))}" if rule else ""
        return f"[[File:{expand('picture')}|{expand('placement')}{caption}]]"

    def _section_sentences(self, section: Section) -> list[str]:
        count = self._random.between(*section.sentences)
        if section.in_order:
            sentences = self._prose.sentences_in_order(section.rules, count)
        else:
            sentences = self._prose.sentences(section.rules.split(" "), count)
        if section.first_rule:
            sentences.insert(0, self._prose.sentence(section.first_rule))
        return sentences

    def _closing_sections(self) -> list[str]:
        """See also, references, further reading and a stub notice, each with some probability."""
        random = self._random
        parts = []
        if random.happens(0.3):
            others = {self._context.any_page().title for _ in range(random.between(2, 5))}
            items = [f"[[{title}]]" if random.happens(0.35) else title for title in sorted(others)]
            parts.append(bulleted_section("See also", items))
        if random.happens(0.5):
            notes = random.choice(["<references/>", "{{reflist}}", "{{reflist|2}}"])
            parts.append(f"== References ==\n{notes}")
        if random.happens(0.7):
            headings = ["External links", "External links", "Further reading", "Sources"]
            heading = random.choice(headings)
            sources = [self._citations.reading() for _ in range(random.between(2, 6))]
            parts.append(bulleted_section(heading, sources))
        if random.happens(0.25):
            parts.append(template(f"{self._context.subject.kind}-stub"))
        return parts

    def _categories(self) -> str:
        names = [self._random.choice(self._category_names())]
        if self._random.happens(0.4):
            names.append(capitalize(self._grammar.expand("category")))
        return "\n".join(f"[[Category:{name}]]" for name in names)

    def _category_names(self) -> list[str]:
        """The names of categories to which the subject might belong."""
        page, home = self._context.subject, self._context.home
        if isinstance(page, Person):
            names = [
                f"{home.adjective} {plural(page.royal_title or page.occupation)}",
                f"{home.adjective} {plural(page.royal_title or page.occupation)}",
                f"{page.since} births in {home.title} and its neighbours",
            ]
            return [*names, f"{page.until} deaths"] if page.until else names
        kinds = plural(str(page.kind)).capitalize()
        if page.kind in (PageKind.YEAR, PageKind.LIST):
            return [kinds]
        names = [f"{kinds} of {home.title}"]
        if page.since and page.kind is not PageKind.COUNTRY:
            beginning = self._random.choice(["first recorded", "begun", "not noticed before"])
            names.append(f"{kinds} {beginning} in {page.since}")
        return names
