"""Controls of a ranking: the memory gain of units with and without memory, and their order."""

from dataclasses import replace
from itertools import pairwise
from typing import cast

import numpy as np
import pytest

from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls, PatternControls
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import (
    BinaryCounts,
    RegressionSums,
    paired_difference,
    primary_score,
)
from lstm_tui.scoring.ranking_pass import score_units
from tests.scoring.test_ranking_pass import DEPTH, HIDDEN, IN, LENGTH, Planted, World


@pytest.fixture(scope="module")
def steps() -> list[Controls]:
    """Of a text whose symbols never repeat, so that only a network can know what is inside."""
    world = World()
    labels = (IN, replace(IN, name="nowhere"), DEPTH)
    codes = world.inside.astype(np.uint64)
    text = LabeledText(np.arange(LENGTH), labels, codes, world.depth[None])
    reader = cast("Reader", Planted(world.hidden, world.cell))
    return list(compute_controls(reader, text, score_units(reader, text)))


def test_a_unit_that_knows_more_than_the_last_symbols_has_memory_gain(
    steps: list[Controls],
) -> None:
    for pattern in (IN.name, DEPTH.name):
        controls = steps[-1].of(pattern)
        assert controls.last_1 is not None
        assert controls.last_8 is not None
        assert controls.gain is not None
        assert controls.gain.significant
        low, high = controls.gain.interval
        assert low < controls.gain.value < high
    recall = steps[-1].of(IN.name).recall
    assert recall is not None
    assert np.nanmin(recall.unit[:19]) > 0.9
    assert recall.spans[0] > 50


def test_a_unit_that_shows_the_last_symbol_has_no_memory_gain() -> None:
    ids = np.random.default_rng(5).integers(0, 10, LENGTH)
    inside = np.isin(ids, [2, 3])
    hidden = np.zeros((10, 2, HIDDEN))
    hidden[[2, 3, 4], 1, 3] = 0.9  # one symbol too many
    reader = cast("Reader", Planted(hidden, np.zeros_like(hidden)))
    none = np.zeros((0, LENGTH), np.float32)
    text = LabeledText(ids, (IN,), inside.astype(np.uint64), none)
    scores = score_units(reader, text)
    controls = list(compute_controls(reader, text, scores))[-1].of(IN.name)
    assert controls.last_1 is not None
    assert primary_score(controls.last_1.metrics) == 1
    assert controls.gain is not None
    assert controls.gain.value == pytest.approx(0.8 - 1, abs=0.02)
    assert not controls.gain.significant


def test_controls_arrive_one_after_the_other(steps: list[Controls]) -> None:
    assert all(before.fraction < after.fraction for before, after in pairwise(steps))
    assert steps[-1].fraction == 1
    first = steps[0].of(IN.name)
    assert first == PatternControls(IN.name, last_1=first.last_1)
    assert steps[0].of(DEPTH.name) == PatternControls(DEPTH.name)
    assert "nowhere" not in steps[-1].patterns


def test_any_unit_has_a_gain_over_the_same_control(steps: list[Controls]) -> None:
    controls = steps[-1].of(IN.name)
    assert controls.last_8 is not None
    itself = controls.gain_of(controls.last_8.sums)
    assert itself is not None
    assert (itself.value, itself.interval) == (0, (0, 0))
    assert PatternControls(IN.name).gain_of(controls.last_8.sums) is None


def test_nothing_is_gained_over_a_fit_that_is_worse_than_the_mean() -> None:
    truth = np.stack([np.full(12, 100.0), np.zeros(12), np.full(12, 100.0)])  # mean 0, variance 1
    bad, worse, good = (RegressionSums(np.full(12, error), truth) for error in (138, 141, 40))
    assert (bad.score, worse.score) == pytest.approx((-0.38, -0.41))
    gain, (low, high) = paired_difference(bad, worse)
    assert gain == pytest.approx(-0.38)
    assert low <= gain <= high < 0
    assert paired_difference(good, worse)[0] == pytest.approx(good.score)


def test_a_paired_interval_is_free_of_what_both_detectors_share() -> None:
    hard = np.arange(12) % 2 == 0  # stretches in which both find half as much
    inside, sizes = np.full(12, 100.0), np.full(12, 1_000.0)
    counts = [
        BinaryCounts(sizes, true := np.where(hard, found / 2, found), true, inside)
        for found in (90.0, 80.0)
    ]
    difference, (low, high) = paired_difference(counts[0], counts[1])
    assert low < difference < high
    assert low > 0
    own = np.quantile(counts[0].bootstrap(), (0.025, 0.975))
    assert high - low < (own[1] - own[0]) / 4
