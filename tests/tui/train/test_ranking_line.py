"""What the Train screen says about the ranking of the units after a training."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lstm_tui.config import Quantity
from lstm_tui.exports.class_neuron_line import class_neuron_in_brief
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.scoring.best_units import BestUnit
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.scoring.run_ranking import rank_newest
from lstm_tui.studies.best_class_neuron import BestClassNeuron
from lstm_tui.studies.class_neurons import ClassNeuron
from lstm_tui.tui.train.ranking_line import LINE_WIDTH, NOT_RANKED, describe
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary
from tests.support.classifier_runs import make_classifier_run
from tests.support.fake_runs import beginning, ended, say
from tests.support.neuron_runs import make_neuron_run
from tests.support.screens import polled, screen_text, stand_in, watching

RANKING = "Ranking the units … "


@asynccontextmanager
async def ending(
    run: Run, reason: FinishReason
) -> AsyncIterator[tuple[Pilot[ExitSummary], WorkerHandle]]:
    """The Train screen after the worker of ``run`` has finished training, and before it exits."""
    say(run, *beginning())
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            say(run, ended(300, reason))
            polled(pilot)
            await pilot.pause()
            yield pilot, worker


async def text_after_exit(pilot: Pilot[ExitSummary], worker: WorkerHandle) -> str:
    """The screen when the worker has exited, and what it left was read."""
    worker.release()
    worker.wait()
    polled(pilot)
    await pilot.app.workers.wait_for_complete()
    polled(pilot)
    await pilot.pause()
    return screen_text(pilot.app)


async def lines_after(run: Run, *, ranks: bool) -> list[str]:
    """Lines that change when the worker of ``run`` has ranked, or exits without a ranking."""
    async with ending(run, FinishReason.BUDGET) as (pilot, worker):
        before = screen_text(pilot.app).split("\n")
        assert RANKING in "".join(before)
        if ranks:
            list(rank_newest(run))
        after = (await text_after_exit(pilot, worker)).split("\n")
        return [new for old, new in zip(before, after, strict=True) if new != old]


async def test_the_best_unit_is_named_when_the_units_are_ranked(tmp_path: Path) -> None:
    (line,) = await lines_after(make_neuron_run(tmp_path), ranks=True)
    assert "Units ranked: " in line
    assert "Press 2." in line


async def test_a_worker_that_exits_without_a_ranking_has_not_ranked(tmp_path: Path) -> None:
    (line,) = await lines_after(make_neuron_run(tmp_path), ranks=False)
    assert f"{NOT_RANKED} Press 2." in line


@pytest.mark.parametrize(
    ("reason", "ranking"), [(FinishReason.BUDGET, False), (FinishReason.STOPPED, True)]
)
async def test_there_is_no_line_if_the_worker_does_not_rank(
    tmp_path: Path, reason: FinishReason, ranking: bool
) -> None:
    async with ending(make_neuron_run(tmp_path, ranking=ranking), reason) as (pilot, _):
        text = screen_text(pilot.app)
        assert reason.sentence in text
        assert RANKING not in text


async def test_the_class_neuron_of_a_classifier_is_named(tmp_path: Path) -> None:
    run = make_classifier_run(tmp_path)
    async with ending(run, FinishReason.BUDGET) as (pilot, worker):
        assert "Looking for the best class neuron" in screen_text(pilot.app)
        text = await text_after_exit(pilot, worker)
    assert "Best neuron: positive L0:3 100 % (network 100 %). Press 2." in text


async def test_a_classifier_that_was_stopped_has_no_line(tmp_path: Path) -> None:
    async with ending(make_classifier_run(tmp_path), FinishReason.STOPPED) as (pilot, _):
        assert "class neuron" not in screen_text(pilot.app)


def test_the_line_fits_into_80_cells() -> None:
    best = BestUnit("distance to the next blank", "L0:1023.cell", "R² 0.98", 0.56)
    assert describe(best) == "Units ranked: distance to the… L0:1023.cell R² 0.98 (last 8: 0.56)."
    assert len(f"{describe(best)} Press 2.") <= LINE_WIDTH
    assert describe(BestUnit("wiki link", "L0:34", "F1 0.98", 0.56)) == (
        "Units ranked: wiki link L0:34 F1 0.98 (last 8 symbols: 0.56)."
    )


def test_the_line_of_a_class_neuron_fits_too() -> None:
    right = Proportion(199, 200)
    neuron = ClassNeuron(1, UnitId(0, 1023), Quantity.CELL, 0.5, True, right, right, 0.9, (), ())
    best = BestClassNeuron(neuron, "a name that is long " * 9, Proportion(399, 400), 3)
    assert "L0:1023.cell 99.5 % (network 99.8 %)." in class_neuron_in_brief(best)
    assert len(f"{class_neuron_in_brief(best)} Press 2.") <= LINE_WIDTH
