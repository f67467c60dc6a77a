"""What a resume is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.config import Budget, BudgetUnit
from lstm_tui.errors import CheckpointError, RunError
from lstm_tui.files import read_json
from lstm_tui.runs import extension
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, Finished, FinishReason, encode_event
from lstm_tui.runs.extension import ResumeOrder, order_advised_extension, order_extension

Save = Callable[..., int]


def test_without_a_checkpoint_everything_is_counted_from_the_beginning(run: Run) -> None:
    order_extension(run, None)
    assert not run.orders.exists()
    order_extension(run, Budget(BudgetUnit.STEPS, 5), learning_rate=0.1)
    assert ResumeOrder(learning_rate=0.1, total_steps=5) == read_json(run.orders, ResumeOrder)


def test_a_resume_from_an_earlier_checkpoint_counts_from_there(run: Run, save: Save) -> None:
    save(20)
    save(40)
    order_extension(run, Budget(BudgetUnit.STEPS, 5), checkpoint=20)
    assert ResumeOrder(total_steps=25, checkpoint=20) == read_json(run.orders, ResumeOrder)
    order_extension(run, None, 0.1, checkpoint=0)
    assert ResumeOrder(learning_rate=0.1, checkpoint=0) == read_json(run.orders, ResumeOrder)
    with pytest.raises(CheckpointError, match="cannot go on from step 30"):
        order_extension(run, None, checkpoint=30)


def test_what_a_run_advises_after_a_divergence_is_ordered(run: Run, save: Save) -> None:
    save(20)
    save(40)
    order_advised_extension(run)
    assert not run.orders.exists()
    failed = Failed(step=90, message="diverged", learning_rate=0.1, checkpoint=20)
    run.events.write_bytes(encode_event(failed))
    order_advised_extension(run)
    assert ResumeOrder(learning_rate=0.1, checkpoint=20) == read_json(run.orders, ResumeOrder)
    assert failed.resume_options == " --checkpoint 20 --learning-rate 0.1"


def test_more_steps_are_counted_from_the_checkpoint(run: Run, save: Save) -> None:
    save(20)
    order_extension(run, Budget(BudgetUnit.STEPS, 5), learning_rate=0.1)
    assert Tune(learning_rate=0.1, total_steps=25) == read_json(run.orders, Tune)


def test_more_minutes_are_counted_from_the_checkpoint(run: Run, save: Save) -> None:
    save(20)
    order_extension(run, Budget(BudgetUnit.MINUTES, 3))
    assert Tune(minutes=3.025) == read_json(run.orders, Tune)


def test_a_budget_that_is_not_used_up_is_not_extended_unasked(run: Run, save: Save) -> None:
    save(20)
    order_extension(run, None)
    assert not run.orders.exists()


def test_a_used_up_budget_is_given_once_more(run: Run, save: Save) -> None:
    save(20)
    run.events.write_bytes(encode_event(Finished(step=20, reason=FinishReason.BUDGET)))
    order_extension(run, None)
    assert Tune(minutes=5.025) == read_json(run.orders, Tune)


def test_a_run_that_cannot_be_written_is_said(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    save(20)
    monkeypatch.setattr(extension, "write_atomically", full)
    with pytest.raises(RunError, match=r"resume\.json: cannot be written: No space left"):
        order_extension(run, Budget(BudgetUnit.STEPS, 5))
