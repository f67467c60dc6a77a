"""``train --objective classify`` on tables and folders, and ``--from RUN`` for a classifier."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.config import DocumentSplit
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import load_passage
from lstm_tui.text.cache import Cache

Invoke = Callable[..., Any]
FAST = ["--objective", "classify", "--threads", "1", "--precision", "float32", "--headless"]
FAST += ["--batch", "4", "--steps", "4", "--no-ranking"]
ROWS = [
    f"{('pos', 'neg')[number % 2]}\tthe {('good', 'bad')[number % 2]} harbor {number}\n"
    for number in range(40)
]
TABLE = "".join(["label\ttext\n", *ROWS])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rows.tsv"
    path.write_text(TABLE)
    return path


def test_a_table_is_trained_on_and_its_classes_are_recorded(
    place: Path, table: Path, invoke: Invoke
) -> None:
    result = invoke("train", table, "--size", "tiny", "--name", "rows", *FAST)
    assert (result.status, result.out) == (0, f"{place / 'runs' / 'rows'}\n"), result.err
    assert "36 documents for training, 4 for validation; neg 50 %, pos 50 %; median" in result.err
    assert "from the column “text”, labels from “label” (guessed" in result.err
    run = Run(place / "runs" / "rows")
    record = run.record()
    assert record.corpus.classes == ("neg", "pos")
    assert record.config.text.documents is DocumentSplit.LABELED
    assert (record.config.model.classes, record.config.model.mlp) == (2, 64)
    kept = load_passage(run, len(run.vocabulary()), run.vocabulary().end_id)
    assert kept is not None
    assert kept.labels is not None
    assert len(kept.labels) == 40


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["--label-column", "mood"], 2, "no such column. The columns are “label”, “text”."),
        (["--freeze"], 2, "--freeze needs --from RUN"),
        (["--documents", "lines"], 2, "--documents has no effect with --objective classify"),
        (["--objective", "predict", "--mlp", "3"], 2, "--mlp has an effect only with --objective"),
        (["--glob", "*.txt"], 2, "chooses among the files of a folder"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_one_line(
    place: Path, table: Path, invoke: Invoke, words: list[str], status: int, message: str
) -> None:
    assert place
    result = invoke("train", table, *FAST, *words)
    assert result.status == status
    assert message in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_documents_of_one_label_are_refused(place: Path, table: Path, invoke: Invoke) -> None:
    assert place
    table.write_text("label\ttext\nham\tone\nham\ttwo\n")
    result = invoke("train", table, *FAST)
    assert result.status == 1
    assert "all 2 documents have the label “ham”" in result.err.splitlines()[-1]


def test_empty_documents_are_refused_with_the_option_that_leaves_them_out(
    place: Path, table: Path, invoke: Invoke
) -> None:
    assert place
    table.write_text(f"{TABLE}pos\t\nneg\t \n")
    result = invoke("train", table, *FAST)
    assert result.status == 1
    assert result.err.splitlines()[-1].endswith(
        "2 documents are empty, the first one in line 42. Pass --skip-empty, which leaves them out."
    )
    result = invoke("train", table, "--skip-empty", "--size", "tiny", "--name", "skipped", *FAST)
    assert result.status == 0
    assert "2 empty documents are left out." in result.err


def test_a_classifier_starts_from_a_language_model(
    place: Path, trained: str, table: Path, invoke: Invoke
) -> None:
    words = ("--from", trained, "--name", "from-ships", "--freeze", *FAST)
    result = invoke("train", table, *words)
    assert result.status == 0, result.err
    assert "a new MLP for the classes replaces its output layer." in result.err
    ships, run = Run(place / "runs" / trained), Run(place / "runs" / "from-ships")
    old, new = load_checkpoint(ships, 40), load_checkpoint(run, 4)
    assert new.vocabulary.learned == old.vocabulary.learned
    assert new.vocabulary.end
    for name in ("recurrent.weight_hh_l0", "recurrent.weight_ih_l0"):
        if new.weights[name].shape == old.weights[name].shape:
            np.testing.assert_array_equal(new.weights[name], old.weights[name])
    assert "output.weight" not in new.weights
    origin = run.record().origin
    assert origin is not None
    assert (origin.new_head, origin.added_symbols) == (True, 1)

    words = ("--from", "from-ships", "--name", "from-classifier", *FAST)
    assert invoke("train", table, *words).status == 0
    again = Run(place / "runs" / "from-classifier")
    first = load_checkpoint(again, 0).weights
    np.testing.assert_array_equal(first["mlp.2.weight"], new.weights["mlp.2.weight"])
    words = ("--from", "from-ships", "--name", "predicts", "--steps", "4", "--headless")
    result = invoke("train", table, *words)
    assert result.status == 2
    assert "a classifier predicts no symbols. Pass --objective classify" in result.err


def test_the_classes_of_labeled_documents_are_shown_before_training(
    place: Path, table: Path, invoke: Invoke
) -> None:
    assert place
    words = ("corpus", "show", table, "--objective", "classify")
    result = invoke(*words)
    assert result.status == 0, result.err
    row = next(line for line in result.out.splitlines() if line.startswith("classes"))
    assert row.split(maxsplit=1)[1].strip() == (
        "2: neg 20 (2 for validation), pos 20 (2 for validation)"
    )
    assert json.loads(invoke(*words, "--json").out)["classes"] == [
        {"name": name, "documents": 20, "validation": 2} for name in ("neg", "pos")
    ]
    result = invoke("corpus", "show", table, "--text-column", "text")
    assert (result.status, "only with --objective classify" in result.err) == (2, True)


def test_a_run_on_a_folder_is_resumed_when_its_copy_is_gone(
    place: Path, tmp_path: Path, invoke: Invoke
) -> None:
    data = tmp_path / "towns"
    for number, row in enumerate(ROWS):
        label, _, text = row.partition("\t")
        (data / label).mkdir(parents=True, exist_ok=True)
        (data / label / f"{number}.txt").write_text(text)
    assert invoke("train", data, "--size", "tiny", "--name", "towns", *FAST).status == 0
    record = Run(place / "runs" / "towns").record()
    Cache().forget(record.corpus.key)
    assert invoke("resume", "towns", "--steps", "1", "--headless").status == 0
    Cache().forget(record.corpus.key)
    (data / "pos").rename(data / "good")
    result = invoke("resume", "towns", "--steps", "1", "--headless")
    assert (result.status, "has changed since" in result.err) == (1, True)


def test_the_copy_of_a_folder_of_labeled_documents_can_be_forgotten(
    place: Path, tmp_path: Path, invoke: Invoke
) -> None:
    assert place
    for number in range(8):
        file = tmp_path / "mails" / ("ham", "spam")[number % 2] / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"mail {number}")
    (tmp_path / "mails" / "README").write_text("about")
    assert invoke("corpus", "show", tmp_path / "mails", "--objective", "classify").status == 0
    result = invoke("corpus", "forget", tmp_path / "mails")
    assert (result.status, "bytes deleted" in result.out) == (0, True)


def test_a_language_model_on_a_table_is_told_of_classifiers(
    place: Path, table: Path, invoke: Invoke
) -> None:
    assert place
    words = [word for word in FAST if word not in ("--objective", "classify")]
    result = invoke("train", table, "--size", "tiny", "--name", "as-text", *words)
    assert result.status == 0, result.err
    assert result.err.count("--objective classify trains a classifier on them.") == 1
