"""The encoded copy of a run's text, made again from where the text came from."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord, create_run
from lstm_tui.runs.sources import ensure_corpus
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of a test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of Python and one of prose."""
    source = tmp_path / "src"
    source.mkdir()
    for name in ("one.py", "two.py", "notes.txt"):
        (source / name).write_text(f"# this is {name}\n" * 20)
    return source


def run_over(record: RunRecord, source: Path, glob: str | None) -> tuple[Run, Corpus]:
    """A run that learned from ``source``, and its text."""
    corpus = open_corpus([source], TextConfig(), glob=glob)
    learned = CorpusRecord(corpus.key, corpus.sha256, (str(source),), len(corpus), glob=glob)
    run = create_run(source.parent / "runs", replace(record, corpus=learned), corpus.vocabulary)
    return run, corpus


@pytest.mark.parametrize("glob", [None, "*.py", "**/*.txt"])
def test_a_copy_that_is_gone_is_made_again(
    record: RunRecord, folder: Path, cache: Path, glob: str | None
) -> None:
    run, corpus = run_over(record, folder, glob)
    ids = corpus.ids.tolist()
    shutil.rmtree(cache)
    ensure_corpus(run)
    assert load_corpus(corpus.key, TextConfig()).ids.tolist() == ids


def test_a_copy_that_is_there_needs_no_text(record: RunRecord, folder: Path) -> None:
    run, _ = run_over(record, folder, "*.py")
    shutil.rmtree(folder)
    ensure_corpus(run)


def test_a_file_that_the_glob_leaves_out_may_change(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, _ = run_over(record, folder, "*.py")
    shutil.rmtree(cache)
    (folder / "notes.txt").write_text("something else\n")
    ensure_corpus(run)
    shutil.rmtree(cache)
    (folder / "one.py").write_text("something else\n")
    with pytest.raises(CorpusError, match=r"src has changed since: SHA-256 .* train anew\.$"):
        ensure_corpus(run)


def test_a_run_that_did_not_keep_its_glob_is_told_no_lie(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, _ = run_over(record, folder, "*.py")
    path = run.path / "run.json"
    said = json.loads(path.read_bytes())
    del said["corpus"]["glob"]
    path.write_text(json.dumps(said))
    assert run.record().corpus.glob is None
    shutil.rmtree(cache)
    with pytest.raises(
        CorpusError, match=r"without the pattern of that time, another text"
    ) as told:
        ensure_corpus(run)
    assert "make the copy again with that pattern: lstm-tui corpus show" in str(told.value)
    open_corpus([folder], TextConfig(), glob="*.py")
    ensure_corpus(run)


def test_a_text_that_is_gone_too_is_said(record: RunRecord, folder: Path, cache: Path) -> None:
    run, _ = run_over(record, folder, "*.py")
    shutil.rmtree(cache)
    shutil.rmtree(folder)
    with pytest.raises(CorpusError, match=r"is gone, and so is the text: .*no such file or folder"):
        ensure_corpus(run)
    folder.write_text("a file where there was a folder\n")
    with pytest.raises(CorpusError, match=r"and so is the text: --glob \*\.py chooses among"):
        ensure_corpus(run)


def test_a_text_from_standard_input_is_not_waited_for(record: RunRecord, folder: Path) -> None:
    run, corpus = run_over(record, folder / "one.py", None)
    learned = replace(run.record().corpus, sources=("-",), key="0" * 32)
    piped = create_run(folder, replace(run.record(), corpus=learned), corpus.vocabulary)
    with pytest.raises(CorpusError, match=r"is gone, and it came from standard input\.$"):
        ensure_corpus(piped)


@pytest.mark.parametrize("with_copy", [True, False])
def test_a_text_that_has_moved_is_taken_where_its_sum_agrees(
    record: RunRecord, folder: Path, cache: Path, with_copy: bool
) -> None:
    run, corpus = run_over(record, folder / "one.py", None)
    moved = (folder / "one.py").rename(folder / "moved.py")
    if not with_copy:
        shutil.rmtree(cache)
    assert ensure_corpus(run, [str(moved)]).key == corpus.key
    assert load_corpus(corpus.key, TextConfig()).sha256 == corpus.sha256
    moved.write_text("something else\n")
    with pytest.raises(CorpusError) as told:
        ensure_corpus(run, [str(moved)])
    assert "moved.py: not the text that this run learned" in str(told.value)
    assert f"the run learned {corpus.sha256[:12]}…" in str(told.value)


def test_a_folder_that_has_moved_is_taken_with_the_glob_of_the_run(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, corpus = run_over(record, folder, "*.py")
    moved = folder.rename(folder.with_name("moved"))
    shutil.rmtree(cache)
    assert ensure_corpus(run, [str(moved)]).key == corpus.key
