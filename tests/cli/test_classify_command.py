"""``lstm-tui classify``, and what other commands say about a classifier."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.classifier_runs import make_classifier_run
from tests.support.neuron_runs import make_neuron_run

Invoke = Callable[..., Any]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return make_classifier_run(tmp_path).path


def test_classes_are_listed_with_the_most_probable_first(marks: Path, invoke: Invoke) -> None:
    result = invoke("classify", marks, "lume? karsk! ilm")
    assert (result.status, result.err) == (0, "")
    rows = [line.split() for line in result.out.splitlines()]
    assert [(row[0], row[1]) for row in rows[1:3]] == [("positive", "99.8"), ("negative", "0.2")]
    assert len(rows[1][2]) == 36  # a bar
    assert "step 100; 16 characters read." in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_the_order_decides(marks: Path, invoke: Invoke) -> None:
    assert invoke("classify", marks, "karsk! lume? ilm").out.splitlines()[1].startswith("negative")


def test_json_has_probabilities_in_the_order_of_the_classes(marks: Path, invoke: Invoke) -> None:
    found = json.loads(invoke("classify", marks, "lume!", "--json").out)
    assert (found["run"], found["step"], found["classes"]) == (
        "marks",
        100,
        ["negative", "positive"],
    )
    (document,) = found["documents"]
    assert (document["class"], document["symbols"], document["read"]) == ("positive", 5, 5)
    assert sum(document["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert document["probabilities"][1] > 0.99


def test_each_line_of_a_file_is_a_document(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    (tmp_path / "lines.txt").write_text("lume!\n\nkarsk? ilm\nold varr!\n", "utf-8")
    result = invoke("classify", marks, "--text", tmp_path / "lines.txt", "--each-line")
    rows = [line.split()[:2] for line in result.out.splitlines()[1:4]]
    assert rows == [["1", "positive"], ["3", "negative"], ["4", "positive"]]


def test_a_file_is_one_document_without_its_last_line_end(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    (tmp_path / "one.txt").write_text("lume!\nkarsk?\n", "utf-8")
    found = json.loads(invoke("classify", marks, "--text", tmp_path / "one.txt", "--json").out)
    assert [one["text"] for one in found["documents"]] == ["lume!\nkarsk?"]


def test_what_is_not_read_is_said(tmp_path: Path, invoke: Invoke) -> None:
    run = make_classifier_run(tmp_path, max_length=6).path
    result = invoke("classify", run, "lume! karsk?")
    assert "positive" in result.out.splitlines()[1]  # the ? is beyond
    assert "has 12 characters, more than the 6 that are read of a document" in result.err


def test_unknown_characters_are_left_out_as_those_of_a_file(marks: Path, invoke: Invoke) -> None:
    result = invoke("classify", marks, "lüme!")
    assert (result.status, result.err) == (
        0,
        "Left out 1 character that the network has never seen.\n",
    )
    refused = invoke("classify", marks, "lüme!", "--unknown", "error")
    assert refused.status == 1
    assert "has never seen “ü” (U+00FC). Pass --unknown skip" in refused.err
    nothing = invoke("classify", marks, "中文")
    assert nothing.status == 1
    assert "The document is empty, without what the network has never seen." in nothing.err


def test_each_row_of_a_table_is_a_document(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    path = tmp_path / "messages.csv"
    rows = ['1,monday,"lume! karsk,\nold varr?"', "2,friday,", "3,friday,中", "4,friday,ilm!"]
    path.write_text("\n".join(["id,date,message", *rows]) + "\n", "utf-8")
    result = invoke("classify", marks, "--text", path)
    assert result.status == 0
    shown = [line.split() for line in result.out.splitlines()]
    assert [row[:2] for row in shown[1:3]] == [["2", "negative"], ["6", "positive"]]
    assert result.err.splitlines() == [
        "Texts are read from the column “message” (guessed; --text-column changes it).",
        "1 empty document is left out.",
        "1 document has no character that the network knows: left out.",
        "Left out 1 character that the network has never seen.",
    ]
    found = json.loads(invoke("classify", marks, "--text", path, "--json").out)["documents"]
    assert [(one["line"], one["class"]) for one in found] == [(2, "negative"), (6, "positive")]


def test_the_column_of_a_table_can_be_named(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    path = tmp_path / "two.tsv"
    path.write_text("text\tanswer\nlume?\tkarsk!\n", "utf-8")
    columns = ("--text", path, "--text-column", "answer")
    assert "positive" in invoke("classify", marks, *columns).out.splitlines()[1]
    assert "negative" in invoke("classify", marks, *columns[:2]).out.splitlines()[1]
    missing = invoke("classify", marks, "--text", path, "--text-column", "body")
    assert "there is no such column. The columns are “text”, “answer”" in missing.err
    for words in (("lume!",), ("--text", path, "--each-line")):
        refused = invoke("classify", marks, *words, "--text-column", "answer")
        assert (refused.status, "--text-column is for a table" in refused.err) == (2, True)


def test_the_lines_of_a_table_are_classified_with_advice(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("id,text\n1,lume!\n", "utf-8")
    result = invoke("classify", marks, "--text", path, "--each-line")
    assert "is a table, and its lines are classified as they are. Leave out --each-line" in (
        result.err
    )
    assert len(result.out.splitlines()) == 4


def test_a_long_list_is_read_to_its_end(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n" * 1_100_000 + "ilm!\n", "utf-8")
    words = ("--text", path, "--each-line", "--json")
    assert json.loads(invoke("classify", marks, *words).out)["documents"][-1]["text"] == "ilm!"


def test_one_document_has_to_be_named(marks: Path, invoke: Invoke) -> None:
    for words in ((), ("lume!", "--text", "x.txt")):
        result = invoke("classify", marks, *words)
        assert result.status == 2
        assert "Name one document" in result.err


def test_names_of_classes_cannot_control_the_terminal(tmp_path: Path, invoke: Invoke) -> None:
    names = ("[red]a[/]", "\x1b[31mb", "中" * 200, *map(str, range(30)))
    run = make_classifier_run(tmp_path, "odd", classes=names).path
    result = invoke("classify", run, "lume!")
    assert "\x1b" not in result.out
    assert "and 21 more classes" in result.out
    assert len(json.loads(invoke("classify", run, "lume!", "--json").out)["classes"]) == 33


def test_a_language_model_is_refused(tmp_path: Path, invoke: Invoke) -> None:
    run = make_neuron_run(tmp_path, name="language").path
    result = invoke("classify", run, "lume!")
    assert result.status == 2
    assert "language is a language model: it predicts symbols, no classes." in result.err


@pytest.mark.parametrize(
    "words",
    [
        ("sample",),
        ("pairs", "a {b|c}."),
        ("agreement",),
        ("recall",),
        ("gradients",),
        ("export", "samples"),
        ("export", "dependence", "--position", "5"),
    ],
    ids=" ".join,
)
def test_commands_for_language_models_name_what_to_use(
    words: tuple[str, ...], marks: Path, invoke: Invoke
) -> None:
    result = invoke(words[0], marks, *words[1:])
    assert result.status == 2
    (line,) = result.err.splitlines()
    assert "marks is a classifier of documents: it predicts classes, no next symbols." in line
    assert "lstm-tui classify" in line


@pytest.mark.parametrize(
    "words",
    [
        ("neurons",),
        ("neurons", "--unit", "L1:7"),
        ("neurons", "--unit", "L1:7", "--json"),
        ("inspect", "--plain", "--unit", "L1:7"),
        ("export", "picture", "--unit", "L1:7"),
        ("export", "report"),
        ("export", "neurons"),
        ("export", "text"),
    ],
    ids=" ".join,
)
def test_its_hidden_units_can_be_read(words: tuple[str, ...], marks: Path, invoke: Invoke) -> None:
    result = invoke(words[0], marks, *words[1:])
    assert (result.status, "Error" in result.err) == (0, False)
    assert result.out


def test_the_ranking_says_where_the_neuron_of_the_classes_is(marks: Path, invoke: Invoke) -> None:
    result = invoke("neurons", marks, "--no-controls")
    assert "separates the classes of documents best: lstm-tui evaluate" in result.err


def test_activations_of_a_classifier_have_no_predictions(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    import numpy as np

    path = tmp_path / "activations.npz"
    assert invoke("export", marks, "activations", "-o", path).status == 0
    with np.load(path) as arrays:
        assert arrays["hidden"].shape[0] == 2
        assert not {"top_ids", "top_probabilities", "loss"} & set(arrays)
