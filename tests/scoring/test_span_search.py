"""From a span to its units, and from the units to the other places: on planted values."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.units import UnitId
from lstm_tui.scoring.span_search import find_similar_spans, unit_statistics, units_of_span

SPANS = ((500, 520), (2_000, 2_018), (5_555, 5_580), (9_000, 9_060))
PLANTED = {UnitId(0, 3): 1, UnitId(1, 7): -1, UnitId(1, 30): 1}


def planted(kind: type[np.floating] = np.float16) -> NDArray[np.floating]:
    """Noise (2, T, 40), in which three units go to ±0.9 in each of `SPANS`."""
    values = 0.1 * np.random.default_rng(1).standard_normal((2, 10_000, 40))
    for start, end in SPANS:
        for unit, sign in PLANTED.items():
            values[unit.layer, start:end, unit.index] += 0.8 * sign
    return values.astype(kind)


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_span_gives_the_units_that_are_on_in_it(kind: type[np.floating]) -> None:
    found = units_of_span(planted(kind), *SPANS[0])
    assert {one.unit: one.sign for one in found[:3]} == PLANTED
    for one in found[:3]:
        assert one.inside == 1
        assert 0.02 < one.sign * one.threshold < 0.2
        assert one.score > found[3].score


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_the_units_give_the_other_places(kind: type[np.floating]) -> None:
    values = planted(kind)
    units = units_of_span(values, *SPANS[0], count=3)
    found = find_similar_spans(values, units, *SPANS[0], count=3)
    assert {(one.start, one.end) for one in found} == set(SPANS[1:])
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert (found[0].start, found[0].end) == SPANS[1]  # nearest in length
    assert all(one.share == 1 for one in found)


def test_the_span_itself_is_not_another_place() -> None:
    values = planted()
    units = units_of_span(values, 503, 515, around=40, count=3)
    places = find_similar_spans(values, units, 503, 515)
    assert all(one.end <= 503 or one.start >= 515 for one in places)


def test_what_moves_little_does_not_count() -> None:
    values = planted(np.float32)
    values[0, :, 0] = np.sin(np.arange(10_000) / 500)  # large and slow
    values[0, 500:520, 0] += 0.001  # a neat step, and tiny
    units = units_of_span(values, *SPANS[0], count=80)
    assert UnitId(0, 0) not in {one.unit for one in units[:3]}
    assert UnitId(0, 1) not in {one.unit for one in units[:3]}


def test_a_unit_that_never_moves_is_never_on() -> None:
    values = planted(np.float32)
    values[1, :, 5] = 0.7
    assert UnitId(1, 5) not in {one.unit for one in units_of_span(values, 500, 520, count=80)}


def test_a_known_spread_gives_the_same() -> None:
    values = planted()
    known = unit_statistics(values)
    assert known.mean.shape == known.deviation.shape == (2, 40)
    assert units_of_span(values, 500, 520) == units_of_span(values, 500, 520, statistics=known)


def test_spans_at_the_ends_of_the_text() -> None:
    values = planted(np.float32)
    values[0, :20, 9] += 3
    values[0, -20:, 9] += 3
    for start, end in ((0, 20), (9_980, 10_000), (-5, 20), (9_980, 10_050)):
        units = units_of_span(values, start, end)
        assert units[0].unit == UnitId(0, 9)
        other = find_similar_spans(values, units[:1], start, end)[0]
        assert other.start == (0 if start > 0 else 9_980)


def test_what_cannot_be_asked_is_told() -> None:
    values = planted()
    with pytest.raises(ConfigError, match="span is empty"):
        units_of_span(values, 20, 20)
    with pytest.raises(ConfigError, match="whole text"):
        units_of_span(values, 0, 10_000)
    with pytest.raises(ConfigError, match="Select another span"):
        find_similar_spans(values, [], 0, 20)


def test_the_signs_are_kept() -> None:
    values = planted()
    units = [replace(one, sign=-one.sign) for one in units_of_span(values, *SPANS[0], count=3)]
    places = find_similar_spans(values, units, *SPANS[0], share=1.0)
    planted_places = {place for start, end in SPANS for place in range(start, end)}
    assert not planted_places & {place for one in places for place in range(one.start, one.end)}
