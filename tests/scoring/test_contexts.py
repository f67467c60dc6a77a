"""Strongest and weakest passages, never two from one neighborhood."""

from itertools import combinations

import numpy as np
import pytest

from lstm_tui.scoring.contexts import contexts_of, extremes
from tests.support.bracket_network import FLAG, bracket_reader, bracket_text
from tests.support.traces import whole_trace


def test_extremes_are_the_highest_first() -> None:
    values = np.zeros(1_000)
    values[[100, 400, 900]] = 1, 3, 2
    assert extremes(values, 3, 200) == [400, 900, 100]


def test_only_the_highest_value_of_a_neighborhood_is_kept() -> None:
    values = np.zeros(1_000)
    values[[400, 410, 599, 600]] = 9, 8, 7, 6
    assert extremes(values, 2, 200) == [400, 600]


@pytest.mark.parametrize("seed", range(5))
def test_no_two_are_nearer_than_asked(seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal(5_000).astype(np.float16)
    places = extremes(values, 20, 150)
    assert len(places) == 20
    assert all(abs(one - other) >= 150 for one, other in combinations(places, 2))
    assert values[places[0]] == values.max()


def test_a_short_text_has_fewer() -> None:
    assert extremes(np.arange(250.0), 10, 200) == [249, 49]
    assert extremes(np.zeros(0), 10, 200) == []
    assert extremes(np.full(10, np.nan), 10, 2) == []
    assert extremes(np.array([np.nan, 1.0, np.nan]), 10, 1) == [1]


def test_passages_hold_their_place_and_stay_in_the_text() -> None:
    values = np.random.default_rng(1).standard_normal(3_000).astype(np.float32)
    found = contexts_of(values, 5, apart=100, width=60)
    for one in (*found.strongest, *found.weakest):
        assert len(one.values) == 60
        assert 0 <= one.start <= one.place < one.start + 60 <= 3_000
        np.testing.assert_array_equal(one.values, values[one.start : one.start + 60])
    strongest = [values[one.place] for one in found.strongest]
    assert strongest == sorted(strongest, reverse=True)
    assert values[found.weakest[0].place] == values.min()


def test_the_flag_is_strongest_inside_and_weakest_outside() -> None:
    ids, inside = bracket_text(20_000)
    values = whole_trace(bracket_reader(), ids).cell[FLAG.layer, :, FLAG.index]
    found = contexts_of(values, 8)
    assert len(found.strongest) == len(found.weakest) == 8
    assert all(inside[one.place] for one in found.strongest)
    assert not any(inside[one.place] for one in found.weakest)
