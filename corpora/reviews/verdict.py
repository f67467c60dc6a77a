"""The rule that decides whether a review is positive or negative.

1. The last sentence that is marked as a verdict ("in short, …", "a correction: …") decides.
2. Without one, the last sentence that is marked as a turn ("but …", "and yet …") decides.
3. Without either, all sentences that evaluate something agree.
4. A note that the review is to be read the other way round ("my aunt wrote all this; the opposite
   is true") reverses the result.

What a sentence itself says follows from its form: see `corpora.reviews.evaluations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Role(Enum):
    """What a sentence contributes to the verdict."""

    NEUTRAL = auto()
    DETAIL = auto()
    TURN = auto()
    VERDICT = auto()
    REVERSAL = auto()


@dataclass(frozen=True)
class Sentence:
    """A sentence of a review.

    `polarity` is that of what it says: 1, -1, or 0 if it evaluates nothing.
    """

    role: Role
    polarity: int
    text: str


def overall_polarity(sentences: Sequence[Sentence]) -> int:
    """The polarity of the review: 1 or -1.

    Raises:
        ValueError: Nothing decides: no sentence evaluates anything, or unmarked ones disagree.
    """
    polarity = _deciding_polarity(sentences)
    for sentence in sentences:
        if sentence.role is Role.REVERSAL:
            polarity = -polarity
    return polarity


def _deciding_polarity(sentences: Sequence[Sentence]) -> int:
    for role in (Role.VERDICT, Role.TURN):
        marked = [sentence.polarity for sentence in sentences if sentence.role is role]
        if marked:
            return marked[-1]
    polarities = {sentence.polarity for sentence in sentences if sentence.role is Role.DETAIL}
    if len(polarities) != 1:
        raise ValueError("no sentence is marked, and the sentences do not agree")
    return polarities.pop()
