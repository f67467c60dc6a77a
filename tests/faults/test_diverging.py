"""Exploding gradients: weights stay finite, steps are dropped, a lower rate is suggested."""

from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Button, Input

from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.commands import Stop, Tune, send_command
from lstm_tui.runs.events import Diverged, Stepped
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.workers.process import WorkerHandle
from tests.faults.conftest import MakeRun
from tests.support.fake_runs import say, sent_commands, trained_run
from tests.support.training_processes import WorkerForks, events

ABSURD = 10.0
"""The highest learning rate that is taken; a ReLU network without clipping does not survive it."""


def test_steps_that_explode_are_dropped_and_every_checkpoint_is_finite(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10, clip=1e9, chunk=64, weight_decay=0.0)
    record = (run.path / "run.json").read_text()
    # Muon's steps are of one length, whatever the gradient: it takes even this rate.
    record = record.replace('"lstm"', '"rnn-relu"').replace('"muon"', '"adamw"')
    (run.path / "run.json").write_text(record)
    worker = forks.start(run)
    worker.until(lambda progress: progress.saved is not None)
    send_command(run.commands, Tune(learning_rate=ABSURD))
    progress = worker.until(lambda progress: progress.diverged is not None)
    assert progress.diverged is not None
    assert progress.diverged.suggested_learning_rate == 3.0
    assert "A lower learning rate may hold." in progress.notes[-1].message
    step = progress.step
    worker.until(lambda progress: progress.step > step + 20)
    send_command(run.commands, Tune(learning_rate=0.001))
    send_command(run.commands, Stop())
    assert worker.wait() == 0
    said = events(run)
    dropped = sum(event.dropped for event in said if isinstance(event, Diverged))
    assert dropped == sum(
        None in figures  # the loss may be finite where its gradient is not
        for event in said
        if isinstance(event, Stepped)
        for figures in zip(event.losses, event.gradient_norms, strict=True)
    )
    assert steps_on_disk(run)
    for saved in steps_on_disk(run):
        checkpoint = load_checkpoint(run, saved)
        weights = checkpoint.weights
        assert not checkpoint.state.diverged
        assert all(np.isfinite(np.asarray(value, float)).all() for value in weights.values())


@pytest.mark.parametrize("diverges", [True, False])
async def test_tune_offers_the_rate_that_may_hold(tmp_path: Path, diverges: bool) -> None:
    run = trained_run(tmp_path, 80)
    if diverges:
        say(
            run,
            Diverged(step=81, loss=None, gradient_norm=None, suggested_learning_rate=0.0013),
        )
    app = LstmTuiApp(run.path.parent, WorkerHandle(run), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("t")
            await pilot.pause()
            offers = list(app.screen.query("#suggested").results(Button))
            assert [str(offer.label) for offer in offers] == ["Learning rate 0.0013"] * diverges
            if diverges:
                await pilot.click("#suggested")
                assert app.screen.query_one("#learning_rate", Input).value == "0.0013"
                await pilot.press("enter")
                await pilot.pause()
                assert sent_commands(run) == [Tune(learning_rate=0.0013)]
