"""``corpus forget``: deletes cached copies of texts and reports them."""

from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.text.corpus import open_corpus
from tests.cli.conftest import Invoke


@pytest.fixture
def notes(own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cached text, next to another one."""
    assert own_cache.parent == tmp_path
    monkeypatch.chdir(tmp_path)
    for name in ("notes.txt", "other.txt"):
        Path(name).write_text(f"{name} has this text\n")
        open_corpus([name], TextConfig())
    return tmp_path / "notes.txt"


def entries(folder: Path) -> int:
    return len(list(folder.glob("cache/corpora/*/ids.bin")))


def test_without_file_copies_are_listed_and_kept(
    notes: Path, tmp_path: Path, invoke: Invoke
) -> None:
    result = invoke("corpus", "forget")
    assert notes.exists()
    assert result.status == 0
    assert "notes.txt: 24 symbols, SHA-256 " in result.out
    assert "Nothing was deleted. Name a FILE, or pass --all." in result.err
    assert entries(tmp_path) == 2


def test_copy_of_a_file_is_deleted_and_reported(
    notes: Path, tmp_path: Path, invoke: Invoke
) -> None:
    result = invoke("corpus", "forget", notes)
    assert result.status == 0
    assert result.out.startswith("notes.txt: 24 symbols, SHA-256 ")
    assert result.out.endswith(" bytes deleted.\n")
    assert "other.txt" not in result.out
    assert entries(tmp_path) == 1
    assert notes.read_text() == "notes.txt has this text\n"
    again = invoke("corpus", "forget", notes)
    assert (again.status, again.out) == (1, "")
    assert "notes.txt: no copy in the cache." in again.err


def test_all_deletes_every_copy(notes: Path, tmp_path: Path, invoke: Invoke) -> None:
    assert invoke("corpus", "forget", "--all").out.count(" bytes deleted.") == 2
    assert entries(tmp_path) == 0
    assert "No text is cached." in invoke("corpus", "forget").err
    assert invoke("corpus", "forget", notes, "--all").status == 2
