import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.files import open_export, plain_stem, unused_path, write_export


def test_export_is_written(tmp_path: Path) -> None:
    write_export(tmp_path / "a.txt", "é\n")
    assert (tmp_path / "a.txt").read_bytes() == "é\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_bytes_are_written_unchanged(tmp_path: Path) -> None:
    write_export(tmp_path / "a.npz", b"\x00\xff")
    assert (tmp_path / "a.npz").read_bytes() == b"\x00\xff"


def test_failed_export_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")

    def break_off() -> None:
        with open_export(path, force=True) as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.npz"]


def test_disk_error_names_the_file(tmp_path: Path) -> None:
    refused = pytest.raises(LstmTuiError, match=r"a\.npz: cannot be written: no room")
    with refused, open_export(tmp_path / "a.npz"):
        raise OSError(28, "no room")


def test_surrogate_becomes_replacement_character(tmp_path: Path) -> None:
    write_export(tmp_path / "a.txt", "x\ud800y")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "x\ufffdy"


def test_existing_file_needs_force(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(LstmTuiError, match=r"already exists.*--force"):
        write_export(path, "new")
    assert path.read_text() == "old"
    write_export(path, "new", force=True)
    assert path.read_text() == "new"


def test_existing_file_is_an_error_before_rendering(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(LstmTuiError, match="already exists"), open_export(tmp_path / "a.txt"):
        pytest.fail("the export was computed")


@pytest.mark.parametrize("name", ["missing/a.txt", "folder", "nul\0", "x" * 5000])
def test_unwritable_path_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(LstmTuiError):
        write_export(tmp_path / name, "text", force=True)


def test_unused_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert unused_path(path) == path
    path.touch()
    (tmp_path / "a-2.txt").touch()
    assert unused_path(path) == tmp_path / "a-3.txt"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0, 0o022, 0o077])
def test_new_export_has_mode_0600(
    tmp_path: Path, umask: Callable[[int], object], mask: int
) -> None:
    umask(mask)
    write_export(tmp_path / "a.txt", "new")
    assert mode_of(tmp_path / "a.txt") == 0o600


def test_permissions_of_another_users_file_are_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("of another process")
    path.chmod(0o666)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    write_export(path, "new", force=True)
    assert (path.read_text(), mode_of(path)) == ("new", 0o600)


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(mode)
    write_export(path, "new", force=True)
    assert (path.read_text(), mode_of(path)) == ("new", mode)


@pytest.mark.parametrize("there", [True, False])
def test_link_is_replaced_not_followed(tmp_path: Path, there: bool) -> None:
    path, target = tmp_path / "a.txt", tmp_path / "target"
    if there:
        target.write_text("precious")
    path.symlink_to(target)
    with pytest.raises(LstmTuiError, match="already exists"):
        write_export(path, "new")
    assert path.is_symlink()
    write_export(path, "new", force=True)
    assert (path.is_symlink(), path.read_text()) == (False, "new")
    assert (target.read_text() if there else target.exists()) == ("precious" if there else False)


def test_file_that_appears_during_export_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    refused = pytest.raises(LstmTuiError, match="already exists")
    with refused, open_export(path) as file:
        file.write(b"new")
        path.write_text("of another")
    assert path.read_text() == "of another"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_temporary_file_is_beside_the_export(
    tmp_path: Path,
) -> None:
    names = set()
    for _ in range(2):
        with open_export(tmp_path / "a.txt", force=True) as file:
            file.write(b"new")
            names |= {path.name for path in tmp_path.iterdir()} - {"a.txt"}
    assert len(names) == 2


def test_unused_path_is_not_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    assert unused_path(tmp_path / "a.txt") == tmp_path / "a-2.txt"


@pytest.mark.parametrize(
    ("run", "stem"),
    [
        ("atlas-20261124-101500", "atlas-20261124-101500"),
        ("天.2", "天.2"),
        (".bashrc", "bashrc"),
        ("~root", "root"),
        ("--force", "force"),
        ("a b\n\x1b]0;x\x07", "a-b-0-x-"),
        ("天" * 85, "天" * 50),
        ("\udce9", "run"),
        ("$", "run"),
    ],
)
def test_plain_stem(run: str, stem: str) -> None:
    assert plain_stem(run) == stem
