"""``kill -9`` at any moment: the resumed run ends like an undisturbed one."""

import os
import time

import numpy as np
import pytest

from lstm_tui.runs.checkpoints import load_for_training
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Evaluated, Event, Finished, Started, Stepped
from tests.faults.conftest import MakeRun
from tests.patience import PATIENCE_SECONDS
from tests.support.training_processes import WorkerForks, events

INTERVAL = 3
STEPS_PER_KILL = 12


def losses(said: list[Event]) -> dict[int, float | None]:
    """Every reported loss; each step must be reported once and in order."""
    found: dict[int, float | None] = {}
    for event in said:
        if isinstance(event, Stepped):
            for step, loss in enumerate(event.losses, event.step - len(event.losses) + 1):
                assert step == len(found) + 1
                found[step] = loss
    return found


def looks(said: list[Event]) -> list[tuple[int, float]]:
    return [(one.step, one.validation_loss) for one in said if isinstance(one, Evaluated)]


def assert_same_end(first: Run, second: Run) -> None:
    ours, theirs = load_for_training(first), load_for_training(second)
    assert ours.state.step == theirs.state.step
    for one, other in ((ours.weights, theirs.weights), (ours.optimizer, theirs.optimizer)):
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[name], other[name]) for name in one)
    said, said_of_the_other = events(first), events(second)
    assert losses(said) == losses(said_of_the_other)
    assert looks(said) == looks(said_of_the_other)


def wait_for_a_save(run: Run) -> None:
    """Return when the directory of an unfinished save exists."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not any(path.suffix == ".part" for path in run.checkpoints.iterdir()):
        assert time.monotonic() < until


def kill_and_resume(forks: WorkerForks, make_run: MakeRun, kills: int) -> str:
    """Kill a worker repeatedly and check that nothing is lost; return a summary."""
    steps = STEPS_PER_KILL * (kills + 5)
    undisturbed = make_run("undisturbed", steps, evaluate_every=INTERVAL)
    killed = make_run("killed", steps, evaluate_every=INTERVAL)
    assert forks.start(undisturbed).wait() == 0
    random = np.random.default_rng(20261124)
    inside_a_save = most_lost = resumed = 0
    for kill in range(1, kills + 1):
        worker = forks.start(killed)
        worker.until(lambda progress, step=kill * STEPS_PER_KILL: progress.step >= step)  # type: ignore[misc]
        if kill % 2:
            wait_for_a_save(killed)
            time.sleep(float(random.uniform(0, 0.002)))
        else:
            time.sleep(float(random.uniform(0, 0.02)))
        worker.kill()
        said = events(killed)
        resumed += sum(isinstance(event, Started) for event in said) == kill
        inside_a_save += any(path.suffix for path in killed.checkpoints.iterdir())
        reached = max(event.step for event in said)
        most_lost = max(most_lost, reached - load_for_training(killed).state.step)
    assert forks.start(killed).wait() == 0
    assert isinstance(events(killed)[-1], Finished)
    assert (resumed, most_lost <= INTERVAL) == (kills, True)
    assert_same_end(undisturbed, killed)
    return (
        f"{kills} kills, {resumed} resumed, {inside_a_save} left a save undone, at most "
        f"{most_lost} steps lost where {INTERVAL} lie between saves; the end is the same"
    )


def test_kills_lose_at_most_one_interval_each(forks: WorkerForks, make_run: MakeRun) -> None:
    kill_and_resume(forks, make_run, 6)


@pytest.mark.soak
def test_hundreds_of_kills_lose_at_most_one_interval_each(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    print("\n" + kill_and_resume(forks, make_run, int(os.environ.get("LSTM_TUI_KILLS", "500"))))
