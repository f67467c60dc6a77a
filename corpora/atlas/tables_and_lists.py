"""What is not prose: tables, lists set apart, and the pages that are nothing but lists of pages."""

from __future__ import annotations

from collections.abc import Sequence

from corpora.atlas.article_context import Scene
from corpora.atlas.inflection import capitalised
from corpora.atlas.markup import bulleted, link, table
from corpora.atlas.pages import Kind, Page, Person
from corpora.atlas.prose import Prose


def inset(scene: Scene) -> str:
    """A list, a quotation set apart, some verse or a table, after the paragraphs of a section."""
    chance, teller = scene.chance, scene.teller
    form = chance.pick(["bullets", "numbers", "quotation", "verse", "table"])
    if form == "quotation":
        return teller.tell("set_apart")
    if form == "verse":
        return "\n".join(f":''{teller.tell('verse')},''" for _ in range(chance.between(2, 5)))
    if form == "table":
        return _counts(scene)
    mark = "*" if form == "bullets" else "#"
    items = [f"{mark} {teller.tell('list_item')}" for _ in range(chance.between(3, 6))]
    return "\n".join([capitalised(teller.tell("list_head")), *items])


def _counts(scene: Scene) -> str:
    """A table of things counted in three years, for reasons that are never given."""
    chance, phrase = scene.chance, scene.teller.phrase
    head, rule = chance.pick(
        [
            ("Town", "<town>"),
            ("Goods", "<goods>"),
            ("Visitor", "<person>"),
            ("Animal", "<animal.s>"),
            ("Office", "<official>"),
        ]
    )
    first = chance.between(1700, 1850)
    years = [first, first + chance.between(5, 20), first + chance.between(21, 42)]
    cells = ["<big>", "<digits>", "<digits>", "none", "?"]
    rows = [
        [phrase(rule), *(phrase(chance.pick(cells)) for _ in years)]
        for _ in range(chance.between(3, 6))
    ]
    return table([head, *map(str, years)], rows, capitalised(phrase("<table_caption>")))


def list_page(scene: Scene, prose: Prose) -> list[str]:
    """The body of a `List of ...`: a sentence and a table."""
    page = scene.subject
    if all(isinstance(item, Person) for item in page.kin):
        heads = ["Name", "Reign", "Remembered for"]
        rows = [_ruler_row(scene, item) for item in page.kin if isinstance(item, Person)]
    else:
        heads = ["Name", "Country", "Since", "Remark"]
        rows = [_thing_row(scene, item) for item in page.kin]
    title = page.title[:1].lower() + page.title[1:]
    opening = f"This is a '''{title}'''. {prose.sentence('list_remark')}"
    return [opening, table(heads, rows, page.title)]


def _ruler_row(scene: Scene, ruler: Person) -> list[str]:
    reign = f"{ruler.reign[0]}-{ruler.reign[1]}" if ruler.reign else ""
    return [link(ruler.title, ruler.label), reign, scene.teller.phrase("<topic>")]


def _thing_row(scene: Scene, page: Page) -> list[str]:
    return [
        page.the + link(page.title, page.label),
        link(page.home.title, page.home.title) if page.home else "",
        str(page.since) if page.since else "?",
        scene.teller.phrase("<list_note>"),
    ]


def year_page(scene: Scene, prose: Prose) -> list[str]:
    """The body of a `Year ...`: what happened, what began, who was born and who died in it."""
    year = scene.year = scene.subject.since
    events = [prose.sentence("year_event", 0.1) for _ in range(scene.chance.between(6, 10))]
    parts = [prose.sentence("year_opening"), bulleted("Events", events)]
    begun = [
        f"{page.the}{link(page.title, page.label)} ({page.kind})"
        for page in scene.world.pages
        if page.since == year and page.kind not in (Kind.PERSON, Kind.YEAR)
    ]
    people: Sequence[Person] = scene.world.people
    born = [person for person in people if person.since == year]
    died = [person for person in people if person.until == year]
    births = [
        link(person.title, person.label) + (f" (d. {person.until})" if person.until else "")
        for person in born
    ]
    deaths = [f"{link(person.title, person.label)} (b. {person.since})" for person in died]
    for heading, items in (("Beginnings", begun), ("Births", births), ("Deaths", deaths)):
        if items:
            parts.append(bulleted(heading, [capitalised(item) for item in items]))
    return parts
