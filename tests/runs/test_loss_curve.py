"""Downsampled loss curves of runs of any length."""

import numpy as np
from hypothesis import given, settings, strategies as st

from lstm_tui.runs.loss_curve import LossCurve


@given(st.lists(st.floats(0, 10), min_size=1, max_size=60), st.integers(1, 20))
@settings(max_examples=50)
def test_a_curve_of_few_steps_has_each_of_them(losses: list[float], size: int) -> None:
    curve, steps = LossCurve(), list(range(1, len(losses) + 1))
    for first in range(0, len(losses), size):
        curve = curve.extended(steps[first : first + size], losses[first : first + size])
    assert curve.points()[0].tolist() == steps
    assert curve.points()[1].tolist() == losses


def test_a_curve_stays_bounded_and_true_however_long_the_run() -> None:
    total, curve = 150_001, LossCurve()
    values = np.linspace(4, 1, total)
    for first in range(0, total, 1000):
        steps = range(first + 1, min(first + 1000, total) + 1)
        curve = curve.extended(steps, values[first : first + 1000].tolist())
    steps_seen, means = curve.points()
    assert 1000 < len(steps_seen) <= LossCurve.LIMIT
    assert steps_seen[-1] <= total
    np.testing.assert_allclose(
        means, np.interp(steps_seen, np.arange(1, total + 1), values), rtol=1e-9
    )
    assert len(curve.smoothed()[0]) == len(steps_seen)


def test_smoothing_keeps_a_straight_line_and_calms_noise() -> None:
    noise = np.random.default_rng(1).normal(size=1000)
    curve = LossCurve().extended(range(1, 1001), (2 + noise).tolist())
    assert np.std(curve.smoothed()[1][200:]) < 0.3 * np.std(noise)
    flat = LossCurve().extended(range(1, 101), [2.0] * 100)
    np.testing.assert_allclose(flat.smoothed()[1], 2.0)


def test_an_empty_curve_has_no_points() -> None:
    assert [len(part) for part in (*LossCurve().points(), *LossCurve().smoothed())] == [0, 0, 0, 0]
