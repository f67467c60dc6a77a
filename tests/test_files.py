"""Private files and folders, ownership checks and atomic writes."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.config import Cell
from lstm_tui.errors import BrokenRunError
from lstm_tui.files import open_own, parse_json, private_folder, read_json, write_atomically


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_files_and_folders_are_private_whatever_the_umask(
    tmp_path: Path, umask: Callable[[int], object], mask: int
) -> None:
    umask(mask)
    folder = private_folder(tmp_path / "a" / "b")
    write_atomically(folder / "file", b"content")
    assert [mode_of(tmp_path / "a"), mode_of(folder)] == [0o700, 0o700]
    assert mode_of(folder / "file") == 0o600


def test_an_existing_folder_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a").chmod(0o777)
    assert mode_of(private_folder(tmp_path / "a")) == 0o700


def test_a_folder_that_is_a_link_or_another_users_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OSError, match="it is a symbolic link"):
        private_folder(tmp_path / "link")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    with pytest.raises(FileExistsError):
        private_folder(tmp_path / "nowhere")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(PermissionError, match="it belongs to another user"):
        private_folder(tmp_path)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "missing", "of another user"])
def test_only_a_regular_file_of_this_user_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "file").write_text("{}")
    path = tmp_path / ("file" if kind == "of another user" else "other")
    match kind:
        case "link":
            path.symlink_to(tmp_path / "file")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "of another user":
            monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(OSError, match=r"(other|file)\'$"):
        open_own(path)
    with pytest.raises(BrokenRunError):
        read_json(path, dict[str, object])


def test_a_link_is_replaced_and_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "file").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "target").read_text() == "precious"
    assert (tmp_path / "file").read_text() == "new"


def test_a_failed_atomic_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "folder" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_atomically(tmp_path / "folder", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_an_error_that_quotes_a_file_is_truncated() -> None:
    data = b'{"cell":"%b"}' % (b"x" * 1_000_000)
    with pytest.raises(BrokenRunError) as refusal:
        parse_json(data, dict[str, Cell], "run.json")
    assert str(refusal.value).startswith("run.json: not what it should be: Invalid enum value 'xxx")
    assert len(str(refusal.value)) < 400
