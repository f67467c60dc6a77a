"""Palettes of 256, 16 and no colors: number of levels, sign and legibility."""

import itertools

import pytest

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import PALETTES, Depth
from lstm_tui.colors.nearest import nearest_index
from lstm_tui.colors.palette import LEVELS, MIDDLE, CellStyle, Palette, contrast, luminance
from tests.colors.vision import difference, lightness

CALM = {Depth.EIGHT_BIT: 0.12, Depth.STANDARD: 0.25, Depth.NONE: 0.3}
"""Values below this share of the largest may look like 0."""

LEAST = {Depth.EIGHT_BIT: 13, Depth.STANDARD: 7}

names = pytest.mark.parametrize("name", PALETTES)
themes = pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
depths = pytest.mark.parametrize("depth", [Depth.EIGHT_BIT, Depth.STANDARD])
bright_or_not = pytest.mark.parametrize("bright", [True, False], ids=["bright", "console"])


def palette(depth: Depth, name: str, *, dark: bool, bright: bool = True) -> Palette:
    return Display(depth, name, depth, bright).palette(dark=dark)


def side(found: Palette, sign: int) -> list[CellStyle]:
    """The distinct styles from the middle outwards."""
    return list(dict.fromkeys(found.styles[MIDDLE::sign]))


@names
@themes
@depths
@bright_or_not
def test_there_are_enough_looks(name: str, dark: bool, depth: Depth, bright: bool) -> None:
    found = palette(depth, name, dark=dark, bright=bright)
    assert len(found.styles) == LEVELS
    assert len(set(found.styles)) >= LEAST[depth]
    if depth is Depth.EIGHT_BIT:
        assert len(set(found.values)) == len(set(found.styles))


@names
@themes
@depths
@bright_or_not
def test_no_negative_level_looks_like_a_positive_one(
    name: str, dark: bool, depth: Depth, bright: bool
) -> None:
    found = palette(depth, name, dark=dark, bright=bright)
    below, above = set(found.styles[:MIDDLE]), set(found.styles[MIDDLE + 1 :])
    assert below & above <= {found.styles[MIDDLE]}
    share = [abs(level - MIDDLE) + 0.5 for level in range(LEVELS)]
    calm = [
        share[level] / MIDDLE for level in range(LEVELS) if found.styles[level] in below & above
    ]
    assert max(calm, default=0.0) <= CALM[depth]


@names
@themes
def test_256_colors_differ_more_from_the_middle_at_each_step(name: str, dark: bool) -> None:
    found = palette(Depth.EIGHT_BIT, name, dark=dark)
    middle = found.values[MIDDLE]
    for sign in (-1, 1):
        ramp = [style.background for style in side(found, sign)]
        assert len(ramp) == 9
        far = [difference(middle, color) for color in ramp]
        light = [lightness(color) for color in ramp]
        assert all(one < other for one, other in itertools.pairwise(far))
        assert all((one < other) is dark for one, other in itertools.pairwise(light))
        steps = [difference(one, other) for one, other in itertools.pairwise(ramp)]
        assert min(steps) >= 3.9
        assert far[1] > 16  # weak, and yet no middle


@names
@themes
@depths
@bright_or_not
def test_letters_are_legible(name: str, dark: bool, depth: Depth, bright: bool) -> None:
    found = palette(depth, name, dark=dark, bright=bright)
    for style in found.styles:
        # Colored letters on the background are bold if it is light: green has 2.2 there.
        assert contrast(style.foreground, style.background) >= (2.1 if style.bold else 3.7)
    for style in (*found.red_styles, *found.amber_styles):
        assert contrast(style.foreground, style.background) >= 2.7


@themes
@depths
@bright_or_not
def test_likely_predictions_are_red(dark: bool, depth: Depth, bright: bool) -> None:
    found = palette(depth, PALETTES[0], dark=dark, bright=bright)
    red, green, blue = found.reds[-1]
    assert red > 200
    assert green == blue <= 95
    assert found.reds[0] == found.background
    assert len(set(found.red_styles)) >= 5


@themes
@depths
@bright_or_not
def test_strong_dependence_is_amber_and_none_is_the_background(
    dark: bool, depth: Depth, bright: bool
) -> None:
    found = palette(depth, PALETTES[0], dark=dark, bright=bright)
    red, green, blue = found.amber_styles[-1].background
    assert red >= green > blue
    assert found.amber_styles[0].background == found.background
    assert len(set(found.amber_styles)) >= 3
    assert not {style.background for style in found.amber_styles[-4:]} & {
        *found.values,
        *found.reds,
    }


@themes
def test_256_colors_grow_more_amber_at_each_step(dark: bool) -> None:
    found = palette(Depth.EIGHT_BIT, PALETTES[0], dark=dark)
    ramp = list(dict.fromkeys(style.background for style in found.amber_styles))
    assert len(ramp) == 8
    light = [lightness(color) for color in ramp]
    assert all((one < other) is dark for one, other in itertools.pairwise(light))


def test_dependence_without_colors_is_underlined_then_reversed() -> None:
    styles = Display(Depth.NONE, grays=Depth.NONE).palette(dark=True).amber_styles
    assert not styles[0].underline
    assert styles[6].underline
    assert styles[-1].reverse


@names
@themes
@depths
@bright_or_not
def test_every_color_is_in_the_table_of_the_terminal(
    name: str, dark: bool, depth: Depth, bright: bool
) -> None:
    found = palette(depth, name, dark=dark, bright=bright)
    for style in (*found.styles, *found.red_styles, *found.amber_styles):
        for color in (style.foreground, style.background):
            index = nearest_index(color, depth)
            assert (index < 16) is (depth is Depth.STANDARD)
        if not bright and depth is Depth.STANDARD:
            assert nearest_index(style.background, depth) < 8
    backgrounds = {nearest_index(color, depth) for color in found.values}
    assert len(backgrounds) == len(set(found.values))


def test_grays_are_monotonic_and_the_middle_is_unique() -> None:
    found = Display(Depth.NONE, grays=Depth.EIGHT_BIT).palette(dark=True)
    bright = [luminance(color) for color in found.values]
    assert all(one <= other for one, other in itertools.pairwise(bright))
    assert found.values.count(found.values[MIDDLE]) == 1
    assert len(set(found.values)) >= 20


def test_attributes_replace_colors_without_grays() -> None:
    found = Display(Depth.NONE, grays=Depth.NONE).palette(dark=True)
    assert found.attributes_only
    low, middle, high = found.styles[0], found.styles[MIDDLE], found.styles[-1]
    assert (low.underline, middle.underline, high.reverse) == (True, False, True)
    assert not set(found.styles[:MIDDLE]) & set(found.styles[MIDDLE + 1 :]) - {middle}


@names
@themes
@pytest.mark.parametrize("depth", Depth)
def test_bars_are_visible_and_show_the_sign(name: str, dark: bool, depth: Depth) -> None:
    found = palette(depth, name, dark=dark)
    for color in found.bars:
        assert contrast(color, found.background) >= 1.6
    if depth is not Depth.NONE:
        low, high = found.bars[0], found.bars[-1]
        assert (low, high) == (found.values[0], found.values[-1])
        assert not set(found.bars[: MIDDLE - 2]) & set(found.bars[MIDDLE + 3 :])
