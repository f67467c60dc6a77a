"""Recall against the distance from the opening: a unit that remembers, and one that forgets."""

from typing import cast

import numpy as np
import pytest

from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.distance_recall import RecallReading, distance_from_opening
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import RegressionMetrics
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.unit_scores import UnitScore
from tests.scoring.test_ranking_pass import HIDDEN, IN, LENGTH, Planted


def test_distances_are_counted_from_the_first_character_of_each_run() -> None:
    inside = np.array([1, 1, 0, 0, 1, 1, 1, 0], np.bool_)
    assert distance_from_opening(inside).tolist() == [0, 1, -1, -1, 0, 1, 2, -1]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_unit_that_forgets_after_30_characters_is_shown_so(sign: int) -> None:
    inside = np.arange(LENGTH) % 110 < 51  # distances 0 to 50
    positive = np.arange(LENGTH) % 110 < 30
    hidden = np.zeros((LENGTH, 2, HIDDEN))
    hidden[:, 1, 3] = sign * np.where(positive, 0.9, 0.1)
    reader = cast("Reader", Planted(hidden, np.zeros_like(hidden)))
    text = LabeledText(
        np.arange(LENGTH), (IN,), inside.astype(np.uint64), np.zeros((0, LENGTH), np.float32)
    )
    metrics = RegressionMetrics(0.0, (0.0, 0.0), 0.0, (0.0, 0.0))  # not read
    unit = UnitScore(UnitId(1, 3), Quantity.HIDDEN, IN.name, sign, sign * 0.5, metrics)
    scored = ScoredText.of(text)
    reading = RecallReading(reader, scored, [unit])
    assert list(reading.read())[-1] == 1.0
    first_8 = np.flatnonzero(np.arange(LENGTH) % 110 < 9)
    recall = reading.result({IN.name: first_8})[IN.name]
    np.testing.assert_array_equal(recall.unit[:50], [1.0] * 29 + [0.0] * 21)
    np.testing.assert_array_equal(recall.last_8[:50], [1.0] * 8 + [0.0] * 42)
    assert np.isnan(recall.unit[50:]).all()
    distances = distance_from_opening(inside)[scored.reporting]
    np.testing.assert_array_equal(
        recall.spans, [(distances == distance).sum() for distance in range(1, 61)]
    )
