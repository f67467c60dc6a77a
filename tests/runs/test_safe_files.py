"""Access to files of a run: regular files inside its directory only."""

import os
import resource
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.errors import BrokenRunError, RunLockedError
from lstm_tui.runs.file_lock import is_file_locked, lock_file
from lstm_tui.runs.jsonl import LINE_LIMIT, LogReader, LogWriter, lines_of, split_log
from lstm_tui.runs.safe_files import Folder, hidden_name, open_folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file and a directory of the user outside the run, which must not change."""
    home = tmp_path / "home"
    (home / "work.part").mkdir(parents=True)
    (home / "work.part" / "thesis.txt").write_text("ten years of work")
    (home / "settings").write_text("one line without its newline")
    return home


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The directory of a run."""
    place = tmp_path / "run"
    place.mkdir()
    return place


@pytest.fixture
def folder(place: Path) -> Iterator[Folder]:
    """`place`, opened."""
    with open_folder(place) as opened:
        yield opened


def link(outside: Path, path: Path) -> None:
    path.symlink_to(outside / "settings")


def dangling(outside: Path, path: Path) -> None:
    path.symlink_to(outside / "new")


def link_to_folder(outside: Path, path: Path) -> None:
    path.symlink_to(outside)


def fifo(_: Path, path: Path) -> None:
    os.mkfifo(path)


def device(_: Path, path: Path) -> None:
    path.symlink_to("/dev/zero")


def bound_socket(_: Path, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


def a_folder(_: Path, path: Path) -> None:
    path.mkdir()


def loop(_: Path, path: Path) -> None:
    path.symlink_to(path.name)


KINDS = [link, dangling, link_to_folder, fifo, device, bound_socket, a_folder, loop]


def untouched(outside: Path) -> bool:
    return (
        sorted(path.name for path in outside.iterdir()) == ["settings", "work.part"]
        and (outside / "settings").read_text() == "one line without its newline"
        and (outside / "work.part" / "thesis.txt").read_text() == "ten years of work"
    )


@pytest.mark.parametrize("plant", KINDS)
def test_only_regular_files_are_read_and_written(
    outside: Path, place: Path, folder: Folder, plant: Callable[[Path, Path], None]
) -> None:
    plant(outside, place / "file")
    for opening in (
        lambda: folder.open_file("file"),
        lambda: folder.read("file", 1000),
        lambda: folder.append_to("file"),
        lambda: LogReader(place / "file").read(),
        lambda: LogReader(place / "file").skip_to_end(),
        lambda: LogWriter(place / "file"),
        lambda: list(lines_of(place / "file")),
        lambda: split_log(place / "file", 0, place / "aside"),
        lambda: lock_file(folder, "file", 0).__enter__(),
    ):
        with pytest.raises(BrokenRunError, match=r"run/file: a .*, where a run has a regular file"):
            opening()
    assert not is_file_locked(folder, "file")
    assert not folder.has_file("file")
    assert untouched(outside)


@pytest.mark.parametrize("plant", [link, dangling, link_to_folder, fifo, device, loop])
def test_a_folder_that_is_something_else_is_not_entered(
    outside: Path, place: Path, folder: Folder, plant: Callable[[Path, Path], None]
) -> None:
    plant(outside, place / "checkpoints")
    with (
        pytest.raises(BrokenRunError, match=r"checkpoints: a .*, where a run has a folder"),
        folder.folder("checkpoints"),
    ):
        pass


@pytest.mark.parametrize("plant", KINDS)
def test_what_is_in_the_way_of_a_new_file_is_replaced_itself(
    outside: Path, place: Path, folder: Folder, plant: Callable[[Path, Path], None]
) -> None:
    plant(outside, place / "file")
    if plant is a_folder:
        with pytest.raises(IsADirectoryError):
            folder.write("file", b"new")
        assert folder.names() == ["file"]
        return
    with pytest.raises(FileExistsError):
        folder.create("file", b"new")
    folder.write("file", b"new")
    assert folder.read("file", 3) == b"new"
    assert folder.names() == ["file"]
    assert untouched(outside)


@pytest.mark.parametrize("plant", KINDS)
def test_what_is_deleted_is_the_entry_and_nothing_behind_it(
    outside: Path, place: Path, folder: Folder, plant: Callable[[Path, Path], None]
) -> None:
    (place / "inner" / "deeper").mkdir(parents=True)
    plant(outside, place / "inner" / "deeper" / "file")
    plant(outside, place / "file")
    folder.delete("inner")
    folder.delete("file")
    folder.delete("missing")
    assert folder.names() == []
    assert untouched(outside)


def test_a_file_with_a_second_name_is_read_and_not_written(
    outside: Path, place: Path, folder: Folder
) -> None:
    (place / "log").hardlink_to(outside / "settings")
    assert folder.read("log", 1000).startswith(b"one line")
    for writing in (
        lambda: folder.append_to("log"),
        lambda: LogWriter(place / "log"),
        lambda: lock_file(folder, "log", 0).__enter__(),
    ):
        with pytest.raises(BrokenRunError, match="second name"):
            writing()
    folder.delete("log")
    assert untouched(outside)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc/passwd", "a\0b"])
def test_only_single_names_are_taken(folder: Folder, name: str) -> None:
    for use in (folder.open_file, folder.append_to, folder.delete, folder.make_folder):
        with pytest.raises(ValueError, match="not the name of an entry"):
            use(name)


def test_a_directory_is_entered_through_a_link_that_the_user_gave(place: Path) -> None:
    (place / "file").write_bytes(b"x")
    other = place.with_name("other")
    other.symlink_to(place)
    with open_folder(other) as opened:
        assert opened.read("file", 10) == b"x"


def test_a_name_outside_that_a_moment_later_is_a_link_leads_nowhere(
    outside: Path, place: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry is replaced by a link between the check and opening it."""
    (place / "file").write_bytes(b"x")
    real = os.stat

    def then_replaced(*arguments: object, **options: object) -> os.stat_result:
        status = real(*arguments, **options)  # type: ignore[arg-type]
        (place / "file").unlink(missing_ok=True)
        (place / "file").symlink_to(outside / "settings")
        return status

    monkeypatch.setattr(os, "stat", then_replaced)
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        folder.append_to("file")
    monkeypatch.undo()
    assert untouched(outside)


def test_a_file_larger_than_it_may_be_is_not_read(place: Path, folder: Folder) -> None:
    (place / "file").touch()
    os.truncate(place / "file", 40 << 30)
    with pytest.raises(BrokenRunError, match=r"42,949,672,960 bytes, more than the limit of 1,000"):
        folder.read("file", 1000)


@pytest.mark.parametrize("beginning", [b"", b'{"kind":"Noted"}\n'])
def test_a_hole_of_40_gb_in_a_log_is_refused_unread(place: Path, beginning: bytes) -> None:
    log = place / "log"
    log.write_bytes(beginning)
    os.truncate(log, 40 << 30)
    for use in (
        lambda: LogReader(log).read(),
        lambda: LogReader(log).skip_to_end(),
        lambda: LogWriter(log),
        lambda: list(lines_of(log)),
    ):
        with pytest.raises(BrokenRunError, match=r"run/log: 42,949,672,960 bytes"):
            use()
    os.truncate(log, len(beginning) + 1 + LINE_LIMIT * 3)
    reader = LogReader(log)
    if beginning:
        assert reader.read() == [beginning.strip()]
    line = 2 if beginning else 1
    with pytest.raises(BrokenRunError, match=rf"run/log, line {line}: longer than"):
        reader.read()
    with pytest.raises(BrokenRunError, match=r"the last line: longer than"):
        LogWriter(log)
    with pytest.raises(BrokenRunError, match=rf"run/log, line {line}: longer than"):
        list(lines_of(log))


def test_folders_deeper_than_there_are_descriptors_are_deleted_and_not_measured(
    place: Path, folder: Folder
) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    (place / "file").write_bytes(b"x" * 300)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, limits[1]))
    try:
        assert folder.size() == 300
        folder.delete("d")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert folder.names() == ["file"]


def test_new_files_are_private_for_any_umask(place: Path, folder: Folder) -> None:
    before = os.umask(0)
    try:
        folder.make_folder("inner")
        folder.create("created", b"")
        folder.write("written", b"")
        os.close(folder.append_to("log"))
        with lock_file(folder, "lock", 0):
            pass
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}
    assert modes.pop("inner") == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 4


def test_hidden_names_cannot_be_guessed() -> None:
    assert len({hidden_name("run.json", "part") for _ in range(100)}) == 100


def test_a_write_that_fails_leaves_what_was_there(place: Path, folder: Folder) -> None:
    (place / "file").write_bytes(b"old")
    with suppress(KeyError), folder.replacing("file") as file:
        file.write(b"new")
        raise KeyError
    assert folder.read("file", 3) == b"old"
    assert folder.names() == ["file"]


HOLDER = """
import sys
from pathlib import Path
from lstm_tui.runs.file_lock import lock_file
from lstm_tui.runs.safe_files import open_folder
with open_folder(Path(sys.argv[1])) as folder, lock_file(folder, "lock", 0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_waited_for_no_longer_than_asked_and_named(place: Path, folder: Folder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_file_locked(folder, "lock")
        with (
            pytest.raises(RunLockedError, match=r"run/lock: another process has held this lock"),
            lock_file(folder, "lock", 0.01),
        ):
            pass
        holder.communicate()
    assert not is_file_locked(folder, "lock")
    with lock_file(folder, "lock", 0):
        pass


def swap_before(
    monkeypatch: pytest.MonkeyPatch, call: str, path: Path, plant: Callable[[], None]
) -> None:
    """Replace the entry ``path`` just before the first ``os.call`` for it."""
    real, left = getattr(os, call), [path]

    def swapped(name: str, *args: Any, **kwargs: Any) -> Any:
        if left and name == path.name:
            left.pop().rename(path.with_name("moved away"))
            plant()
        return real(name, *args, **kwargs)

    monkeypatch.setattr(os, call, swapped)


@pytest.mark.parametrize("plant", KINDS)
def test_an_entry_that_is_swapped_between_looking_and_opening_is_not_opened(
    outside: Path,
    place: Path,
    folder: Folder,
    plant: Callable[[Path, Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (place / "file").write_text("own")
    swap_before(monkeypatch, "open", place / "file", lambda: plant(outside, place / "file"))
    with pytest.raises((BrokenRunError, OSError)):
        os.close(folder.append_to("file"))
    assert untouched(outside)


def test_a_second_name_that_is_given_between_looking_and_opening_is_seen(
    outside: Path, place: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "file").write_text("own")
    other = outside / "settings"
    swap_before(monkeypatch, "open", place / "file", lambda: os.link(other, place / "file"))
    with pytest.raises(BrokenRunError, match="a file with a second name"):
        folder.append_to("file")


def test_a_folder_that_is_swapped_for_a_link_between_looking_and_opening_is_not_entered(
    outside: Path, place: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "inner").mkdir()
    swap_before(monkeypatch, "open", place / "inner", lambda: (place / "inner").symlink_to(outside))
    with pytest.raises(NotADirectoryError), folder.folder("inner"):
        pass


@pytest.mark.parametrize("call", ["open", "stat"])
def test_what_is_swapped_for_a_link_while_it_is_deleted_is_not_followed(
    outside: Path, place: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    (place / "outer" / "inner").mkdir(parents=True)
    inner = place / "outer" / "inner"
    swap_before(monkeypatch, call, inner, lambda: inner.symlink_to(outside))
    with pytest.raises(OSError, match=r"it is being changed|Not a directory"):
        folder.delete("outer")
    assert untouched(outside)
