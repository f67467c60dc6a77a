"""Sets of units as detectors: the figures are those of the weighted sum that is reported."""

from typing import cast

import numpy as np
import pytest

from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Quantity, Target, UnitId
from lstm_tui.scoring.blocks import BlockPlan
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_sets import SetReading, SetScore
from tests.scoring.test_ranking_pass import DEPTH, IN, LENGTH, Planted, World

PAIR: tuple[Target, ...] = ((UnitId(0, 0), Quantity.HIDDEN), (UnitId(0, 1), Quantity.HIDDEN))
ACROSS: tuple[Target, ...] = ((UnitId(1, 3), Quantity.HIDDEN), (UnitId(0, 5), Quantity.CELL))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def scores(world: World) -> list[dict[str, SetScore]]:
    reader = cast("Reader", Planted(world.hidden, world.cell))
    reading = SetReading(reader, world.labeled(world.inside), (PAIR, ACROSS))
    assert list(reading.read())[-1] == 1
    assert reading.reported == len(BlockPlan.of(LENGTH).reporting())
    return reading.result()


def test_a_set_detects_what_no_unit_of_it_does(
    world: World, scores: list[dict[str, SetScore]]
) -> None:
    reader = cast("Reader", Planted(world.hidden, world.cell))
    alone = score_units(reader, world.labeled(world.inside))
    pair = scores[0][IN.name]
    assert isinstance(pair.metrics, BinaryMetrics)
    for target in PAIR:
        metrics = alone.of(*target, IN.name).metrics
        assert isinstance(metrics, BinaryMetrics)
        assert pair.metrics.f1 > metrics.f1 + 0.5
    assert np.sign(pair.unit_set.weights).tolist() == [1, -1]


def test_metrics_are_those_of_the_value_and_the_threshold(
    world: World, scores: list[dict[str, SetScore]]
) -> None:
    reporting = BlockPlan.of(LENGTH).reporting()
    for score, columns in (
        (scores[0][IN.name], (world.hidden[:, 0, 0], world.hidden[:, 0, 1])),
        (scores[1][IN.name], (world.hidden[:, 1, 3], world.cell[:, 0, 5])),
    ):
        assert score.threshold is not None
        assert isinstance(score.metrics, BinaryMetrics)
        values = score.unit_set.values(columns)
        positive, inside = values[reporting] >= score.threshold, world.inside[reporting]
        true = (positive & inside).sum()
        assert true / positive.sum() == pytest.approx(score.metrics.precision, abs=0.002)
        assert true / inside.sum() == pytest.approx(score.metrics.recall, abs=0.002)


def test_a_set_across_layers_follows_a_number(scores: list[dict[str, SetScore]]) -> None:
    across = scores[1][DEPTH.name]
    assert str(across.unit_set) == "L1:3+L0:5.cell"
    assert across.threshold is None
    assert isinstance(across.metrics, RegressionMetrics)
    assert across.metrics.r2 > 0.4
