"""Windows stand for the whole text, and say which predictions are inside."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError
from lstm_tui.scoring.windows import Windows, pick_windows


def inside_of(length: int, *spans: tuple[int, int]) -> NDArray[np.bool_]:
    inside = np.zeros(length, np.bool_)
    for start, end in spans:
        inside[start:end] = True
    return inside


def windows_of(inside: NDArray[np.bool_], characters: int, length: int = 50) -> Windows:
    random = np.random.default_rng(1)
    return pick_windows(inside, characters=characters, random=random, length=length)


def test_a_character_is_predicted_inside_when_the_one_before_it_is() -> None:
    windows = windows_of(inside_of(21, (5, 9)), 1_000, length=20)
    assert windows.starts.tolist() == [1]
    assert (1 + np.flatnonzero(windows.inside[0])).tolist() == [6, 7, 8, 9]
    assert (1 + np.flatnonzero(windows.closing[0])).tolist() == [9]
    assert (1 + np.flatnonzero(windows.holds[0])).tolist() == [5, 6, 7, 8]


def test_a_short_text_is_taken_whole() -> None:
    windows = windows_of(inside_of(501, (100, 120)), 1_000)
    assert windows.starts.tolist() == list(range(1, 501, 50))
    assert (windows.weights == 1).all()


@pytest.mark.parametrize("length", [499, 500, 501, 600])
def test_the_end_of_a_text_is_read_too_and_nothing_twice(length: int) -> None:
    inside = inside_of(length, (300, 320), (length - 9, length))
    random = np.random.default_rng(1)
    windows = pick_windows(inside, characters=10_000, random=random)
    places = windows.starts[:, None] + np.arange(windows.length)
    assert places.max() == length - 1
    assert np.sort(places[windows.fresh]).tolist() == list(range(1, length))
    assert windows.shares[windows.fresh] == pytest.approx(1 / (length - 1))
    assert not windows.shares[~windows.fresh].any()
    assert np.array_equal(np.sort(places[windows.inside]) - 1, np.flatnonzero(inside[:-1]))


def test_a_pattern_in_the_tail_alone_is_found() -> None:
    windows = pick_windows(
        inside_of(499, (300, 320)), characters=10_000, random=np.random.default_rng(1)
    )
    assert windows.inside.sum() == 20


@pytest.mark.parametrize("length", [2, 3, 40, 51, 52])
def test_any_text_that_holds_the_pattern_has_a_window(length: int) -> None:
    windows = windows_of(inside_of(length, (0, 1)), 1_000)
    assert windows.inside.sum() == 1


def test_half_of_the_windows_hold_the_pattern() -> None:
    inside = inside_of(100_001, *((place, place + 9) for place in range(500, 30_000, 120)))
    windows = windows_of(inside, 2_000)
    assert len(windows.starts) == len(set(windows.starts.tolist())) == 40
    assert windows.inside.any(axis=1).sum() == 20
    assert windows.inside.any(axis=1).mean() == 0.5


def test_a_rare_pattern_is_taken_wherever_it_is() -> None:
    windows = windows_of(inside_of(100_001, (777, 790), (60_010, 60_015)), 2_000)
    assert windows.inside.sum() == 18
    assert len(windows.starts) == 40


def test_weighted_means_are_those_of_the_text() -> None:
    random = np.random.default_rng(2)
    starts = random.integers(0, 199_900, 400)
    inside = inside_of(200_001, *((int(start), int(start) + 30) for start in starts))
    found = []
    for seed in range(50):
        random = np.random.default_rng(seed)
        windows = pick_windows(inside, characters=5_000, random=random, length=50)
        assert windows.shares.sum() == pytest.approx(1)
        found.append(float((windows.shares * windows.inside).sum()))
    assert np.mean(found) == pytest.approx(inside.mean(), rel=0.03)


@pytest.mark.parametrize("length", [0, 1, 2, 1_000])
def test_a_pattern_that_is_nowhere_is_told(length: int) -> None:
    with pytest.raises(CorpusError, match=f"nowhere in {length:,} symbols"):
        windows_of(inside_of(length), 1_000)
