"""Runs that are compared: what is said of each, the range of gradients, JSON and the picture."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.config import Cell, RunConfig
from lstm_tui.exports.comparison import ComparedRun, comparison_as_json, shown_norms
from lstm_tui.exports.comparison_svg import render_comparison_svg
from lstm_tui.runs.events import Evaluated, Failed, FinishReason, GradientsMeasured
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.workers.series import PlannedRun, RunOutcome
from tests.support.compared_runs import gradients, trained_cell, waiting_cell
from tests.support.fake_runs import ended, say, started_with, training

SVG = "{http://www.w3.org/2000/svg}"


def compared(member: RunOutcome) -> ComparedRun:
    status = Follower(member.worker.run).poll() if member.worker else None
    return ComparedRun.of(member, status)


@pytest.fixture
def cells(tmp_path: Path) -> list[ComparedRun]:
    """An LSTM and an additive network that have finished, and a GRU that waits."""
    runs = []
    for cell in (Cell.LSTM, Cell.ADDITIVE):
        member = trained_cell(tmp_path, cell, 400)
        assert member.worker is not None
        say(member.worker.run, ended(400, FinishReason.BUDGET))
        runs.append(compared(member))
    return [*runs, compared(waiting_cell(tmp_path, Cell.GRU))]


def measured(*log_norms: float) -> ComparedRun:
    event = GradientsMeasured(log_norms=log_norms)
    return ComparedRun("a", "a", "a", Cell.LSTM, progress=fold(RunProgress(), [event]))


def test_a_run_has_its_state_loss_and_half_life(cells: list[ComparedRun]) -> None:
    assert [run.state for run in cells] == ["finished", "finished", "waiting"]
    assert [run.half_life for run in cells] == ["12.4", "grows", "–"]
    assert [run.short for run in cells] == ["lstm", "additive", "gru"]
    assert cells[0].best_loss == pytest.approx(1.9, abs=0.2)
    assert cells[2].best_loss is None


def test_a_failed_run_is_explained(tmp_path: Path) -> None:
    member = trained_cell(tmp_path, Cell.RNN_TANH, 80)
    assert member.worker is not None
    say(member.worker.run, Failed(step=80, message="The loss was not finite."))
    run = compared(member)
    assert run.state == "failed"
    assert run.explanation == "Elman RNN (tanh): The loss was not finite."


def test_a_run_that_could_not_be_started_is_explained(tmp_path: Path) -> None:
    member = replace(waiting_cell(tmp_path, Cell.GRU), trouble="the disk is full.")
    assert compared(member).state == "not started"
    assert compared(member).explanation == "GRU: the disk is full."


def exploded(clip: float) -> ComparedRun:
    events = [
        *started_with(clip=clip),
        *(
            Evaluated(step=step, validation_loss=loss, train_loss=None, best=step == 10)
            for step, loss in ((10, 3.0), (20, 90_000.0))
        ),
    ]
    status = RunStatus(fold(RunProgress(), events), Health.FINISHED, 0.0)
    return ComparedRun.of(RunOutcome(PlannedRun("x", "x", RunConfig())), status)


def test_an_explosion_is_explained_and_left_out_of_the_chart() -> None:
    run = exploded(clip=0.0)
    assert run.explanation == (
        "x: The network diverged: its validation loss is 90,000.0 nats per character. Gradients "
        "explode. Nothing is clipped (--clipping off): use --clipping norm, or a lower rate."
    )
    assert "explode" not in exploded(clip=1.0).explanation
    assert [steps.tolist() for steps in run.loss_curve()] == [[10], [3.0]]
    assert [one["step"] for one in json.loads(comparison_as_json([run]))["runs"][0]["losses"]] == [
        10,
        20,
    ]


def test_a_run_that_will_not_be_started_does_not_wait(tmp_path: Path) -> None:
    member = waiting_cell(tmp_path, Cell.GRU)
    assert ComparedRun.of(member, None).state == "waiting"
    assert ComparedRun.of(member, None, waits=False).state == "not started"


def test_the_range_ends_below_the_slowest_curve() -> None:
    low, high = shown_norms([measured(0.0, -300.0), measured(0.0, -9.0)]) or (0.0, 0.0)
    assert np.exp(-300) < low < np.exp(-9)
    assert high > 1


def test_an_explosion_does_not_move_the_other_curves_out_of_the_chart() -> None:
    low, high = shown_norms([measured(0.0, 5000.0), measured(0.0, -2.0)]) or (0.0, 0.0)
    assert low < np.exp(-2)
    assert 1 < high < 1e5
    assert np.isfinite(measured(0.0, 5000.0).gradient_curve()[1]).all()


def test_without_measurements_there_is_no_range() -> None:
    assert shown_norms([measured()]) is None


def test_json_has_the_curves_of_each_run(cells: list[ComparedRun]) -> None:
    lstm, additive, gru = json.loads(comparison_as_json(cells))["runs"]
    assert (lstm["run"], lstm["cell"], lstm["state"]) == ("atlas-lstm", "lstm", "finished")
    assert [point["step"] for point in lstm["losses"]] == [200, 400]
    assert lstm["gradient"]["step"] == 400
    assert len(lstm["gradient"]["log_norms"]) == 201
    assert (lstm["half_life"], lstm["vanishes"]) == (12.4, True)
    assert (additive["half_life"], additive["vanishes"], additive["grows"]) == (None, False, True)
    assert lstm["grows"] is False
    assert (gru["gradient"], gru["losses"], gru["parameters"]) == (None, [], None)


def test_the_picture_has_a_loss_and_a_gradient_curve_of_each_run(cells: list[ComparedRun]) -> None:
    root = ElementTree.fromstring(render_comparison_svg(cells, "a<b"))
    classes = [line.get("class") for line in root.iter(f"{SVG}polyline")]
    assert classes.count("curve0") == classes.count("curve1") == 2
    assert "curve2" not in classes
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert {"a<b", "LSTM", "additive RNN", "distance k in symbols"} <= set(words)
    assert {"half-life 12.4", "gradient grows"} <= set(words)


def test_the_picture_of_runs_without_gradients_says_so(cells: list[ComparedRun]) -> None:
    bare = replace(cells[0], progress=replace(cells[0].progress, gradient_curves=()))
    assert "was not measured" in render_comparison_svg([bare], "atlas")


def test_the_newest_gradient_is_shown() -> None:
    curves = (gradients(Cell.LSTM, 100), gradients(Cell.GRU, 200))
    run = ComparedRun("a", "a", "a", Cell.LSTM, progress=RunProgress(gradient_curves=curves))
    assert run.half_life == "9.1"


def half_life_of(measurement: GradientsMeasured, step: int) -> str:
    """The half-life of a run that was last evaluated at ``step``."""
    evaluated = Evaluated(step=step, validation_loss=2.0, train_loss=None, best=True)
    progress = fold(RunProgress(), [measurement, evaluated])
    return ComparedRun("a", "a", "a", Cell.LSTM, progress=progress).half_life


def test_a_half_life_that_is_older_than_the_newest_loss_is_dated() -> None:
    assert half_life_of(gradients(Cell.LSTM, 0), 400) == "12.4 (step 0)"
    assert half_life_of(gradients(Cell.LSTM, 400), 400) == "12.4"


def test_a_gradient_that_may_be_constant_does_not_grow() -> None:
    constant = replace(gradients(Cell.ADDITIVE, 400), grows=False)
    assert half_life_of(constant, 400) == "> 60"


def drawn(run: ComparedRun) -> tuple[set[str | None], dict[str, int], list[str | None]]:
    """Texts of the picture of one run, its marks by class, and the classes of its lines."""
    root = ElementTree.fromstring(render_comparison_svg([run], "atlas"))
    marks = Counter(str(mark.get("class")) for mark in root.iter(f"{SVG}circle"))
    lines = [line.get("class") for line in root.iter(f"{SVG}polyline")]
    return {element.text for element in root.iter(f"{SVG}text")}, marks, lines


def trained(*validation: float) -> ComparedRun:
    """A run with 30 steps, and with these validation losses."""
    evaluated = (
        Evaluated(step=step, validation_loss=loss, train_loss=None, best=False)
        for step, loss in enumerate(validation, 1)
    )
    progress = fold(RunProgress(), [*started_with(), *training(1, 30), *evaluated])
    return ComparedRun("a", "a", "a", Cell.LSTM, progress=progress)


def test_the_picture_says_which_losses_have_marks() -> None:
    words, marks, lines = drawn(trained(3.0, 2.0))
    assert "Loss over steps: validation (marks), training (faint)" in words
    assert marks == {"area0": 2}
    assert lines == ["curve0 faint", "curve0"]


def test_many_evaluations_have_marks_too() -> None:
    _, marks, _ = drawn(trained(*[2.0] * 100))
    assert 30 <= marks["area0"] <= 40


def test_a_run_above_the_chart_is_named_and_its_training_has_no_marks() -> None:
    words, marks, lines = drawn(trained(90_000.0))
    assert "above the chart" in words
    assert not marks
    assert lines == ["curve0 faint"]


def test_the_picture_of_a_run_without_validation_shows_its_training() -> None:
    words, marks, lines = drawn(trained())
    assert "Training loss over steps" in words
    assert not marks
    assert lines == ["curve0 faint", "curve0"]
