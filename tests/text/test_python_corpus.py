"""A text made of the standard library."""

from pathlib import Path

import pytest

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text.python_corpus import python_corpus


def library(folder: Path, files: dict[str, bytes]) -> Path:
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
    return folder


def test_whole_modules_are_used_without_tests_and_tables(tmp_path: Path) -> None:
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
    modules = python_corpus(1000, folder)
    assert sorted(modules) == [b"a = 1\n\n\n", b"b = 2\n\n\n"]


def test_the_standard_library_gives_the_same_text_within_the_limit() -> None:
    modules = python_corpus(300_000)
    assert python_corpus(300_000) == modules
    assert 250_000 < sum(map(len, modules)) <= 300_000
    assert len(modules) > 20
    assert b"".join(modules).count(b"def ") > 100


def test_a_library_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="has no Python sources"):
        python_corpus(1000, tmp_path)


def test_too_few_bytes_are_refused() -> None:
    with pytest.raises(ConfigError, match="999 bytes are too few"):
        python_corpus(999)
