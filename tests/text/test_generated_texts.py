"""Built-in texts that are written on first use."""

import shutil
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.text import builtin_texts, generated_texts
from lstm_tui.text.builtin_texts import builtin_name, builtin_note, builtin_path, resolve_builtin
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.generated_texts import GeneratedText

TEXT = "the queen sees herself .\n" * 40


@pytest.fixture
def calls(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A generated text called ``sample``; an entry for each time that it was written."""
    made: list[None] = []

    def write() -> str:
        made.append(None)
        return TEXT

    assert own_cache.parent == tmp_path
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(
        generated_texts.GENERATED_TEXTS, "sample", GeneratedText(3, len(TEXT), write)
    )
    monkeypatch.setattr(builtin_texts, "BUILTIN_TEXTS", ("atlas", "sample"))
    return made


def test_it_is_written_once_and_read_by_its_name(calls: list[None], own_cache: Path) -> None:
    path = resolve_builtin("sample")
    assert path == own_cache / "builtin" / "sample-v3" / "sample.txt"
    assert path.read_text() == TEXT
    assert path.stat().st_mode & 0o777 == 0o600
    assert resolve_builtin("sample") == path
    assert open_corpus(["sample"], TextConfig()).names == ("sample",)
    assert len(calls) == 1


def test_asking_for_its_path_or_a_note_does_not_write_it(calls: list[None]) -> None:
    path = builtin_path("sample")
    assert path is not None
    assert builtin_name(path) == "sample"
    assert "built-in text" in builtin_note("sample")
    assert not path.exists()
    assert not calls


def test_a_run_finds_a_text_that_was_deleted_from_the_cache(
    calls: list[None], own_cache: Path
) -> None:
    recorded = str(resolve_builtin("sample"))
    key = open_corpus([recorded], TextConfig()).key
    shutil.rmtree(own_cache)
    assert open_corpus([recorded], TextConfig(), only=key).key == key
    assert len(calls) == 2


@pytest.mark.parametrize("damage", ["", TEXT[:500]])
@pytest.mark.parametrize("by_path", [False, True])
def test_a_truncated_file_is_written_again(calls: list[None], by_path: bool, damage: str) -> None:
    path = resolve_builtin("sample")
    path.write_text(damage)
    corpus = open_corpus([str(path) if by_path else "sample"], TextConfig())
    assert len(corpus) == len(TEXT)
    assert path.read_text() == TEXT
    assert len(calls) == 2


def test_another_version_is_another_file(
    calls: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = resolve_builtin("sample")
    monkeypatch.setitem(
        generated_texts.GENERATED_TEXTS, "sample", GeneratedText(4, 4, lambda: "new\n")
    )
    assert resolve_builtin("sample").read_text() == "new\n"
    assert old.read_text() == TEXT
    assert len(calls) == 1


def test_a_file_of_that_name_has_priority(calls: list[None], tmp_path: Path) -> None:
    (tmp_path / "sample").write_text("mine")
    assert resolve_builtin("sample") == Path("sample")
    assert not calls


def test_a_cache_that_cannot_be_written_is_one_error(calls: list[None], own_cache: Path) -> None:
    own_cache.write_text("a file in place of the folder")
    with pytest.raises(CorpusError, match=r"cannot be written there .* Set LSTM_TUI_CACHE to"):
        resolve_builtin("sample")
    assert len(calls) == 1
