"""``sample`` with a network that was trained on documents."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli import document_samples, run
from tests.cli.conftest import FAST, forking
from tests.support.fork_server import ForkServer

Invoke = Callable[..., Any]
NAMES = [first + second for first in "abcdef" for second in ("nna", "lle", "ria", "o")]


@pytest.fixture(scope="module")
def names(place: Path, fork_server: ForkServer) -> str:
    """The name of a run that knows a few names by heart."""
    path = place / "names.txt"
    path.write_text("\n".join(NAMES * 4) + "\n")
    words = ("--documents", "lines", "--name", "names", "--steps", "400", "--no-ranking")
    with forking(fork_server):
        assert run(["train", str(path), *words, *FAST, "--learning-rate", "0.02"]) == 0
    return "names"


def test_documents_are_written_one_a_line(names: str, invoke: Invoke) -> None:
    result = invoke("sample", names, "--documents", "20", "--seed", "1")
    assert len(result.out.splitlines()) == 20
    assert result.out.endswith("\n")
    assert invoke("sample", names, "--documents", "20", "--seed", "1").out == result.out
    one = invoke("sample", names, "--seed", "1")
    assert one.out.splitlines() == result.out.splitlines()[:1]
    assert invoke("sample", names, "--count", "20", "--seed", "1").out == result.out

    lines = invoke(
        "sample", names, "--documents", "9", "--json", "--prime", "ann", "--length", "2"
    ).out.splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["number"] for record in records] == list(range(9))
    for record in records:
        assert record["text"].startswith("ann")
        assert record["length"] == len(record["text"]) <= 5
        assert record["ended"] or record["length"] == 5

    cut = invoke("sample", names, "--documents", "3", "--length", "1", "--greedy")
    assert {len(line) for line in cut.out.splitlines()} == {1}
    assert "not ended after --length 1: 3 of 3" in cut.err
    assert invoke("sample", names, "--beam", "5").out.count("\n") == 1


def test_documents_of_the_training_text_are_passed_over(
    names: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sample", names, "--documents", "30", "--temperature", "1.5", "--seed", "1")
    assert set(invoke(*words).out.splitlines()) & set(NAMES)
    result = invoke(*words, "--unique")
    assert not set(result.out.splitlines()) & set(NAMES)
    assert len(result.out.splitlines()) == 30
    assert "passed over, because they stand in the training text: " in result.err

    monkeypatch.setattr(document_samples, "DRAWN_FOR_EACH", 1)
    few = invoke(*words, "--unique")
    assert few.status == 2
    assert "of 30 documents: almost all that the network writes stands in the training" in few.err
    assert "Raise --temperature, or leave out --unique." in few.err


def test_documents_that_are_copied_are_counted(names: str, invoke: Invoke) -> None:
    drawn = ("--temperature", "2", "--seed", "1", "--length", "4")
    words = ("sample", names, "--documents", "30", *drawn)
    result = invoke(*words, "--copies")
    records = [json.loads(line) for line in invoke(*words, "--json").out.splitlines()]
    ended = [record for record in records if record["ended"]]
    copied = [record for record in ended if record["text"] in NAMES]
    assert 0 < len(copied) < len(ended) < 30
    for record in records:
        found = record["copies"]
        assert found["documents"] == record["ended"]
        assert found["documents_copied"] == (record["ended"] and record["text"] in NAMES)
    assert result.err.startswith(
        f"copies in 30 texts: {len(copied)} of {len(ended)} documents stand in the training text · "
        "no 20 characters in a row\n"
    )


@pytest.mark.parametrize("words", [("--greedy",), ("--beam", "3"), ("--greedy", "--prime", "a")])
def test_one_document_that_is_copied_is_named(
    names: str, invoke: Invoke, words: tuple[str, ...]
) -> None:
    result = invoke("sample", names, *words, "--copies")
    assert result.out.strip() in NAMES
    assert result.err == (
        "copies: 1 of 1 document stands in the training text · no 20 characters in a row\n"
    )


def test_without_the_training_text_unique_says_so(
    names: str, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LSTM_TUI_CACHE", "LSTM_TUI_STATE"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    result = invoke("sample", names, "--unique")
    assert result.status == 1
    assert "--unique compares with the training text: the encoded copy" in result.err
    shutil.rmtree(tmp_path / "LSTM_TUI_CACHE", ignore_errors=True)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--documents", "2", "--count", "3"), "--documents and --count are the same here"),
        (("--documents", "2", "--beam", "3"), "--beam prints one document"),
        (("--unique", "--greedy"), "--unique needs documents that differ"),
    ],
)
def test_options_that_do_not_go_together(
    names: str, invoke: Invoke, words: tuple[str, ...], complaint: str
) -> None:
    result = invoke("sample", names, *words)
    assert result.status == 2
    assert complaint in result.err


def test_a_network_of_a_text_without_documents_writes_none(trained: str, invoke: Invoke) -> None:
    for option in (("--documents", "2"), ("--unique",)):
        result = invoke("sample", trained, *option)
        assert result.status == 2
        assert "is for networks that were trained with --documents" in result.err
