"""Resume requests: written, validated, and ignored if another user wrote them."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import Budget, BudgetKind
from lstm_tui.errors import CheckpointError, ConfigError, RunError
from lstm_tui.files import read_json, to_json
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, Finished, FinishReason, encode_event
from lstm_tui.runs.resume_request import (
    ResumeRequest,
    delete_request,
    read_request,
    request_advised_resume,
    request_resume,
    write_request,
)
from lstm_tui.runs.safe_files import Folder

Save = Callable[..., int]


def requested(run: Run) -> ResumeRequest:
    return read_json(run.resume_request, ResumeRequest)


def test_without_a_checkpoint_everything_is_counted_from_the_beginning(run: Run) -> None:
    request_resume(run, None)
    assert not run.resume_request.exists()
    request_resume(run, Budget(BudgetKind.STEPS, 5), learning_rate=0.1)
    assert ResumeRequest(learning_rate=0.1, total_steps=5) == requested(run)


def test_a_resume_from_an_earlier_checkpoint_counts_from_there(run: Run, save: Save) -> None:
    save(20)
    save(40)
    request_resume(run, Budget(BudgetKind.STEPS, 5), checkpoint=20)
    assert ResumeRequest(total_steps=25, checkpoint=20) == requested(run)
    request_resume(run, None, 0.1, checkpoint=0)
    assert ResumeRequest(learning_rate=0.1, checkpoint=0) == requested(run)
    with pytest.raises(CheckpointError, match="cannot resume from step 30"):
        request_resume(run, None, checkpoint=30)


def test_the_advice_after_a_divergence_is_requested(run: Run, save: Save) -> None:
    save(20)
    save(40)
    request_advised_resume(run)
    assert not run.resume_request.exists()
    failed = Failed(step=90, message="diverged", learning_rate=0.1, checkpoint=20)
    run.events.write_bytes(encode_event(failed))
    request_advised_resume(run)
    assert ResumeRequest(learning_rate=0.1, checkpoint=20) == requested(run)
    assert failed.resume_options == " --checkpoint 20 --learning-rate 0.1"


def test_more_steps_are_counted_from_the_checkpoint(run: Run, save: Save) -> None:
    save(20)
    request_resume(run, Budget(BudgetKind.STEPS, 5), learning_rate=0.1)
    assert ResumeRequest(learning_rate=0.1, total_steps=25) == requested(run)


def test_more_minutes_are_counted_from_the_checkpoint(run: Run, save: Save) -> None:
    save(20)
    request_resume(run, Budget(BudgetKind.MINUTES, 3))
    assert ResumeRequest(minutes=3.025) == requested(run)


def test_a_budget_that_is_not_used_up_is_not_extended_unasked(run: Run, save: Save) -> None:
    save(20)
    request_resume(run, None)
    assert not run.resume_request.exists()


def test_a_used_up_budget_is_given_once_more(run: Run, save: Save) -> None:
    save(20)
    run.events.write_bytes(encode_event(Finished(step=20, reason=FinishReason.BUDGET)))
    request_resume(run, None)
    assert ResumeRequest(minutes=5.025) == requested(run)


def test_an_unwritable_run_is_reported(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Folder, name: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device", name)

    save(20)
    monkeypatch.setattr(Folder, "write", full)
    with pytest.raises(RunError, match=r"resume\.json: cannot be written: No space left"):
        request_resume(run, Budget(BudgetKind.STEPS, 5))


def test_an_unwritable_state_folder_is_reported_with_the_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "file"))
    with pytest.raises(RunError, match=r"cannot be written: .*Set LSTM_TUI_STATE to a folder"):
        request_resume(run, Budget(BudgetKind.STEPS, 5))


def test_a_plain_resume_deletes_an_earlier_request(run: Run, save: Save) -> None:
    save(20)
    save(40)
    request_resume(run, None, checkpoint=20)
    request_resume(run, None)
    assert read_request(run) == (ResumeRequest(), "")
    request_resume(run, None, 0.1)
    request_resume(run, None)  # what is not of a checkpoint waits
    assert read_request(run)[0] == ResumeRequest(learning_rate=0.1)


def test_a_rate_that_takes_more_than_the_whole_weight_is_refused(run: Run, save: Save) -> None:
    save(20)
    record = run.record()
    training = replace(record.config.training, learning_rate=0.05, weight_decay=10.0)
    record = replace(record, config=replace(record.config, training=training))
    (run.path / "run.json").write_bytes(to_json(record))
    with pytest.raises(ConfigError, match="takes more than the whole weight"):
        request_resume(run, None, 10.0)
    assert not run.resume_request.exists()


def test_a_request_of_this_user_is_read(run: Run) -> None:
    write_request(run, ResumeRequest(total_steps=90, learning_rate=0.005))
    assert read_request(run) == (ResumeRequest(total_steps=90, learning_rate=0.005), "")
    delete_request(run)
    assert not run.resume_request.exists()
    assert read_request(run) == (ResumeRequest(), "")


def test_a_request_of_another_user_is_ignored_with_a_message(run: Run, tmp_path: Path) -> None:
    run.resume_request.write_bytes(to_json(ResumeRequest(learning_rate=10, minutes=1e7)))
    order, ignored = read_request(run)
    assert order == ResumeRequest()
    assert ignored.startswith("resume.json is ignored: you did not write it")
    write_request(run, ResumeRequest(total_steps=90))
    copy = Run(tmp_path / "copy")
    shutil.copytree(run.path, copy.path)
    assert read_request(copy)[0] == ResumeRequest()
    run.resume_request.write_bytes(to_json(ResumeRequest(total_steps=91)))
    assert read_request(run)[0] == ResumeRequest()


def test_a_request_that_is_no_regular_file_is_ignored(run: Run) -> None:
    os.mkfifo(run.resume_request)
    order, ignored = read_request(run)
    assert order == ResumeRequest()
    assert "resume.json: a FIFO (named pipe)" in ignored


@pytest.mark.parametrize("checkpoint", [-1, 10**13])
def test_the_checkpoint_of_a_request_has_a_range(checkpoint: int) -> None:
    with pytest.raises(ConfigError, match=rf"checkpoint {checkpoint:,}: must be 0 to"):
        ResumeRequest(checkpoint=checkpoint)
