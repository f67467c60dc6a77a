"""Run directories: creation, lookup, names and the lock."""

import fcntl
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from lstm_tui.config import ModelConfig
from lstm_tui.errors import BrokenRunError, ConfigError, RunError, RunLockedError, RunNotFoundError
from lstm_tui.files import to_json
from lstm_tui.runs import creation
from lstm_tui.runs.creation import check_name, create_run, discard_if_empty, is_name, suggest_name
from lstm_tui.runs.directory import LOCK, SCHEMA, Run, RunRecord, runs_folder
from lstm_tui.runs.lookup import find_run, last_written, list_runs
from lstm_tui.runs.safe_files import Folder
from lstm_tui.text.vocabulary import Vocabulary
from tests.runs.conftest import Save

VOCABULARY = Vocabulary(tuple("abcde"))

HOLDER = """
import sys
from pathlib import Path
from lstm_tui.runs.directory import Run
with Run(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(run: Run) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that holds the run."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(run.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        if process.poll() is None:
            process.kill()


def test_a_new_run_says_what_it_was_made_with(run: Run, record: RunRecord) -> None:
    assert run.record() == record
    assert run.vocabulary() == VOCABULARY
    assert run.name == "atlas"
    assert sorted(path.name for path in run.path.iterdir()) == ["run.json", "vocabulary.json"]


def test_a_taken_name_gets_a_number(run: Run, record: RunRecord) -> None:
    second = create_run(run.path.parent, record, VOCABULARY)
    third = create_run(run.path.parent, record, VOCABULARY)
    assert [second.name, third.name] == ["atlas-2", "atlas-3"]
    assert third.record().name == "atlas-3"


def test_a_run_cannot_be_made_where_a_file_is(run: Run, record: RunRecord) -> None:
    with pytest.raises(RunError, match=r"cannot make a run here.*--runs-dir"):
        create_run(run.path / "run.json", record, VOCABULARY)


@pytest.mark.parametrize("refused", ["vocabulary.json", "run.json"])
def test_a_full_disk_leaves_no_part_of_a_run(
    tmp_path: Path, record: RunRecord, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    write = Folder.write

    def full(folder: Folder, name: str, data: bytes) -> None:
        if name == refused:
            raise OSError(28, "No space left on device", name)
        write(folder, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "write", full)
        with pytest.raises(RunError, match=r"cannot make a run here: No space left"):
            create_run(tmp_path, record, VOCABULARY)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(creation, "disk_error", lambda _: "its disk is full")
    with pytest.raises(RunError, match=r"cannot make a run here: its disk is full"):
        create_run(tmp_path, record, VOCABULARY)
    assert list(tmp_path.iterdir()) == []


def test_only_an_empty_run_on_a_full_disk_is_discarded(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.worker_log.write_bytes(b"No module named torch\n")
    assert not discard_if_empty(run)  # there is room: the log says what is wrong
    monkeypatch.setattr(creation, "disk_error", lambda _: "its disk is full")
    with run.locked():
        assert not discard_if_empty(run)
    run.events.write_bytes(b"{}\n")
    assert not discard_if_empty(run)
    run.events.write_bytes(b"")
    save(10)
    assert not discard_if_empty(run)
    shutil.rmtree(run.checkpoints)
    assert discard_if_empty(run)
    assert not run.path.exists()


def test_a_run_is_found_by_name_path_and_latest(
    run: Run, record: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = run.path.parent
    newer = create_run(folder, replace(record, name="newer"), VOCABULARY)
    os.utime(run.path / "run.json", (1, 1))
    assert find_run("atlas", folder) == run
    assert find_run(str(run.path), Path("elsewhere")).path == run.path
    assert find_run("latest", folder) == newer
    run.events.write_bytes(b"")
    os.utime(newer.path / "run.json", (2, 2))
    assert find_run("latest", folder) == run
    assert list_runs(folder) == [run, newer]
    monkeypatch.chdir(run.path)
    assert find_run(".", folder).name == "atlas"


def test_a_run_that_is_half_deleted_is_not_listed(run: Run) -> None:
    run.path.rename(run.path.with_name(".atlas.deleted"))
    assert list_runs(run.path.parent) == []


def test_a_run_that_is_not_there_is_answered_with_those_that_are(run: Run) -> None:
    with pytest.raises(RunNotFoundError, match=r"nothing: no such run.*There are: atlas"):
        find_run("nothing", run.path.parent)


def test_an_empty_folder_says_how_to_start(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        assert list_runs(folder) == []
        with pytest.raises(RunNotFoundError, match=r"no runs here yet. Start one"):
            find_run("latest", folder)
        with pytest.raises(RunNotFoundError, match="None is there yet"):
            find_run("atlas", folder)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "", "..", "\x1b[2J", "\udc80", "a\nb", "~"])
def test_a_hostile_name_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(RunNotFoundError) as caught:
        find_run(name, tmp_path)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["atlas", "Atlas_2.1", "ä-1", "a" * 100, "2026+x=1@home"])
def test_an_ordinary_name_is_taken(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "latest", ".hidden", "-x", "a/b", "..", "a b", "a\n", "a\0", "a" * 101, "\x1b[m"]
)
def test_a_name_that_is_a_path_or_mangles_a_shell_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        check_name(name)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("corpora/atlas.txt", "atlas-20261124-101500"),
        ("-", "stdin-20261124-101500"),
        ("/x/Война и мир.txt.gz", "text-20261124-101500"),
        ("My Notes (2).md", "my-notes-2-20261124-101500"),
        ("..", "text-20261124-101500"),
        ("\x1b[2Jx", "2jx-20261124-101500"),
    ],
)
def test_a_suggested_name_comes_from_the_text(source: str, expected: str) -> None:
    assert suggest_name(source, datetime(2026, 11, 24, 10, 15)) == expected
    assert check_name(expected) == expected


def test_the_folder_is_chosen_then_from_the_environment_then_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LSTM_TUI_RUNS", raising=False)
    assert runs_folder() == Path("runs")
    monkeypatch.setenv("LSTM_TUI_RUNS", "/data/runs")
    assert runs_folder() == Path("/data/runs")
    assert runs_folder("mine") == Path("mine")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"name":"x"}', b"\xff"])
def test_a_run_json_that_is_not_one_is_a_broken_run(run: Run, content: bytes) -> None:
    (run.path / "run.json").write_bytes(content)
    with pytest.raises(BrokenRunError, match=r"run\.json: not what it should be"):
        run.record()


def test_choices_that_cannot_be_make_a_broken_run(run: Run) -> None:
    path = run.path / "run.json"
    path.write_bytes(path.read_bytes().replace(b'"layers": 1', b'"layers": 0'))
    with pytest.raises(BrokenRunError, match="--layers 0: must be 1 to 64"):
        run.record()


@pytest.mark.parametrize("schema", [SCHEMA - 1, SCHEMA + 1])
def test_a_run_of_another_schema_is_refused_before_its_fields_are_read(
    run: Run, record: RunRecord, schema: int
) -> None:
    content = to_json(replace(record, schema=schema))
    (run.path / "run.json").write_bytes(content.replace(b'"config"', b'"settings"'))
    with pytest.raises(BrokenRunError, match=f"schema {schema}, this one reads {SCHEMA}"):
        run.record()


def test_all_choices_survive_run_json(run: Run, record: RunRecord) -> None:
    config = replace(record.config, model=ModelConfig(layers=3, hidden=5, embedding=5, tied=True))
    (run.path / "run.json").write_bytes(to_json(replace(record, config=config)))
    assert run.record().config == config


def test_a_held_run_is_locked_for_another_process(run: Run) -> None:
    assert not run.is_locked()
    with holder(run):
        assert run.is_locked()
        with (
            pytest.raises(RunLockedError, match="another process is training this run"),
            run.locked(timeout_seconds=0),
        ):
            pass
    assert not run.is_locked()


def test_two_readers_do_not_look_like_a_worker(run: Run) -> None:
    with run.locked():
        pass
    with (run.path / LOCK).open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert not run.is_locked()


def test_the_lock_ends_with_its_process(run: Run) -> None:
    with holder(run) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not run.is_locked()
        with run.locked(timeout_seconds=0):
            assert run.is_locked()
    assert not run.is_locked()


def test_a_run_that_is_gone_cannot_be_held(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RunError, match="cannot be locked"), Run(tmp_path / "file").locked():
        pass


def test_a_run_is_its_owners_alone_whatever_the_umask(tmp_path: Path, record: RunRecord) -> None:
    before = os.umask(0)
    try:
        place = tmp_path / "new" / "runs"
        run = create_run(place, record, VOCABULARY, {"passage.safetensors": b"text"})
        with run.locked():
            pass
        run.open_worker_log().close()
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in run.path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert modes.keys() >= {"run.json", "vocabulary.json", "passage.safetensors", "run.lock"}
    for folder in (run.path, place, place.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["run.json", "vocabulary.json"])
def test_a_description_behind_a_link_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    (run.path / name).rename(tmp_path / "elsewhere")
    (run.path / name).symlink_to(tmp_path / "elsewhere")
    assert list_runs(run.path.parent) == [run]
    read = run.record if name == "run.json" else run.vocabulary
    with pytest.raises(BrokenRunError, match=rf"{name}: a symbolic link"):
        read()


def test_a_time_in_the_future_is_ignored(run: Run, record: RunRecord) -> None:
    folder = run.path.parent
    stranger = create_run(folder, replace(record, name="stranger"), run.vocabulary())
    later = time.time() + 70 * 365 * 86_400
    os.utime(stranger.path / "run.json", (later, later))
    assert find_run("latest", folder) == run
    assert last_written(stranger) == 0


@pytest.mark.parametrize(
    ("name", "good"),
    [("atlas-2", True), ("é", True), ("x;touch PWNED", False), ("--x", False), ("latest", False)],
)
def test_only_names_that_can_be_given_are_names(name: str, good: bool) -> None:
    assert is_name(name) == good


def test_a_run_is_named_as_the_command_line_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Run(tmp_path / "a b").cli_reference() == f"'{tmp_path}/a b'"
    monkeypatch.setenv("LSTM_TUI_RUNS", str(tmp_path))
    assert Run(tmp_path / "atlas").cli_reference() == "atlas"
    assert Run(tmp_path / "latest").cli_reference() == "./latest"
    assert Run(tmp_path / "-x;id").cli_reference() == "'./-x;id'"


def test_a_held_run_outside_of_the_usual_folder_is_named_by_its_path(run: Run) -> None:
    with (
        holder(run),
        pytest.raises(RunLockedError, match=re.escape(f"lstm-tui attach {run.cli_reference()}")),
        run.locked(timeout_seconds=0),
    ):
        pass
    assert str(run.path) in run.cli_reference()


@pytest.mark.parametrize("name", ["events.jsonl", "events.aside.jsonl", "run.lock"])
def test_a_run_whose_log_has_a_second_name_is_not_trained(
    run: Run, tmp_path: Path, name: str
) -> None:
    run.check_writable()
    (tmp_path / "of the user").write_text("one line without its newline")
    (run.path / name).unlink(missing_ok=True)
    (run.path / name).hardlink_to(tmp_path / "of the user")
    with pytest.raises(BrokenRunError, match=rf"{name}: a file with a second name"):
        run.check_writable()
