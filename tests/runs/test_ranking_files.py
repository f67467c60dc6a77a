"""Rankings kept in a run: bounded, atomic, and never a reason to fail."""

import os
from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.ranking_files import MOST_BYTES, NAME, read_ranking, write_ranking

FIRST, SECOND, THIRD = ("a" * 64, "b" * 64, "c" * 64)
LARGE = b"x" * (MOST_BYTES // 2 - 1)
NOW = 1_700_000_000.0


def run_in(path: Path) -> Run:
    return Run(path)


def age(run: Run, key: str, seconds: float) -> None:
    """Let the file of a ranking be used last before ``seconds``."""
    os.utime(run.path / NAME / f"{key}.json", (NOW - seconds, NOW - seconds))


def test_a_ranking_that_was_written_is_read(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    assert read_ranking(run, FIRST) is None
    assert write_ranking(run, FIRST, b"{}", NOW)
    assert read_ranking(run, FIRST) == b"{}"
    file = tmp_path / NAME / f"{FIRST}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o700


def test_the_ranking_that_was_used_least_recently_is_deleted_first(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    for key in (FIRST, SECOND):
        assert write_ranking(run, key, LARGE, NOW)
    age(run, FIRST, 100)
    age(run, SECOND, 50)
    assert read_ranking(run, FIRST) == LARGE  # used now
    assert write_ranking(run, THIRD, LARGE, NOW)
    assert read_ranking(run, SECOND) is None
    assert read_ranking(run, FIRST) == read_ranking(run, THIRD) == LARGE
    with run.folder(NAME) as folder:
        assert folder.size() <= MOST_BYTES


def test_a_ranking_that_is_too_large_is_not_written(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    assert not write_ranking(run, FIRST, bytes(MOST_BYTES + 1), NOW)
    assert not (tmp_path / NAME).exists()


def test_a_file_that_grew_too_large_is_no_ranking(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    write_ranking(run, FIRST, b"{}", NOW)
    with (tmp_path / NAME / f"{FIRST}.json").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert read_ranking(run, FIRST) is None


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "linked folder"])
def test_what_is_no_regular_file_is_no_ranking(tmp_path: Path, kind: str) -> None:
    outside, run = tmp_path / "outside", run_in(tmp_path / "run")
    outside.mkdir()
    run.path.mkdir()
    (outside / f"{FIRST}.json").write_bytes(b"{}")
    if kind == "linked folder":
        (run.path / NAME).symlink_to(outside)
    else:
        (run.path / NAME).mkdir()
        file = run.path / NAME / f"{FIRST}.json"
        if kind == "link":
            file.symlink_to(outside / f"{FIRST}.json")
        elif kind == "fifo":
            os.mkfifo(file)
        else:
            file.mkdir()
    assert read_ranking(run, FIRST) is None
    write_ranking(run, FIRST, b"[]", NOW)
    assert (outside / f"{FIRST}.json").read_bytes() == b"{}"


def test_a_run_that_cannot_be_written_keeps_nothing_and_raises_nothing(tmp_path: Path) -> None:
    run = run_in(tmp_path / "gone")
    assert not write_ranking(run, FIRST, b"{}", NOW)
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / NAME).write_bytes(b"a file")
    assert not write_ranking(run, FIRST, b"{}", NOW)


def test_a_write_that_was_interrupted_is_cleaned_up(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    write_ranking(run, FIRST, b"{}", NOW)
    left = tmp_path / NAME / f".{FIRST}.json.{'0' * 16}.part"
    other = tmp_path / NAME / "of the user.txt"
    for path in (left, other):
        path.write_bytes(b"")
        os.utime(path, (NOW - 4_000, NOW - 4_000))
    write_ranking(run, SECOND, b"{}", NOW)
    assert not left.exists()
    assert other.exists()
