"""Exports of several runs in one document."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

from lstm_tui.exports.run_columns import RUN_COLUMNS, RunColumns, rows_as_csv
from lstm_tui.exports.several_runs import join_csv, join_json, join_json_lines
from lstm_tui.runs.follower import Follower
from tests.support.fake_runs import make_run, trained_run
from tests.support.imported_runs import make_imported_run

ONE = RunColumns("one", 40, 1, "a.txt", 0.004)
TWO = RunColumns("two", 50, 2, "a.txt", None)


def test_rows_of_csv_begin_with_the_columns_of_their_run() -> None:
    joined = join_csv([(ONE, "pattern,r\nurl,-0.5\n"), (TWO, "pattern,r\nurl,0.25\n")])
    assert joined.splitlines() == [
        "run,step,seed,text,learning_rate,pattern,r",
        "one,40,1,a.txt,0.004,url,-0.5",
        "two,50,2,a.txt,,url,0.25",
    ]


def test_a_row_keeps_its_own_step() -> None:
    rows = csv.DictReader(io.StringIO(join_csv([(ONE, "step,loss\n8,2.5\n16,2.0\n")])))
    assert [(row["step"], row["loss"]) for row in rows] == [("8", "2.5"), ("16", "2.0")]


def test_a_name_that_a_spreadsheet_would_run_is_escaped() -> None:
    named = replace(ONE, run="=1+1", text="@a")
    assert join_csv([(named, "x\n1\n")]).splitlines()[1].startswith("'=1+1,40,1,'@a,")
    assert rows_as_csv(["x"], [{"x": "=1"}, {"x": None}]) == 'x\n\'=1\n""\n'


def test_the_text_of_a_sample_is_not_that_of_the_run() -> None:
    (line,) = join_json_lines([(ONE, '{"step":8,"text":"Once"}\n')]).splitlines()
    sample = json.loads(line)
    assert (sample["text"], sample["trained_on"], sample["step"]) == ("Once", "a.txt", 8)


def test_objects_become_an_array() -> None:
    joined = json.loads(join_json([(ONE, '{"run":"one","train":[1]}'), (TWO, '{"train":[]}')]))
    assert [(one["run"], one["seed"], one["train"]) for one in joined] == [
        ("one", 1, [1]),
        ("two", 2, []),
    ]


def test_the_learning_rate_is_the_peak_that_the_run_uses(tmp_path: Path) -> None:
    for run, rate in ((trained_run(tmp_path), 0.004), (make_run(tmp_path, "new"), None)):
        progress = Follower(run).poll().progress
        columns = RunColumns.of(run.name, run.record(), progress, progress.step)
        assert columns.learning_rate == rate
        assert columns.text == "atlas.txt"
    assert RUN_COLUMNS == ("run", "step", "seed", "text", "learning_rate")


def test_seed_and_text_of_an_imported_network_are_not_known(tmp_path: Path) -> None:
    run = make_imported_run(tmp_path)
    columns = RunColumns.of(run.name, run.record(), Follower(run).poll().progress, 0)
    assert columns == RunColumns("net", 0, None, "", None)
    assert join_csv([(columns, "x\n1\n")]).splitlines()[1] == "net,0,,,,1"
