"""Curves of log-norms with known slopes, and their half-lives."""

import math

import numpy as np
import pytest

from lstm_tui.runs.events import decode_event, encode_event
from lstm_tui.studies.distance_curve import DistanceCurve, half_life
from lstm_tui.studies.gradient_distance import GradientCurves
from lstm_tui.studies.gradient_event import gradients_measured

HALVES = -math.log(2) * np.arange(201.0)


def test_the_interval_is_that_of_the_mean_over_positions() -> None:
    logs = np.array([[1.0, -np.inf], [2.0, 3.0], [3.0, np.nan]])
    curve = DistanceCurve.of(logs)
    assert curve.log_norm.tolist() == [2.0, 3.0]
    assert curve.count.tolist() == [3, 1]
    assert curve.zeros.tolist() == [0, 1]
    margin = 1.96 / np.sqrt(3)
    np.testing.assert_allclose([curve.low[0], curve.high[0]], [2 - margin, 2 + margin])
    assert curve.low[1] == curve.high[1] == 3.0


def test_the_fit_leaves_out_what_is_nearer_and_farther_than_its_window() -> None:
    logs = HALVES / 10
    logs[:5] += 3  # a fall of its own at the beginning
    logs[61:] = logs[60]
    fitted = half_life(DistanceCurve.of(logs[None]))
    assert fitted.symbols == pytest.approx(10)
    assert (fitted.first, fitted.last) == (5, 60)
    assert fitted.low == fitted.high == fitted.symbols  # of one position


def test_the_interval_of_a_half_life_is_that_of_the_slopes_of_positions() -> None:
    slopes = np.array([0.05, 0.1, 0.15])
    fitted = half_life(DistanceCurve.of(slopes[:, None] * HALVES))
    margin = 1.96 * 0.05 / math.sqrt(3)
    assert fitted.symbols == pytest.approx(10)
    assert fitted.low == pytest.approx(1 / (0.1 + margin))
    assert fitted.high == pytest.approx(1 / (0.1 - margin))


def test_a_half_life_whose_slope_may_be_0_has_no_upper_limit() -> None:
    fitted = half_life(DistanceCurve.of(np.array([-0.1, 0.3])[:, None] * HALVES))
    assert fitted.vanishes
    assert fitted.high is None


def test_a_distance_at_which_most_gradients_are_0_is_not_fitted() -> None:
    logs = np.tile(HALVES, (3, 1))
    logs[:, 30:] -= 100
    logs[:2, 30:] = -np.inf
    assert half_life(DistanceCurve.of(logs)).symbols == pytest.approx(1)


def test_a_constant_norm_does_not_vanish_in_a_half_life_of_rounding() -> None:
    curve = DistanceCurve.of(-1e-15 * np.arange(61.0)[None])
    assert half_life(curve).symbols is None
    curves = GradientCurves(curve, None, (curve,), np.array([61]))
    event = gradients_measured(curves)
    assert not event.vanishes
    assert decode_event(encode_event(event)) == event


@pytest.mark.parametrize(("distance", "window"), [(1, (0, 1)), (14, (3, 14)), (40, (5, 40))])
def test_a_short_curve_is_fitted_to_its_end(distance: int, window: tuple[int, int]) -> None:
    fitted = half_life(DistanceCurve.of(HALVES[None, : distance + 1]))
    assert (fitted.first, fitted.last) == window
    assert fitted.symbols == pytest.approx(1)


def test_a_gradient_grows_if_the_whole_interval_of_its_slope_is_above_0() -> None:
    slopes = np.array([0.05, 0.1, 0.15])[:, None]
    curve = DistanceCurve.of(-slopes * HALVES)
    assert half_life(curve).grows
    assert gradients_measured(GradientCurves(curve, None, (curve,), np.arange(3))).grows
    assert not half_life(DistanceCurve.of(slopes * HALVES)).grows
    assert not half_life(DistanceCurve.of(np.array([0.1, -0.3])[:, None] * HALVES)).grows
    assert not half_life(DistanceCurve.of(1e-15 * np.arange(61.0)[None])).grows
