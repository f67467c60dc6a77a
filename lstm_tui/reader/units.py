"""Names of units and clamps: ``L1:131``, ``L1:131.cell``, ``L1:131=0.9``.

Layers and units count from 0, as in torch's parameter names. `reader` applies clamps,
`scoring` scores units.
"""

import math
import re
from dataclasses import dataclass

from lstm_tui.config import Cell, ModelConfig, Quantity as Quantity
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True, order=True)
class UnitId:
    """One unit of a network: ``str`` gives ``L1:131``."""

    layer: int
    index: int

    def __str__(self) -> str:
        return f"L{self.layer}:{self.index}"


@dataclass(frozen=True, slots=True)
class Clamp:
    """A unit whose ``quantity`` is held at ``value``, instead of the computed value.

    A cell value that is held goes through the output gate as the LSTM's own would.
    """

    unit: UnitId
    value: float
    quantity: Quantity = Quantity.HIDDEN

    def __str__(self) -> str:
        ending = "" if self.quantity is Quantity.HIDDEN else f".{self.quantity}"
        return f"{self.unit}{ending}={self.value:g}"


_UNIT = re.compile(r"\s*[Ll]?(\d{1,4})[:.](\d{1,6})(?:\.(hidden|cell))?\s*", re.ASCII)


def parse_unit(name: str, model: ModelConfig) -> tuple[UnitId, Quantity]:
    """The unit of ``model`` that ``L1:131``, ``1:131`` or ``L1:131.cell`` means.

    Raises:
        ConfigError: It is not written so, or the network has no such unit.
    """
    found = _written(name)
    unit = UnitId(int(found[1]), int(found[2]))
    quantity = Quantity(found[3] or Quantity.HIDDEN)
    check_unit(unit, quantity, model, safe_line(name, 60))
    return unit, quantity


def check_unit(unit: UnitId, quantity: Quantity, model: ModelConfig, shown: str) -> None:
    """Check that ``model`` has ``quantity`` of ``unit``, which messages call ``shown``.

    Raises:
        ConfigError: It has no such unit, or no cell values.
    """
    if not (0 <= unit.layer < model.layers and 0 <= unit.index < model.hidden):
        raise ConfigError(
            f"{shown}: this network has no such unit. Its layers are L0 to L{model.layers - 1}, "
            f"its units 0 to {model.hidden - 1}."
        )
    if quantity is Quantity.CELL and model.cell is not Cell.LSTM:
        raise ConfigError(f"{shown}: only an LSTM has cell values, and this is {model.title}.")


def _written(name: str) -> re.Match[str]:
    if (found := _UNIT.fullmatch(name)) is None:
        raise ConfigError(
            f"{safe_line(name, 60)}: not a unit. Write layer and unit as L0:3, or L0:3.cell."
        )
    return found


MINUS = "\N{MINUS SIGN}"


def signed_name(name: str, *, turned: bool) -> str:
    """``name`` of a unit, with a minus if its values are shown negated: ``−L1:131``."""
    return f"{MINUS}{name}" if turned else name


def parse_signed_unit(name: str, model: ModelConfig) -> tuple[UnitId, Quantity, bool]:
    """As `parse_unit`, and whether a minus before it turns the unit round: ``-L1:131``.

    Raises:
        ConfigError: It is not written so, or the network has no such unit.
    """
    plain = _without_sign(name)
    return *parse_unit(plain, model), plain != name.strip()


def check_signed_unit(name: str) -> None:
    """Refuse what is no unit in any network.

    Raises:
        ConfigError: It is not written as `parse_signed_unit` reads it.
    """
    _written(_without_sign(name))


def _without_sign(name: str) -> str:
    return name.strip().removeprefix(MINUS).removeprefix("-")


def parse_clamp(definition: str, model: ModelConfig) -> Clamp:
    """The clamp that ``L1:131=0.9`` or ``L1:131.cell=4`` means.

    Raises:
        ConfigError: It is not written so, the network has no such unit, or the value is not finite.
    """
    name, _, number = definition.partition("=")
    shown = safe_line(definition, 60)
    if not number.strip():
        raise ConfigError(f"{shown}: write a clamp as UNIT=VALUE, such as L0:3=0.9.")
    try:
        value = parse_number(number, "0.9")
    except ConfigError as error:
        comma = ", with a decimal point, no comma" if "," in number else ""
        raise ConfigError(f"{shown}: the value {error}{comma}.") from None
    if not math.isfinite(value):
        raise ConfigError(f"{shown}: the value must be finite, such as 0.9.")
    unit, quantity = parse_unit(name, model)
    return Clamp(unit, value, quantity)
