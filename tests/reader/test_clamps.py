"""A clamped reader is held to torch's own cells, stepped one by one and overwritten in between."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling, generate
from lstm_tui.reader.units import GATES, AnyClamp, Clamp, LayerClamp, Quantity, UnitId
from lstm_tui.runs.safetensors_file import Arrays
from tests.reader.test_reader import ids_of, network_of, reader_logits, weights_of
from tests.support.traces import whole_trace

every_cell = pytest.mark.parametrize("cell", Cell)

HIDDEN = (Clamp(UnitId(0, 3), 0.9), Clamp(UnitId(1, 5), -2.0), Clamp(UnitId(0, 7), 0.0))
CELL = (Clamp(UnitId(0, 2), 4.0, Quantity.CELL), Clamp(UnitId(1, 11), -0.5, Quantity.CELL))


def model_of(cell: Cell) -> ModelConfig:
    return ModelConfig(cell=cell, layers=2, hidden=12, embedding=7)


def reader_of(cell: Cell, clamps: tuple[AnyClamp, ...] = ()) -> Reader:
    model = model_of(cell)
    return Reader(weights_of(network_of(model)), model, np.float64, clamps)


def stepped_by_torch(
    weights: Arrays, cell: Cell, ids: NDArray[np.int64], clamps: tuple[Clamp, ...]
) -> NDArray[Any]:
    """The logits (T, B, V) of a loop over torch's cells that overwrites what is clamped."""
    own = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
    hidden, cells = torch.zeros(2, 2, ids.shape[1], 12, dtype=torch.float64)
    logits = []
    for symbols in ids:
        below = own["embedding.weight"][torch.from_numpy(symbols)]
        for layer in range(2):
            parts = [
                own[f"recurrent.{name}_l{layer}"]
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            ]
            before = hidden[layer].clone()
            if cell is Cell.LSTM:
                after, inner = torch.lstm_cell(below, [before, cells[layer].clone()], *parts)
                output_gate = after / torch.tanh(inner)
                for clamp in clamps:
                    if clamp.quantity is Quantity.CELL and clamp.unit.layer == layer:
                        inner[:, clamp.unit.index] = clamp.value
                cells[layer] = inner
                after = output_gate * torch.tanh(inner)
            elif cell is Cell.GRU:
                after = torch.gru_cell(below, before, *parts)
            elif cell is Cell.RNN_TANH:
                after = torch.rnn_tanh_cell(below, before, *parts)
            elif cell is Cell.RNN_RELU:
                after = torch.rnn_relu_cell(below, before, *parts)
            else:
                after = before + torch.rnn_tanh_cell(below, before, *parts)
            for clamp in clamps:
                if clamp.quantity is Quantity.HIDDEN and clamp.unit.layer == layer:
                    after[:, clamp.unit.index] = clamp.value
            hidden[layer] = below = after
        logits.append(below @ own["output.weight"].T + own["output.bias"])
    found: NDArray[Any] = torch.stack(logits).numpy()
    return found


@every_cell
def test_a_clamped_reader_equals_torch_cells_that_are_overwritten(cell: Cell) -> None:
    clamps = HIDDEN + (CELL if cell is Cell.LSTM else ())
    ids = ids_of(40, 3)
    expected = stepped_by_torch(weights_of(network_of(model_of(cell))), cell, ids, clamps)
    found = reader_logits(reader_of(cell, clamps), ids)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal(reader_logits(reader_of(cell).clamped(clamps), ids), found)
    assert np.abs(found - reader_logits(reader_of(cell), ids)).max() > 1e-3


@every_cell
def test_texts_with_clamps_of_their_own_are_as_if_read_alone(cell: Cell) -> None:
    each = [(), HIDDEN[:1], HIDDEN, CELL if cell is Cell.LSTM else HIDDEN[1:]]
    reader, ids = reader_of(cell), ids_of(20, 4)
    together = reader_logits(reader.clamped_apart(each), ids)
    for text, clamps in enumerate(each):
        alone = reader_logits(reader.clamped(clamps), ids[:, text : text + 1])
        np.testing.assert_allclose(together[:, text : text + 1], alone, rtol=1e-12, atol=1e-12)


@every_cell
def test_a_clamped_unit_stays_where_it_was_put(cell: Cell) -> None:
    reader, ids = reader_of(cell, HIDDEN), ids_of(300, 1)[:, 0]
    found = whole_trace(reader, ids, lanes=2, warm_up=30)
    for clamp in HIDDEN:
        assert (found.hidden[clamp.unit.layer, :, clamp.unit.index] == clamp.value).all()


def test_a_held_cell_goes_through_the_output_gate() -> None:
    found = whole_trace(reader_of(Cell.LSTM, CELL), ids_of(50, 1)[:, 0])
    for clamp in CELL:
        at = (clamp.unit.layer, slice(None), clamp.unit.index)
        assert (found.cell[at] == clamp.value).all()
        expected = found.gates["output_gate"][at] * np.tanh(clamp.value)
        np.testing.assert_allclose(found.hidden[at], expected, rtol=1e-12)


def test_clamps_are_replaced_and_taken_off() -> None:
    reader, ids = reader_of(Cell.LSTM), ids_of(20, 1)
    clamped = reader.clamped(HIDDEN)
    plain = reader_logits(reader, ids)
    np.testing.assert_array_equal(reader_logits(clamped.clamped(()), ids), plain)
    np.testing.assert_array_equal(
        reader_logits(clamped.clamped(CELL), ids), reader_logits(reader.clamped(CELL), ids)
    )


@every_cell
def test_a_clamped_step_leaves_the_state_before_it_alone(cell: Cell) -> None:
    reader = reader_of(cell)
    state = reader.read(ids_of(5, 1)[:, 0]).state
    before = (state.hidden.copy(), state.cell.copy())
    reader.clamped(HIDDEN).step(np.array([1]), state)
    np.testing.assert_array_equal(before, (state.hidden, state.cell))


def test_a_clamped_network_writes_something_else_with_the_same_random_numbers() -> None:
    def text(reader: Reader) -> list[int]:
        ids = generate(reader, np.zeros(1, np.int64), Sampling(), np.random.default_rng(1))
        return [next(ids) for _ in range(60)]

    reader = reader_of(Cell.LSTM)
    assert text(reader) == text(reader.clamped(()))
    assert text(reader) != text(reader.clamped(HIDDEN))


FORGET, INPUT = Quantity.FORGET_GATE, Quantity.INPUT_GATE


def test_with_the_forget_gate_held_at_1_an_lstm_adds_up() -> None:
    reader = reader_of(Cell.LSTM, (LayerClamp(0, 1.0, FORGET), LayerClamp(1, 1.0, FORGET)))
    found = whole_trace(reader, ids_of(60, 1)[:, 0], lanes=1)
    added = found.gates["input_gate"] * found.gates["candidate"]
    np.testing.assert_allclose(found.cell, added.cumsum(axis=1), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        found.hidden, found.gates["output_gate"] * np.tanh(found.cell), rtol=1e-12
    )
    assert (found.gates["forget_gate"] == 1).all()
    assert found.gates["input_gate"].std() > 0.01


def test_an_lstm_that_forgets_nothing_is_the_additive_cell() -> None:
    """c_t = c_{t-1} + tanh(W_x x_t + b): without recurrent weights the two cells are the same."""
    model = ModelConfig(layers=1, hidden=12, embedding=7)
    weights = dict(weights_of(network_of(model)))
    weights["recurrent.weight_hh_l0"] = np.zeros_like(weights["recurrent.weight_hh_l0"])
    of_additive = {
        name: value[24:36] if name.startswith("recurrent.") else value  # the candidate's rows
        for name, value in weights.items()
    }
    held = (LayerClamp(0, 1.0, FORGET), LayerClamp(0, 1.0, INPUT))
    ids = ids_of(60, 1)[:, 0]
    lstm = whole_trace(Reader(weights, model, np.float64, held), ids, lanes=1)
    additive_model = ModelConfig(cell=Cell.ADDITIVE, layers=1, hidden=12, embedding=7)
    additive = whole_trace(Reader(of_additive, additive_model, np.float64), ids, lanes=1)
    np.testing.assert_allclose(lstm.cell, additive.hidden, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("cell", "gate"), [(cell, gate) for cell in Cell for gate in GATES[cell]])
def test_a_held_gate_is_what_the_equations_use(cell: Cell, gate: Quantity) -> None:
    held = (
        Clamp(UnitId(0, 3), 0.25, gate),
        LayerClamp(1, 0.5, gate),
        Clamp(UnitId(1, 4), 1.0, gate),
    )
    found = whole_trace(reader_of(cell, held), ids_of(40, 1)[:, 0], lanes=1)
    gates, expected = found.gates, np.full(12, 0.5)
    expected[4] = 1.0
    assert (gates[gate][0, :, 3] == 0.25).all()
    assert (gates[gate][1] == expected).all()
    assert not (gates[gate][0, :, :3] == 0.25).any()
    before = np.zeros_like(found.hidden)
    before[:, 1:] = found.hidden[:, :-1]
    if cell is Cell.LSTM:
        cells = np.zeros_like(found.cell)
        cells[:, 1:] = found.cell[:, :-1]
        cells = gates["forget_gate"] * cells + gates["input_gate"] * gates["candidate"]
        np.testing.assert_allclose(found.cell, cells, rtol=1e-12, atol=1e-12)
        hidden = gates["output_gate"] * np.tanh(cells)
    elif cell is Cell.GRU:
        update = gates["update_gate"]
        hidden = (1 - update) * gates["candidate"] + update * before
    else:
        hidden = before + gates["candidate"]
    np.testing.assert_allclose(found.hidden, hidden, rtol=1e-12, atol=1e-12)


@every_cell
def test_gates_of_texts_are_held_apart(cell: Cell) -> None:
    each: list[tuple[AnyClamp, ...]] = [(), *((LayerClamp(0, 0.5, gate),) for gate in GATES[cell])]
    reader, ids = reader_of(cell), ids_of(20, len(each))
    together = reader_logits(reader.clamped_apart(each), ids)
    for text, clamps in enumerate(each):
        alone = reader_logits(reader.clamped(clamps), ids[:, text : text + 1])
        np.testing.assert_allclose(together[:, text : text + 1], alone, rtol=1e-12, atol=1e-12)


def test_a_held_reset_gate_changes_the_candidate() -> None:
    ids = ids_of(10, 1)[:, 0]
    plain = whole_trace(reader_of(Cell.GRU), ids, lanes=1)
    held = whole_trace(
        reader_of(Cell.GRU, (LayerClamp(0, 0.0, Quantity.RESET_GATE),)), ids, lanes=1
    )
    assert np.abs(plain.gates["candidate"][0, 1:] - held.gates["candidate"][0, 1:]).max() > 1e-3


def test_as_many_texts_as_clamps_were_given_for() -> None:
    reader = reader_of(Cell.LSTM).clamped_apart([HIDDEN, ()])
    with pytest.raises(ValueError, match="clamps for 2 texts, and 3 texts to read"):
        reader.step(np.zeros(3, np.int64), reader.blank_state(3))


@pytest.mark.parametrize(
    ("cell", "clamp", "words"),
    [
        (Cell.LSTM, Clamp(UnitId(2, 0), 1.0), "no such unit. Its layers are L0 to L1"),
        (Cell.LSTM, Clamp(UnitId(0, 12), 1.0), "units 0 to 11"),
        (Cell.LSTM, Clamp(UnitId(0, -1), 1.0), "no such unit"),
        (Cell.GRU, Clamp(UnitId(0, 0), 1.0, Quantity.CELL), "only an LSTM has cell values"),
        (Cell.LSTM, Clamp(UnitId(0, 0), float("nan")), "between -1,000,000 and 1,000,000"),
        (Cell.LSTM, Clamp(UnitId(0, 0), 1e30), "between -1,000,000 and 1,000,000"),
        (Cell.LSTM, HIDDEN[0], "Name it once"),
        (Cell.LSTM, LayerClamp(0, 1.0, Quantity.RESET_GATE), "no such gate"),
        (Cell.LSTM, LayerClamp(0, float("nan"), Quantity.FORGET_GATE), "between 0 and 1"),
    ],
    ids=lambda value: str(value) if isinstance(value, Clamp) else "",
)
def test_what_cannot_be_held_is_told(cell: Cell, clamp: AnyClamp, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        reader_of(cell).clamped((HIDDEN[0], clamp))
    with pytest.raises(ConfigError, match=words):
        reader_of(cell).clamped_apart([(), (HIDDEN[0], clamp)])
