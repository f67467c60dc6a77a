"""Palettes of 24-bit colors: gradients from a low end over a middle to a high end.

``blue-green`` has the colors of Karpathy 2015. With tritanopia its two ends look alike;
``purple-green`` is for that case. ``tests/colors/test_vision.py`` has the color differences.
"""

from lstm_tui.colors.names import BLUE_GREEN, PURPLE_GREEN, WORDS, Depth
from lstm_tui.colors.palette import (
    AMBER_LEVELS,
    LEVELS,
    MIDDLE,
    RED_LEVELS,
    CellStyle,
    Color,
    Palette,
    legible,
    mixed,
)

_UNLIKELY = 2
"""Number of levels of probability with dimmed letters, from 0."""


def gradient(
    name: str,
    ends: tuple[Color, Color, Color],
    background: Color,
    red: Color,
    amber: Color,
    foregrounds: tuple[Color, Color],
    depth: Depth = Depth.TRUECOLOR,
) -> Palette:
    """A palette of linear gradients.

    Args:
        name: Its name as a value of ``--palette``.
        ends: The colors of the levels 0, ``MIDDLE`` and ``LEVELS - 1``.
        background: The background of a prediction with probability 0.
        red: The background of a prediction with probability 1.
        amber: The background of the symbol that a value depends on most.
        foregrounds: The colors of dark and of light letters.
        depth: ``NONE`` if all colors are gray.
    """
    low, middle, high = ends
    below = [mixed(low, middle, step / MIDDLE) for step in range(MIDDLE)]
    above = [mixed(middle, high, step / MIDDLE) for step in range(LEVELS - MIDDLE)]
    reds = [mixed(background, red, step / (RED_LEVELS - 1)) for step in range(RED_LEVELS)]
    ambers = [mixed(background, amber, step / (AMBER_LEVELS - 1)) for step in range(AMBER_LEVELS)]
    low_word, high_word = WORDS.get(name, GRAY_WORDS)
    return Palette(
        name=name,
        depth=depth,
        styles=tuple(CellStyle(legible(color, *foregrounds), color) for color in below + above),
        red_styles=tuple(
            CellStyle(legible(color, *foregrounds), color, dim=level < _UNLIKELY)
            for level, color in enumerate(reds)
        ),
        amber_styles=tuple(CellStyle(legible(color, *foregrounds), color) for color in ambers),
        background=background,
        foreground=legible(background, *foregrounds),
        low_word=low_word,
        high_word=high_word,
    )


GRAY_WORDS = ("dark", "bright")

_DARK_BACKGROUND, _DARK_MIDDLE, _DARK_RED = (14, 19, 24), (27, 35, 44), (205, 47, 47)
_DARK_FOREGROUNDS = ((10, 14, 18), (223, 230, 239))
_DARK_GREEN, _LIGHT_GREEN = (46, 204, 104), (64, 196, 112)
_DARK_AMBER, _LIGHT_AMBER = (244, 178, 56), (245, 170, 40)
_LIGHT_BACKGROUND, _LIGHT_RED = (251, 251, 250), (232, 86, 76)
_LIGHT_FOREGROUNDS = ((27, 36, 48), (255, 255, 255))


def _dark(name: str, low: Color) -> Palette:
    ends = (low, _DARK_MIDDLE, _DARK_GREEN)
    return gradient(name, ends, _DARK_BACKGROUND, _DARK_RED, _DARK_AMBER, _DARK_FOREGROUNDS)


def _light(name: str, low: Color) -> Palette:
    ends = (low, _LIGHT_BACKGROUND, _LIGHT_GREEN)
    return gradient(name, ends, _LIGHT_BACKGROUND, _LIGHT_RED, _LIGHT_AMBER, _LIGHT_FOREGROUNDS)


DARK, LIGHT = _dark(BLUE_GREEN, (38, 98, 218)), _light(BLUE_GREEN, (96, 152, 245))
DARK_PURPLE, LIGHT_PURPLE = (
    _dark(PURPLE_GREEN, (160, 68, 200)),
    _light(PURPLE_GREEN, (182, 124, 222)),
)
GRAY = gradient(
    "gray",
    ((16, 16, 16), (110, 110, 110), (240, 240, 240)),
    (0, 0, 0),
    (150, 150, 150),
    (230, 230, 230),
    ((0, 0, 0), (255, 255, 255)),
    Depth.NONE,
)
"""For screens without color: brighter is higher."""
