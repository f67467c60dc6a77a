"""``sample --copies``: what generated texts copy is on standard error and in JSON."""

import json
from pathlib import Path

import pytest

from lstm_tui.cli import copy_report
from lstm_tui.runs.copied_spans import CopiedSpan, Copies
from lstm_tui.runs.directory import runs_folder
from lstm_tui.runs.lookup import find_run
from lstm_tui.text.cached_texts import cached_texts
from tests.cli.conftest import Invoke

COPIED = " sailed to (port 3) at dawn."


def test_a_text_that_copies_and_loops_is_described(
    trained: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network has learned little: it gets the text that it would write."""
    written = f"That{COPIED} " + "no sir " * 7
    monkeypatch.setattr("lstm_tui.cli.sample._generate", lambda *_: [_ids(trained, written)])
    words = ("sample", trained, "--prime", "The ", "--length", str(len(written)))
    result = invoke(*words, "--copies")
    assert result.out == f"The {written}"
    assert result.err.splitlines() == [
        f"copies: longest 28 characters, line 4: “{COPIED}” · 34 % in spans of 20 or more",
        "loop: “ no sir” 7 times, from character 33 on",
    ]
    assert invoke(*words).err == ""  # not a terminal
    record = json.loads(invoke(*words, "--json").out)
    begin, end = record["copies"]["longest"].values()
    assert record["text"][begin:end] == COPIED
    assert record["copies"]["spans"] == [{"begin": begin, "end": end}]
    assert record["loop"] == {"begin": 36, "end": 86, "period": 7}
    assert json.loads(invoke(*words, "--json", "--no-copies").out)["copies"] is None


def _ids(trained: str, text: str) -> list[int]:
    return list(map(int, find_run(trained, runs_folder()).vocabulary().encode(text)))


def test_several_texts_are_described_together(trained: str, invoke: Invoke) -> None:
    words = ("sample", trained, "--count", "3", "--length", "60", "--seed", "1", "--copies")
    assert invoke(*words).err == "copies in 3 texts: no 20 characters in a row\n"


def test_the_total_names_the_text_with_the_longest_copy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lengths = iter([20, 30, 30])

    def describe(*_: object) -> Copies:
        copied = CopiedSpan(begin=0, end=next(lengths))
        return Copies(longest=copied, place="line 7", share=0.5, spans=(copied,))

    monkeypatch.setattr("lstm_tui.studies.copying.describe_copying", describe)
    training = copy_report.TrainingText(object())  # type: ignore[arg-type]
    report = copy_report.CopyReport(training, each=False)
    for text in ("a" * 30 + "b" * 50, "ab" * 50, "x"):
        report.describe(text)
    report.summarize()
    assert capsys.readouterr().err == (
        "copies in 3 texts: longest 30 characters, line 7, in text 2 · 50 % in spans of 20+\n"
        "2 of 3 texts loop\n"
    )


def test_without_the_training_text_a_line_says_so(
    trained: str, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path))  # another machine
    monkeypatch.setenv("LSTM_TUI_STATE", str(tmp_path / "state"))
    words = ("sample", trained, "--length", "9", "--seed", "1")
    json_result = invoke(*words, "--json")
    assert (json_result.status, json.loads(json_result.out)["copies"]) == (0, None)
    assert json_result.err == (
        "copies: not searched: the training text is not in the cache of this machine; --copies "
        "reads its files again.\n"
    )
    asked = invoke(*words, "--copies")
    assert (asked.status, len(asked.out)) == (0, 9)
    assert asked.err.startswith("copies: not searched: the encoded copy of this run's text is gone")
    assert cached_texts(tmp_path) == []


def test_the_index_of_a_long_text_is_built_only_if_asked(
    trained: str, invoke: Invoke, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (place / "cache" / "corpora").glob("*/copies-*.bin"):
        path.unlink()
    monkeypatch.setattr(copy_report, "UNASKED_SYMBOLS", 100)
    words = ("sample", trained, "--length", "9", "--seed", "1")
    assert "--copies indexes the 9," in invoke(*words, "--json").err
    assert "not searched" not in invoke(*words, "--copies").err
    assert invoke(*words, "--json").err == ""  # it is there now
