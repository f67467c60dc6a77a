"""``lstm-tui compare``: cells that are trained one after the other, and runs that exist."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli.compare import compare
from lstm_tui.cli.train import train
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from tests.cli.conftest import FAST
from tests.support.fake_runs import beginning, ended, make_run, say, trained_run

Invoke = Callable[..., Any]
STEPS = ("--steps", "12", "--evaluate-every", "6")


def test_cells_are_trained_on_one_text_and_compared(invoke: Invoke, place: Path) -> None:
    cells = ("--cells", "gru,rnn-tanh", "--name", "cells", "--seed", "3")
    result = invoke("compare", place / "ships.txt", *cells, *STEPS, *FAST)
    assert result.status == 0
    rows = [line.split() for line in result.out.splitlines()[:3]]
    assert [row[0] for row in rows] == ["cell", "GRU", "Elman"]
    assert "finished" in rows[1]
    assert float(rows[1][-1]) > 0  # the half-life
    assert "Gradient norm, k symbols before the loss" in result.out
    assert "Run 2 of 2 (Elman RNN (tanh)): cells-rnn-tanh" in result.err
    picture = place / "runs" / "cells.svg"
    assert f"Wrote {picture}." in result.err
    assert "Elman RNN (tanh)" in picture.read_text("utf-8")
    records = [Run(place / "runs" / name).record() for name in ("cells-gru", "cells-rnn-tanh")]
    assert {record.config.training.seed for record in records} == {3}
    assert not any(record.config.training.ranking for record in records)


def test_json_is_alone_on_standard_output(invoke: Invoke, place: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    words = ("--cells", "additive", "--name", "json-cells", "--json", "-o", picture)
    result = invoke("compare", place / "ships.txt", *words, *STEPS, *FAST)
    (run,) = json.loads(result.out)["runs"]
    assert (run["run"], run["cell"], run["steps"]) == ("json-cells-additive", "additive", 12)
    assert [point["step"] for point in run["losses"]][-1] == 12
    assert picture.is_file()


def test_a_picture_is_not_overwritten_and_nothing_is_trained(
    invoke: Invoke, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken.svg").write_text("mine")
    words = ("--cells", "gru", "--name", "not-trained", "-o", tmp_path / "taken.svg")
    result = invoke("compare", place / "ships.txt", *words, *STEPS, *FAST)
    assert result.status == 1
    assert "already exists" in result.err
    assert not (place / "runs" / "not-trained-gru").exists()


def test_runs_that_exist_are_compared_as_they_are(invoke: Invoke, tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two"), 1):
        trained_run(tmp_path, 400, name=name, seed=number)
    picture = tmp_path / "two.svg"
    result = invoke("compare", "one", "two", "--runs-dir", tmp_path, "-o", picture)
    assert result.status == 0
    assert [line.split()[0] for line in result.out.splitlines()[:3]] == ["run", "one", "two"]
    assert "one" in picture.read_text("utf-8")


def test_a_run_whose_process_was_killed_is_explained(invoke: Invoke, tmp_path: Path) -> None:
    say(trained_run(tmp_path, 400, name="whole"), ended(400, FinishReason.BUDGET))
    say(make_run(tmp_path, "killed"), *beginning())
    words = ("compare", "whole", "killed", "--runs-dir", tmp_path)
    result = invoke(*words)
    assert "killed: The training process exited without a message." in result.err
    runs = {run["run"]: run for run in json.loads(invoke(*words, "--json").out)["runs"]}
    assert runs["killed"]["state"] == "dead"
    assert "exited without a message" in runs["killed"]["trouble"]
    assert runs["whole"]["trouble"] is None


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("one",), 2, "one is one run: name two or more to compare"),
        (("one", "two", "thre"), 1, "thre: no such run"),
        (("one", "two", "one"), 2, "A run is named twice"),
        (("one", "two", "--minutes", "1"), 2, "--minutes is for training"),
        (("nowhere.txt",), 1, "Train on the built-in text with: lstm-tui train atlas"),
        (("x.txt", "--cells", "lstm,lsmt"), 2, "'lsmt' is not a cell: lstm, gru, rnn-tanh"),
        (("x.txt", "--cells", "gru,gru"), 2, "gru is named twice"),
    ],
)
def test_what_cannot_be_compared_is_reported_in_one_line(
    invoke: Invoke, tmp_path: Path, words: tuple[str, ...], status: int, message: str
) -> None:
    for name in ("one", "two"):
        trained_run(tmp_path, 80, name=name)
    result = invoke("compare", *words, "--runs-dir", tmp_path, "--headless")
    assert result.status == status
    assert message in result.err.splitlines()[-1]


def test_compare_has_the_options_of_train_that_all_cells_share() -> None:
    own = {"cells", "output", "force", "as_json", "sources"}
    not_shared = {
        *("cell", "seeds", "ranking", "corpus"),
        *("from_run", "texts", "checkpoint", "extend_vocabulary"),
        *("objective", "text_column", "label_column", "pooling", "mlp", "max_length", "freeze"),
        "skip_empty",
    }
    options = {parameter.name for parameter in train.params} - not_shared
    assert {parameter.name for parameter in compare.params} - own == options
