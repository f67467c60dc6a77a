"""Tables and lists: within a section, and as the pages that consist of them."""

from __future__ import annotations

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.inflection import capitalize
from corpora.atlas.markup import bulleted_section, link, table
from corpora.atlas.pages import Page, PageKind, Person
from corpora.atlas.prose import ProseWriter


def section_insert(context: ArticleContext) -> str:
    """A list, a block quotation, verse, or a table, to follow the paragraphs of a section."""
    random, expand = context.random, context.grammar.expand
    form = random.choice(["bullets", "numbers", "quotation", "verse", "table"])
    if form == "quotation":
        return expand("set_apart")
    if form == "verse":
        return "\n".join(f":''{expand('verse')},''" for _ in range(random.between(2, 5)))
    if form == "table":
        return _table_of_counts(context)
    mark = "*" if form == "bullets" else "#"
    items = [f"{mark} {expand('list_item')}" for _ in range(random.between(3, 6))]
    return "\n".join([capitalize(expand("list_head")), *items])


def _table_of_counts(context: ArticleContext) -> str:
    """A table of things that were counted in three years."""
    random, expand_source = context.random, context.grammar.expand_source
    heading, entry = random.choice(
        [
            ("Town", "<town>"),
            ("Goods", "<goods>"),
            ("Visitor", "<person>"),
            ("Animal", "<animal.s>"),
            ("Office", "<official>"),
        ]
    )
    first = random.between(1700, 1850)
    years = [first, first + random.between(5, 20), first + random.between(21, 42)]
    cells = ["<big_number>", "<digits>", "<digits>", "none", "?"]
    rows = [
        [expand_source(entry), *(expand_source(random.choice(cells)) for _ in years)]
        for _ in range(random.between(3, 6))
    ]
    caption = capitalize(expand_source("<table_caption>"))
    return table([heading, *map(str, years)], rows, caption)


def list_page(context: ArticleContext, prose: ProseWriter) -> list[str]:
    """The paragraphs of a page `List of …`: a sentence and a table."""
    page = context.subject
    if all(isinstance(entry, Person) for entry in page.related):
        header = ["Name", "Reign", "Remembered for"]
        rows = [_ruler_row(context, entry) for entry in page.related if isinstance(entry, Person)]
    else:
        header = ["Name", "Country", "Since", "Remark"]
        rows = [_thing_row(context, entry) for entry in page.related]
    title = page.title[:1].lower() + page.title[1:]
    opening = f"This is a '''{title}'''. {prose.sentence('list_remark')}"
    return [opening, table(header, rows, page.title)]


def _ruler_row(context: ArticleContext, ruler: Person) -> list[str]:
    reign = f"{ruler.reign[0]}-{ruler.reign[1]}" if ruler.reign else ""
    return [link(ruler.title, ruler.label), reign, context.grammar.expand_source("<topic>")]


def _thing_row(context: ArticleContext, page: Page) -> list[str]:
    return [
        page.the + link(page.title, page.label),
        link(page.home.title, page.home.title) if page.home else "",
        str(page.since) if page.since else "?",
        context.grammar.expand_source("<list_note>"),
    ]


def year_page(context: ArticleContext, prose: ProseWriter) -> list[str]:
    """The paragraphs of a page `Year …`: events, beginnings, births and deaths."""
    year = context.year = context.subject.since
    events = [prose.sentence("year_event", 0.1) for _ in range(context.random.between(6, 10))]
    opening = prose.sentence("year_opening")
    sections = {
        "Events": events,
        "Beginnings": _beginnings(context, year),
        "Births": [_birth(person) for person in context.world.people if person.since == year],
        "Deaths": [
            f"{link(person.title, person.label)} (b. {person.since})"
            for person in context.world.people
            if person.until == year
        ],
    }
    return [opening, *(bulleted_section(name, items) for name, items in sections.items() if items)]


def _beginnings(context: ArticleContext, year: int) -> list[str]:
    return [
        capitalize(f"{page.the}{link(page.title, page.label)} ({page.kind})")
        for page in context.world.pages
        if page.since == year and page.kind not in (PageKind.PERSON, PageKind.YEAR)
    ]


def _birth(person: Person) -> str:
    return link(person.title, person.label) + (f" (d. {person.until})" if person.until else "")
