"""Where the atlas says it got it from: references, books, further reading.

It knows the two templates in which sources are cited, and when a reference is used again; how
sources are worded otherwise stands among the rules. It does not care whether a source exists.
"""

from __future__ import annotations

from corpora.atlas.article_context import Scene
from corpora.atlas.inflection import capitalised
from corpora.atlas.markup import Addresses, slug, spaced_template
from corpora.atlas.pages import PRESENT


class Citations:
    """Writes sources for the subject of a scene, and lends the scene its slots for them."""

    def __init__(self, scene: Scene, addresses: Addresses) -> None:
        self._scene = scene
        self._chance = scene.chance
        self._named: list[str] = []
        scene.more_slots = {
            "url": lambda: addresses.address(scene.subject.label),
            "about": lambda: scene.subject.label,
            "landish_plain": lambda: scene.home.adjective,
            "pages": self._pages,
            "press_year": self._press_year,
            "access_date": self._access_date,
            "cite_book": self._book,
            "surname_of_scholar": lambda: scene.scholar().split(". ")[-1],
        }

    def open(self) -> None:
        """Begins an article, in which no reference has a name yet."""
        self._named = []

    def reference(self) -> str:
        """A `<ref>`, sometimes named, sometimes pointing back to one that was."""
        chance = self._chance
        if self._named and chance.happens(0.2):
            return f'<ref name="{chance.pick(self._named)}"/>'
        body = chance.weighted(
            [(self._book, 3), (self._web, 2), (lambda: self._told("plain_reference"), 7)]
        )()
        if chance.happens(0.15):
            name = slug(self._scene.scholar(), "") + str(chance.between(2, 99))
            self._named.append(name)
            return f'<ref name="{name}">{body}</ref>'
        return f"<ref>{body}</ref>"

    def reading(self) -> str:
        """One line of further reading or of external links."""
        return self._told("reading")

    def _told(self, rule: str) -> str:
        return self._scene.teller.tell(rule)

    def _pages(self) -> str:
        first = self._chance.between(2, 480)
        last = first + self._chance.between(1, 20)
        return self._chance.pick([f"p. {first}", f"pp. {first}-{last}", f"p. {first}n"])

    def _press_year(self) -> str:
        return str(self._chance.between(1790, PRESENT - 1))

    def _access_date(self) -> str:
        return f"{self._scene.slot_day()} {self._chance.between(1880, PRESENT)}"

    def _number(self) -> str:
        chance = self._chance
        middle = f"{chance.between(100, 99999)}-{chance.between(100, 9999)}"
        return f"{chance.below(10)}-{middle}-{chance.pick('0123456789X')}"

    def _book(self) -> str:
        """A book as a template, with as many parameters as its compiler had patience for."""
        chance = self._chance
        first = [("author", "scholar"), ("title", "title_book"), ("year", "press_year")]
        if chance.happens(0.25):
            first.reverse()
        pairs = [(key, self._scene.word(rule)) for key, rule in first]
        more = [
            ("publisher", self._scene.word("publisher")),
            ("volume", str(chance.between(2, 40))),
            ("pages", self._pages().split(" ")[1]),
            ("id", self._number()),
            ("url", self._scene.word("url")),
            ("quote", f'"{capitalised(self._scene.word("remark"))}."'),
        ]
        return spaced_template("cite book", pairs + [pair for pair in more if chance.happens(0.3)])

    def _web(self) -> str:
        pairs = [("url", self._scene.word("url")), ("title", self._scene.word("label"))]
        more = [
            ("accessdate", self._access_date()),
            ("publisher", self._scene.word("publisher")),
            ("language", self._scene.home.adjective),
        ]
        kept = [pair for pair in more if self._chance.happens(0.4)]
        return spaced_template("cite web", pairs + kept)
