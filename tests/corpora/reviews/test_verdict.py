"""The rule that decides a review."""

from __future__ import annotations

import pytest

from corpora.reviews.verdict import Role, Sentence, overall_polarity

NEUTRAL = Sentence(Role.NEUTRAL, 0, "it rained.")
GOOD, BAD = Sentence(Role.DETAIL, 1, ""), Sentence(Role.DETAIL, -1, "")
BUT_GOOD, BUT_BAD = Sentence(Role.TURN, 1, ""), Sentence(Role.TURN, -1, "")
IN_SHORT_GOOD, IN_SHORT_BAD = Sentence(Role.VERDICT, 1, ""), Sentence(Role.VERDICT, -1, "")
REVERSED = Sentence(Role.REVERSAL, 0, "the opposite is true.")


@pytest.mark.parametrize(
    ("sentences", "polarity"),
    [
        pytest.param([GOOD, NEUTRAL, GOOD], 1, id="sentences agree"),
        pytest.param([BAD, GOOD, BUT_BAD], -1, id="a turn counts more than what is before it"),
        pytest.param([BUT_BAD, BUT_GOOD], 1, id="the last turn counts"),
        pytest.param([IN_SHORT_GOOD, BAD, BAD, BUT_BAD], 1, id="a verdict counts more than a turn"),
        pytest.param([IN_SHORT_GOOD, BAD, IN_SHORT_BAD, GOOD], -1, id="the last verdict counts"),
        pytest.param([IN_SHORT_GOOD, BAD, REVERSED], -1, id="a reversal behind"),
        pytest.param([REVERSED, BAD, BUT_BAD], 1, id="a reversal ahead"),
        pytest.param([REVERSED, BAD, REVERSED], -1, id="two reversals"),
    ],
)
def test_deciding_sentence(sentences: list[Sentence], polarity: int) -> None:
    assert overall_polarity(sentences) == polarity


@pytest.mark.parametrize("sentences", [[], [NEUTRAL], [GOOD, BAD], [NEUTRAL, REVERSED]])
def test_nothing_decides(sentences: list[Sentence]) -> None:
    with pytest.raises(ValueError, match="sentences do not agree"):
        overall_polarity(sentences)
