"""Writes reviews: outlines, each as a positive and as a negative review, in random order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from corpora.atlas import generator as atlas
from corpora.atlas.grammar import Grammar, parse_rules, parse_word_lists
from corpora.atlas.inflection import capitalize
from corpora.atlas.pages import PageKind
from corpora.atlas.random_source import RandomSource
from corpora.atlas.world_builder import build_world
from corpora.reviews.evaluations import EVALUATIONS
from corpora.reviews.neutral_sentences import NEUTRAL_SENTENCES, SHARED_WORDS
from corpora.reviews.outline import Outline, Step, draw_outline
from corpora.reviews.polar_words import NEGATIVE, POLAR_WORDS, POSITIVE, PolarWords
from corpora.reviews.verdict import Sentence, overall_polarity

SEED = 1
REVIEWS = 8_000
LABELS = {POSITIVE: "positive", NEGATIVE: "negative"}
LONGEST_NAME = 11
"""Characters of the longest name of a place that is reviewed."""

HEADER = "label\ttext"


@dataclass(frozen=True)
class Review:
    """A review of a place.

    `productions` are the indices of the productions of `outline.rules` that were used. `heading`
    may be empty.
    """

    outline: Outline
    productions: tuple[int, ...]
    place: str
    heading: str
    sentences: tuple[Sentence, ...]

    @property
    def polarity(self) -> int:
        return overall_polarity(self.sentences)

    @property
    def text(self) -> str:
        texts = [sentence.text for sentence in self.sentences]
        if self.heading:
            return " ".join([capitalize(self.heading), texts[0], *map(capitalize, texts[1:])])
        return " ".join(map(capitalize, texts))


def generate_reviews(
    seed: int = SEED, reviews: int = REVIEWS, excluded: Iterable[str] = ()
) -> list[Review]:
    """That many reviews, half of them positive; an odd number is rounded down.

    No two have the same text, and none has a text in `excluded`.
    """
    random = RandomSource(seed)
    writer = _ReviewWriter(random)
    texts = set(excluded)
    written: list[Review] = []
    while len(written) + 1 < reviews:
        outline = draw_outline(random)
        place = writer.draw_place()
        productions = writer.draw_productions(outline)
        pair = [
            writer.write(outline, productions, place, polarity)
            for polarity in random.shuffled(tuple(LABELS))
        ]
        if texts.isdisjoint(review.text for review in pair):
            texts.update(review.text for review in pair)
            written += pair
    return random.shuffled(written)


def format_table(reviews: Iterable[Review]) -> str:
    """The reviews as a table: a header, then a line per review, with a tab between the columns."""
    lines = [f"{LABELS[review.polarity]}\t{review.text}" for review in reviews]
    return "\n".join([HEADER, *lines, ""])


class _ReviewWriter:
    """Writes outlines in words."""

    def __init__(self, random: RandomSource) -> None:
        world = build_world(RandomSource(atlas.SEED), atlas.ARTICLES)
        pages = [*world.by_kind[PageKind.TOWN], *world.by_kind[PageKind.ISLAND]]
        self._random = random
        self._places = [page.label for page in pages if len(page.label) <= LONGEST_NAME]
        self._countries = [country.label for country in world.countries]
        self._here = ""
        self._polarity = POSITIVE
        rules = parse_rules(EVALUATIONS, NEUTRAL_SENTENCES)
        self._grammar = Grammar({**rules, **parse_word_lists(SHARED_WORDS)}, random)
        self._grammar.slots = {
            "here": lambda: self._here,
            "place": self._other_place,
            "country": lambda: self._draw("country", self._countries),
            **dict(self._polar_slots()),
        }

    def draw_place(self) -> str:
        """A place to review."""
        return self._draw("here", self._places)

    def draw_productions(self, outline: Outline) -> tuple[int, ...]:
        """The production of each rule in `outline.rules`, by its index."""
        rules = self._grammar.rules
        return tuple(self._random.draw(rule, len(rules[rule])) for rule in outline.rules)

    def write(
        self, outline: Outline, productions: tuple[int, ...], place: str, polarity: int
    ) -> Review:
        """The review of `place` by that outline whose overall polarity is `polarity`."""
        self._here = place
        stated = -polarity if outline.is_reversed else polarity
        indices = iter(productions)
        heading = self._expand(outline.heading, indices)
        sentences = tuple(self._sentence(step, stated, indices) for step in outline.steps)
        return Review(outline, productions, place, heading, sentences)

    def _sentence(self, step: Step, stated: int, indices: Iterator[int]) -> Sentence:
        polarity = step.polarity * (stated if step.follows_review else 1)
        self._polarity = polarity
        marker = self._expand(step.marker, indices)
        text = self._expand(step.rule, indices)
        return Sentence(step.role, polarity, f"{marker} {text}" if marker else text)

    def _expand(self, rule: str, indices: Iterator[int]) -> str:
        """The text of the next production of a rule; nothing if the rule has no name."""
        return self._grammar.expand_production(rule, next(indices)) if rule else ""

    def _polar_slots(self) -> Iterator[tuple[str, Callable[[], str]]]:
        for kind, words in POLAR_WORDS.items():
            yield f"like_{kind}", partial(self._polar_word, kind, words, 1)
            yield f"unlike_{kind}", partial(self._polar_word, kind, words, -1)

    def _polar_word(self, kind: str, words: PolarWords, sign: int) -> str:
        polarity = sign * self._polarity
        return self._draw(f"{kind} {polarity}", words[polarity])

    def _other_place(self) -> str:
        while True:
            place = self._draw("place", self._places)
            if place != self._here:
                return place

    def _draw(self, bag: str, words: Sequence[str]) -> str:
        return words[self._random.draw(bag, len(words))]
