"""Listing and deleting encoded texts."""

from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.text.cache import Cache
from lstm_tui.text.cached_texts import cached_texts, copies_of
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus

TEXT = TextConfig()


def opened(path: Path, content: str, text: TextConfig = TEXT) -> Corpus:
    path.write_text(content)
    return open_corpus([path], text)


def test_encoded_texts_of_a_file_are_deleted_for_all_options(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "a.txt"
    mine = [opened(path, "hello\n"), opened(path, "hello\n", TextConfig(keep_newlines=True))]
    other = opened(tmp_path / "b.txt", "another text\n")
    assert {text.key for text in copies_of(str(path))} == {corpus.key for corpus in mine}
    sizes = [Cache().forget(text.key) for text in copies_of(str(path))]
    assert all(size > 6 for size in sizes)
    assert [text.key for text in cached_texts()] == [other.key]
    assert not any("hello" in one.read_text() for one in cache.rglob("*.json"))
    for corpus in mine:
        with pytest.raises(CorpusError):
            load_corpus(corpus.key, TEXT)
    assert open_corpus([tmp_path / "b.txt"], TEXT).key == other.key


def test_the_encoded_text_of_a_missing_file_is_found_by_its_key(tmp_path: Path) -> None:
    corpus = opened(tmp_path / "a.txt", "hello\n")
    (tmp_path / "a.txt").unlink()
    assert copies_of(str(tmp_path / "a.txt")) == []
    assert [text.key for text in copies_of("gone.txt", {corpus.key})] == [corpus.key]


def test_a_damaged_entry_can_be_deleted(tmp_path: Path, cache: Path) -> None:
    corpus = opened(tmp_path / "a.txt", "hello\n")
    corpus.path.unlink()
    [text] = cached_texts()
    assert text.names == "a damaged copy"
    Cache().forget(text.key)
    assert not (cache / "corpora" / corpus.key).exists()


def test_a_link_in_place_of_an_entry_is_deleted_and_not_followed(
    tmp_path: Path, cache: Path
) -> None:
    corpus = opened(tmp_path / "a.txt", "hello\n")
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("ten years of work")
    entry = cache / "corpora" / corpus.key
    entry.rename(tmp_path / "aside")
    entry.symlink_to(tmp_path / "precious")
    [text] = cached_texts()
    Cache().forget(text.key)
    assert not entry.is_symlink()
    assert (tmp_path / "precious" / "thesis.txt").read_text() == "ten years of work"
