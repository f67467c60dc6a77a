"""Cache of encoded texts: lookup, damaged entries, locks, concurrent writers, ownership."""

import hashlib
import io
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import CorpusError, OtherTextError, VocabularyTooLargeError
from lstm_tui.text import document_rows
from lstm_tui.text.cache import LOCK_SECONDS, Cache
from lstm_tui.text.corpus import Progress, load_corpus, open_corpus
from tests.patience import PATIENCE_SECONDS

TEXT = TextConfig()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with an old modification time."""
    file = tmp_path / "a.txt"
    file.write_text("hello world\n" * 10)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    return file


def was_read(path: Path, text: TextConfig = TEXT) -> bool:
    reports: list[Progress] = []
    open_corpus([path], text, progress=reports.append)
    return bool(reports)


def test_second_start_with_the_same_files_reads_nothing(path: Path) -> None:
    assert was_read(path)
    assert not was_read(path)


def test_second_start_has_the_same_notes_and_names(path: Path) -> None:
    (path.parent / "folder").mkdir()
    (path.parent / "folder" / "a").write_bytes(b"\0")
    path.rename(path.parent / "folder" / "b")
    text = TextConfig(min_count=11)
    first = open_corpus([path.parent / "folder"], text)
    second = open_corpus([path.parent / "folder"], text)
    assert len(first.notes) == 2
    assert (first.key, first.notes, first.names) == (second.key, second.notes, second.names)


@pytest.mark.parametrize("change", ["content", "time", "size"])
def test_file_that_changed_is_read_again(path: Path, change: str) -> None:
    was_read(path)
    if change == "content":  # same size, and the old modification time restored
        path.write_text("hallo world\n" * 10)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    elif change == "time":
        os.utime(path, (1_000_000_001, 1_000_000_001))
    else:
        path.write_text("hello")
    assert was_read(path)


def test_file_that_was_just_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.text.source_state.CLOCK_TICK_NS", 10**12)  # however slow the test
    file = tmp_path / "new.txt"
    file.write_text("hello")
    assert was_read(file)
    assert was_read(file)


def test_options_that_change_the_symbols_change_the_key(path: Path) -> None:
    texts = [
        TEXT,
        TextConfig(encoding="latin-1"),
        TextConfig(keep_newlines=True),
        TextConfig(min_count=2),
        TextConfig(symbols=SymbolKind.BYTE),
    ]
    assert len({open_corpus([path], text).key for text in texts}) == len(texts)


def test_options_that_keep_the_symbols_share_an_entry(path: Path) -> None:
    texts = [
        TEXT,
        TextConfig(encoding="UTF8"),
        TextConfig(validation=0.2),
        TextConfig(max_vocabulary=100),
    ]
    assert len({open_corpus([path], text).key for text in texts}) == 1


def test_cached_entry_is_checked_against_the_vocabulary_limit(path: Path) -> None:
    was_read(path)
    with pytest.raises(VocabularyTooLargeError, match="9 distinct characters"):
        open_corpus([path], TextConfig(max_vocabulary=5))


def test_worker_loads_the_corpus_by_its_key(path: Path) -> None:
    corpus = open_corpus([path], TEXT)
    path.unlink()
    loaded = load_corpus(corpus.key, TextConfig(validation=0.5))
    assert (loaded.ids == corpus.ids).all()
    assert (loaded.vocabulary, loaded.counts) == (corpus.vocabulary, corpus.counts)
    assert (loaded.sha256, loaded.names) == (corpus.sha256, corpus.names)
    assert (loaded.train_length, corpus.train_length) == (60, 108)


def test_documents_are_found_again_in_the_cache(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TextConfig(documents=DocumentSplit.SEPARATOR, separator="o")
    monkeypatch.setattr(document_rows, "_BLOCK_IDS", 7)
    corpus = open_corpus([path], text)
    assert corpus.documents is not None
    ends = np.flatnonzero(corpus.ids == corpus.vocabulary.end_id)
    assert corpus.documents.starts.tolist() == ends[:-1].tolist()
    assert corpus.documents.lengths.tolist() == np.diff(ends).tolist()
    rows = corpus.path.with_name("documents.bin")
    expected = rows.read_bytes()
    rows.write_bytes(expected[:-1] + b"\xff")
    with pytest.raises(CorpusError, match="gone or damaged"):
        load_corpus(corpus.key, text)
    assert open_corpus([path], text).key == corpus.key
    assert rows.read_bytes() == expected


@pytest.mark.parametrize("key", ["0" * 32, "../../etc", ""])
def test_key_that_is_not_in_the_cache_is_refused(key: str) -> None:
    with pytest.raises(CorpusError, match="the encoded copy of the text is gone or damaged"):
        load_corpus(key, TEXT)


def test_key_of_other_options_is_refused(path: Path) -> None:
    key = open_corpus([path], TEXT).key
    with pytest.raises(CorpusError, match="gone or damaged"):
        load_corpus(key, TextConfig(keep_newlines=True))


@pytest.mark.parametrize(
    "damage", ["truncated ids", "overwritten ids", "no ids", "no entry", "half an entry", "counts"]
)
def test_damaged_entry_is_refused_by_key_and_rebuilt_from_the_files(
    path: Path, damage: str
) -> None:
    corpus = open_corpus([path], TEXT)
    ids, entry = corpus.path, corpus.path.with_name("entry.json")
    expected = ids.read_bytes()
    if damage == "truncated ids":
        ids.write_bytes(expected[:-1])
    elif damage == "overwritten ids":
        ids.write_bytes(expected[:-10] + b"\xff" * 10)
    elif damage == "no ids":
        ids.unlink()
    elif damage == "no entry":
        entry.unlink()
    elif damage == "half an entry":
        entry.write_bytes(entry.read_bytes()[:100])
    else:
        entry.write_text(entry.read_text().replace("[10,", "[11,"))
    with pytest.raises(CorpusError, match="gone or damaged"):
        load_corpus(corpus.key, TEXT)
    assert open_corpus([path], TEXT).path.read_bytes() == expected


def test_no_temporary_folder_remains_after_success_or_failure(path: Path, cache: Path) -> None:
    open_corpus([path], TEXT)
    with pytest.raises(CorpusError):
        open_corpus(["-"], TEXT, stdin=io.BytesIO(b"abc\0"))
    assert list((cache / "corpora").glob(".building-*")) == []


def test_folders_of_crashed_writers_are_removed_and_those_of_live_ones_are_kept(
    path: Path, cache: Path
) -> None:
    for name in (".building-dead", ".building-new", ".building-alive"):
        (cache / "corpora" / name).mkdir(parents=True)
    (cache / "corpora" / ".building-dead" / "owner.lock").touch()
    with FileLock(cache / "corpora" / ".building-alive" / "owner.lock"):
        open_corpus([path], TEXT)
        names = {folder.name for folder in (cache / "corpora").glob(".building-*")}
    assert names == {".building-alive"}


@pytest.mark.parametrize("mask", [0, 0o022])
def test_the_cache_is_private_whatever_the_umask(
    path: Path, cache: Path, umask: Callable[[int], object], mask: int
) -> None:
    umask(mask)
    (cache / "corpora").mkdir(parents=True)
    (cache / "corpora").chmod(0o755)  # as another program may leave it
    open_corpus([path], TEXT)
    paths = [cache / "corpora", *(cache / "corpora").rglob("*")]
    wrong = [
        (path, mode)
        for path in paths
        if (mode := stat.S_IMODE(path.stat().st_mode)) != (0o700 if path.is_dir() else 0o600)
    ]
    assert len(paths) > 5
    assert wrong == []


@pytest.mark.parametrize("name", ["", "ids.bin", "entry.json"])
@pytest.mark.parametrize("kind", ["link", "pipe", "of another user"])
def test_an_entry_that_is_a_link_or_of_another_user_is_not_used(
    path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    corpus = open_corpus([path], TEXT)
    changed = cache / "corpora" / corpus.key / name
    if kind == "of another user":
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    else:
        moved = changed.rename(cache / "moved")
        changed.symlink_to(moved) if kind == "link" else os.mkfifo(changed)
    with pytest.raises(CorpusError, match="gone or damaged"):
        load_corpus(corpus.key, TEXT)
    if kind == "of another user":
        with pytest.raises(CorpusError, match=r"cannot be written there \(it belongs to another"):
            open_corpus([path], TextConfig(keep_newlines=True))
    else:
        assert open_corpus([path], TEXT).ids.tolist() == corpus.ids.tolist()
        assert not changed.is_symlink()


def test_waiting_for_the_lock_ends_with_an_error_that_names_it(
    path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < LOCK_SECONDS <= 30
    monkeypatch.setattr("lstm_tui.text.cache.LOCK_SECONDS", 0.01)
    (cache / "corpora").mkdir(parents=True)
    held = FileLock(cache / "corpora" / "cache.lock")
    expected = r"corpora/cache\.lock: another process has held this lock .* set LSTM_TUI_CACHE"
    with held, pytest.raises(CorpusError, match=expected):
        open_corpus([path], TEXT)


@pytest.mark.parametrize("key", ["\u0661" * 32, "A" * 32, "." * 32, "a/../" * 6 + "aa", "0" * 31])
def test_a_malformed_key_is_not_used_as_a_path(key: str) -> None:
    assert Cache().entry(key) is None


def test_a_text_with_another_key_than_requested_is_not_cached(path: Path, cache: Path) -> None:
    with pytest.raises(OtherTextError) as caught:
        open_corpus([path], TEXT, only="0" * 32)
    assert caught.value.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert {file.name for file in cache.rglob("*") if file.is_file()} <= {"cache.lock"}
    key = open_corpus([path], TEXT).key
    with pytest.raises(OtherTextError):  # nor if the file is in the cache
        open_corpus([path], TEXT, only="0" * 32)
    assert open_corpus([path], TEXT, only=key).key == key


def test_two_writers_of_the_same_text_both_succeed(cache: Path) -> None:
    both_are_writing = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            both_are_writing.wait()
            return super().read(size)

    keys: list[str] = []

    def write() -> None:
        keys.append(open_corpus(["-"], TEXT, stdin=Slow(b"hello")).key)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert Cache().entry(keys[0]) is not None
    assert list((cache / "corpora").glob(".building-*")) == []


def test_unwritable_cache_is_named_with_the_variable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(path))
    with pytest.raises(CorpusError) as caught:
        open_corpus([path], TEXT)
    assert str(caught.value) == (
        f"{path}/corpora: the encoded text cannot be written there (Not a directory). "
        "Set LSTM_TUI_CACHE to a writable folder with enough free space."
    )


def test_full_disk_has_the_same_message(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lstm_tui.text.symbol_ids.ProvisionalIds.add", full)
    with pytest.raises(CorpusError, match=r"\(No space left on device\). Set LSTM_TUI_CACHE"):
        open_corpus([path], TEXT)


def test_cache_is_in_the_users_cache_folder_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Cache().folder == tmp_path / "cache" / "corpora"
    assert Cache(tmp_path / "other").folder == tmp_path / "other" / "corpora"
    monkeypatch.delenv("LSTM_TUI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert Cache().folder.name == "corpora"
    assert Cache().folder.parent.name == "lstm-tui"
