"""Built-in texts, and how a name is resolved."""

import tomllib
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.errors import MissingSourceError
from lstm_tui.text import builtin_texts
from lstm_tui.text.builtin_texts import (
    BUILTIN_TEXTS,
    PACKAGED_TEXTS,
    builtin_note,
    builtin_path,
    resolve_builtin,
)
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.generated_texts import GENERATED_TEXTS, generated_path
from lstm_tui.text.sources import find_sources


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.mark.parametrize("name", BUILTIN_TEXTS)
def test_every_built_in_text_exists_and_is_read_by_its_name(name: str, own_cache: Path) -> None:
    assert own_cache.parent.is_dir()
    corpus = open_corpus([name], TextConfig())
    assert len(corpus) > 100_000
    assert corpus.names == (name,)
    if name in GENERATED_TEXTS:
        assert generated_path(name).stat().st_size == GENERATED_TEXTS[name].size
    assert builtin_note(name) == f"{name}: the built-in text; no file or folder here has that name."


def test_a_wheel_gets_every_built_in_text() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"] == {
        f"corpora/{file}": f"lstm_tui/builtin/{file}" for file in PACKAGED_TEXTS.values()
    }


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_file_or_folder_of_that_name_has_priority(here: Path, kind: str) -> None:
    if kind == "file":
        (here / "atlas").write_text("mine")
    else:
        (here / "atlas").mkdir()
    assert resolve_builtin("atlas") == Path("atlas")
    assert builtin_note("atlas") == f"atlas: the {kind} of that name here, not the built-in text."


def test_the_text_of_a_wheel_has_priority_over_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = tmp_path / "builtin", tmp_path / "corpora"
    monkeypatch.setattr(builtin_texts, "_FOLDERS", folders)
    assert [builtin_path(name) for name in PACKAGED_TEXTS] == [None, None]
    for folder in reversed(folders):
        folder.mkdir()
        for name, file in PACKAGED_TEXTS.items():
            (folder / file).write_text("text")
            assert builtin_path(name) == folder / file


@pytest.mark.parametrize("name", ["notes.txt", "corpora/atlas.txt", "../atlas", "reviews.tsv", ""])
def test_other_names_are_paths(name: str) -> None:
    assert builtin_path(name) is None
    assert resolve_builtin(name) == Path(name)
    assert builtin_note(name) == ""


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("corpora/atlas.txt", "the built-in text, atlas"),
        ("atlas.txt", "the built-in text, atlas"),
        ("reviews.tsv", "the built-in text, reviews"),
        ("altas", "atlas"),
    ],
)
def test_a_misspelled_built_in_text_is_suggested(name: str, guess: str) -> None:
    with pytest.raises(
        MissingSourceError, match=rf"no such file or folder\. Did you mean {guess}\?"
    ):
        find_sources([name])
