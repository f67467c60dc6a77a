"""Rebuilding the encoded copy of the text of a run from its sources."""

import json
import shutil
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.reader.input_text import own_text
from lstm_tui.runs.corpus_recovery import ensure_corpus, text_changes
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.known_sources import record_sources
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from tests.support.auditing import audited


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of a test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own records during a test."""
    folder = tmp_path / "state"
    monkeypatch.setenv("LSTM_TUI_STATE", str(folder))
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
    record_sources(run, learned, learned.sources, glob)
    return run, corpus


@pytest.mark.parametrize("glob", [None, "*.py", "**/*.txt"])
def test_a_missing_copy_is_rebuilt(
    record: RunRecord, folder: Path, cache: Path, glob: str | None
) -> None:
    run, corpus = run_over(record, folder, glob)
    ids = corpus.ids.tolist()
    shutil.rmtree(cache)
    ensure_corpus(run)
    assert load_corpus(corpus.key, TextConfig()).ids.tolist() == ids


def test_an_existing_copy_needs_no_text(record: RunRecord, folder: Path) -> None:
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
    with pytest.raises(CorpusError, match=r"src has changed since: SHA-256 .* train again\.$"):
        ensure_corpus(run)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_changed_options_are_no_changed_text(
    record: RunRecord, folder: Path, elsewhere: bool
) -> None:
    run, _ = run_over(record, folder, None)
    content = json.loads((run.path / "run.json").read_text())
    content["config"]["text"]["documents"] = "lines"
    (run.path / "run.json").write_text(json.dumps(content))
    with pytest.raises(CorpusError, match=r"text options in run\.json are not those that encoded"):
        ensure_corpus(run, [str(folder)] if elsewhere else ())


NO_RECORD = r"is gone, and no text that you trained on with lstm-tui on this machine is the same"


def say(run: Run, **corpus: object) -> None:
    """Change the record of the text in ``run.json``."""
    path = run.path / "run.json"
    record = json.loads(path.read_bytes())
    record["corpus"] |= corpus
    path.write_text(json.dumps(record))


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_path_in_a_run_is_never_opened(
    record: RunRecord, folder: Path, cache: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = run_over(record, folder, "*.py")
    shutil.rmtree(cache)
    shutil.rmtree(state)
    secret = folder.parent / "secret"
    secret.write_text("a private key\n" * 20)
    opened: list[str] = []
    for source in (str(secret), str(folder), "/", "/proc/self/environ", "-"):
        say(run, sources=[source], glob="*" * 100 + "x")
        monkeypatch.setattr("lstm_tui.runs.corpus_recovery.open_corpus", opened.append)
        monkeypatch.setattr("lstm_tui.text.corpus.find_sources", opened.append)
        expected = "it came from standard input" if source == "-" else NO_RECORD
        with pytest.raises(CorpusError, match=expected) as caught:
            ensure_corpus(run)
        assert str(secret) not in str(caught.value)
        assert text_changes(run) == ""
        monkeypatch.undo()
    assert opened == []


def test_the_system_is_never_asked_to_open_a_path_that_a_run_names(
    record: RunRecord, folder: Path, cache: Path, state: Path
) -> None:
    run, _ = run_over(record, folder / "one.py", None)
    shutil.rmtree(cache)
    shutil.rmtree(state)
    (folder.parent / "private").mkdir()
    secret = folder.parent / "private" / "key"
    secret.write_text("a private key\n")
    say(run, sources=[str(secret), str(secret.parent), str(secret) + "x"])
    with audited() as opened:
        for read in (ensure_corpus, text_changes, own_text):
            with suppress(CorpusError):
                read(run)
        (run.path / "run.json").read_bytes()
    assert str(run.path / "run.json") in opened
    assert not [path for path in opened if "private" in path]


def test_a_record_of_another_content_is_none(record: RunRecord, folder: Path, cache: Path) -> None:
    """A run whose record was changed restores no text."""
    run, _ = run_over(record, folder / "one.py", None)
    shutil.rmtree(cache)
    for lie in ({"sha256": "0" * 64}, {"key": "0" * 32}, {"key": "../../x"}, {"key": "*"}):
        said = run.record().corpus
        say(run, **lie)
        with pytest.raises(CorpusError, match=NO_RECORD):
            ensure_corpus(run)
        say(run, key=said.key, sha256=said.sha256)
    assert files_in(cache) == set()


def test_of_a_text_that_has_changed_nothing_is_kept(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, _ = run_over(record, folder / "one.py", None)
    shutil.rmtree(cache)
    (folder / "one.py").write_text("something private\n")
    with pytest.raises(CorpusError, match="has changed since"):
        ensure_corpus(run)
    with pytest.raises(CorpusError, match="not the text that this run learned"):
        ensure_corpus(run, [str(folder / "two.py")])
    assert {path.name for path in files_in(cache)} <= {"cache.lock"}


def test_a_run_that_was_moved_or_copied_finds_the_text_of_the_same_content(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, corpus = run_over(record, folder, "*.py")
    moved = Run(run.path.rename(folder.parent / "elsewhere"))
    shutil.rmtree(cache)
    assert ensure_corpus(moved).key == corpus.key


def test_the_record_of_the_run_itself_goes_before_that_of_another(
    record: RunRecord, folder: Path, cache: Path
) -> None:
    run, corpus = run_over(record, folder / "one.py", None)
    copy = folder.parent / "copy.py"
    shutil.copy(folder / "one.py", copy)
    other, _ = run_over(record, copy, None)
    copy.unlink()
    shutil.rmtree(cache)
    assert ensure_corpus(run).key == corpus.key
    shutil.rmtree(cache)
    with pytest.raises(CorpusError, match=r"copy\.py: there is no such file"):
        ensure_corpus(other)


def test_the_path_of_a_moved_text_is_recorded(record: RunRecord, folder: Path, cache: Path) -> None:
    run, corpus = run_over(record, folder / "one.py", None)
    moved = (folder / "one.py").rename(folder / "moved.py")
    ensure_corpus(run, [str(moved)])
    assert text_changes(run) == ""
    shutil.rmtree(cache)
    assert ensure_corpus(run).key == corpus.key


def test_the_records_are_for_this_user_alone_and_the_oldest_go(
    record: RunRecord, folder: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.runs.known_sources.MOST_RECORDS", 2)
    for name in ("one.py", "two.py", "notes.txt"):
        run_over(record, folder / name, None)
    kept = files_in(state)
    assert len(kept) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    folders = [state, state / "sources"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_a_state_folder_that_was_chosen_keeps_its_permissions(
    record: RunRecord, folder: Path, state: Path
) -> None:
    state.mkdir()
    state.chmod(0o755)  # it may be /tmp
    run_over(record, folder / "one.py", None)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (state, state / "sources")]
    assert modes == [0o755, 0o700]


def test_a_record_of_another_user_or_through_a_link_is_none(
    record: RunRecord, folder: Path, cache: Path, state: Path
) -> None:
    run, _ = run_over(record, folder / "one.py", None)
    shutil.rmtree(cache)
    [path] = files_in(state)
    path.rename(state / "elsewhere.json")
    path.symlink_to(state / "elsewhere.json")
    with pytest.raises(CorpusError, match=NO_RECORD):
        ensure_corpus(run)


def test_changes_of_the_sources_are_reported(record: RunRecord, folder: Path) -> None:
    run, corpus = run_over(record, folder / "one.py", None)
    assert text_changes(run) == ""
    (folder / "one.py").write_text("something else\n")
    said = text_changes(run)
    assert "one.py: has changed: SHA-256 " in said
    assert f"the run learned {corpus.sha256[:12]}…" in said
    assert "continues on the encoded copy of the old text" in said
    (folder / "one.py").unlink()
    assert "cannot be read any more" in text_changes(run)


def test_a_missing_text_is_reported(record: RunRecord, folder: Path, cache: Path) -> None:
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
    record_sources(piped, learned, ("-",), None)
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
