"""Citations: references, books and web pages as sources, further reading.

The wording of other sources is in `corpora.atlas.rules.sources`.
"""

from __future__ import annotations

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.grammar import Slots
from corpora.atlas.inflection import capitalize
from corpora.atlas.markup import spaced_template
from corpora.atlas.pages import PRESENT
from corpora.atlas.paths import slug
from corpora.atlas.urls import UrlGenerator


class Citations:
    """Writes citations for the subject of the context; `slots` are those that their rules use."""

    def __init__(self, context: ArticleContext, urls: UrlGenerator) -> None:
        self._context = context
        self._random = context.random
        self._reference_names: list[str] = []
        self.slots: Slots = {
            **urls.slots(lambda: context.subject.label),
            "about": lambda: context.subject.label,
            "plain_nationality": lambda: context.home.adjective,
            "pages": self._pages,
            "press_year": self._press_year,
            "access_date": self._access_date,
            "cite_book": self._book,
            "surname_of_scholar": lambda: context.scholar().split(". ")[-1],
        }

    def start(self) -> None:
        """Begin an article, in which no reference has a name yet."""
        self._reference_names = []

    def reference(self) -> str:
        """A `<ref>`, sometimes with a name, sometimes repeating one that has a name."""
        random = self._random
        if self._reference_names and random.happens(0.2):
            return f'<ref name="{random.choice(self._reference_names)}"/>'
        body = random.weighted_choice(
            [
                (self._book, 3),
                (self._web_page, 3),
                (self._manuscript, 3),
                (self._plain_reference, 6),
            ]
        )()
        if random.happens(0.15):
            name = slug(self._context.scholar(), "") + str(random.between(2, 99))
            self._reference_names.append(name)
            return f'<ref name="{name}">{body}</ref>'
        return f"<ref>{body}</ref>"

    def reading(self) -> str:
        """One line of further reading or of external links."""
        return self._context.grammar.expand("reading")

    def _plain_reference(self) -> str:
        return self._context.grammar.expand("plain_reference")

    def _pages(self) -> str:
        first = self._random.between(2, 480)
        last = first + self._random.between(1, 20)
        return self._random.choice([f"p. {first}", f"pp. {first}-{last}", f"p. {first}n"])

    def _press_year(self) -> str:
        return str(self._random.between(1790, PRESENT - 1))

    def _access_date(self) -> str:
        return f"{self._context.day_and_month()} {self._random.between(1880, PRESENT)}"

    def _book_number(self) -> str:
        random = self._random
        middle = f"{random.between(100, 99999)}-{random.between(100, 9999)}"
        return f"{random.below(10)}-{middle}-{random.choice('0123456789X')}"

    def _book(self) -> str:
        """A `cite book` template with some of its optional parameters."""
        random, context = self._random, self._context
        required = [("author", "scholar"), ("title", "title_book"), ("year", "press_year")]
        if random.happens(0.25):
            required.reverse()
        parameters = [(key, context.word(rule)) for key, rule in required]
        optional = [
            ("publisher", context.word("publisher")),
            ("volume", str(random.between(2, 40))),
            ("pages", self._pages().split(" ")[1]),
            ("id", self._book_number()),
            ("url", context.word("url")),
            ("scan", context.word("file")),
            ("doi", context.word("identifier")),
            ("quote", f'"{capitalize(context.word("remark"))}."'),
        ]
        chosen = [parameter for parameter in optional if random.happens(0.3)]
        return spaced_template("cite book", parameters + chosen)

    def _web_page(self) -> str:
        """A `cite web` template with some of its optional parameters."""
        context = self._context
        parameters = [("url", context.word("url")), ("title", context.word("label"))]
        optional = [
            ("accessdate", self._access_date()),
            ("publisher", context.word("publisher")),
            ("language", context.home.adjective),
        ]
        chosen = [parameter for parameter in optional if self._random.happens(0.4)]
        return spaced_template("cite web", parameters + chosen)

    def _manuscript(self) -> str:
        """A `cite manuscript` template: a file of an archive, whose path is no address."""
        context, random = self._context, self._random
        parameters = [("file", context.word("file")), ("title", context.word("label"))]
        optional = [
            ("archive", context.word("publisher")),
            ("copy", context.word("file")),
            ("doi", context.word("identifier")),
            ("date", self._access_date()),
        ]
        chosen = [parameter for parameter in optional if random.happens(0.3)]
        return spaced_template("cite manuscript", parameters + chosen)
