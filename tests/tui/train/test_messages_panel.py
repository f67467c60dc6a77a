"""Messages and endings of a run, as text."""

from dataclasses import replace

import pytest

from lstm_tui.runs.events import Evaluated, Failed, Finished, FinishReason, Tuned
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import Evaluation, RunProgress, fold
from lstm_tui.tui.train.messages_panel import render_ending, render_messages
from lstm_tui.workers.monitor import RunView, can_resume
from tests.support.fake_runs import beginning, ended, noted, started_with, training

PROGRESS = fold(RunProgress(), [*beginning(), *training(1, 1448)])


def test_messages_are_newest_first_under_the_hint() -> None:
    rising = tuple(
        Evaluation(step, validation, train, best=step == 100)
        for step, validation, train in (
            (100, 1.5, 1.4), (200, 1.6, 1.3), (300, 1.7, 1.2), (400, 1.8, 1.1),
        )
    )  # fmt: skip
    progress = replace(PROGRESS, evaluations=rising, best=rising[0])
    progress = fold(progress, [noted(5, "first"), noted(9, "second [b]\x1b")])
    lines = render_messages(progress).plain.split("\n")
    assert lines[0].startswith("▲ Overfitting since step 100: validation loss has risen")
    assert lines[1:3] == ["› second [b]␛ step 9", "› first step 5"]
    assert lines[-1] == "921,600 characters to train on, 102,400 to validate on."
    assert render_messages(RunProgress()).plain == "Nothing yet."


def test_warnings_stay_above_newer_notes_on_the_speed() -> None:
    events = [noted(0, "The text is short."), Tuned(step=5, total_steps=9, why="The speed …")]
    progress = fold(PROGRESS, [*events, Tuned(step=7, learning_rate=0.1, why="You set: …")])
    lines = [line for line in render_messages(progress).plain.split("\n") if line.startswith("›")]
    assert [line.split(" step")[0] for line in lines][-4:-1] == [
        "› You set: …", "› The text is short.", "› The speed …"
    ]  # fmt: skip


def view(health: Health, progress: RunProgress = PROGRESS, silent_seconds: float = 0.0) -> RunView:
    return RunView(RunStatus(progress, health, silent_seconds))


def test_endings_say_what_happened_and_what_to_do() -> None:
    assert render_ending(view(Health.TRAINING), "atlas", "worker.log") is None
    dead = render_ending(
        replace(view(Health.DEAD), died_of="boom"), "atlas", "runs/atlas/worker.log"
    )
    assert dead is not None
    assert dead.plain == (
        "The training process exited without a message.\n│ boom\nLog: runs/atlas/worker.log\n"
        "Press R to resume training here, or type: lstm-tui resume atlas"
    )
    failed = fold(PROGRESS, [Failed(step=9, elapsed_seconds=1, message="disk is full\x1b")])
    said = render_ending(view(Health.FAILED, failed), "atlas", "log")
    assert said is not None
    assert said.plain.startswith("disk is full␛\n")
    silent = render_ending(view(Health.UNRESPONSIVE, silent_seconds=7.2), "atlas", "log")
    assert silent is not None
    assert silent.plain.startswith("Nothing heard for 7 s.")


def test_an_overfitted_run_is_not_advised_to_train_longer() -> None:
    looks = [
        Evaluated(step=100, validation_loss=2.7, train_loss=2.0, best=True),
        Evaluated(step=480, validation_loss=3.8, train_loss=0.5, best=False),
        Finished(step=480, reason=FinishReason.BUDGET),
    ]
    overfitted = view(Health.FINISHED, fold(RunProgress(), looks))
    said = render_ending(overfitted, "notes", "log", "To do better: lstm-tui train notes.txt")
    assert said is not None
    assert said.plain == (
        "The budget is used up. Overfitting since step 100: validation loss has risen from "
        "2.700 to 3.800, and training loss has fallen.\n"
        "To sample from it: lstm-tui sample notes --checkpoint best\n"
        "To do better: lstm-tui train notes.txt"
    )
    lower = view(Health.FINISHED, fold(RunProgress(), [looks[0], looks[2]]))
    well = render_ending(lower, "notes", "log")
    assert well is not None
    assert "Press R to train for as long again." in well.plain


def test_a_run_that_ended_diverged_is_not_advised_to_train_longer() -> None:
    looks = [
        *started_with(clip=0.0),
        Evaluated(step=100, validation_loss=155.3, train_loss=None, best=True),
        Finished(step=100, reason=FinishReason.BUDGET),
    ]
    said = render_ending(view(Health.FINISHED, fold(RunProgress(), looks)), "notes", "log")
    assert said is not None
    assert said.plain.splitlines()[1:] == [
        "The network diverged: its validation loss is 155.3 nats per character. Gradients explode. "
        "Nothing is clipped (--clipping off): use --clipping norm, or a lower rate.",
        "To sample from it: lstm-tui sample notes",
    ]


def test_a_diverged_run_is_resumed_with_the_tested_options_or_not_at_all() -> None:
    tried = Failed(step=9, message="diverged", learning_rate=0.03, checkpoint=0)
    said = render_ending(view(Health.FAILED, fold(PROGRESS, [tried])), "atlas", "log")
    assert said is not None
    assert said.plain.splitlines()[-1] == (
        "Press R to resume so, or type: lstm-tui resume atlas --checkpoint 0 --learning-rate 0.03"
    )
    hopeless = view(
        Health.FAILED, fold(PROGRESS, [Failed(step=9, message="diverged", resumable=False)])
    )
    said = render_ending(hopeless, "atlas", "log")
    assert said is not None
    assert "resume" not in said.plain
    assert not can_resume(hopeless)


@pytest.mark.parametrize("reason", FinishReason)
def test_a_finished_run_can_be_extended_unless_it_stopped_early(reason: FinishReason) -> None:
    finished = view(Health.FINISHED, fold(PROGRESS, [ended(1448, reason)]))
    said = render_ending(finished, "atlas", "log")
    assert said is not None
    assert said.plain.startswith(f"{reason.sentence} Best validation loss 1.568 at step 1,400.")
    left = reason is not FinishReason.PATIENCE
    assert can_resume(finished) is left
    assert ("Press R" in said.plain) is left
