"""``lstm-tui recall``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from lstm_tui.cli.tables import PIPED_COLUMNS
from tests.support.recall_networks import make_recall_run

Invoke = Callable[..., Any]

FEW = ("--delays", "1,3,40", "--items", "60")


@pytest.fixture
def remembering(tmp_path: Path) -> Path:
    return make_recall_run(tmp_path, "keeps").path


@pytest.fixture
def forgetting(tmp_path: Path) -> Path:
    return make_recall_run(tmp_path, "forgets", {0: "wxyz", 100: "wx", 200: "z"}).path


def test_a_chart_and_intervals_of_one_run(remembering: Path, invoke: Invoke) -> None:
    result = invoke("recall", remembering, *FEW)
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].rstrip() == "correct answers, %"
    assert "chance" in lines[1]
    assert "keeps" in lines[1]
    heading = next(number for number, line in enumerate(lines) if line.startswith("fillers"))
    assert lines[heading].split() == ["fillers", "correct", "%", "95", "%", "interval"]
    assert [line.split() for line in lines[heading + 1 : heading + 4]] == [
        ["1", "60/60", "100.0", "94.0–100.0"],
        ["3", "60/60", "100.0", "94.0–100.0"],
        ["40", "60/60", "100.0", "94.0–100.0"],
    ]
    assert "keeps: LSTM 1×8, chunks of 64, step 100; reach ≥40." in result.out


def test_several_runs_have_a_row_each(remembering: Path, forgetting: Path, invoke: Invoke) -> None:
    lines = invoke("recall", remembering, forgetting, *FEW).out.splitlines()
    heading = next(number for number, line in enumerate(lines) if line.startswith("run "))
    assert lines[heading].split() == ["run", "1", "3", "40", "reach"]
    keeps, forgets = (line.split() for line in lines[heading + 1 : heading + 3])
    assert keeps == ["keeps", "100", "100", "100", "≥40"]
    assert (forgets[0], forgets[-1]) == ("forgets", "0")
    assert 100 > int(forgets[1]) > int(forgets[2]) > int(forgets[3])
    assert all(len(line) <= PIPED_COLUMNS for line in lines)


def test_history_has_a_row_for_each_checkpoint(forgetting: Path, invoke: Invoke) -> None:
    lines = invoke("recall", forgetting, "--history", *FEW).out.splitlines()
    heading = next(
        number for number, line in enumerate(lines) if "step" in line and "reach" in line
    )
    rows = [line.split() for line in lines[heading + 1 : heading + 4]]
    assert [row[0] for row in rows] == ["0", "100", "200"]
    assert int(rows[0][1]) < int(rows[1][1]) < int(rows[2][1])
    assert "step 200" in lines[1]


def test_the_chart_of_several_histories_names_run_and_step(
    remembering: Path, forgetting: Path, invoke: Invoke
) -> None:
    out = invoke(
        "recall", remembering, forgetting, "--history", "--delays", "1", "--items", "5"
    ).out
    legend = " ".join(out.splitlines()[1:3])
    assert all(name in legend for name in ("keeps 100", "forgets 0", "forgets 200"))


def test_a_chart_of_many_curves_says_how_many_it_shows(tmp_path: Path, invoke: Invoke) -> None:
    run = make_recall_run(tmp_path, "long", dict.fromkeys(range(0, 800, 100), ""))
    out = invoke("recall", run.path, "--history", "--delays", "1", "--items", "5").out
    assert "The chart shows 6 of 8 curves." in out


def test_json_has_counts_and_intervals(forgetting: Path, invoke: Invoke) -> None:
    report = json.loads(invoke("recall", forgetting, *FEW, "--history", "--json").out)
    assert (report["chance"], report["longest_trained_delay"]) == (0.125, 200)
    assert [(one["run"], one["step"], one["chunk"]) for one in report["curves"]] == [
        ("forgets", step, 64) for step in (0, 100, 200)
    ]
    for one in report["curves"]:
        assert [point["delay"] for point in one["points"]] == [1, 3, 40]
        for point in one["points"]:
            low, high = point["interval"]
            assert low <= point["accuracy"] == point["correct"] / point["questions"] <= high


def test_the_picture_has_a_curve_for_each_run(
    remembering: Path, forgetting: Path, invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "recall.svg"
    result = invoke("recall", remembering, forgetting, *FEW, "--output", path)
    assert result.err == f"Wrote {path}.\n"
    root = ElementTree.parse(path).getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert len(list(root.iter(f"{space}polyline"))) == 2
    assert {"keeps", "forgets", "chance"} <= {text.text for text in root.iter(f"{space}text")}


def test_an_existing_picture_is_kept_unless_forced(
    remembering: Path, invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "recall.svg"
    path.write_text("mine")
    result = invoke("recall", remembering, *FEW, "-o", path)
    assert (result.status, result.out) == (1, "")
    assert "already exists" in result.err
    assert path.read_text() == "mine"
    assert invoke("recall", remembering, *FEW, "-o", path, "--force").status == 0
    assert path.read_text().startswith("<svg")


def test_a_damaged_checkpoint_is_left_out_of_the_history(forgetting: Path, invoke: Invoke) -> None:
    weights = next((forgetting / "checkpoints").glob("*100/weights.safetensors"))
    weights.write_bytes(b"damaged")
    result = invoke("recall", forgetting, "--history", *FEW, "--json")
    assert [one["step"] for one in json.loads(result.out)["curves"]] == [0, 200]
    assert result.err.startswith("Warning: ")


def test_a_network_of_another_text_is_named(trained: str, invoke: Invoke) -> None:
    result = invoke("recall", trained)
    assert result.status == 2
    assert result.err.startswith("Error: ships: The network has never seen “A”")
    assert "lstm-tui train recall" in result.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--delays", "1,two"), "'two' must be a whole number"),
        (("--delays", "5,0"), "--delays 0: must be 1 to 2,000."),
        (("--history", "--checkpoint", "best"), "leave out --checkpoint"),
        (("--output", "recall.png"), "Name a file that ends in .svg."),
    ],
)
def test_wrong_options_are_one_error(
    remembering: Path, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    result = invoke("recall", remembering, *options)
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_a_long_name_keeps_its_cell_and_sentences_are_80_columns_wide(
    tmp_path: Path, invoke: Invoke
) -> None:
    names = [f"recall-20261130-0155-{cell}" for cell in ("lstm", "rnn-tanh")]
    runs = [make_recall_run(tmp_path, name).path for name in names]
    picture = tmp_path / "recall.svg"
    lines = invoke("recall", *runs, *FEW, "--output", picture).out.splitlines()
    assert [line.split()[0] for line in lines if " 100 " in line][-2:] == [
        "rec…30-0155-lstm",
        "rec…155-rnn-tanh",
    ]
    assert "…155-rnn-tanh<" in picture.read_text("utf-8")
    prose = lines[next(n for n, line in enumerate(lines) if line.startswith(names[0])) :]
    assert "chance is 12.5 %." in " ".join(prose)
    assert max(map(len, prose)) <= 80


def test_a_run_on_another_text_gets_a_note(tmp_path: Path, invoke: Invoke) -> None:
    short = make_recall_run(tmp_path, "short", source_name="recall-short.txt")
    other = make_recall_run(tmp_path, "other", source_name="atlas.txt")
    result = invoke("recall", short.path, other.path, *FEW)
    assert (result.status, result.err) == (
        0,
        "other was trained on atlas, not on recall: train recall\n",
    )
