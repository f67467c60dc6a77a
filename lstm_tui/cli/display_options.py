"""``--colors`` and ``--palette``, and whether the terminal can show a screen."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TextIO

import click

from lstm_tui.cli.options import Function, OptionGroup, combine_options
from lstm_tui.colors.names import AUTO, BLUE_GREEN, COLORS, PALETTES, Depth
from lstm_tui.colors.terminal import can_show_screen, terminal_name, wanted_depth

if TYPE_CHECKING:
    from lstm_tui.colors.display import Display

_KEY = "lstm_tui.display"
_option = OptionGroup("Display").option


def _keep(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """Keep the value for `display_from_options`, which any function of the command may call."""
    ctx.meta[f"{_KEY}.{parameter.name}"] = value
    return value


def _palette_option(**settings: Any) -> Callable[[Function], Function]:
    return _option(
        "--palette",
        type=click.Choice(PALETTES),
        default=BLUE_GREEN,
        help="Colors of low and high values. purple-green can be told apart with every kind of "
        "color vision.",
        **settings,
    )


palette_option = _palette_option()
"""``--palette`` for commands that write a file: their parameter ``palette``."""

display_options = combine_options(
    _option(
        "--colors",
        type=click.Choice(COLORS),
        default=AUTO,
        expose_value=False,
        callback=_keep,
        help="Number of colors. auto: by NO_COLOR, FORCE_COLOR, COLORTERM and TERM.",
    ),
    _palette_option(expose_value=False, callback=_keep),
)
"""For commands that open a screen or print in color; read them with `display_from_options`."""


def display_from_options() -> "Display":
    """The display that ``--colors`` and ``--palette`` select for standard output."""
    from lstm_tui.colors.display import choose_display

    ctx = click.get_current_context(silent=True)
    kept = ctx.meta if ctx is not None else {}
    return choose_display(
        kept.get(f"{_KEY}.colors", AUTO),
        kept.get(f"{_KEY}.palette", BLUE_GREEN),
        os.environ,
        is_terminal=sys.stdout.isatty(),
    )


ColorSystem = Literal["truecolor", "256", "standard"]

SYSTEMS: dict[Depth, ColorSystem] = {
    Depth.TRUECOLOR: "truecolor",
    Depth.EIGHT_BIT: "256",
    Depth.STANDARD: "standard",
}


def rich_color_system(stream: TextIO) -> ColorSystem | None:
    """The color system that Rich uses for tables on ``stream``."""
    return SYSTEMS.get(wanted_depth(os.environ, is_terminal=stream.isatty()))


def unsupported_terminal() -> str:
    """Why the terminal cannot show a screen, such as ``TERM=dumb``; empty if it can."""
    return "" if can_show_screen(os.environ) else terminal_name(os.environ)
