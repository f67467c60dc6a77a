"""Names of units, sets of units, and clamps.

``L1:131`` is a unit, ``L1:131.cell`` its cell value, ``L0:12+83+L1:7.cell`` a set of units;
``L1:131=0.9`` is a clamp, ``L0:12.forget=1`` one of a gate, ``L0.forget=1`` one of a gate of all
units of a layer. Layers and units count from 0, as in torch's parameter names. `reader` applies
clamps, `scoring` scores units.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lstm_tui.config import STATES, Cell, ModelConfig, Quantity as Quantity
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number
from lstm_tui.text.glyphs import safe_line

GATES: dict[Cell, tuple[Quantity, ...]] = {
    Cell.LSTM: (
        Quantity.INPUT_GATE,
        Quantity.FORGET_GATE,
        Quantity.OUTPUT_GATE,
        Quantity.CANDIDATE,
    ),
    Cell.GRU: (Quantity.RESET_GATE, Quantity.UPDATE_GATE, Quantity.CANDIDATE),
    Cell.RNN_TANH: (),
    Cell.RNN_RELU: (),
    Cell.ADDITIVE: (Quantity.CANDIDATE,),
}
"""The gates that each kind of cell shows, in the order of its weights."""


@dataclass(frozen=True, slots=True, order=True)
class UnitId:
    """One unit of a network: ``str`` gives ``L1:131``."""

    layer: int
    index: int

    def __str__(self) -> str:
        return f"L{self.layer}:{self.index}"


Target = tuple[UnitId, Quantity]
"""A unit, and which of its quantities."""


@dataclass(frozen=True, slots=True)
class Clamp:
    """A unit whose ``quantity`` is held at ``value``, instead of the computed value.

    A cell value that is held goes through the output gate as the LSTM's own would.
    """

    unit: UnitId
    value: float
    quantity: Quantity = Quantity.HIDDEN

    def __str__(self) -> str:
        return f"{target_name(self.unit, self.quantity)}={self.value:g}"


@dataclass(frozen=True, slots=True)
class LayerClamp:
    """A ``quantity`` of all units of a layer, held at ``value``: ``L0.forget_gate=1``.

    A `Clamp` of the same quantity of one unit takes precedence over it.
    """

    layer: int
    value: float
    quantity: Quantity

    def __str__(self) -> str:
        return f"L{self.layer}.{self.quantity}={self.value:g}"


AnyClamp = Clamp | LayerClamp


def target_name(unit: UnitId, quantity: Quantity) -> str:
    """``L1:131``, or ``L1:131.cell`` of another quantity than the hidden value."""
    return str(unit) if quantity is Quantity.HIDDEN else f"{unit}.{quantity}"


SET_SIGN = "+"
"""Stands between the units of a set."""


def set_name(targets: Sequence[Target]) -> str:
    """The shortest name of a set of units: ``L0:12+83+L1:7.cell``."""
    parts: list[str] = []
    for at, (unit, quantity) in enumerate(targets):
        name = target_name(unit, quantity)
        same_layer = at > 0 and targets[at - 1][0].layer == unit.layer
        parts.append(name.partition(":")[2] if same_layer else name)
    return SET_SIGN.join(parts)


_GATE_NAMES = {
    name: quantity
    for quantity in Quantity
    if quantity.is_gate
    for name in (str(quantity), quantity.removesuffix("_gate"))
}
_QUANTITIES = {**{str(state): state for state in STATES}, **_GATE_NAMES}
_UNIT = re.compile(r"\s*[Ll]?(\d{1,4})[:.](\d{1,6})(?:\.(\w{1,20}))?\s*", re.ASCII)
_FURTHER_UNIT = re.compile(r"\s*(\d{1,6})(?:\.(\w{1,20}))?\s*", re.ASCII)
_LAYER = re.compile(r"\s*[Ll]?(\d{1,4})\.([A-Za-z_]{1,20})\s*", re.ASCII)


def parse_unit(name: str, model: ModelConfig) -> Target:
    """The unit of ``model`` that ``L1:131``, ``1:131`` or ``L1:131.cell`` means.

    Raises:
        ConfigError: It is not written so, or the network has no such unit.
    """
    targets = parse_units(name, model)
    if len(targets) > 1:
        raise ConfigError(f"{safe_line(name, 60)}: one unit is needed here, not {len(targets)}.")
    return targets[0]


def parse_units(name: str, model: ModelConfig, *, gates: bool = False) -> tuple[Target, ...]:
    """The units of ``model`` that ``L0:12+83+L1:7.cell`` means, or the one that ``L1:131`` means.

    A number alone is a unit of the layer before it. A minus before the name of a unit that is shown
    negated (`signed_name`) is ignored. A gate, ``L0:3.forget``, is accepted with ``gates``, of a
    single unit.

    Raises:
        ConfigError: It is not written so, the network has no such unit, or one is named twice.
    """
    targets = _written(_without_sign(name))
    shown = safe_line(name, 60)
    for unit, quantity in targets:
        if quantity.is_gate and not (gates and len(targets) == 1):
            raise ConfigError(
                f"{shown}: a gate can be held, but not scored. Write L0:3, L0:3.cell."
            )
        check_unit(unit, quantity, model, shown)
    return targets


def check_unit(unit: UnitId, quantity: Quantity, model: ModelConfig, shown: str) -> None:
    """Check that ``model`` has ``quantity`` of ``unit``, which messages call ``shown``.

    Raises:
        ConfigError: It has no such unit, no cell values, or no such gate.
    """
    if not (0 <= unit.layer < model.layers and 0 <= unit.index < model.hidden):
        raise ConfigError(
            f"{shown}: this network has no such unit. Its layers are L0 to L{model.layers - 1}, "
            f"its units 0 to {model.hidden - 1}."
        )
    if quantity is Quantity.CELL and model.cell is not Cell.LSTM:
        raise ConfigError(f"{shown}: only an LSTM has cell values, and this is {model.title}.")
    if quantity.is_gate and quantity not in GATES[model.cell]:
        gates = ", ".join(GATES[model.cell])
        has = f"has {gates}" if gates else "has no gates"
        raise ConfigError(f"{shown}: no such gate. This network, {model.title}, {has}.")


def _written(name: str) -> tuple[Target, ...]:
    """The units of a name, in any network."""
    shown = safe_line(name, 60)
    targets: dict[Target, None] = {}
    layer = None
    for part in name.split(SET_SIGN):
        if found := _UNIT.fullmatch(part):
            layer, index, quantity = int(found[1]), int(found[2]), found[3]
        elif layer is not None and (found := _FURTHER_UNIT.fullmatch(part)):
            index, quantity = int(found[1]), found[2]
        else:
            raise ConfigError(
                f"{shown}: not a unit. Write layer and unit as L0:3, or L0:3.cell; several as "
                "L0:3+8."
            )
        target = UnitId(layer, index), _quantity(quantity, shown)
        if target in targets:
            raise ConfigError(f"{shown}: {target_name(*target)} is named twice.")
        targets[target] = None
    return tuple(targets)


def _quantity(name: str | None, shown: str) -> Quantity:
    if name is None:
        return Quantity.HIDDEN
    if name not in _QUANTITIES:
        raise ConfigError(
            f"{shown}: {name} is no quantity of a unit. Write hidden, cell, input, forget, output, "
            "candidate, reset or update."
        )
    return _QUANTITIES[name]


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
    unit, quantity = parse_unit(plain, model)
    return unit, quantity, plain != name.strip()


def check_signed_unit(name: str) -> None:
    """Refuse what is no unit in any network.

    Raises:
        ConfigError: It is not written as `parse_signed_unit` reads it.
    """
    _written(_without_sign(name))


def _without_sign(name: str) -> str:
    return name.strip().removeprefix(MINUS).removeprefix("-")


def parse_clamps(definitions: Sequence[str], model: ModelConfig) -> tuple[AnyClamp, ...]:
    """The clamps that ``definitions`` mean, such as ``L1:131=0.9``, ``L1:131.cell=4``.

    ``L0:12+83=0.9`` holds several units; ``L0:12.forget=1`` a gate of a unit, ``L0.forget=1`` that
    of all units of a layer. Gates may be written with or without ``_gate``.

    Raises:
        ConfigError: One is not written so, is not for this network, or its value is not finite or
            beyond the range of the gate.
    """
    return tuple(clamp for one in definitions for clamp in _parse_clamp(one, model))


def _parse_clamp(definition: str, model: ModelConfig) -> list[AnyClamp]:
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
    clamps: list[AnyClamp]
    if found := _LAYER.fullmatch(name):
        clamps = [LayerClamp(int(found[1]), value, _quantity(found[2], shown))]
    else:
        clamps = [Clamp(unit, value, quantity) for unit, quantity in _written(name)]
    for clamp in clamps:
        check_clamp(clamp, model, shown)
    return clamps


FARTHEST = 1_000_000
"""Largest absolute value of a clamp: beyond the values of networks, and safe in float32."""


def check_clamp(clamp: AnyClamp, model: ModelConfig, shown: str = "") -> None:
    """Check that ``model`` has what ``clamp`` holds, and that it can have the value.

    Raises:
        ConfigError: It has not; the message calls the clamp ``shown`` if that is not empty.
    """
    shown = shown or str(clamp)
    quantity, value = clamp.quantity, clamp.value
    unit = clamp.unit if isinstance(clamp, Clamp) else UnitId(clamp.layer, 0)
    check_unit(unit, quantity, model, shown)
    low, high = -FARTHEST, FARTHEST
    if quantity.is_gate:
        low, high = (-1 if quantity.has_sign else 0), 1
    if not low <= value <= high:  # nan is not either
        what = f"a value of {quantity}" if quantity.is_gate else "a value"
        raise ConfigError(f"{shown}: {what} must lie between {low:,} and {high:,}.")
