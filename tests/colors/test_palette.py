"""Levels and palettes of 24-bit colors."""

import itertools

import numpy as np
import pytest

from lstm_tui.colors.palette import (
    AMBER_LEVELS,
    LEVELS,
    MIDDLE,
    RED_LEVELS,
    Palette,
    amber_levels,
    as_hex,
    contrast,
    levels,
    luminance,
    red_levels,
)
from lstm_tui.colors.truecolor import DARK, DARK_PURPLE, GRAY, LIGHT, LIGHT_PURPLE

every_palette = pytest.mark.parametrize(
    "palette",
    [DARK, LIGHT, DARK_PURPLE, LIGHT_PURPLE, GRAY],
    ids=["dark", "light", "dark-purple", "light-purple", "gray"],
)


def test_levels_range_from_low_to_high() -> None:
    found = levels(np.array([-2, -1, 0, 1, 2, np.nan, np.inf, -np.inf]), -1, 1)
    assert found[:5].tolist() == [0, 0, MIDDLE, LEVELS - 1, LEVELS - 1]
    assert found[6:].tolist() == [LEVELS - 1, 0]
    assert 0 <= found[5] < LEVELS


def test_levels_of_a_scale_without_width_do_not_fail() -> None:
    assert levels(np.zeros((2, 3)), 0, 0).shape == (2, 3)


def test_red_levels_range_from_0_to_1() -> None:
    found = red_levels(np.array([0, 0.5, 1, np.nan, 2]))
    assert found.tolist() == [0, RED_LEVELS // 2, RED_LEVELS - 1, 0, RED_LEVELS - 1]


def test_amber_levels_show_a_hundredth_of_the_largest() -> None:
    shown = amber_levels(np.array([0, 0.01, 0.25, 1, np.nan]))
    assert shown.tolist() == [0, 2, (AMBER_LEVELS - 1) // 2, AMBER_LEVELS - 1, 0]


@every_palette
def test_amber_begins_at_the_background_and_differs_more_at_each_level(palette: Palette) -> None:
    backgrounds = [style.background for style in palette.amber_styles]
    assert len(backgrounds) == AMBER_LEVELS
    assert backgrounds[0] == palette.background
    ratios = [contrast(color, palette.background) for color in backgrounds]
    assert all(one < other for one, other in itertools.pairwise(ratios))
    if palette is not GRAY:
        assert not set(backgrounds[1:]) & {*palette.values, *palette.reds}


@every_palette
def test_every_level_has_a_color_of_its_own(palette: Palette) -> None:
    assert len(set(palette.values)) == len(palette.values) == LEVELS
    assert len(palette.red_styles) == RED_LEVELS
    assert palette.reds[0] == palette.background


@every_palette
def test_text_is_legible_on_every_color(palette: Palette) -> None:
    for style in (*palette.styles, *palette.red_styles, *palette.amber_styles):
        assert contrast(style.foreground, style.background) >= 3.8


def test_gray_grows_brighter_from_low_to_high() -> None:
    bright = [luminance(color) for color in GRAY.values]
    assert all(one < other for one, other in itertools.pairwise(bright))


def test_contrast_goes_from_1_to_21() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((9, 9, 9), (9, 9, 9)) == 1


def test_a_color_in_css_notation() -> None:
    assert as_hex((47, 111, 235)) == "#2f6feb"
