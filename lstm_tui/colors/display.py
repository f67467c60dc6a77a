"""Choice of the palette for a screen or plain text, from options and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lstm_tui.colors.indexed import (
    attribute_palette,
    eight_bit_palette,
    gray_palette,
    standard_palette,
)
from lstm_tui.colors.names import AUTO, BLUE_GREEN, Depth
from lstm_tui.colors.palette import Palette
from lstm_tui.colors.terminal import has_bright_backgrounds, terminal_depth, wanted_depth
from lstm_tui.colors.truecolor import DARK, DARK_PURPLE, GRAY, LIGHT, LIGHT_PURPLE

_TRUECOLOR = {palette.name: palette for palette in (DARK, DARK_PURPLE)}
_TRUECOLOR_LIGHT = {palette.name: palette for palette in (LIGHT, LIGHT_PURPLE)}


@dataclass(frozen=True, slots=True)
class Display:
    """The color settings of an output.

    Attributes:
        depth: The color depth.
        name: The name of the palette.
        grays: The color depth for grays if ``depth`` is ``NONE``; ``NONE`` for attributes only.
        bright_backgrounds: Whether all 16 colors can be backgrounds.
    """

    depth: Depth = Depth.TRUECOLOR
    name: str = BLUE_GREEN
    grays: Depth = Depth.TRUECOLOR
    bright_backgrounds: bool = True

    @property
    def attributes_only(self) -> bool:
        """Whether there are only bold, underlined and reversed letters, no colors or grays."""
        return self.depth is Depth.NONE and self.grays is Depth.NONE

    @property
    def few_backgrounds(self) -> bool:
        """Whether slightly different backgrounds, such as that of a selected row, look the same."""
        return self.depth is Depth.STANDARD or self.attributes_only

    def palette(self, *, dark: bool) -> Palette:
        """The palette for a dark or a light theme; the same object each time."""
        return _palette(self, dark)


@cache
def _palette(display: Display, dark: bool) -> Palette:
    match display.depth:
        case Depth.TRUECOLOR:
            return truecolor_palette(display.name, dark=dark)
        case Depth.EIGHT_BIT:
            return eight_bit_palette(display.name, dark=dark)
        case Depth.STANDARD:
            return standard_palette(
                display.name, dark=dark, bright_backgrounds=display.bright_backgrounds
            )
        case Depth.NONE if display.grays is Depth.TRUECOLOR:
            return GRAY
        case Depth.NONE if display.grays is Depth.EIGHT_BIT:
            return gray_palette()
        case Depth.NONE:
            return attribute_palette()


def truecolor_palette(name: str, *, dark: bool) -> Palette:
    """The palette ``name`` in 24-bit colors, which exports use."""
    return (_TRUECOLOR if dark else _TRUECOLOR_LIGHT)[name]


def choose_display(
    colors: str, palette: str, environment: Mapping[str, str], *, is_terminal: bool
) -> Display:
    """The settings for the values of ``--colors`` and ``--palette``.

    Args:
        colors: One of `names.COLORS`; only ``auto`` depends on whether the output is a terminal.
        palette: One of `names.PALETTES`.
        environment: The environment variables: ``TERM``, ``COLORTERM``, ``NO_COLOR`` and others.
        is_terminal: Whether the output is a terminal.
    """
    depth = wanted_depth(environment, is_terminal=is_terminal) if colors == AUTO else Depth(colors)
    available = terminal_depth(environment) if depth is Depth.NONE else depth
    grays = Depth.NONE if available is Depth.STANDARD else available
    return Display(depth, palette, grays, has_bright_backgrounds(environment))
