"""The colours of the picture: blue (low) over neutral to green (high), and red by probability.

Shared by the screen, the page, the drawing and the plain text, so that a unit looks the same
everywhere. Values are quantised to `LEVELS` steps: more cannot be told apart, and so few can be
made once. Knows no terminal and no markup: a colour is three numbers from 0 to 255.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]

LEVELS = 33
"""Steps from low to high; odd, so that one of them is the middle."""

RED_LEVELS = 17
"""Steps of probability from 0 to 1."""


def levels(values: NDArray[np.floating], low: float, high: float) -> NDArray[np.uint8]:
    """``values`` of any shape as steps 0 (``low`` and below) to ``LEVELS - 1`` (``high``)."""
    share = (np.asarray(values, np.float32) - low) / max(high - low, 1e-9)
    steps: NDArray[np.uint8] = np.rint(np.nan_to_num(share).clip(0, 1) * (LEVELS - 1)).astype(
        np.uint8
    )
    return steps


def red_levels(probabilities: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Probabilities of any shape as steps 0 to ``RED_LEVELS - 1``."""
    share = np.nan_to_num(np.asarray(probabilities, np.float32)).clip(0, 1)
    steps: NDArray[np.uint8] = np.rint(share * (RED_LEVELS - 1)).astype(np.uint8)
    return steps


@dataclass(frozen=True)
class Palette:
    """One set of colours: the ends, what lies between them, red, and ink for text on either."""

    low: Colour
    middle: Colour
    high: Colour
    paper: Colour
    red: Colour
    dark_ink: Colour
    light_ink: Colour

    @cached_property
    def values(self) -> tuple[Colour, ...]:
        """The background of each level."""
        half = LEVELS // 2
        below = [mixed(self.low, self.middle, step / half) for step in range(half)]
        above = [mixed(self.middle, self.high, step / half) for step in range(half + 1)]
        return (*below, *above)

    @cached_property
    def reds(self) -> tuple[Colour, ...]:
        """The background of a prediction at each level of probability."""
        top = RED_LEVELS - 1
        return tuple(mixed(self.paper, self.red, step / top) for step in range(RED_LEVELS))

    def ink(self, ground: Colour) -> Colour:
        """What reads better on ``ground``: the dark ink, or the light one."""
        dark, light = contrast(self.dark_ink, ground), contrast(self.light_ink, ground)
        return self.dark_ink if dark >= light else self.light_ink


DARK = Palette(
    low=(38, 98, 218),
    middle=(27, 35, 44),
    high=(46, 204, 104),
    paper=(14, 19, 24),
    red=(205, 47, 47),
    dark_ink=(10, 14, 18),
    light_ink=(223, 230, 239),
)
LIGHT = Palette(
    low=(96, 152, 245),
    middle=(251, 251, 250),
    high=(64, 196, 112),
    paper=(251, 251, 250),
    red=(232, 86, 76),
    dark_ink=(27, 36, 48),
    light_ink=(255, 255, 255),
)
GREY = Palette(
    low=(16, 16, 16),
    middle=(110, 110, 110),
    high=(240, 240, 240),
    paper=(0, 0, 0),
    red=(150, 150, 150),
    dark_ink=(0, 0, 0),
    light_ink=(255, 255, 255),
)
"""For screens without colour: the higher the brighter."""


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """``share`` of the way from ``first`` to ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    parts = [part / 255 for part in colour]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def as_hex(colour: Colour) -> str:
    """For example ``#2f6feb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
