"""A corpus from the user's own Python."""

from pathlib import Path

import pytest

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text.python_sources import write_python_corpus


def library(folder: Path, files: dict[str, bytes]) -> Path:
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
    return folder


def test_modules_are_taken_whole_without_tests_and_tables(tmp_path: Path) -> None:
    folder = library(
        tmp_path,
        {
            "a.py": b"\xef\xbb\xbfa = 1\r\n",
            "package/b.py": b"b = 2",
            "latin.py": b"# caf\xe9\n",
            "empty.py": b"\n",
            "large.py": b"#" * 60,
            "test/c.py": b"c = 3\n",
            "json/tests/c.py": b"c = 3\n",
            "site-packages/c.py": b"c = 3\n",
            "encodings/c.py": b"c = 3\n",
            "c.txt": b"c = 3\n",
        },
    )
    output = tmp_path / "python.txt"
    summary = write_python_corpus(output, 1000, folder)
    assert sorted(output.read_bytes().split(b"\n\n\n")) == [b"", b"a = 1", b"b = 2"]
    assert (summary.files, summary.bytes) == (2, output.stat().st_size)


def test_own_library_gives_the_same_text_each_time_within_the_limit(tmp_path: Path) -> None:
    output, again = tmp_path / "python.txt", tmp_path / "again.txt"
    summary = write_python_corpus(output, 300_000)
    assert write_python_corpus(again, 300_000) == summary
    assert output.read_bytes() == again.read_bytes()
    assert summary.bytes == output.stat().st_size
    assert 250_000 < summary.bytes <= 300_000
    assert summary.files > 20
    assert output.read_text("utf-8").count("def ") > 100


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    output = tmp_path / "python.txt"
    output.write_text("old")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="has no Python sources"):
        write_python_corpus(output, 1000, tmp_path / "empty")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "python.txt"]
    assert output.read_text() == "old"


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"missing/python.txt: cannot be written \(No such file"):
        write_python_corpus(tmp_path / "missing" / "python.txt", 1000)


def test_limit_of_less_than_a_kilobyte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="999 bytes are too few"):
        write_python_corpus(tmp_path / "python.txt", 999)
