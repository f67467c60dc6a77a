"""The text changes or is deleted while a run trains on it, or before it is resumed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.runs.corpus_recovery import text_changes
from lstm_tui.runs.events import Event, Noted
from lstm_tui.runs.known_sources import record_sources
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.source_state import changed_sources
from tests.faults.conftest import TEXT, MakeRun
from tests.faults.test_killing import losses
from tests.support.training_processes import WorkerForks, events


def edited(path: Path) -> None:
    path.write_text(TEXT.replace("green", "brown"))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(10)


def deleted(path: Path) -> None:
    path.unlink()


def notes(recorded: list[Event]) -> list[str]:
    """The notes among ``recorded``, without that of a kill that hit a save of a checkpoint."""
    messages = [event.message for event in recorded if isinstance(event, Noted)]
    return [one for one in messages if not one.startswith("Cleaned up after an unfinished save")]


every_change = pytest.mark.parametrize("change", [edited, cut, deleted])


@every_change
def test_a_run_does_not_need_its_text_and_a_resume_reports_changes(
    forks: WorkerForks, make_run: MakeRun, shelf: Path, change: Callable[[Path], None]
) -> None:
    undisturbed, run = make_run("undisturbed", 60), make_run("run", 60)
    record_sources(run, run.record().corpus, (str(shelf / "bottles.txt"),), None)
    assert forks.start(undisturbed).wait() == 0
    worker = forks.start(run)
    worker.until(lambda progress: progress.step >= 20)
    change(shelf / "bottles.txt")
    worker.until(lambda progress: progress.step >= 40)
    worker.kill()
    assert not notes(events(run))

    assert forks.start(run).wait() == 0
    assert not notes(events(run))  # changes of the user's files are not recorded in the run
    note = text_changes(run)
    then = hashlib.sha256(TEXT.encode()).hexdigest()[:12]
    assert f"the run learned {then}…" in note
    if change is not deleted:
        now = hashlib.sha256((shelf / "bottles.txt").read_bytes()).hexdigest()[:12]
        assert f"has changed: SHA-256 {now}… now" in note
        assert now not in run.events.read_text()
    assert losses(events(run)) == losses(events(undisturbed))


def test_a_path_that_cannot_be_examined_does_not_stop_a_resume(corpus: Corpus) -> None:
    too_long = "/" + "x" * 5000
    said = changed_sources([too_long], TextConfig(), corpus.key, corpus.sha256)
    assert "cannot be read any more (" in said
    assert "File name too long" in said


def test_nothing_is_said_of_a_text_that_was_only_touched(shelf: Path, corpus: Corpus) -> None:
    source = shelf / "bottles.txt"
    source.touch()
    assert changed_sources([str(source)], TextConfig(), corpus.key, corpus.sha256) == ""
    assert changed_sources(["-"], TextConfig(), corpus.key, corpus.sha256) == ""
    assert changed_sources([str(shelf)], TextConfig(), corpus.key, corpus.sha256) == ""
