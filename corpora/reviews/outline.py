"""Outlines of reviews: which sentences in which order, before the label and the words are chosen.

One outline is written as a positive and as a negative review, so that neither the sentence forms,
nor their number and order, nor the place tells the label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpora.atlas.random_source import RandomSource
from corpora.reviews.evaluations import RULE_WEIGHTS, TURN_RULE_WEIGHTS
from corpora.reviews.polar_words import NEGATIVE, POSITIVE
from corpora.reviews.verdict import Role


class Kind(StrEnum):
    """What decides the label of a review, and how long the review is."""

    ONE_SENTENCE = "one sentence"
    AGREEMENT = "agreement"
    TURN = "turn"
    VERDICT = "verdict"
    LONG = "long"


KIND_WEIGHTS = (
    (Kind.ONE_SENTENCE, 47),
    (Kind.AGREEMENT, 10),
    (Kind.TURN, 11),
    (Kind.VERDICT, 12),
    (Kind.LONG, 20),
)
"""Share of each kind, in percent of the reviews."""

HEADINGS = (("heading", 0.5), ("arrival", 0.08), ("", 0.42))
NOTES = (
    ("", 0.88),
    ("reversal_behind", 0.035),
    ("confirmation_behind", 0.035),
    ("reversal_ahead", 0.025),
    ("confirmation_ahead", 0.025),
)
"""A note that the review is to be read the other way round, or as it stands."""

AGREEING_DETAILS = 0.7
"""Share of the details that agree with the verdict of the review."""


@dataclass(frozen=True)
class Step:
    """One sentence of an outline.

    `rule` is the rule of its text and `marker` the rule of the words before it, if any. `polarity`
    is 1, -1, or 0 if it evaluates nothing; it is relative to that of the review if
    `follows_review`, and absolute if not.
    """

    role: Role
    rule: str
    polarity: int = 0
    follows_review: bool = False
    marker: str = ""


@dataclass(frozen=True)
class Outline:
    """The kind of a review, the rule of its heading (empty: it has none), and its sentences."""

    kind: Kind
    heading: str
    steps: tuple[Step, ...]

    @property
    def rules(self) -> list[str]:
        """The rules whose texts make the review, in order."""
        steps = [rule for step in self.steps for rule in (step.marker, step.rule)]
        return [rule for rule in (self.heading, *steps) if rule]

    @property
    def is_reversed(self) -> bool:
        """Whether the review is to be read the other way round."""
        return any(step.role is Role.REVERSAL for step in self.steps)


def draw_outline(random: RandomSource) -> Outline:
    """An outline at random."""
    kind = random.weighted_choice(KIND_WEIGHTS)
    heading = random.weighted_choice(HEADINGS)
    steps = _BODIES[kind](random)
    note = random.weighted_choice(NOTES)
    if note.endswith("behind"):
        steps = [*steps, _note(note)]
    elif note:
        steps = [_note(note), *steps]
    if heading == "arrival":
        steps = [Step(Role.NEUTRAL, "arrival"), *steps]
        heading = ""
    return Outline(kind, heading, tuple(steps))


def _note(rule: str) -> Step:
    return Step(Role.REVERSAL if rule.startswith("reversal") else Role.NEUTRAL, rule)


def _detail(random: RandomSource) -> Step:
    """A sentence that does not decide; more often than not it agrees with the one that does."""
    return _agreeing(random, POSITIVE if random.happens(AGREEING_DETAILS) else NEGATIVE)


def _agreeing(random: RandomSource, polarity: int = POSITIVE) -> Step:
    return Step(Role.DETAIL, random.weighted_choice(RULE_WEIGHTS), polarity, True)


def _verdict(
    random: RandomSource, polarity: int = POSITIVE, marker: str = "verdict_marker"
) -> Step:
    return Step(Role.VERDICT, random.weighted_choice(RULE_WEIGHTS), polarity, True, marker)


def _filler() -> Step:
    return Step(Role.NEUTRAL, "filler")


def _one_sentence(random: RandomSource) -> list[Step]:
    return [_agreeing(random)]


def _agreement(random: RandomSource) -> list[Step]:
    return [_agreeing(random) for _ in range(random.between(2, 3))]


def _turn(random: RandomSource) -> list[Step]:
    before = [_agreeing(random, NEGATIVE) for _ in range(random.between(1, 2))]
    turn = Step(Role.TURN, random.weighted_choice(TURN_RULE_WEIGHTS), POSITIVE, True, "turn_marker")
    after = [_agreeing(random)] if random.happens(0.25) else []
    return [*before, turn, *after]


def _short_verdict(random: RandomSource) -> list[Step]:
    details = [_detail(random) for _ in range(random.between(1, 2))]
    return _with_verdicts(random, details)


def _long(random: RandomSource) -> list[Step]:
    sentences = random.between(4, 8)
    fillers = random.between(2, (sentences + 1) // 2)
    details = [_detail(random) for _ in range(sentences - fillers)]
    return _with_verdicts(random, _with_fillers(random, details, fillers))


def _with_fillers(random: RandomSource, steps: Sequence[Step], fillers: int) -> list[Step]:
    """The steps in their order, with sentences between them that evaluate nothing."""
    result = list(steps)
    for _ in range(fillers):
        result.insert(random.below(len(result) + 1), _filler())
    return result


def _with_verdicts(random: RandomSource, steps: Sequence[Step]) -> list[Step]:
    """The steps with a verdict first, last or between, and sometimes another that revises it."""
    result = list(steps)
    place = random.weighted_choice(
        [(0, 0.4), (random.below(len(result) + 1), 0.3), (len(result), 0.3)]
    )
    if place < len(result) and random.happens(0.2):
        revision = random.between(place + 1, len(result))
        result.insert(revision, _verdict(random, marker="revised_marker"))
        result.insert(place, _verdict(random, NEGATIVE))
    else:
        result.insert(place, _verdict(random))
    return result


_BODIES = {
    Kind.ONE_SENTENCE: _one_sentence,
    Kind.AGREEMENT: _agreement,
    Kind.TURN: _turn,
    Kind.VERDICT: _short_verdict,
    Kind.LONG: _long,
}
