"""In a network in which every unit is known, the measured effects are what was built in."""

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import log_softmax
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring.unit_effects import UnitEffects, extremes, unit_effects, value_changes
from tests.support.bracket_network import FLAG, SYMBOLS, bracket_reader, bracket_text
from tests.support.document_texts import document_reader, documents_of, joined
from tests.support.traces import whole_trace

OPEN, CLOSE, A, B = range(4)
assert SYMBOLS == "()ab"


def effects_of(unit: UnitId, quantity: Quantity, *, in_pattern: bool = True) -> UnitEffects:
    ids, inside = bracket_text(5_001)
    mask, pattern = (inside, "brackets") if in_pattern else (None, "")
    return unit_effects(bracket_reader(), ids, mask, pattern, (unit, quantity))


def test_the_flag_makes_likelier_what_stands_inside_brackets() -> None:
    effects = effects_of(FLAG, Quantity.CELL)
    assert effects.clamp.value == pytest.approx(-1, abs=0.01)
    assert min(effects.inside[[CLOSE, B]]) > 5
    assert max(effects.inside[[OPEN, A]]) < -1
    assert np.abs(effects.elsewhere).max() < 0.01
    assert extremes(effects.inside, 6)[0] in ([CLOSE, B], [B, CLOSE])


def test_the_flag_rises_at_the_opening_and_falls_at_the_closing() -> None:
    changes = effects_of(FLAG, Quantity.CELL).value_changes
    assert changes == pytest.approx([2, -2, 0, 0], abs=0.02)
    assert extremes(changes, 3) == ([OPEN], [CLOSE])


def test_a_noisy_unit_makes_little_likelier() -> None:
    assert np.abs(effects_of(UnitId(0, 5), Quantity.HIDDEN).inside).max() < 0.2


def test_without_a_pattern_the_unit_is_held_at_its_mean_and_all_characters_count() -> None:
    effects = effects_of(FLAG, Quantity.CELL, in_pattern=False)
    ids, inside = bracket_text(5_001)
    assert (effects.pattern, effects.characters) == ("", 5_000)
    assert effects.clamp.value == pytest.approx(np.where(inside, 1, -1).mean(), abs=0.03)
    assert np.isnan(effects.elsewhere).all()
    assert effects.occurrences.tolist() == np.bincount(ids[:-1], minlength=4).tolist()


def test_effects_are_differences_of_log_probabilities_over_the_whole_text() -> None:
    ids, inside = bracket_text(1_001)
    target = (FLAG, Quantity.HIDDEN)
    effects = unit_effects(bracket_reader(), ids, inside, "brackets", target)
    logs = []
    for reader in (bracket_reader(), bracket_reader().clamped((effects.clamp,))):
        hidden = whole_trace(reader, ids, lanes=1).hidden[-1][:-1]
        logs.append(log_softmax(hidden @ reader._output + reader._output_bias))
    expected = (logs[0] - logs[1])[inside[:-1]].mean(axis=0)
    assert effects.inside == pytest.approx(expected, abs=1e-6)


def test_every_cell_and_layer_has_effects() -> None:
    ids, inside = bracket_text(1_000)
    for cell in Cell:
        model = ModelConfig(cell=cell, layers=2, hidden=6, embedding=0)
        random = np.random.default_rng(3)
        shapes = expected_shapes(model, len(SYMBOLS))
        weights = {name: 0.3 * random.standard_normal(shape) for name, shape in shapes.items()}
        for layer in range(2):
            target = (UnitId(layer, 2), Quantity.HIDDEN)
            effects = unit_effects(Reader(weights, model), ids, inside, "brackets", target)
            assert np.isfinite(effects.inside).all()
            assert np.abs(effects.inside).max() > 0 or cell is Cell.RNN_RELU  # it may be dead


def test_extremes_leave_out_weak_and_unknown_values() -> None:
    values = np.array([0.1, np.nan, 2.0, -4.0, 1.0, 0.0, -0.9])
    assert extremes(values, 5) == ([2, 4], [3])
    assert extremes(values, 1) == ([2], [3])
    assert extremes(np.zeros(3), 2) == ([], [])


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no such unit"):
        effects_of(UnitId(2, 0), Quantity.HIDDEN)


def test_value_changes_are_means_over_frequent_symbols() -> None:
    values, ids = np.array([0.0, 1.0, 0.5, 1.5, 3.5]), np.array([0, 1, 0, 1, 2])
    changes = value_changes(values, ids, 4, least=1)
    assert changes[:3].tolist() == [-0.5, 1.0, 2.0]
    assert np.isnan(changes[3])
    assert np.isnan(value_changes(values, ids, 4, least=2)[[0, 2, 3]]).all()


def test_effects_in_documents_are_those_of_documents_read_from_their_beginning() -> None:
    reader = document_reader(Cell.LSTM)
    ids = joined(documents_of((40, 700, 300, 5, 1_200)))
    inside = np.isin(ids, [1, 2, 3])
    effects = unit_effects(reader, ids, inside, "some", (UnitId(0, 2), Quantity.CELL))
    logs, cells = [], []
    for one in (reader, reader.clamped((effects.clamp,))):
        trace = whole_trace(one, ids, lanes=1)
        cells.append(trace.cell[0, :, 2])
        logs.append(log_softmax(trace.hidden[-1][:-1] @ one._output + one._output_bias))
    expected = (logs[0] - logs[1])[inside[:-1]].mean(axis=0)
    assert effects.inside == pytest.approx(expected, abs=1e-9)
    read = slice(1, len(ids) - 1)
    changes = np.diff(cells[0])[ids[read.start : len(ids)] == 4][: (ids[read] == 4).sum()]
    assert effects.value_changes[4] == pytest.approx(changes.mean(), abs=1e-9)
