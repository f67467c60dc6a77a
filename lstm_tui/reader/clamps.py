"""Clamps: values of units that are held while a network reads, validated and arranged by layer.

A clamp of a hidden value overwrites what the equations of the cell gave, so it is what goes up to
the next layer and into the next character. A clamp of a cell value overwrites the cell, and hidden
becomes output_gate · tanh(cell). A clamp of a gate overwrites it before it is used: with the forget
gate of a layer at 1, its cells add up, cell = cell + input_gate · candidate. All texts of a batch
have the same clamps (`shared_clamps`), or each its own (`clamps_per_text`), so that many
interventions can be read side by side.

Letters in shapes: ``B`` texts, ``H`` units of a
layer, ``K`` clamps of a layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig
from lstm_tui.errors import ConfigError
from lstm_tui.reader.units import (
    GATES,
    AnyClamp,
    Clamp,
    Quantity,
    UnitId,
    check_clamp,
)


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Clamped values of one layer.

    Attributes:
        texts: Index of the text of each clamp, (K,); None if each is for all texts.
        units: Index of the unit, (K,).
        values: The value, (K,).
        batch: B, the required number of texts; None if any.
    """

    texts: NDArray[np.int64] | None
    units: NDArray[np.int64]
    values: NDArray[np.float64]
    batch: int | None = None

    def put(self, into: NDArray[np.floating[Any]]) -> None:
        """Overwrite the clamped values in ``into`` (B, H).

        Raises:
            ValueError: The number of texts differs from ``batch``.
        """
        if self.texts is None:
            into[:, self.units] = self.values
            return
        if len(into) != self.batch:
            raise ValueError(f"clamps for {self.batch} texts, and {len(into)} texts to read")
        into[self.texts, self.units] = self.values

    def of_texts(self, texts: NDArray[np.int64]) -> "Held":
        """What is held in some ``texts`` (n,) of the batch, by their index, in this order."""
        if self.texts is None or self.batch is None:
            return self
        position = np.full(self.batch, -1)
        position[texts] = np.arange(len(texts))
        kept = position[self.texts] >= 0
        return Held(
            position[self.texts][kept], self.units[kept], self.values[kept], batch=len(texts)
        )


@dataclass(frozen=True, slots=True, eq=False)
class HeldValues:
    """Everything that is held in one layer.

    Attributes:
        gates: Gates, with the candidate.
    """

    hidden: Held | None = None
    cell: Held | None = None
    gates: tuple[tuple[Quantity, Held], ...] = ()

    def of_texts(self, texts: NDArray[np.int64]) -> "HeldValues":
        """What is held in some ``texts`` (n,) of the batch, by their index, in this order."""
        return HeldValues(
            self.hidden and self.hidden.of_texts(texts),
            self.cell and self.cell.of_texts(texts),
            tuple((gate, held.of_texts(texts)) for gate, held in self.gates),
        )


def shared_clamps(clamps: tuple[AnyClamp, ...], model: ModelConfig) -> tuple[HeldValues, ...]:
    """The same ``clamps`` in every text, laid out by layer (L of them).

    Raises:
        ConfigError: An unknown unit, a quantity that the network does not have, a value that it
            cannot have, or two values for one quantity.
    """
    return _laid_out([(0, clamp) for clamp in _checked(clamps, model)], None, model)


def clamps_per_text(
    clamps: Sequence[tuple[AnyClamp, ...]], model: ModelConfig
) -> tuple[HeldValues, ...]:
    """``clamps[b]`` in text b of a batch of as many, laid out by layer (L of them).

    Raises:
        ConfigError: As for `shared_clamps`.
    """
    pairs = [(text, one) for text, some in enumerate(clamps) for one in _checked(some, model)]
    return _laid_out(pairs, len(clamps), model)


def _laid_out(
    pairs: list[tuple[int, Clamp]], batch: int | None, model: ModelConfig
) -> tuple[HeldValues, ...]:
    def held(layer: int, quantity: Quantity) -> Held | None:
        mine = [
            (text, clamp)
            for text, clamp in pairs
            if clamp.unit.layer == layer and clamp.quantity is quantity
        ]
        if not mine:
            return None
        return Held(
            None if batch is None else np.array([text for text, _ in mine]),
            np.array([clamp.unit.index for _, clamp in mine]),
            np.array([clamp.value for _, clamp in mine]),
            batch,
        )

    gates = [quantity for quantity in GATES[model.cell] if pairs]
    return tuple(
        HeldValues(
            held(layer, Quantity.HIDDEN),
            held(layer, Quantity.CELL),
            tuple((gate, one) for gate in gates if (one := held(layer, gate))),
        )
        for layer in range(model.layers)
    )


def _checked(clamps: tuple[AnyClamp, ...], model: ModelConfig) -> list[Clamp]:
    """``clamps`` of single units: those of layers as one for each of its units that has none."""
    given = set()
    units: dict[tuple[UnitId, Quantity], Clamp] = {}
    for clamp in clamps:
        check_clamp(clamp, model)
        what = str(clamp).partition("=")[0]
        if what in given:
            raise ConfigError(f"{what}: it is to be held twice. Name it once, with one value.")
        given.add(what)
        if isinstance(clamp, Clamp):
            units[clamp.unit, clamp.quantity] = clamp
    for clamp in clamps:
        if not isinstance(clamp, Clamp):
            for index in range(model.hidden):
                unit = UnitId(clamp.layer, index)
                one = Clamp(unit, clamp.value, clamp.quantity)
                units.setdefault((unit, clamp.quantity), one)
    return list(units.values())
