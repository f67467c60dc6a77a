"""Sentences and paragraphs: none twice in an article, years in order, with citations and asides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from corpora.atlas.article_context import ArticleContext
from corpora.atlas.citations import Citations
from corpora.atlas.inflection import capitalize


class ProseWriter:
    """Writes the sentences of one article at a time."""

    def __init__(self, context: ArticleContext, citations: Citations) -> None:
        self._context = context
        self._random = context.random
        self._grammar = context.grammar
        self._citations = citations
        self._used: set[tuple[str, int]] = set()

    def start(self) -> None:
        """Begin an article, in which no sentence has been used yet."""
        self._citations.start()
        self._used = set()

    def sentence(self, rule: str, citation_probability: float = 0.21) -> str:
        """A sentence that is new in this article; an anecdote if the rule has none left."""
        if rule == "anecdote":
            rules = [("anecdote", 5.0), ("quotation", 3.0), ("naming", 2.0)]
            rule = self._random.weighted_choice(rules)
        return self._with_additions(partial(self._unused, rule), citation_probability)

    def sentences(self, rules: Sequence[str], count: int) -> list[str]:
        """`count` sentences from any of `rules`, their years in order."""
        return [
            self._in_year(year, lambda: self.sentence(self._random.choice(rules)))
            for year in self._years(count)
        ]

    def sentences_in_order(self, rule: str, count: int) -> list[str]:
        """Different sentences of one rule, in the order of the rule, their years in order too."""
        indices = self._random.sample(range(len(self._grammar.rules[rule])), count)
        self._used.update((rule, index) for index in indices)
        expand = self._grammar.expand_production
        return [
            self._in_year(year, partial(self._with_additions, partial(expand, rule, index)))
            for year, index in zip(self._years(len(indices)), sorted(indices), strict=True)
        ]

    def paragraphs(self, sentences: Sequence[str]) -> list[str]:
        """Join two to five sentences to a paragraph; the last may be shorter."""
        paragraphs = []
        start = 0
        while start < len(sentences):
            end = start + self._random.between(2, 5)
            paragraphs.append(" ".join(sentences[start:end]))
            start = end
        return paragraphs

    def _unused(self, rule: str) -> str:
        expand = self._grammar.expand_unused
        sentence = expand(rule, self._used) or expand("anecdote", self._used)
        return sentence or self._grammar.expand("anecdote")

    def _with_additions(self, write: Callable[[], str], citation_probability: float = 0.21) -> str:
        """A sentence and perhaps an aside, and a citation, a doubt or a comment."""
        with self._context.asides_allowed():
            sentence = self._with_aside(capitalize(write()))
        random, grammar = self._random, self._grammar
        if random.happens(citation_probability):
            sentence += self._citations.reference()
            if random.happens(0.08):
                sentence += self._citations.reference()
        elif random.happens(0.02):
            sentence += grammar.expand("doubt")
        elif random.happens(0.015):
            sentence += f"<!-- {grammar.expand('comment_note')} -->"
        return sentence

    def _with_aside(self, sentence: str) -> str:
        if sentence.endswith(".") and sentence[-2] != ")" and self._random.happens(0.1):
            return f"{sentence[:-1]} ({self._grammar.expand('aside')})."
        if self._random.happens(0.04):
            return f"{sentence} ({capitalize(self._grammar.expand('parenthetical'))})"
        return sentence

    def _years(self, count: int) -> list[int]:
        return sorted(self._context.random_year() for _ in range(count))

    def _in_year(self, year: int, write: Callable[[], str]) -> str:
        self._context.year = year
        return write()
