"""In a network of which it is known what every unit does, breaking one shows just that."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling
from lstm_tui.reader.units import Clamp, Quantity, UnitId
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring import intervention, pattern_loss as baseline_module
from lstm_tui.scoring.intervention import (
    AblationType,
    Intervention,
    Target,
    intervene,
    interventions,
    sample_with_and_without,
)
from lstm_tui.scoring.pattern_loss import AblationBaseline, PatternLoss, read_baseline
from tests.support.bracket_network import FLAG, SYMBOLS, UNITS, bracket_reader, bracket_text
from tests.support.traces import whole_trace

FLAG_CELL = (FLAG, Quantity.CELL)
FLAG_HIDDEN = (FLAG, Quantity.HIDDEN)


def broken(
    *targets: Target, to: AblationType | float = AblationType.OUTSIDE, controls: int = 20
) -> Intervention:
    ids, inside = bracket_text(8_000)
    return intervene(bracket_reader(), ids, inside, "brackets", targets, to=to, controls=controls)


@pytest.mark.parametrize("target", [FLAG_CELL, FLAG_HIDDEN], ids=["cell", "hidden"])
def test_without_its_flag_the_network_suffers_inside_and_nowhere_else(target: Target) -> None:
    found = broken(target)
    assert found.effect.inside > 5
    assert found.effect.closing > 5
    assert abs(found.effect.elsewhere) < 1e-3
    assert found.effect.ratio > 1_000
    assert len(found.controls) == found.wanted == 20
    assert found.control_percentile == 1.0
    assert max(abs(one.inside) for one in found.controls) < 0.1


def test_a_unit_that_hums_is_not_missed() -> None:
    found = broken((UnitId(0, 5), Quantity.HIDDEN), to=AblationType.MEAN, controls=UNITS - 1)
    assert abs(found.effect.inside) < 0.1
    assert found.control_percentile is not None
    assert found.control_percentile < 1  # the flag is among the matched units
    assert max(one.inside for one in found.controls) > 0.5


def test_at_zero_the_flag_is_missed_on_both_sides() -> None:
    found = broken(FLAG_CELL, to=AblationType.ZERO, controls=0)
    assert found.effect.inside > 0.5
    assert found.effect.elsewhere > 0.5
    assert found.control_percentile is None


def test_means_are_those_of_the_text() -> None:
    _, inside = bracket_text(8_000)
    cell = np.where(inside, 1, -1)
    (mean,) = broken(FLAG_CELL, to=AblationType.MEAN, controls=0).clamps
    (outside,) = broken(FLAG_CELL, controls=0).clamps
    assert mean.value == pytest.approx(cell.mean(), abs=0.03)
    assert outside.value == pytest.approx(-1, abs=0.01)


def test_held_at_a_number_all_targets_and_controls_are_held_there() -> None:
    found = broken(FLAG_CELL, (UnitId(0, 3), Quantity.HIDDEN), to=0.25, controls=3)
    assert found.clamps == (
        Clamp(FLAG, 0.25, Quantity.CELL),
        Clamp(UnitId(0, 3), 0.25, Quantity.HIDDEN),
    )
    assert len(found.controls) == 3


@pytest.mark.parametrize("length", [5_001, 5_147])
def test_the_baseline_is_the_loss_of_a_plain_trace(length: int) -> None:
    ids, inside = bracket_text(length)
    found = read_baseline(bracket_reader(), ids, inside, "brackets")
    loss = whole_trace(bracket_reader(), ids, lanes=1).loss[1:]
    predicted, closing = inside[:-1], inside[:-1] & ~inside[1:]
    assert found.losses.inside == pytest.approx(loss[predicted].mean(), rel=1e-6)
    assert found.losses.closing == pytest.approx(loss[closing].mean(), rel=1e-6)
    assert found.losses.elsewhere == pytest.approx(loss[~predicted].mean(), rel=1e-6)


def test_an_intervention_is_the_loss_of_a_clamped_trace() -> None:
    ids, inside = bracket_text(5_001)
    clamps = (Clamp(FLAG, 0.3, Quantity.CELL),)
    (rise,) = read_baseline(bracket_reader(), ids, inside, "brackets").loss_increases([clamps])
    plain, held = (
        whole_trace(reader, ids, lanes=1).loss[1:]
        for reader in (bracket_reader(), bracket_reader().clamped(clamps))
    )
    assert rise.inside == pytest.approx((held - plain)[inside[:-1]].mean(), rel=1e-6)
    assert rise.elsewhere == pytest.approx((held - plain)[~inside[:-1]].mean(), rel=1e-6)


def test_many_windows_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ids, inside = bracket_text(3_100)
    clamps = [(Clamp(UnitId(0, index), 0.5),) for index in range(2)]

    def found() -> list[PatternLoss]:
        baseline = read_baseline(bracket_reader(), ids, inside, "brackets")
        return [baseline.losses, *baseline.loss_increases(clamps)]

    together = found()
    monkeypatch.setattr(baseline_module, "LANES", 3)
    for one, other in zip(found(), together, strict=True):
        assert asdict(one) == pytest.approx(asdict(other), abs=1e-12)


def test_side_by_side_is_one_by_one() -> None:
    ids, inside = bracket_text(8_000)
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets", characters=2_000)
    sets = [(Clamp(UnitId(0, index), 0.5),) for index in range(4)]
    together = baseline.loss_increases(sets)
    for clamps, rise in zip(sets, together, strict=True):
        assert asdict(baseline.loss_increases([clamps])[0]) == pytest.approx(
            asdict(rise), abs=1e-12
        )


def test_the_effect_comes_first_and_then_more_and_more_controls() -> None:
    ids, inside = bracket_text(8_000)
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets")
    found = list(interventions(baseline, (FLAG_CELL,), controls=18))
    counts = [len(one.controls) for one in found]
    assert counts[0] == 0
    assert counts == sorted(set(counts))
    assert counts[-1] == 18
    assert {one.effect for one in found} == {found[0].effect}
    assert found[-1] == list(interventions(baseline, (FLAG_CELL,), controls=18))[-1]


def test_the_interval_of_the_effect_contains_it_and_excludes_0_where_the_unit_matters() -> None:
    flag = broken(FLAG_CELL, controls=20)
    for place in ("inside", "closing", "elsewhere"):
        low, high = getattr(flag.intervals, place)
        assert low <= getattr(flag.effect, place) <= high
    assert flag.intervals.inside[0] > 5
    idle = broken((UnitId(0, 5), Quantity.HIDDEN), to=AblationType.MEAN, controls=20)
    assert idle.intervals.inside[0] < 0.1


def test_controls_are_the_units_of_the_layer_with_the_nearest_variances(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids, inside = bracket_text(8_000)
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets")
    held: list[tuple[Clamp, ...]] = []

    def recorded(_: AblationBaseline, clamp_sets: list[tuple[Clamp, ...]]) -> list[PatternLoss]:
        held.extend(clamp_sets)
        return [PatternLoss(0.0, 0.0, 0.0) for _ in clamp_sets]

    monkeypatch.setattr(AblationBaseline, "loss_increases", recorded)
    target = UnitId(0, 5)
    list(interventions(baseline, ((target, Quantity.HIDDEN),), controls=4))
    variances = baseline.variances[Quantity.HIDDEN][0]
    hidden = whole_trace(bracket_reader(), ids, lanes=1).hidden[0]
    assert variances == pytest.approx(hidden.var(axis=0), rel=0.1)
    distances = np.abs(np.log(variances / variances[target.index]))
    expected = [int(index) for index in np.argsort(distances, kind="stable")[1:5]]
    assert [clamp.unit.index for (clamp,) in held] == expected
    assert {(clamp.unit.layer, clamp.quantity) for (clamp,) in held} == {(0, Quantity.HIDDEN)}


def test_controls_of_several_units_have_as_many_different_ones() -> None:
    ids, inside = bracket_text(3_000)
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets", characters=1_000)
    targets = (FLAG_CELL, (UnitId(0, 3), Quantity.CELL), (UnitId(0, 3), Quantity.HIDDEN))
    random = np.random.default_rng(1)
    for units in intervention.matched_targets(targets, baseline.variances, 6, random):
        assert len(set(units)) == 3
        assert [quantity for _, quantity in units] == [quantity for _, quantity in targets]
        assert not {unit for unit, _ in units} & {FLAG, UnitId(0, 3)}


def test_a_small_layer_has_fewer_controls() -> None:
    assert broken(FLAG_CELL, controls=100).wanted == UNITS - 1


def test_a_whole_layer_has_none() -> None:
    everything = tuple((UnitId(0, index), Quantity.HIDDEN) for index in range(UNITS))
    found = broken(*everything, controls=5)
    assert found.controls == ()
    assert found.control_percentile is None


def test_progress_goes_up_to_one() -> None:
    ids, inside = bracket_text(3_000)
    told: list[float] = []
    intervene(
        bracket_reader(), ids, inside, "brackets", (FLAG_CELL,), controls=9, progress=told.append
    )
    assert told == sorted(told)
    assert told[-1] == 1


def test_every_cell_can_be_broken() -> None:
    ids, inside = bracket_text(2_000)
    for cell in Cell:
        model = ModelConfig(cell=cell, layers=2, hidden=6, embedding=0)
        random = np.random.default_rng(3)
        shapes = expected_shapes(model, len(SYMBOLS))
        weights = {name: 0.3 * random.standard_normal(shape) for name, shape in shapes.items()}
        target = (UnitId(1, 2), Quantity.HIDDEN)
        reader = Reader(weights, model)
        found = intervene(reader, ids, inside, "brackets", (target,), controls=3)
        assert np.isfinite(found.effect.inside)
        assert len(found.controls) == 3


def test_chance_counts_the_unit_itself_as_one_of_the_random_ones() -> None:
    def chance(effect: float, count: int) -> float | None:
        rises = tuple(PatternLoss(float(n), 0.0, 0.0) for n in range(count))
        found = replace(broken(FLAG_CELL, controls=0), effect=PatternLoss(effect, 0.0, 0.0))
        return replace(found, controls=rises).p_value

    assert chance(1.0, 0) is None
    assert chance(100.0, 1) == 1 / 2
    assert chance(100.0, 40) == 1 / 41
    assert chance(38.0, 40) == 3 / 41  # one is above, and one is equal


def test_how_many_times_as_much() -> None:
    assert PatternLoss(1.0, 0.0, 0.25).ratio == 4
    assert PatternLoss(1.0, 0.0, -0.1).ratio == float("inf")
    assert PatternLoss(-1.0, 0.0, -0.1).ratio == 0


def test_what_cannot_be_broken_is_told() -> None:
    ids, inside = bracket_text(2_000)
    reader = bracket_reader()
    with pytest.raises(CorpusError, match="nowhere"):
        intervene(reader, ids, np.zeros_like(inside), "brackets", (FLAG_CELL,))
    with pytest.raises(ConfigError, match="no unit to hold"):
        intervene(reader, ids, inside, "brackets", ())
    with pytest.raises(ConfigError, match="no such unit"):
        intervene(reader, ids, inside, "brackets", ((UnitId(1, 0), Quantity.CELL),))
    with pytest.raises(ConfigError, match="twice"):
        intervene(reader, ids, inside, "brackets", (FLAG_CELL, FLAG_CELL))
    everywhere = np.ones_like(inside)
    with pytest.raises(ConfigError, match="brackets holds everywhere"):
        intervene(reader, ids, everywhere, "brackets", (FLAG_CELL,), to=AblationType.OUTSIDE)


def test_beside_each_other_texts_differ_by_the_clamp_alone() -> None:
    prime = bracket_text(30)[0]
    clamps = (Clamp(FLAG, 1.0, Quantity.CELL),)
    reader = bracket_reader()
    without, held = sample_with_and_without(reader, prime, clamps, Sampling(), 200, seed=5)
    assert len(without) == len(held) == 200
    a, b = SYMBOLS.index("a"), SYMBOLS.index("b")
    assert held.count(a) == 0  # it believes that it is inside, for ever
    assert held.count(b) > 100
    assert without.count(a) > 50
    same = sample_with_and_without(reader, prime, (), Sampling(), 200, seed=5)
    assert same == (without, without)
