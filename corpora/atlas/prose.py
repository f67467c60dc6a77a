"""Sentences, none twice in an article, with what trails behind each, in paragraphs.

It knows which rules to ask, and not what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from corpora.atlas.article_context import Scene
from corpora.atlas.citations import Citations
from corpora.atlas.inflection import capitalised


class Prose:
    """The sentences of one article at a time."""

    def __init__(self, scene: Scene, citations: Citations) -> None:
        self._scene = scene
        self._citations = citations
        self._told: set[tuple[str, int]] = set()

    def open(self) -> None:
        """Begins an article, in which nothing has been told yet."""
        self._citations.open()
        self._told = set()

    def sentence(self, rule: str, cited: float = 0.21) -> str:
        """A sentence new to this article; an anecdote when the rule has none left."""
        if rule == "anecdote":
            kinds = [("anecdote", 5.0), ("quotation", 3.0), ("naming", 2.0)]
            rule = self._scene.chance.weighted(kinds)
        return self._trailed(partial(self._new, rule), cited)

    def _new(self, rule: str) -> str:
        teller = self._scene.teller
        told = teller.tell_new(rule, self._told) or teller.tell_new("anecdote", self._told)
        return told or teller.tell("anecdote")

    def _trailed(self, telling: Callable[[], str], cited: float = 0.21) -> str:
        """A sentence and what trails behind it: an aside, a source, a doubt, a whispered remark."""
        chance, teller = self._scene.chance, self._scene.teller
        with self._scene.speaking():
            said = capitalised(telling())
            if said.endswith(".") and said[-2] != ")" and chance.happens(0.1):
                said = f"{said[:-1]} ({teller.tell('aside')})."
            elif chance.happens(0.04):
                said += f" ({capitalised(teller.tell('parenthetical'))})"
        if chance.happens(cited):
            said += self._citations.reference()
            if chance.happens(0.08):
                said += self._citations.reference()
        elif chance.happens(0.02):
            said += teller.tell("doubt")
        elif chance.happens(0.015):
            said += f"<!-- {teller.tell('comment_note')} -->"
        return said

    def sentences(self, rules: Sequence[str], count: int) -> list[str]:
        """`count` sentences from any of `rules`, their years in order."""
        return [self._in_year(year, self._any_of(rules)) for year in self._years(count)]

    def downstream(self, rule: str, count: int) -> list[str]:
        """Different sentences of one rule, in the rule's own order, their years in order too."""
        places = self._scene.chance.some(range(len(self._scene.teller.rules[rule])), count)
        self._told.update((rule, place) for place in places)
        tell_one = self._scene.teller.tell_one
        return [
            self._in_year(year, partial(self._trailed, partial(tell_one, rule, place)))
            for year, place in zip(self._years(len(places)), sorted(places), strict=True)
        ]

    def _any_of(self, rules: Sequence[str]) -> Callable[[], str]:
        return lambda: self.sentence(self._scene.chance.pick(rules))

    def _years(self, count: int) -> list[int]:
        return sorted(self._scene.some_year() for _ in range(count))

    def _in_year(self, year: int, telling: Callable[[], str]) -> str:
        self._scene.year = year
        return telling()

    def paragraphs(self, sentences: Sequence[str]) -> list[str]:
        """Two to five sentences each, and whatever is left."""
        paragraphs = []
        start = 0
        while start < len(sentences):
            end = start + self._scene.chance.between(2, 5)
            paragraphs.append(" ".join(sentences[start:end]))
            start = end
        return paragraphs
