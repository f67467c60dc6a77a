"""Parameter types for numbers, which `options.GroupedOption` uses instead of click's.

Click reads ``3.7`` in a file of defaults as the integer 3, and no grouped digits. A number outside
the range that `ranges` has for the option is a `ConfigError` of one line.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number, parse_whole
from lstm_tui.ranges import RANGES

Parameter = click.Parameter | None
Context = click.Context | None
Value = TypeVar("Value", int, float)


class NumberParam(click.types.FloatParamType):
    """A number with a decimal point; ``0,01`` is an error."""

    def convert(self, value: Any, param: Parameter, ctx: Context) -> float:
        """The number on the command line or in a file of defaults; click calls this."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _within(param, float(value))
        return _within(param, _parse(parse_number, self, value, param, ctx))


class IntegerParam(click.types.IntParamType):
    """An integer, whose digits may be grouped by commas; ``900.000`` is an error."""

    def convert(self, value: Any, param: Parameter, ctx: Context) -> int:
        """The number on the command line or in a file of defaults; click calls this."""
        if isinstance(value, int) and not isinstance(value, bool):
            return _within(param, value)
        return _within(param, _parse(parse_whole, self, value, param, ctx))


def number_type(kind: click.ParamType[Any]) -> click.ParamType[Any]:
    """The type to use instead of ``kind``: one of this module for numbers, else ``kind``."""
    match kind:
        case click.types.IntParamType():
            return IntegerParam()
        case click.types.FloatParamType():
            return NumberParam()
        case _:
            return kind


def _within(param: Parameter, value: Value) -> Value:
    """``value``.

    Raises:
        ConfigError: It is outside the range of the option.
    """
    for option in param.opts if param is not None else ():
        if option in RANGES:
            RANGES[option].check(option, value)
    return value


def _parse(
    parse: Callable[[str], Value],
    kind: click.ParamType[Any],
    value: Any,
    param: Parameter,
    ctx: Context,
) -> Value:
    try:
        return parse(str(value))
    except ConfigError as error:
        kind.fail(f"{value!r} {error}.", param, ctx)
