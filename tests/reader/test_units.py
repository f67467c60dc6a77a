"""Names of units, sets of units and clamps."""

import pytest

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import ConfigError
from lstm_tui.reader.units import (
    Clamp,
    LayerClamp,
    Quantity,
    UnitId,
    parse_clamps,
    parse_unit,
    parse_units,
    set_name,
)

LSTM = ModelConfig(layers=2, hidden=200)
GRU = ModelConfig(cell=Cell.GRU, layers=2, hidden=200)
HIDDEN, CELL, FORGET = Quantity.HIDDEN, Quantity.CELL, Quantity.FORGET_GATE


@pytest.mark.parametrize(
    ("name", "targets", "shown"),
    [
        ("L1:131", [(1, 131, HIDDEN)], "L1:131"),
        ("1:131.cell", [(1, 131, CELL)], "L1:131.cell"),
        ("L0:12+83+188", [(0, 12, HIDDEN), (0, 83, HIDDEN), (0, 188, HIDDEN)], "L0:12+83+188"),
        ("L0:12 + L1:7.cell", [(0, 12, HIDDEN), (1, 7, CELL)], "L0:12+L1:7.cell"),
        ("L0:12.cell+L0:12", [(0, 12, CELL), (0, 12, HIDDEN)], "L0:12.cell+12"),
    ],
)
def test_units_are_written_alone_or_as_a_set(
    name: str, targets: list[tuple[int, int, Quantity]], shown: str
) -> None:
    parsed = parse_units(name, LSTM)
    assert list(parsed) == [(UnitId(layer, index), quantity) for layer, index, quantity in targets]
    assert set_name(parsed) == shown
    assert parse_units(shown, LSTM) == parsed


@pytest.mark.parametrize(
    ("definition", "clamps"),
    [
        ("L1:131=0.9", (Clamp(UnitId(1, 131), 0.9),)),
        ("L0:3+8.cell=-2", (Clamp(UnitId(0, 3), -2.0), Clamp(UnitId(0, 8), -2.0, CELL))),
        ("L0.forget=1", (LayerClamp(0, 1.0, FORGET),)),
        ("0.forget_gate=1", (LayerClamp(0, 1.0, FORGET),)),
        ("L0:12.forget_gate=1", (Clamp(UnitId(0, 12), 1.0, FORGET),)),
        ("L0:12.forget=1", (Clamp(UnitId(0, 12), 1.0, FORGET),)),
        ("L1.candidate=-1", (LayerClamp(1, -1.0, Quantity.CANDIDATE),)),
        ("L1.cell=0", (LayerClamp(1, 0.0, CELL),)),
    ],
)
def test_clamps_are_of_units_sets_and_gates(definition: str, clamps: tuple[Clamp, ...]) -> None:
    assert parse_clamps((definition,), LSTM) == clamps
    assert parse_clamps(tuple(map(str, clamps)), LSTM) == clamps


@pytest.mark.parametrize(
    ("model", "definition", "words"),
    [
        (LSTM, "L0.reset=1", "L0.reset=1: no such gate. This network, LSTM 2×200, has input_gate"),
        (GRU, "L0.forget=1", "has reset_gate, update_gate, candidate"),
        (ModelConfig(cell=Cell.RNN_TANH), "L0:1.input=1", "has no gates"),
        (LSTM, "L0.forget=1.5", "a value of forget_gate must lie between 0 and 1"),
        (LSTM, "L0.candidate=-2", "a value of candidate must lie between -1 and 1"),
        (LSTM, "L2.forget=1", "Its layers are L0 to L1"),
        (LSTM, "L0.forgot=1", "forgot is no quantity of a unit. Write hidden, cell, input"),
        (LSTM, "L0:12.gate=1", "gate is no quantity"),
        (LSTM, "L0.forget", "write a clamp as UNIT=VALUE"),
        (LSTM, "L0:3+3=1", "L0:3 is named twice"),
        (LSTM, "12+L0:3=1", "not a unit"),
        (LSTM, "L0:3+=1", "not a unit"),
    ],
)
def test_a_clamp_that_is_not_for_the_network_is_refused_in_one_line(
    model: ModelConfig, definition: str, words: str
) -> None:
    with pytest.raises(ConfigError) as error:
        parse_clamps((definition,), model)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_gates_are_not_scored() -> None:
    with pytest.raises(ConfigError, match="a gate can be held, but not scored"):
        parse_units("L0:3.forget", LSTM)
    gate = (UnitId(0, 3), Quantity.FORGET_GATE)
    assert parse_units("L0:3.forget", LSTM, gates=True) == (gate,)
    with pytest.raises(ConfigError, match="a gate can be held, but not scored"):
        parse_units("L0:3.forget+8", LSTM, gates=True)


def test_where_one_unit_is_needed_a_set_is_refused() -> None:
    with pytest.raises(ConfigError, match="one unit is needed here, not 2"):
        parse_unit("L0:3+8", LSTM)


@pytest.mark.parametrize("name", ["−L1:1.cell", "-L1:1.cell", "L1:1.cell"])
def test_a_name_that_is_shown_with_a_minus_can_be_given_back(name: str) -> None:
    assert parse_units(name, ModelConfig(layers=2, hidden=4)) == ((UnitId(1, 1), Quantity.CELL),)
