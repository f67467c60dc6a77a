"""Types of options that take numbers; `options.GroupedOption` puts them in place of click's own.

Click reads ``3.7`` in a file of defaults as the whole number 3, and groups nowhere. A number must
lie in the range that `ranges` has for the option; else a `ConfigError` in one line says so.
"""

from typing import Any, TypeVar

import click

from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number, parse_whole
from lstm_tui.ranges import RANGES

Parameter = click.Parameter | None
Context = click.Context | None
Value = TypeVar("Value", int, float)


class NumberParam(click.types.FloatParamType):
    """A number with a decimal point; ``0,01`` is refused."""

    def convert(self, value: Any, param: Parameter, ctx: Context) -> float:
        """The number that was typed, or that a file of defaults holds; click calls this."""
        return _within(param, _number(self, value, param, ctx))


class IntegerParam(click.types.IntParamType):
    """A whole number, whose digits may be grouped by commas; ``900.000`` is refused."""

    def convert(self, value: Any, param: Parameter, ctx: Context) -> int:
        """The number that was typed, or that a file of defaults holds; click calls this."""
        return _within(param, _whole(self, value, param, ctx))


def number_type(kind: click.ParamType[Any]) -> click.ParamType[Any]:
    """Our type in place of click's type of numbers; any other type as it is."""
    match kind:
        case click.types.IntParamType():
            return IntegerParam()
        case click.types.FloatParamType():
            return NumberParam()
        case _:
            return kind


def _within(param: Parameter, value: Value) -> Value:
    """``value``, if it lies in the range of the option.

    Raises:
        ConfigError: It does not.
    """
    for option in param.opts if param is not None else ():
        if option in RANGES:
            RANGES[option].check(option, value)
    return value


def _number(kind: click.ParamType[Any], value: Any, param: Parameter, ctx: Context) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return parse_number(str(value))
    except ConfigError as error:
        kind.fail(f"{value!r} {error}.", param, ctx)


def _whole(kind: click.ParamType[Any], value: Any, param: Parameter, ctx: Context) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return parse_whole(str(value))
    except ConfigError as error:
        kind.fail(f"{value!r} {error}.", param, ctx)
