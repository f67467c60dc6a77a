"""Color scale: symmetric, and not stretched by outliers."""

import numpy as np

from lstm_tui.colors.scale import color_scale


def test_the_scale_is_symmetric_and_ignores_outliers() -> None:
    values = np.concatenate((np.linspace(-1, 2, 10_000), [500.0], [np.nan]))
    low, high = color_scale(values)
    assert low == -high
    assert 1.9 < high < 2


def test_values_without_a_magnitude_have_the_scale_of_one() -> None:
    assert color_scale(np.zeros(5)) == (-1.0, 1.0)
    assert color_scale(np.zeros(0)) == (-1.0, 1.0)
