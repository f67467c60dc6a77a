"""Listing and deleting runs."""

from pathlib import Path

import pytest

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.deletion import delete_run
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.runs.listing import RunList, size_on_disk
from lstm_tui.runs.safe_files import hidden_name
from tests.support.fake_runs import Clock, say, trained_run, training


def test_only_what_was_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polled = []
    poll = Follower.poll

    def counted(self: Follower) -> RunStatus:
        polled.append(self.run.name)
        return poll(self)

    monkeypatch.setattr(Follower, "poll", counted)
    still, grows = trained_run(tmp_path, 80, name="still"), trained_run(tmp_path, 80, name="grows")
    census, clock = RunList(tmp_path, clock := Clock()), clock
    assert {row.run.name for row in census.poll()} == {"still", "grows"}
    polled.clear()
    census.poll()
    assert polled == []
    say(grows, *training(81, 160))
    rows = {row.run.name: row for row in census.poll()}
    assert polled == ["grows"]
    status = rows["grows"].status
    assert status is not None
    assert (status.progress.step, status.health) == (160, Health.DEAD)
    assert not rows["still"].live
    assert still.path.exists()


def test_a_live_run_is_asked_whether_it_still_lives(tmp_path: Path) -> None:
    run, clock = trained_run(tmp_path, 80), Clock()
    census = RunList(tmp_path, clock)
    with run.locked():
        assert census.poll()[0].live
    clock.now += 2
    assert not census.poll()[0].live


def test_a_record_that_cannot_be_read_stays_said(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    (run.path / "run.json").write_bytes(b"{")
    census = RunList(tmp_path, Clock())
    for _ in range(2):
        (row,) = census.poll()
        assert "run.json: not what it should be" in row.trouble
        assert row.status is not None
        say(run, *training(81, 160))


def test_the_size_counts_files_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "run" / "deep").mkdir(parents=True)
    (tmp_path / "run" / "deep" / "a").write_bytes(b"x" * 300)
    (tmp_path / "big").write_bytes(b"x" * 10_000)
    (tmp_path / "run" / "link").symlink_to(tmp_path / "big")
    assert size_on_disk(Run(tmp_path / "run")) == 300


def test_a_run_is_deleted_with_all_that_is_in_it(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "runs", 80)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").touch()
    (run.path / "checkpoints").symlink_to(outside)
    delete_run(run, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []
    assert (outside / "keep").exists()


def test_only_a_run_of_the_folder_is_deleted(tmp_path: Path) -> None:
    elsewhere = trained_run(tmp_path / "elsewhere", 80)
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "link").symlink_to(elsewhere.path)
    (folder / "other").mkdir()
    for run in (elsewhere, Run(folder / "link"), Run(folder / "other"), Run(folder)):
        with pytest.raises(LstmTuiError):
            delete_run(run, folder)
    assert (elsewhere.path / "run.json").exists()


def test_leftovers_of_a_deletion_are_deleted_later(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    (tmp_path / hidden_name(run.name, "deleted") / "checkpoints").mkdir(parents=True)
    others = [tmp_path / hidden_name("another", "deleted"), tmp_path / f".{run.name}.deleted"]
    for other in others:
        other.mkdir()
    delete_run(run, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_a_held_run_is_not_deleted(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    with run.locked(), pytest.raises(LstmTuiError, match="Stop it first"):
        delete_run(run, tmp_path)
    assert (run.path / "events.jsonl").exists()


@pytest.mark.parametrize("name", ["x" * 255, "天" * 85, "$(id)", "a\nb", "\udce9"])
def test_a_run_of_any_name_is_deleted(tmp_path: Path, name: str) -> None:
    run = trained_run(tmp_path, 1)
    run = Run(run.path.rename(tmp_path / name))
    delete_run(run, tmp_path)
    assert list(tmp_path.iterdir()) == []
