"""What the decisions of a classifier lose while a unit is held."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Quantity
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Clamp, UnitId
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.studies.class_ablation import ClassAblation, DecisionLoss, ablate_classes
from lstm_tui.studies.classification import Classification
from lstm_tui.studies.labeled_input import LabeledInput, own_documents
from tests.support.classifier_runs import MARK, make_classifier_run

OTHER = UnitId(MARK.layer, MARK.index + 1)


@pytest.fixture
def marks(tmp_path: Path) -> tuple[Checkpoint, LabeledInput]:
    run = make_classifier_run(tmp_path)
    return load_checkpoint(run), own_documents(run)


def test_without_the_unit_that_decides_the_classifier_guesses(
    marks: tuple[Checkpoint, LabeledInput],
) -> None:
    done = ablate_classes(*marks, ((MARK, Quantity.CELL),))
    assert done.plain.confusion.accuracy.share == 1
    assert done.held.confusion.accuracy.share == 0.5
    assert done.loss.accuracy == 0.5
    low, high = done.log_probability_interval
    assert 0 < low < done.loss.log_probability < high
    assert done.beaten == len(done.controls)
    assert done.p_value == 1 / (1 + len(done.controls))


def test_a_unit_that_the_mlp_does_not_read_costs_nothing(
    marks: tuple[Checkpoint, LabeledInput],
) -> None:
    done = ablate_classes(*marks, ((OTHER, Quantity.HIDDEN),), controls=2)
    assert done.loss.accuracy == 0
    assert abs(done.loss.log_probability) < 0.05


def test_a_unit_is_held_at_its_mean_over_the_symbols(
    marks: tuple[Checkpoint, LabeledInput],
) -> None:
    network, documents = marks
    reader, values = Reader.of(network), []
    for start, length in zip(documents.starts, documents.lengths, strict=True):
        state = reader.blank_state(1)
        for symbol in documents.ids[start : start + length]:
            state = reader.step(np.array([symbol], np.int64), state, predicts=False).state
            values.append(state.cell[MARK.layer, 0, MARK.index])
    (clamp,) = ablate_classes(network, documents, ((MARK, Quantity.CELL),), controls=0).clamps
    assert clamp.value == pytest.approx(np.mean(values, dtype=np.float64), abs=1e-5)


def test_about_as_many_symbols_are_read_as_asked_for(
    marks: tuple[Checkpoint, LabeledInput],
) -> None:
    done = ablate_classes(*marks, ((OTHER, Quantity.HIDDEN),), controls=0, symbols=500)
    assert 400 < done.symbols <= 500
    assert set(done.plain.labels.tolist()) == {0, 1}


def test_without_documents_or_units_nothing_is_measured(
    marks: tuple[Checkpoint, LabeledInput],
) -> None:
    network, documents = marks
    none = np.zeros(0, np.int64)
    empty = replace(documents, starts=none, lengths=none, labels=none)
    with pytest.raises(ConfigError, match="no documents"):
        ablate_classes(network, empty, ((MARK, Quantity.CELL),))
    with pytest.raises(ConfigError, match="no unit to hold"):
        ablate_classes(network, documents, ())
    with pytest.raises(ConfigError):
        ablate_classes(network, documents, ((UnitId(9, 9), Quantity.CELL),))


def ablation(fall: float, controls: int, lost: float) -> ClassAblation:
    labels, lengths = np.zeros(50, np.int64), np.ones(50, np.int64)
    plain = np.log(np.full((50, 2), 0.5))
    return ClassAblation(
        (Clamp(MARK, 0.25),),
        Classification(plain, labels, lengths),
        Classification(plain - fall, labels, lengths),
        (DecisionLoss(0.0, lost),) * controls,
        50,
    )


@pytest.mark.parametrize(
    ("fall", "controls", "lost", "end"),
    [
        (0.5, 40, 0.1, "more than with 40 of 40 units of the same layer and the nearest "
         "variances. The decision depends on it."),
        (0.5, 40, 0.9, "That could be chance."),
        (0.5, 20, 0.1, "That could be chance: 40 or more units are needed."),
        (0.5, 0, 0.1, "No other unit was held for comparison (--controls)."),
        (-0.5, 40, 0.1, "the true class is not less probable: it is not needed."),
    ],
)  # fmt: skip
def test_the_claim_says_no_more_than_the_controls_do(
    fall: float, controls: int, lost: float, end: str
) -> None:
    assert ablation(fall, controls, lost).claim.endswith(end)
