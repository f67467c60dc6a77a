"""Every numeric option uses the same parser."""

from collections.abc import Iterator

import click
import pytest

from lstm_tui.cli import cli
from lstm_tui.cli.number_types import IntegerParam, NumberParam, number_type
from lstm_tui.errors import ConfigError
from lstm_tui.ranges import RANGES

OURS = (NumberParam, IntegerParam)
NATIVE = (click.types.IntParamType, click.types.FloatParamType)


def options(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Parameter]]:
    """Every parameter of ``command`` and of the commands below it."""
    for parameter in command.params:
        yield f"{path} {parameter.opts[0]}", parameter
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from options(below, f"{path} {name}")


def test_no_option_uses_the_parser_of_click() -> None:
    numbers = [(name, one) for name, one in options(cli) if isinstance(one.type, NATIVE)]
    assert len(numbers) > 40
    assert [name for name, one in numbers if not isinstance(one.type, OURS)] == []


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        (click.INT, "900,000", 900_000),
        (click.INT, 7, 7),
        (click.INT, "1,000", 1_000),
        (click.FLOAT, "0.01", 0.01),
        (click.FLOAT, 3, 3.0),
        (click.FLOAT, "0.5", 0.5),
    ],
)
def test_valid_numbers(kind: click.ParamType[float], typed: object, number: float) -> None:
    assert number_type(kind).convert(typed, None, None) == number


@pytest.mark.parametrize(
    ("kind", "typed", "complaint"),
    [
        (click.INT, "900.000", "'900.000' must be a whole number"),
        (click.INT, 3.7, "3.7 must be a whole number"),
        (click.INT, True, "True must be a whole number"),
        (click.INT, "1,5", "'1,5' must be a whole number"),
        (click.FLOAT, "0,01", "'0,01' must be a number, such as 0.01"),
        (click.FLOAT, "0,5", "must be a number"),
    ],
)
def test_invalid_numbers(kind: click.ParamType[float], typed: object, complaint: str) -> None:
    with pytest.raises(click.BadParameter, match=complaint):
        number_type(kind).convert(typed, None, None)


NUMBERS = [(name, one) for name, one in options(cli) if isinstance(one.type, OURS)]


def test_every_number_has_a_range_and_every_range_a_number() -> None:
    used = {option for _, one in NUMBERS for option in one.opts if option in RANGES}
    assert [name for name, one in NUMBERS if not used.intersection(one.opts)] == []
    assert set(RANGES) - used == {"--threads"}  # which may be auto, and so is no number


@pytest.mark.parametrize(("name", "option"), NUMBERS, ids=[name for name, _ in NUMBERS])
def test_numbers_out_of_range_are_errors(name: str, option: click.Parameter) -> None:
    context = click.Context(click.Command("test"))
    beyond = ["1" + 40 * "0", "-1" + 40 * "0"]
    beyond += ["1e300", "-1e300", "inf", "nan"] if isinstance(option.type, NumberParam) else []
    for typed in beyond:
        with pytest.raises(ConfigError, match=rf"^{option.opts[0]} .*: must be [^\n]*\.$"):
            option.type.convert(typed, option, context)
    default = option.get_default(context)
    for value in default if isinstance(default, tuple) else (default,):
        if isinstance(value, int | float):  # not click's word for none
            assert option.type.convert(value, option, context) == value, name
