"""Palettes for terminals of 256 colors, of 16 colors, and without colors.

They are chosen by hand: a quantized gradient loses the sign of weak values (of 33 levels 9 remained
at 256 colors, and weak negative and weak positive values both became #005f5f). A color stands for
its index in xterm's table; the first 16 depend on the terminal's theme.
"""

from collections.abc import Sequence
from itertools import product

from lstm_tui.colors.names import BLUE_GREEN, PURPLE_GREEN, WORDS, Depth
from lstm_tui.colors.palette import (
    AMBER_LEVELS,
    LEVELS,
    MIDDLE,
    RED_LEVELS,
    CellStyle,
    Color,
    Palette,
    contrast,
    legible,
)
from lstm_tui.colors.truecolor import GRAY_WORDS

_CUBE = (0, 95, 135, 175, 215, 255)
_BASIC: tuple[Color, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
XTERM: tuple[Color, ...] = (
    *_BASIC,
    *product(_CUBE, _CUBE, _CUBE),
    *((gray, gray, gray) for gray in range(8, 248, 10)),
)
"""The color of each index: 16 basic colors, the 6×6×6 cube, 24 grays."""

# Each ramp starts nearest to the middle. Both the lightness (CIE L*) and the difference from the
# middle (CIEDE2000) grow at every step; a test checks it.
_RAMPS = {
    (BLUE_GREEN, True): (17, 18, 19, 20, 26, 27, 32, 33),
    (PURPLE_GREEN, True): (53, 54, 55, 91, 92, 128, 134, 135),
    (BLUE_GREEN, False): (189, 153, 147, 111, 105, 69, 63, 27),
    (PURPLE_GREEN, False): (225, 219, 183, 177, 140, 135, 98, 129),
}
_GREENS = {True: (22, 28, 35, 71, 41, 78, 47, 84), False: (194, 157, 114, 78, 77, 41, 71, 35)}
_BACKGROUND = {True: 233, False: 231}
_REDS = {True: (52, 88, 124, 160), False: (224, 217, 210, 203)}
_AMBERS = {
    True: (58, 94, 136, 172, 178, 214, 220),
    False: (230, 229, 222, 221, 215, 214, 208),
}
_FOREGROUNDS = {True: (255, 16), False: (16, 231)}
"""Letters of the theme, and their replacement where the contrast is too low."""

_FAINT = {True: (242, 248), False: (245, 240)}
"""Letters of the two least likely levels of probability."""

_READABLE = 3.9
_CALM = 1
"""Levels on either side of the middle that look like it at 256 colors: the darkest green of the
cube is far from black, so noise around 0 would flicker."""


def eight_bit_palette(name: str, *, dark: bool) -> Palette:
    """The palette ``name`` from the color cube: 8 levels below the middle and 8 above it."""
    below, above = _RAMPS[name, dark], _GREENS[dark]
    background = XTERM[_BACKGROUND[dark]]
    backgrounds = [_BACKGROUND[dark]] * LEVELS
    for distance in range(_CALM + 1, MIDDLE + 1):
        at = _spread(distance - _CALM, MIDDLE - _CALM, len(below))
        backgrounds[MIDDLE - distance], backgrounds[MIDDLE + distance] = below[at], above[at]
    reds = (_BACKGROUND[dark], *_REDS[dark])
    red_styles = []
    for level in range(RED_LEVELS):
        color = XTERM[reds[_spread(level, RED_LEVELS - 1, len(_REDS[dark])) + 1 if level else 0]]
        foreground = (
            XTERM[_FAINT[dark][level]]
            if level < len(_FAINT[dark])
            else _foreground(color, dark=dark)
        )
        red_styles.append(CellStyle(foreground, color))
    styles, ambers = (
        [CellStyle(_foreground(XTERM[index], dark=dark), XTERM[index]) for index in indices]
        for indices in (backgrounds, _amber_indices(dark=dark))
    )
    words = WORDS[name]
    return Palette(
        name,
        Depth.EIGHT_BIT,
        tuple(styles),
        tuple(red_styles),
        tuple(ambers),
        background,
        _foreground(background, dark=dark),
        *words,
    )


def _amber_indices(*, dark: bool) -> list[int]:
    """The background of each level of dependence."""
    ramp = _AMBERS[dark]
    steps = range(1, AMBER_LEVELS)
    return [_BACKGROUND[dark], *(ramp[_spread(one, len(steps), len(ramp))] for one in steps)]


def _foreground(background: Color, *, dark: bool) -> Color:
    """The color of letters on ``background``: that of the theme if it has enough contrast."""
    own, other = (XTERM[index] for index in _FOREGROUNDS[dark])
    return own if contrast(own, background) >= _READABLE else legible(background, own, other)


def _spread(step: int, steps: int, count: int) -> int:
    """The index of the one of ``count`` equal parts that contains ``step``, 1 to ``steps``."""
    return (step - 1) * count // steps


# At 16 colors there are 7 styles from low to high, each a background and letters. `_BEGIN` has the
# distances from the middle at which they start, on either side.
_BEGIN = (3, 7, 12)
_RED_BEGIN = (1, 4, 8, 12)
Index = tuple[int, int, bool]  # foreground, background, bold

_LOW_16: dict[tuple[str, bool], tuple[Index, Index, Index]] = {
    (BLUE_GREEN, True): ((12, 0, False), (15, 4, False), (15, 12, True)),
    (PURPLE_GREEN, True): ((13, 0, False), (15, 5, False), (0, 13, False)),
    (BLUE_GREEN, False): ((4, 15, True), (15, 12, False), (15, 4, True)),
    (PURPLE_GREEN, False): ((5, 15, True), (0, 13, False), (15, 5, True)),
}
_HIGH_16: dict[bool, tuple[Index, Index, Index]] = {
    True: ((10, 0, False), (0, 2, False), (0, 10, False)),
    False: ((2, 15, True), (0, 10, False), (0, 2, False)),
}
_REDS_16: dict[bool, tuple[Index, ...]] = {
    True: ((8, 0, False), (7, 0, False), (9, 0, False), (15, 1, False), (15, 9, True)),
    False: ((8, 15, False), (0, 15, False), (1, 15, False), (15, 9, False), (15, 1, True)),
}

_AMBER_BEGIN = (2, 6, 11)
_AMBERS_16: dict[bool, tuple[Index, ...]] = {
    True: ((7, 0, False), (11, 0, False), (0, 3, False), (0, 11, True)),
    False: ((0, 15, False), (0, 15, True), (0, 11, False), (0, 3, False)),
}

# The Linux console has no bright backgrounds, so its strongest levels have brighter letters. It is
# dark in every theme.
_LOW_8: dict[str, tuple[Index, Index, Index]] = {
    BLUE_GREEN: ((12, 0, False), (7, 4, False), (15, 4, True)),
    PURPLE_GREEN: ((13, 0, False), (7, 5, False), (15, 5, True)),
}
_HIGH_8: tuple[Index, Index, Index] = ((10, 0, False), (0, 2, False), (15, 2, True))
_AMBERS_8: tuple[Index, ...] = (*_AMBERS_16[True][:-1], (0, 3, False))
_REDS_8: tuple[Index, ...] = (*_REDS_16[True][:-1], (15, 1, True))


def standard_palette(name: str, *, dark: bool, bright_backgrounds: bool = True) -> Palette:
    """The palette ``name`` from 16 colors: 3 levels below the middle and 3 above it.

    Without ``bright_backgrounds`` only the first 8 colors are used as backgrounds.
    """
    dark = dark or not bright_backgrounds
    low = _LOW_16[name, dark] if bright_backgrounds else _LOW_8[name]
    high = _HIGH_16[dark] if bright_backgrounds else _HIGH_8
    background, foreground = (0, 7) if dark else (15, 0)
    middle: Index = (foreground, background, False)
    styles = [
        _basic((middle, *(low if level < MIDDLE else high))[_part(abs(level - MIDDLE), _BEGIN)])
        for level in range(LEVELS)
    ]
    reds = _REDS_16[dark] if bright_backgrounds else _REDS_8
    red_styles = [_basic(reds[_part(level, _RED_BEGIN)]) for level in range(RED_LEVELS)]
    ambers = _AMBERS_16[dark] if bright_backgrounds else _AMBERS_8
    amber_styles = [_basic(ambers[_part(level, _AMBER_BEGIN)]) for level in range(AMBER_LEVELS)]
    words = WORDS[name]
    return Palette(
        name,
        Depth.STANDARD,
        tuple(styles),
        tuple(red_styles),
        tuple(amber_styles),
        _BASIC[background],
        _BASIC[foreground],
        *words,
    )


def _part(distance: int, begin: Sequence[int]) -> int:
    """The number of values of ``begin`` that are at most ``distance``."""
    return sum(distance >= start for start in begin)


def _basic(index: Index) -> CellStyle:
    foreground, background, bold = index
    return CellStyle(_BASIC[foreground], _BASIC[background], bold=bold)


def gray_palette() -> Palette:
    """The 24 grays of the 256 colors: brighter is higher. The middle is unique."""
    middle, below, above = 242, 10, 13
    backgrounds = [
        middle - -(-(MIDDLE - level) * below // MIDDLE)
        if level < MIDDLE
        else middle + -(-(level - MIDDLE) * above // MIDDLE)
        for level in range(LEVELS)
    ]
    foregrounds = (XTERM[16], XTERM[231])
    styles = tuple(
        CellStyle(legible(XTERM[index], *foregrounds), XTERM[index]) for index in backgrounds
    )
    reds = [XTERM[16], *(XTERM[232 + level] for level in range(1, RED_LEVELS))]
    ambers = [XTERM[16], *(XTERM[235 + level] for level in range(1, AMBER_LEVELS))]
    red_styles, amber_styles = (
        tuple(CellStyle(legible(color, *foregrounds), color) for color in colors)
        for colors in (reds, ambers)
    )
    return Palette("gray", Depth.NONE, styles, red_styles, amber_styles, *foregrounds, *GRAY_WORDS)


def attribute_palette() -> Palette:
    """A palette without colors: low is underlined, high reversed, likely predictions bold."""
    black, white = _BASIC[0], _BASIC[15]
    plain = CellStyle(white, black)
    low, high = CellStyle(white, black, underline=True), CellStyle(white, black, reverse=True)
    calm = MIDDLE // 4
    styles = [
        plain if abs(level - MIDDLE) <= calm else low if level < MIDDLE else high
        for level in range(LEVELS)
    ]
    reds = [CellStyle(white, black, bold=level > RED_LEVELS // 2) for level in range(RED_LEVELS)]
    ambers = [
        plain if level < _AMBER_BEGIN[0] else low if level < _AMBER_BEGIN[2] else high
        for level in range(AMBER_LEVELS)
    ]
    return Palette(
        name="attributes",
        depth=Depth.NONE,
        styles=tuple(styles),
        red_styles=tuple(reds),
        amber_styles=tuple(ambers),
        background=black,
        foreground=white,
        low_word="underlined",
        high_word="reversed",
    )
