"""``lstm-tui evaluate`` for a classifier."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.runs import passage
from lstm_tui.runs.passage import Passage, load_passage, passage_file
from tests.support.classifier_runs import CLASSES, SYMBOLS, make_classifier_run, marked_documents
from tests.support.neuron_runs import make_neuron_run

Invoke = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return make_classifier_run(tmp_path, baseline=True).path


def table(path: Path, *, count: int = 80, seed: int = 8, wrong: int = 0) -> Path:
    """A table of other documents; the labels of the first ``wrong`` are turned round."""
    documents, labels = marked_documents(count, seed)
    rows = ["label\ttext"]
    for number, (text, label) in enumerate(zip(documents, labels.tolist(), strict=True)):
        rows.append(f"{CLASSES[1 - label if number < wrong else label]}\t{text}")
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def evaluated(invoke: Invoke, *words: str | Path) -> Any:
    result = invoke("evaluate", *words, "--json")
    assert (result.status, result.err) == (0, "")
    return json.loads(result.out)


def test_without_a_file_the_documents_that_the_run_keeps_are_read(
    marks: Path, invoke: Invoke
) -> None:
    (text,) = evaluated(invoke, marks)["texts"]
    assert (text["text"], text["documents"]) == ("the run's validation documents", 120)
    assert (text["accuracy"], text["confusion"]) == (1.0, [[60, 0], [0, 60]])
    assert text["mistakes"] == []
    assert 0 < text["loss"] < 0.1


def test_the_report_is_readable_at_80_columns(marks: Path, invoke: Invoke) -> None:
    result = invoke("evaluate", marks)
    lines = [line.rstrip() for line in result.out.splitlines()]
    assert max(map(len, lines)) <= 80
    assert lines[0] == "the run's validation documents"
    assert lines[2] == "accuracy        100 % (96.9–100.0) 120 of 120"
    assert any(line.startswith("bag of symbols ") for line in lines)
    assert "reads more than the counts of symbols" in result.out
    assert any(line.split()[:3] == ["negative", "60", "0"] for line in lines)
    assert any(line.startswith("L0:3") and "positive if > " in line for line in lines)


def test_a_file_is_read_with_its_labels(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    (text,) = evaluated(invoke, marks, table(tmp_path / "more.tsv", wrong=5))["texts"]
    assert (text["documents"], text["correct"]) == (80, 75)
    assert len(text["mistakes"]) == 5
    mistake = text["mistakes"][0]
    assert mistake["class"] != mistake["predicted"]
    assert mistake["probability"] > 0.99
    assert mistake["text"] in marked_documents(80, 8)[0]


def test_a_folder_with_a_subfolder_for_each_label_is_read(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    for label, text in (("negative", "lume! ilm?"), ("positive", "karsk? ilm!")):
        folder = tmp_path / "data" / label
        folder.mkdir(parents=True)
        (folder / "one.txt").write_text(text + "\n", "utf-8")
    (text,) = evaluated(invoke, marks, tmp_path / "data")["texts"]
    assert (text["documents"], text["correct"]) == (2, 2)


def test_the_bag_of_symbols_classifies_the_same_documents(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    path = table(tmp_path / "more.tsv")
    documents, labels = marked_documents(80, 8)
    expected = sum(
        ("!" in one) == bool(label) for one, label in zip(documents, labels, strict=True)
    )
    (text,) = evaluated(invoke, marks, path)["texts"]
    assert text["baseline"]["correct"] == expected < 80
    assert text["above_baseline"] == pytest.approx(1 - expected / 80)
    assert sum(group["correct"] for group in text["baseline_by_length"]) == expected


def test_a_run_without_a_baseline_says_so(tmp_path: Path, invoke: Invoke) -> None:
    run = make_classifier_run(tmp_path, "bare").path
    found = evaluated(invoke, run)
    assert found["texts"][0]["baseline"] is None
    assert found["notes"] == ["The run has no bag of symbols to compare with."]


def test_accuracy_is_told_by_length(marks: Path, invoke: Invoke) -> None:
    (text,) = evaluated(invoke, marks)["texts"]
    groups = text["by_length"]
    assert 4 <= len(groups) <= 5
    assert sum(group["documents"] for group in groups) == 120
    assert all(one["longest"] < other["shortest"] for one, other in pairwise(groups))
    assert groups[-1]["documents"] == pytest.approx(24, abs=8)


def test_the_neuron_is_chosen_by_the_documents_of_the_run(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    (own,) = evaluated(invoke, marks)["texts"]
    (other,) = evaluated(invoke, marks, table(tmp_path / "more.tsv"))["texts"]
    assert (own["neurons"]["choosing"], own["neurons"]["reporting"]) == (60, 60)
    assert (other["neurons"]["choosing"], other["neurons"]["reporting"]) == (120, 80)
    (best,) = other["neurons"]["best"]
    assert (best["neuron"], best["class"], best["accuracy"]) == ("L0:3", "positive", 1.0)
    assert best["untrained"]["accuracy"] < 0.8
    assert sum(map(sum, best["histogram"]["counts"].values())) == 80


def test_several_files_have_a_report_each(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    one, other = table(tmp_path / "a.tsv"), table(tmp_path / "b.tsv", seed=9, count=60)
    found = evaluated(invoke, marks, one, other)
    assert [text["documents"] for text in found["texts"]] == [80, 60]
    result = invoke("evaluate", marks, one, one)
    assert (result.status, "named twice" in result.err) == (2, True)


def test_a_label_that_is_no_class_is_named(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    path = tmp_path / "odd.tsv"
    path.write_text("label\ttext\nneutral\tlume!\npositive\tilm!\n", "utf-8")
    result = invoke("evaluate", marks, path)
    (line,) = result.err.splitlines()
    assert "the label “neutral” is no class of marks. Its classes: negative, positive." in line


def test_columns_are_chosen_by_name(tmp_path: Path, marks: Path, invoke: Invoke) -> None:
    path = tmp_path / "columns.csv"
    path.write_text("a,b,c\npositive,lume!,negative\nnegative,ilm?,positive\n", "utf-8")
    words = ("--text-column", "b", "--label-column")
    (text,) = evaluated(invoke, marks, path, *words, "a")["texts"]
    assert text["correct"] == 2
    (text,) = evaluated(invoke, marks, path, *words, "c")["texts"]
    assert text["correct"] == 0
    result = invoke("evaluate", marks, path, *words, "d")
    assert "there is no such column" in result.err


def test_what_is_not_read_is_counted(tmp_path: Path, invoke: Invoke) -> None:
    run = make_classifier_run(tmp_path, "short", max_length=6).path
    path = tmp_path / "odd.tsv"
    path.write_text("label\ttext\npositive\tlüme! ilm?\nnegative\tilm?\nnegative\t中文\n", "utf-8")
    (text,) = evaluated(invoke, run, path)["texts"]
    assert (text["documents"], text["correct"]) == (2, 2)
    assert (text["left_out"], text["shortened"]) == (1, 1)
    assert any("no character that the network knows" in note for note in text["notes"])


@pytest.mark.parametrize(
    "words",
    [("--each", "lume!"), ("--breakdown",), ("--characters", "100")],
    ids=lambda one: one[0],
)
def test_options_of_language_models_are_refused(
    words: tuple[str, ...], marks: Path, invoke: Invoke
) -> None:
    result = invoke("evaluate", marks, *words)
    assert result.status == 2
    assert "marks is a classifier of documents" in result.err


def test_a_language_model_has_no_columns(tmp_path: Path, invoke: Invoke) -> None:
    run = make_neuron_run(tmp_path, name="language").path
    result = invoke("evaluate", run, "--label-column", "label")
    assert (result.status, "are for a classifier" in result.err) == (2, True)


def test_classes_of_strangers_cannot_control_the_terminal(tmp_path: Path, invoke: Invoke) -> None:
    names = ("[red]a[/]", "\x1b[31mb", *(f"class-{number}-{'中' * 80}" for number in range(12)))
    run = make_classifier_run(tmp_path, "odd", classes=names).path
    result = invoke("evaluate", run)
    assert (result.status, "\x1b" in result.out) == (0, False)
    assert "[red]a[/]" in result.out


def test_the_histogram_of_the_best_neuron_is_drawn(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    picture = tmp_path / "neuron.svg"
    result = invoke("evaluate", marks, "--output", picture)
    assert (result.status, result.err) == (0, f"Wrote {picture}.\n")
    assert "L0:3 → positive: 100 % (94.0–100.0)" in picture.read_text("utf-8")
    assert invoke("evaluate", marks, "--output", picture).status == 1
    assert invoke("evaluate", marks, "--output", tmp_path / "a.png").status == 2


def test_there_is_no_picture_of_too_few_documents(
    tmp_path: Path, marks: Path, invoke: Invoke
) -> None:
    path = tmp_path / "few.tsv"
    path.write_text("label\ttext\npositive\tlume!\nnegative\tilm?\n", "utf-8")
    result = invoke("evaluate", marks, path, "--output", tmp_path / "neuron.svg")
    assert (result.status, "too few documents" in result.err) == (1, True)


def test_a_run_that_keeps_a_part_of_its_documents_says_so(tmp_path: Path, invoke: Invoke) -> None:
    marks = make_classifier_run(tmp_path)
    kept = load_passage(marks, len(SYMBOLS), SYMBOLS.end_id)
    assert kept is not None
    more = replace(kept, validation_length=9_999)
    (marks.path / passage.NAME).write_bytes(passage_file(more))
    result = invoke("evaluate", marks.path)
    assert result.status == 0, result.err
    assert f"The run keeps {len(kept.ids):,} of the 9,999 characters" in " ".join(
        (result.out + result.err).split()
    )


def keep(run: Path, text: str, labels: list[int]) -> None:
    """Let ``run`` keep the documents of ``text``, between [END]s that are ``|``, and ``labels``."""
    ids = np.array([SYMBOLS.end_id if one == "|" else SYMBOLS.id_of[one] for one in text], np.uint8)
    kept = Passage(ids, 0, 0, len(ids), SYMBOLS.end_id, np.array(labels, np.uint8))
    (run / passage.NAME).write_bytes(passage_file(kept))


@pytest.mark.parametrize(
    ("text", "labels", "message"),
    [
        ("|lume!|ilm?|", [7, 200], "damaged, or of another run"),
        ("||||", [0, 1, 0], "The run keeps no whole documents with their classes."),
        ("|", [], "The run keeps no whole documents with their classes."),
    ],
)
def test_documents_of_a_stranger_are_refused_in_a_line(
    tmp_path: Path, invoke: Invoke, text: str, labels: list[int], message: str
) -> None:
    marks = make_classifier_run(tmp_path).path
    keep(marks, text, labels)
    result = invoke("evaluate", marks)
    assert (result.status, result.out) == (1, "")
    assert message in result.err
    assert result.err.endswith("Name a FILE with labeled documents.\n")
    (tmp_path / "own.tsv").write_text("label\ttext\nnegative\tilm?\npositive\tlume!\n", "utf-8")
    assert evaluated(invoke, marks, tmp_path / "own.tsv")["texts"][0]["documents"] == 2


@pytest.mark.usefixtures("place")
def test_documents_that_the_run_has_seen_are_counted(tmp_path: Path, invoke: Invoke) -> None:
    path = tmp_path / "letters.tsv"
    rows = [f"{'ab'[number % 2]}\t{number} {'xy'[number % 2] * 3}" for number in range(40)]
    path.write_text("\n".join(["label\ttext", *rows]) + "\n", "utf-8")
    options = ["--objective", "classify", "--steps", "1", "--hidden", "8", "--threads", "1"]
    trained = invoke("train", path, "--name", "seen-letters", "--headless", *options)
    assert trained.status == 0, trained.err

    (text,) = evaluated(invoke, "seen-letters", path)["texts"]
    assert text["overlap"] == {"trained": 36, "validated": 4}
    shown = " ".join(invoke("evaluate", "seen-letters", path).out.split())
    assert (
        "Of these 40 documents, 36 have the text of a document that the run trained on and 4 that "
        "of one that it validated on: their accuracy is no measure for other documents." in shown
    )
    assert "others report" not in shown

    other = tmp_path / "other.tsv"
    other.write_text(f"label\ttext\n{rows[0]}\na\t0 xyx\nb\t1 xyx\n", "utf-8")
    overlap = evaluated(invoke, "seen-letters", other)["texts"][0]["overlap"]
    assert sum(overlap.values()) == 1

    shutil.rmtree(tmp_path / "cache")
    (text,) = evaluated(invoke, "seen-letters", path)["texts"]
    assert text["overlap"] == {"trained": None, "validated": 4}
    shown = " ".join(invoke("evaluate", "seen-letters", path).out.split())
    assert "Whether the run trained on them is not known: its text is not in the cache." in shown
