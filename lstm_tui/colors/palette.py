"""Levels of a value and the looks they have: low over a neutral middle to high, and red by
probability.

Shared by the screen, the page, the picture and the plain text, so that a neuron looks the same
everywhere. Values are quantized to `LEVELS` levels: more cannot be told apart. Independent of any
terminal library and of markup: a color is three numbers from 0 to 255.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.names import Depth

Color = tuple[int, int, int]

LEVELS = 33
"""Levels from low to high; odd, so that one of them is the middle."""

MIDDLE = LEVELS // 2
"""The level of a value halfway between low and high: of most quantities, of 0."""

BAR_CONTRAST = 1.9
"""The least contrast of a bar with the paper: weak values are close to it."""

RED_LEVELS = 17
"""Levels of probability from 0 to 1."""


def levels(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    """``values`` of any shape as levels 0 (``low`` and below) to ``LEVELS - 1`` (``high``)."""
    share = (np.asarray(values, np.float32) - low) / max(high - low, 1e-9)
    steps: NDArray[np.uint8] = np.rint(np.nan_to_num(share).clip(0, 1) * (LEVELS - 1)).astype(
        np.uint8
    )
    return steps


def red_levels(probabilities: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Probabilities of any shape as levels 0 to ``RED_LEVELS - 1``."""
    share = np.nan_to_num(np.asarray(probabilities, np.float32)).clip(0, 1)
    steps: NDArray[np.uint8] = np.rint(share * (RED_LEVELS - 1)).astype(np.uint8)
    return steps


@dataclass(frozen=True, slots=True)
class Look:
    """How one cell is drawn: a letter of ``ink`` on ``ground``.

    The attributes tell looks apart that share a ground, where a terminal has few of them.
    """

    ink: Color
    ground: Color
    bold: bool = False
    underline: bool = False
    reverse: bool = False
    dim: bool = False


@dataclass(frozen=True, eq=False)
class Palette:
    """The looks of all levels.

    Attributes:
        name: As ``--palette`` calls it.
        depth: What a terminal must be able to show.
        looks: Of each level of a value, ``LEVELS``.
        red_looks: Of each level of probability, ``RED_LEVELS``.
        paper, ink: What surrounds the text, and letters on it.
        low_word, high_word: What the two ends are called in a legend.
    """

    name: str
    depth: Depth
    looks: tuple[Look, ...]
    red_looks: tuple[Look, ...]
    paper: Color
    ink: Color
    low_word: str
    high_word: str

    @cached_property
    def values(self) -> tuple[Color, ...]:
        """The background of each level of a value."""
        return tuple(look.ground for look in self.looks)

    @cached_property
    def reds(self) -> tuple[Color, ...]:
        """The background of each level of probability."""
        return tuple(look.ground for look in self.red_looks)

    @cached_property
    def bars(self) -> tuple[Color, ...]:
        """The color of a bar of each level on paper: the background of the text, made visible."""
        return tuple(self._bar(level) for level in range(LEVELS))

    def _bar(self, level: int) -> Color:
        look = self.looks[level]
        if self.depth is Depth.STANDARD and look == self.looks[MIDDLE]:
            return mixed(self.paper, self.ink, 0.5)
        if look.ground == self.paper and self.depth in (Depth.STANDARD, Depth.NONE):
            return look.ink
        if self.depth is Depth.STANDARD and contrast(look.ground, self.paper) < BAR_CONTRAST:
            return self.values[0 if level < MIDDLE else -1]  # bright green on white
        shades = (mixed(look.ground, self.ink, step / 20) for step in range(21))
        return next(one for one in shades if contrast(one, self.paper) >= BAR_CONTRAST)

    @property
    def attributes_only(self) -> bool:
        """Whether bold, underlined and reversed letters stand for all colors."""
        return self.depth is Depth.NONE and len(set(self.values)) == 1

    def end_word(self, sign: int) -> str:
        """What the high end is called for a positive ``sign``, else the low end."""
        return self.high_word if sign > 0 else self.low_word


def mixed(first: Color, second: Color, share: float) -> Color:
    """``share`` of the way from ``first`` to ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: Color) -> float:
    """The relative luminance of a color, 0 to 1 (WCAG 2.2)."""
    parts = [part / 255 for part in color]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def legible(ground: Color, *inks: Color) -> Color:
    """The ink that contrasts most with ``ground``."""
    return max(inks, key=lambda ink: contrast(ink, ground))


@cache
def as_hex(color: Color) -> str:
    """For example ``#2f6feb``."""
    return "#{:02x}{:02x}{:02x}".format(*color)
