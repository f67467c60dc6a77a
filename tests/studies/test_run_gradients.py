"""Gradient against distance of a run, as the event that its training writes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Cell
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.events import Saved
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.studies.distance_curve import DistanceCurve
from lstm_tui.studies.gradient_distance import GradientCurves
from lstm_tui.studies.gradient_event import gradients_measured
from lstm_tui.studies.run_gradients import is_outdated, measure_run
from tests.support.compared_runs import gradients
from tests.support.neuron_runs import make_neuron_run


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))


def test_the_newest_checkpoint_is_measured(tmp_path: Path) -> None:
    run = make_neuron_run(tmp_path, steps=(0, 10), cell=Cell.GRU)
    measured = measure_run(run)
    assert measured.step == 10
    assert len(measured.log_norms) == 201
    assert measured.log_norms[0] > measured.log_norms[20]
    assert measured.vanishes
    assert measured.half_life is not None
    assert 0 < measured.half_life < 60


def test_a_run_without_a_checkpoint_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError):
        measure_run(make_neuron_run(tmp_path, steps=()))


def test_a_measurement_can_be_abandoned(tmp_path: Path) -> None:
    class AbandonedError(Exception):
        pass

    def check() -> None:
        raise AbandonedError

    with pytest.raises(AbandonedError):
        measure_run(make_neuron_run(tmp_path, steps=(10,)), check)


def test_the_event_ends_where_every_gradient_is_0() -> None:
    logs = np.array([[-1.0, -2.0, -np.inf, -np.inf], [-3.0, -np.inf, -np.inf, -4.0]])
    curve = DistanceCurve.of(logs)
    event = gradients_measured(GradientCurves(curve, None, (curve,), np.array([7, 9])))
    assert event.log_norms == (-2.0, -2.0)
    assert event.cell_log_norms == ()
    assert event.positions == 2


def test_a_measurement_is_outdated_when_a_newer_checkpoint_was_saved() -> None:
    assert not is_outdated(RunProgress())
    measured = fold(RunProgress(), [gradients(Cell.LSTM, 100)])
    saved = Saved(step=100, validation_loss=None, best=False, bytes=1, seconds=0)
    assert not is_outdated(fold(measured, [saved]))
    assert is_outdated(fold(measured, [replace(saved, step=200)]))
