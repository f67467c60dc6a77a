"""What a resume is told."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import Budget, BudgetKind
from lstm_tui.errors import CheckpointError, ConfigError, RunError
from lstm_tui.files import read_json, to_json
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, Finished, FinishReason, encode_event
from lstm_tui.runs.resume_request import (
    ResumeOrder,
    forget_order,
    order_advised_extension,
    order_extension,
    read_order,
    write_order,
)
from lstm_tui.runs.safe_files import Folder

Save = Callable[..., int]


def test_without_a_checkpoint_everything_is_counted_from_the_beginning(run: Run) -> None:
    order_extension(run, None)
    assert not run.orders.exists()
    order_extension(run, Budget(BudgetKind.STEPS, 5), learning_rate=0.1)
    assert ResumeOrder(learning_rate=0.1, total_steps=5) == read_json(run.orders, ResumeOrder)


def test_a_resume_from_an_earlier_checkpoint_counts_from_there(run: Run, save: Save) -> None:
    save(20)
    save(40)
    order_extension(run, Budget(BudgetKind.STEPS, 5), checkpoint=20)
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
    order_extension(run, Budget(BudgetKind.STEPS, 5), learning_rate=0.1)
    assert Tune(learning_rate=0.1, total_steps=25) == read_json(run.orders, Tune)


def test_more_minutes_are_counted_from_the_checkpoint(run: Run, save: Save) -> None:
    save(20)
    order_extension(run, Budget(BudgetKind.MINUTES, 3))
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
    def full(_folder: Folder, name: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device", name)

    save(20)
    monkeypatch.setattr(Folder, "write", full)
    with pytest.raises(RunError, match=r"resume\.json: cannot be written: No space left"):
        order_extension(run, Budget(BudgetKind.STEPS, 5))


def test_a_state_folder_that_cannot_be_written_is_said_with_a_way_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "file"))
    with pytest.raises(RunError, match=r"cannot be written: .*Set LSTM_TUI_STATE to a folder"):
        order_extension(run, Budget(BudgetKind.STEPS, 5))


def test_a_plain_resume_forgets_a_checkpoint_that_was_ordered_before(run: Run, save: Save) -> None:
    save(20)
    save(40)
    order_extension(run, None, checkpoint=20)
    order_extension(run, None)
    assert read_order(run) == (ResumeOrder(), "")
    order_extension(run, None, 0.1)
    order_extension(run, None)  # what is not of a checkpoint waits
    assert read_order(run)[0] == ResumeOrder(learning_rate=0.1)


def test_a_rate_that_takes_more_than_the_whole_weight_is_refused(run: Run, save: Save) -> None:
    save(20)
    record = run.record()
    training = replace(record.config.training, learning_rate=0.05, weight_decay=10.0)
    record = replace(record, config=replace(record.config, training=training))
    (run.path / "run.json").write_bytes(to_json(record))
    with pytest.raises(ConfigError, match="takes more than the whole weight"):
        order_extension(run, None, 10.0)
    assert not run.orders.exists()


def test_an_order_counts_where_this_user_has_left_it(run: Run) -> None:
    write_order(run, ResumeOrder(total_steps=90, learning_rate=0.005))
    assert read_order(run) == (ResumeOrder(total_steps=90, learning_rate=0.005), "")
    forget_order(run)
    assert not run.orders.exists()
    assert read_order(run) == (ResumeOrder(), "")


def test_the_order_of_a_stranger_is_ignored_and_that_is_said(run: Run, tmp_path: Path) -> None:
    run.orders.write_bytes(to_json(ResumeOrder(learning_rate=10, minutes=1e7)))
    order, ignored = read_order(run)
    assert order == ResumeOrder()
    assert ignored.startswith("resume.json is ignored: you did not write it")
    write_order(run, ResumeOrder(total_steps=90))
    copy = Run(tmp_path / "copy")
    shutil.copytree(run.path, copy.path)
    assert read_order(copy)[0] == ResumeOrder()
    run.orders.write_bytes(to_json(ResumeOrder(total_steps=91)))
    assert read_order(run)[0] == ResumeOrder()


def test_an_order_that_is_no_file_is_ignored_unread(run: Run) -> None:
    os.mkfifo(run.orders)
    order, ignored = read_order(run)
    assert order == ResumeOrder()
    assert "resume.json: a FIFO (named pipe)" in ignored


@pytest.mark.parametrize("checkpoint", [-1, 10**13])
def test_the_checkpoint_of_an_order_has_its_range(checkpoint: int) -> None:
    with pytest.raises(ConfigError, match=rf"checkpoint {checkpoint:,}: must be 0 to"):
        ResumeOrder(checkpoint=checkpoint)
