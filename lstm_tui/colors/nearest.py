"""Nearest indexed color of a 24-bit color, for terminals of 256 and of 16 colors.

Rich compares in RGB, which turns orange to gray and red to yellow at 16 colors. Here the 256 colors
are compared in CIELAB, and among the 16 the hue has priority, so that frames, curves and messages
keep their meaning. Colors of `indexed.XTERM` keep their own index.
"""

import math
from functools import cache

from lstm_tui.colors.indexed import XTERM
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Color, contrast, linear_rgb

FIRST_FIXED = 16
"""The first 16 of the 256 colors depend on the terminal's theme, so they are not candidates."""

_HUES = ((20, 1), (80, 3), (145, 2), (200, 6), (275, 4), (330, 5))
"""CIELAB hues in degrees and the color that has each: red, yellow, green, cyan, blue, magenta.
Orange is nearer to yellow than to the red of errors."""

_GRAYS = (0, 8, 7, 15)
_COLORED = 22.0
"""The least CIELAB chroma of a color that is not mapped to a gray."""

_LEAST_CONTRAST = 1.6


@cache
def nearest_index(color: Color, depth: Depth) -> int:
    """The index of the color nearest to ``color`` among 256 or 16 colors."""
    if depth is Depth.STANDARD:
        return _nearest_of_16(color)
    if color in _FIXED:
        return _FIXED[color]
    target = _lab(color)
    fixed = range(FIRST_FIXED, len(XTERM))
    return min(fixed, key=lambda index: math.dist(_lab(XTERM[index]), target))


@cache
def foreground_index(foreground: Color, background: Color, depth: Depth) -> int:
    """The index for letters of ``foreground`` that has enough contrast on ``background``."""
    index, under = nearest_index(foreground, depth), nearest_index(background, depth)
    if depth is not Depth.STANDARD or foreground == background:
        return index
    candidates = (index, index ^ 8, *((7, 15) if under in (0, 1, 4, 8) else (8, 0)))
    legible = (one for one in candidates if contrast(XTERM[one], XTERM[under]) >= _LEAST_CONTRAST)
    return next(legible, index)


def _nearest_of_16(color: Color) -> int:
    if color in _BASIC:
        return _BASIC[color]
    lightness, a, b = _lab(color)
    if math.hypot(a, b) < _COLORED:
        return min(_GRAYS, key=lambda index: abs(_lab(XTERM[index])[0] - lightness))
    hue = math.degrees(math.atan2(b, a)) % 360
    _, index = min(_HUES, key=lambda one: abs((one[0] - hue + 180) % 360 - 180))
    dark, bright = (_lab(XTERM[one])[0] for one in (index, index + 8))
    return index if abs(dark - lightness) <= abs(bright - lightness) else index + 8


@cache
def _lab(color: Color) -> tuple[float, float, float]:
    """``color`` in CIELAB, white D65."""
    r, g, b = linear_rgb(color)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    x, y, z = (
        math.cbrt(part) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (x, y, z)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


_FIXED = {color: index for index, color in enumerate(XTERM) if index >= FIRST_FIXED}
_BASIC = {color: index for index, color in enumerate(XTERM[:FIRST_FIXED])}
