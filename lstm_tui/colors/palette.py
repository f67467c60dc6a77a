"""Color palettes: a diverging scale for values (low, neutral middle, high), red by probability, and
amber by dependence.

Screens, exports and plain text share them, so that a neuron looks the same everywhere. Values are
quantized to `LEVELS` levels, as more cannot be distinguished. A color is three numbers from 0 to
255; no terminal library is used.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.names import Depth

Color = tuple[int, int, int]

LEVELS = 33
"""Number of levels from low to high; odd, so that there is a middle level."""

MIDDLE = LEVELS // 2
"""The level of the value halfway between low and high, which is 0 on a symmetric scale."""

BAR_CONTRAST = 1.9
"""The least contrast of a bar with the background, as weak values have nearly its color."""

RED_LEVELS = 17
"""Number of levels of probability from 0 to 1."""

AMBER_LEVELS = 17
"""Number of levels of dependence, from none to the largest."""


def levels(
    values: NDArray[np.floating], low: float, high: float, count: int = LEVELS
) -> NDArray[np.uint8]:
    """``values`` of any shape as levels 0 (``low`` and below) to ``count - 1`` (``high``)."""
    share = np.nan_to_num((np.asarray(values, np.float32) - low) / max(high - low, 1e-9))
    steps: NDArray[np.uint8] = np.rint(share.clip(0, 1) * (count - 1)).astype(np.uint8)
    return steps


def red_levels(probabilities: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Probabilities of any shape as levels 0 to ``RED_LEVELS - 1``."""
    return levels(probabilities, 0, 1, RED_LEVELS)


def amber_levels(relative: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Dependences as shares of the largest, of any shape, as levels 0 to ``AMBER_LEVELS - 1``.

    Their square roots: a hundredth of the largest has a tenth of the scale and can be seen.
    """
    return levels(np.sqrt(relative), 0, 1, AMBER_LEVELS)


@dataclass(frozen=True, slots=True)
class CellStyle:
    """The style of a terminal cell: colors and attributes of its letter.

    Attributes distinguish styles with the same background on a terminal with few colors.
    """

    foreground: Color
    background: Color
    bold: bool = False
    underline: bool = False
    reverse: bool = False
    dim: bool = False


@dataclass(frozen=True, eq=False)
class Palette:
    """The styles of all levels.

    Attributes:
        name: Its name as a value of ``--palette``.
        depth: The color depth that it needs.
        styles: The style of each level of a value, ``LEVELS`` of them.
        red_styles: The style of each level of probability, ``RED_LEVELS`` of them.
        amber_styles: The style of each level of dependence, ``AMBER_LEVELS`` of them.
        background, foreground: The colors around the text and of letters on it.
        low_word, high_word: The names of the two ends in a legend.
    """

    name: str
    depth: Depth
    styles: tuple[CellStyle, ...]
    red_styles: tuple[CellStyle, ...]
    amber_styles: tuple[CellStyle, ...]
    background: Color
    foreground: Color
    low_word: str
    high_word: str

    @cached_property
    def values(self) -> tuple[Color, ...]:
        """The background of each level of a value."""
        return tuple(style.background for style in self.styles)

    @cached_property
    def reds(self) -> tuple[Color, ...]:
        """The background of each level of probability."""
        return tuple(style.background for style in self.red_styles)

    @cached_property
    def bars(self) -> tuple[Color, ...]:
        """The color of a bar of each level: the background of that level, with enough contrast."""
        return tuple(self._bar(level) for level in range(LEVELS))

    def _bar(self, level: int) -> Color:
        style = self.styles[level]
        if self.depth is Depth.STANDARD and style == self.styles[MIDDLE]:
            return mixed(self.background, self.foreground, 0.5)
        if style.background == self.background and self.depth in (Depth.STANDARD, Depth.NONE):
            return style.foreground
        if (
            self.depth is Depth.STANDARD
            and contrast(style.background, self.background) < BAR_CONTRAST
        ):
            return self.values[0 if level < MIDDLE else -1]  # bright green on white
        shades = (mixed(style.background, self.foreground, step / 20) for step in range(21))
        return next(one for one in shades if contrast(one, self.background) >= BAR_CONTRAST)

    @property
    def attributes_only(self) -> bool:
        """Whether bold, underlined and reversed letters replace all colors."""
        return self.depth is Depth.NONE and len(set(self.values)) == 1

    def end_word(self, sign: int) -> str:
        """The name of the high end for a positive ``sign``, else of the low end."""
        return self.high_word if sign > 0 else self.low_word


def mixed(first: Color, second: Color, share: float) -> Color:
    """Linear interpolation between two colors: ``first`` at 0, ``second`` at 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: Color) -> float:
    """The relative luminance of a color, 0 to 1 (WCAG 2.2)."""
    red, green, blue = linear_rgb(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear_rgb(color: Color) -> tuple[float, float, float]:
    """``color`` in linear light, 0 to 1 each (the sRGB transfer function)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in color)
    )
    return red, green, blue


def legible(background: Color, *foregrounds: Color) -> Color:
    """The one of ``foregrounds`` with the highest contrast on ``background``."""
    return max(foregrounds, key=lambda foreground: contrast(foreground, background))


@cache
def as_hex(color: Color) -> str:
    """``color`` in CSS notation: ``#2f6feb``."""
    return "#{:02x}{:02x}{:02x}".format(*color)
