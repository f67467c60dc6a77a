"""``lstm-tui pairs``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.neuron_runs import make_neuron_run

Invoke = Callable[..., Any]

TABLE = (
    "group\tbefore\tright\twrong\none\tthe\tat\tto\ntwo\tship \tto\tsailed\ntwo\tat \tdawn.\tport\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_sentence_shows_both_probabilities_and_what_is_preferred(
    trained: str, invoke: Invoke
) -> None:
    result = invoke("pairs", trained, "The 9th ship {sailed|dawn} to")
    assert result.status == 0
    heading, row, method = result.out.splitlines()
    assert heading.split() == ["sentence", "right", "wrong", "ratio"]
    assert "The 9th ship {sailed␣|dawn␣}" in row
    assert row.split()[-1] in ("right", "wrong")
    assert method == "ships at step 40: LSTM 1×16."


def test_a_table_gives_the_accuracy_of_each_group(
    trained: str, invoke: Invoke, table: Path
) -> None:
    report = json.loads(invoke("pairs", trained, table, "--json").out)
    assert (report["run"], report["step"], report["symbol_kind"]) == ("ships", 40, "char")
    assert [(one["group"], one["pairs"]) for one in report["groups"]] == [("one", 1), ("two", 2)]
    assert report["all"]["correct"] == sum(one["correct"] for one in report["pairs"])
    assert [one["right"] for one in report["pairs"]] == ["at ", "to ", "dawn."]
    assert report["pairs"][0]["before"] == "the "  # the table had lost its space
    for one in report["pairs"]:
        better = one["right_log_probability"] > one["wrong_log_probability"]
        assert one["correct"] is better
    shown = invoke("pairs", trained, table).out
    assert [line.split()[0] for line in shown.splitlines()[1:4]] == ["one", "two", "all"]
    assert all(len(line) <= 80 for line in shown.splitlines()[:4])


def test_as_is_compares_what_is_written(trained: str, invoke: Invoke, table: Path) -> None:
    report = json.loads(invoke("pairs", trained, table, "--as-is", "--json").out)
    assert [one["right"] for one in report["pairs"]] == ["at", "to", "dawn."]
    assert report["pairs"][0]["before"] == "the"


def test_capitals_that_were_never_seen_are_read_in_lower_case(trained: str, invoke: Invoke) -> None:
    result = invoke("pairs", trained, "SHIPS {sailed|port} at", "--json")
    assert "read in lower case" in result.err
    (one,) = json.loads(result.out)["pairs"]
    assert one["before"] == "ships "


def test_unknown_characters_are_named_and_can_be_skipped(trained: str, invoke: Invoke) -> None:
    refused = invoke("pairs", trained, "the käys {sailed|port} at")
    assert refused.status == 1
    assert "“ä” (U+00E4)" in refused.err
    assert "Pass --unknown skip" in refused.err
    skipped = invoke("pairs", trained, "the käpt {sailed|port} at", "--unknown", "skip")
    assert skipped.status == 0


def test_a_network_without_spaces_compares_what_is_written(
    tmp_path: Path, place: Path, invoke: Invoke
) -> None:
    del place  # sets the folder of the cache
    run = make_neuron_run(tmp_path, text="1+1=2\n" * 400, steps=(100,), name="sums")
    (one,) = json.loads(invoke("pairs", run.path, "1+1={2|1}", "--json").out)["pairs"]
    assert (one["right"], one["wrong"]) == ("2", "1")


@pytest.mark.parametrize(
    ("item", "status", "message"),
    [
        ("no-such.tsv", 1, "no-such.tsv: no such file. A sentence has the words to compare"),
        ("{a|b} {c|d}", 2, "2 alternatives in braces"),
        ("the ship {sail|sail }", 2, "the ship {sail |sail }: both words are the same"),
    ],
)
def test_what_is_no_pair_is_refused(
    trained: str, invoke: Invoke, item: str, status: int, message: str
) -> None:
    result = invoke("pairs", trained, item)
    assert result.status == status
    assert message in result.err


def test_braces_with_one_word_are_no_name_of_a_file(trained: str, invoke: Invoke) -> None:
    result = invoke("pairs", trained, "the 9th ship {sailed} to")
    assert result.status == 2
    assert result.err == (
        "Error: the 9th ship {sailed} to: only one word in braces. Write the right and the wrong "
        "word as {are|is}, once.\n"
    )
