"""Color difference of low and high for normal and dichromatic vision."""

import itertools

import numpy as np
import pytest

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import BLUE_GREEN, PURPLE_GREEN, Depth
from tests.colors.vision import DICHROMATS, ciede2000, difference

PAIRS = [  # from the test data of Sharma, Wu and Dalal 2005, table 1
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_differences_are_those_of_the_formula(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


def ends(name: str, depth: Depth, *, dark: bool, eyes: str) -> float:
    palette = Display(depth, name).palette(dark=dark)
    return difference(palette.values[0], palette.values[-1], eyes)


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
@pytest.mark.parametrize("eyes", ["", *DICHROMATS])
@pytest.mark.parametrize("depth", [Depth.TRUECOLOR, Depth.EIGHT_BIT, Depth.STANDARD])
def test_purple_and_green_differ_in_all_color_vision(depth: Depth, eyes: str, dark: bool) -> None:
    # 42.6 to 62.1 in truecolor; the least is a light theme seen without green cones.
    assert ends(PURPLE_GREEN, depth, dark=dark, eyes=eyes) >= 40


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_blue_and_green_differ_less_with_tritanopia(dark: bool) -> None:
    """The reason for a second palette: 26 on dark and 12 on light, against at least 47."""
    for eyes in ("", "protan", "deutan"):
        assert ends(BLUE_GREEN, Depth.TRUECOLOR, dark=dark, eyes=eyes) >= 47
    assert ends(BLUE_GREEN, Depth.TRUECOLOR, dark=dark, eyes="tritan") < 27


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
@pytest.mark.parametrize("eyes", DICHROMATS)
def test_half_low_and_half_high_differ_with_purple_and_green(eyes: str, dark: bool) -> None:
    for depth, share in itertools.product((Depth.TRUECOLOR, Depth.EIGHT_BIT), (0.5, 0.75)):
        values = Display(depth, PURPLE_GREEN).palette(dark=dark).values
        away = round(16 * share)
        assert difference(values[16 - away], values[16 + away], eyes) >= 20
