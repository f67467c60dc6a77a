"""Sparse probes: how many units hold a feature that was planted in one, in two, or in none."""

from itertools import combinations
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.reader import Reader, ReaderState, Step
from lstm_tui.reader.units import Quantity, Target, UnitId, set_name
from lstm_tui.scoring.controls import SparseProbe
from lstm_tui.scoring.sparse_probes import SparseReading, forward_selection
from tests.scoring.test_ranking_pass import DEPTH, HIDDEN, IN, Planted, World

FLAG: Target = UnitId(1, 3), Quantity.HIDDEN
ONE_UNIT: Target = UnitId(0, 0), Quantity.HIDDEN


class OneUnit(Planted):
    """A reader with one unit and no cell value."""

    def __init__(self, hidden: NDArray[Any], model: ModelConfig) -> None:
        super().__init__(hidden, np.zeros_like(hidden))
        self.model = model

    def blank_state(self, texts: int = 1) -> ReaderState:
        return ReaderState(np.zeros((1, texts, 1)), np.zeros((1, texts, 1)))

    def step(self, ids: NDArray[Any], state: ReaderState, *, predicts: bool = True) -> Step:
        del state, predicts
        hidden = self.hidden[ids].transpose(1, 0, 2)
        return Step(np.zeros((len(ids), 2)), ReaderState(hidden, np.zeros_like(hidden)), ({},))


@pytest.fixture(scope="module")
def probes() -> dict[str, tuple[SparseProbe, ...]]:
    world = World()
    reader = cast("Reader", Planted(world.hidden, world.cell))
    reading = SparseReading(reader, world.labeled(world.inside), {IN.name: FLAG})
    assert list(reading.read())[-1] == 1
    return reading.result()


def test_a_feature_of_one_unit_needs_one_unit(probes: dict[str, tuple[SparseProbe, ...]]) -> None:
    upper = probes[IN.name][1]
    assert upper.k95 == 1
    assert upper.smallest == (FLAG,)
    assert upper.scores[0] > 0.8


def test_a_feature_in_no_single_unit_needs_those_that_hold_it(
    probes: dict[str, tuple[SparseProbe, ...]],
) -> None:
    lower = probes[IN.name][0]
    assert lower.k95 is not None
    assert lower.k95 > 1
    assert {UnitId(0, 0), UnitId(0, 1), UnitId(0, 5)} >= {unit for unit, _ in lower.smallest}
    assert lower.scores[lower.sizes.index(lower.k95)] >= 0.95 * lower.full
    assert all(score < 0.95 * lower.full for score in lower.scores[: lower.sizes.index(lower.k95)])


def test_a_number_is_probed_by_its_r2(probes: dict[str, tuple[SparseProbe, ...]]) -> None:
    lower = probes[DEPTH.name][0]
    assert set_name(lower.smallest[:1]) == "L0:5.cell"
    assert 0.3 < lower.scores[0] <= lower.full + 0.05


def test_sets_grow_and_stay_smaller_than_the_layer(
    probes: dict[str, tuple[SparseProbe, ...]],
) -> None:
    for one in probes[IN.name]:
        assert one.sizes == (1, 2, 3, 4, 6, 8, 12)
        assert len(set(one.units)) == one.sizes[-1] < 2 * HIDDEN
        assert {unit.layer for unit, _ in one.units} == {one.layer}


def test_in_a_layer_of_one_feature_one_unit_is_all_units() -> None:
    world = World()
    model = ModelConfig(cell=Cell.GRU, layers=1, hidden=1)
    reader = cast("Reader", OneUnit(world.hidden[:, 1:, 3:4], model))
    reading = SparseReading(reader, world.labeled(world.inside), {IN.name: ONE_UNIT})
    assert list(reading.read())[-1] == 1
    (probe,) = reading.result()[IN.name]
    assert (probe.sizes, probe.k95, probe.smallest) == ((1,), 1, (ONE_UNIT,))
    assert probe.scores == pytest.approx((probe.full,), abs=0.01)


def test_k95_is_none_where_the_largest_set_has_less() -> None:
    units = tuple((UnitId(0, index), Quantity.HIDDEN) for index in range(2))
    assert SparseProbe(0, (1, 2), (0.1, 0.5), 0.9, units).k95 is None
    assert SparseProbe(0, (1, 2), (0.1, 0.5), 0.9, units).smallest == ()
    assert SparseProbe(0, (1, 2), (0.1, 0.86), 0.9, units).k95 == 2
    assert SparseProbe(0, (1, 2), (0.0, 0.0), 0.0, units).k95 is None


def test_the_first_two_units_are_the_best_pair_after_the_best_unit() -> None:
    random = np.random.default_rng(2)
    inputs = random.standard_normal((4_000, 9)) @ random.standard_normal((9, 9))
    inputs /= inputs.std(axis=0)
    label = inputs[:, 4] + 0.5 * inputs[:, 7] + 0.2 * inputs[:, 1]
    design = np.concatenate((inputs, np.ones((4_000, 1))), axis=1)
    gram, target = design.T @ design, design.T @ label

    def gain(kept: tuple[int, ...]) -> float:
        chosen = [*kept, 9]
        ridge = np.diag([0.05 * 4_000] * len(kept) + [0.0])
        weights = np.linalg.solve(gram[np.ix_(chosen, chosen)] + ridge, target[chosen])
        return float(weights @ target[chosen])

    order = forward_selection(gram, target, 4)
    for size in range(1, 5):
        candidates = [(*order[: size - 1], j) for j in range(9) if j not in order[: size - 1]]
        assert order[:size] == max(candidates, key=gain)
    assert gain(order[:3]) <= max(map(gain, combinations(range(9), 3)))
    assert forward_selection(gram, target, 3, first=2)[0] == 2
