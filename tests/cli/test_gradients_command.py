"""``lstm-tui gradients``."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.config import Cell, DocumentSplit, ModelConfig, TextConfig
from lstm_tui.reader.backward import BackwardReader
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.studies.gradient_distance import GradientCurves, gradient_steps
from tests.support.neuron_runs import STATE, make_neuron_run

Invoke = Callable[..., Any]
FEW = ("--distance", "40", "--positions", "6")


def relu_run(
    folder: Path, name: str, factors: dict[int, float], *, hidden: int = 4, output: float = 1
) -> Path:
    """A run of units that see only themselves, by a factor at each step.

    With a factor below 0 they are dead; with an ``output`` of 0 the loss does not depend on them.
    """
    model = ModelConfig(cell=Cell.RNN_RELU, layers=1, hidden=hidden, embedding=0)
    run = make_neuron_run(folder, steps=(), model=model, name=name)
    for step, factor in factors.items():
        shapes = expected_shapes(model, len(run.vocabulary()))
        weights = {key: np.zeros(shape, np.float32) for key, shape in shapes.items()}
        weights["recurrent.weight_hh_l0"] = np.float32(factor) * np.eye(hidden, dtype=np.float32)
        weights["recurrent.bias_ih_l0"][:] = factor
        weights["output.weight"][0] = output
        save_checkpoint(run, weights, {}, replace(STATE, step=step, position=step))
    return run.path


def rows_of(out: str, heading: str) -> list[list[str]]:
    """The cells of the table whose heading begins so, up to the blank line after it."""
    lines = out.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(heading))
    end = next(at for at in range(start, len(lines)) if not lines[at].strip())
    return [line.split() for line in lines[start + 1 : end]]


def test_half_lives_of_two_runs_and_before_training(tmp_path: Path, invoke: Invoke) -> None:
    halves = relu_run(tmp_path, "halves", {0: 0.25, 100: 0.5})
    slow = relu_run(tmp_path, "slow", {100: 2**-0.1})
    result = invoke("gradients", halves, slow, *FEW)
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].rstrip() == "norm of the gradient of the loss with respect to h"
    assert "halves" in lines[1]
    assert "slow" in lines[1]
    first, second = rows_of(result.out, "run     network")
    assert first[-3:] == ["1.0", "(1.0–1.0)", "0.50"]
    assert second[-3:] == ["10.0", "(10.0–10.0)", "–"]
    assert rows_of(result.out, "run     layer") == [
        ["halves", "L0", "1.00", "0.50"],
        ["slow", "L0", "1.00", "0.93"],
    ]
    assert "of the run's validation text" in result.out
    assert "Half-life: Elman RNN (relu)" not in result.out  # one kind of network
    prose = result.out[result.out.index("Half-life: symbols") :].splitlines()
    assert max(map(len, prose)) <= 80


def test_half_lives_of_different_networks_are_compared(tmp_path: Path, invoke: Invoke) -> None:
    slow, fast = (
        relu_run(tmp_path, name, {100: factor}, hidden=hidden)
        for name, factor, hidden in (("slow", 2**-0.1, 4), ("fast", 0.25, 3))
    )
    again = relu_run(tmp_path, "again", {100: 0.25}, hidden=3)
    out = invoke("gradients", fast, again, slow, *FEW).out
    assert (
        "Half-life: Elman RNN (relu) 1×4 10.0, Elman RNN (relu) 1×3 0.50 (median of 2): 20 times."
    ) in " ".join(out.split())
    endless = relu_run(tmp_path, "endless", {100: 1.0}, hidden=2)
    out = invoke("gradients", fast, endless, *FEW).out
    assert "1×2 does not vanish, Elman RNN (relu) 1×3 0.50: more than 80 times." in " ".join(
        out.split()
    )
    growing = relu_run(tmp_path, "growing", {100: 1.1}, hidden=5)
    assert "1×5 grows, Elman RNN (relu) 1×3 0.50:" in " ".join(
        invoke("gradients", fast, growing, *FEW).out.split()
    )
    out = invoke("gradients", fast, slow, endless, *FEW).out
    assert "1×3 0.50: from the shortest to the longest more than 80 times." in " ".join(out.split())


def test_of_several_runs_only_the_gate_of_the_direct_path_is_listed(
    tmp_path: Path, invoke: Invoke
) -> None:
    gated = make_neuron_run(tmp_path, name="gated", steps=(100,)).path
    plain = relu_run(tmp_path, "plain", {100: 0.5})
    rows = rows_of(invoke("gradients", gated, plain, *FEW).out, "run    layer")
    assert [row[4:5] for row in rows if row[0] == "gated"] == [["forget"]]
    assert len(rows) == 3


def test_an_error_ends_the_measurement_before_training_too(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = relu_run(tmp_path, "overflows", {0: 0.5, 100: 1e30})
    pieces: list[None] = []

    def endless(
        backward: BackwardReader, *positions: Any, observe: Any = None, **options: Any
    ) -> Iterator[GradientCurves | None]:
        if observe is not None:  # the checkpoint, not the network before training
            yield from gradient_steps(backward, *positions, **options)
        while len(pieces) < 10_000:
            pieces.append(None)
            time.sleep(0.001)
            yield None

    monkeypatch.setattr("lstm_tui.studies.gradient_distance.gradient_steps", endless)
    result = invoke("gradients", path, *FEW)
    assert result.status == 1
    assert result.err.startswith("Error: overflows: ")
    assert "overflow" in result.err
    assert len(pieces) < 10_000


def test_an_lstm_has_its_cell_and_its_gates(tmp_path: Path, invoke: Invoke) -> None:
    run = make_neuron_run(tmp_path, name="gated", steps=(0, 100))
    out = invoke("gradients", run.path, *FEW).out
    assert "with respect to h and c" in out
    assert "h at step 0" in out
    rows = rows_of(out, "run    layer")
    assert [row[:2] for row in rows if row[0] == "gated"] == [["gated", "L0"]]
    assert [row[-6] for row in rows if row[-6] in {"input", "forget", "output"}] == [
        "input",
        "forget",
        "output",
    ] * 2


def test_a_gradient_that_does_not_fall_does_not_vanish(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "constant", {0: 1.0, 100: 1.0})
    (row,) = rows_of(invoke("gradients", path, *FEW).out, "run       network")
    assert row[-5:] == ["does", "not", "vanish", ">", "40"]


def test_a_gradient_that_grows_is_said_to_grow(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "explodes", {0: 1.1, 100: 1.05})
    (row,) = rows_of(invoke("gradients", path, *FEW).out, "run       network")
    assert row[-2:] == ["grows", "grows"]
    (network,) = json.loads(invoke("gradients", path, *FEW, "--json").out)["networks"]
    assert network["hidden"]["grows"]
    assert not network["hidden"]["vanishes"]


def test_dead_units_are_a_sentence_and_not_a_logarithm(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "dead", {100: -1.0})
    result = invoke("gradients", path, *FEW)
    assert result.status == 0
    assert "0, exactly" in result.out
    assert "the gradient is exactly 0 at 6 of 6 positions from k = 1 on" in result.out
    (network,) = json.loads(invoke("gradients", path, *FEW, "--json").out)["networks"]
    assert network["hidden"]["zeros"] == [0] + [6] * 40
    assert network["hidden"]["log_norms"][1:] == [None] * 40


def test_a_chart_without_a_gradient_says_so(tmp_path: Path, invoke: Invoke) -> None:
    result = invoke("gradients", relu_run(tmp_path, "unread", {100: 0.5}, output=0), *FEW)
    assert result.status == 0
    assert "every gradient is exactly 0" in result.out


def test_history_has_a_row_for_each_checkpoint(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "longer", {0: 0.25, 100: 0.5, 200: 2**-0.1})
    out = invoke("gradients", path, "--history", *FEW).out
    assert [(row[-3], row[-2]) for row in rows_of(out, "run     network")] == [
        ("0", "0.50"),
        ("100", "1.0"),
        ("200", "10.0"),
    ]
    assert "step 200" in out.splitlines()[1]


def test_one_unit_is_written_out_factor_by_factor(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "alone", {100: 0.5}, hidden=1)
    out = invoke("gradients", path, *FEW).out
    assert "w_h of the unit 0.5." in out
    *rows, formula = rows_of(out, " k  read")
    assert formula == ["Factor:", "slope", "·", "w_h."]
    assert [row[0] for row in rows] == [*map(str, range(1, 31)), "…", "41"]
    assert [row[-4:-1] for row in rows[:2]] == [
        ["1.000", "0.500", "5.00e-01"],
        ["1.000", "0.500", "2.50e-01"],
    ]
    (network,) = json.loads(invoke("gradients", path, *FEW, "--json").out)["networks"]
    steps = network["product"]["steps"]
    assert [step["product"] for step in steps] == [0.5**k for k in range(1, 42)]


def test_json_has_the_curves_and_their_fits(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "exact", {0: 0.25, 100: 0.5})
    (network,) = json.loads(invoke("gradients", path, *FEW, "--json").out)["networks"]
    assert (network["run"], network["step"], network["cell"]) == ("exact", 100, "rnn-relu")
    assert (network["distance"], network["positions"]) == (40, 6)
    hidden = network["hidden"]
    assert hidden["half_life"] == pytest.approx(1)
    assert hidden["fitted"] == [5, 40]
    np.testing.assert_allclose(np.diff(hidden["log_norms"]), -np.log(2))
    assert network["before_training"]["half_life"] == pytest.approx(0.5)
    assert network["cell_values"] is None
    assert network["layers"][0]["factors"]["singular_value"] == pytest.approx(0.5)


def test_a_picture_is_written_and_not_replaced(tmp_path: Path, invoke: Invoke) -> None:
    path, picture = relu_run(tmp_path, "drawn", {100: 0.5}), tmp_path / "gradients.svg"
    result = invoke("gradients", path, *FEW, "--output", picture)
    assert f"Wrote {picture}." in result.err
    ElementTree.fromstring(picture.read_text())
    again = invoke("gradients", path, *FEW, "--output", picture)
    assert again.status == 1
    assert "exists" in again.err


def test_a_short_text_is_measured_over_a_shorter_distance(tmp_path: Path, invoke: Invoke) -> None:
    path, text = relu_run(tmp_path, "short", {100: 0.5}), tmp_path / "short.txt"
    text.write_text("The fleet of 12 ships sails.\n")
    result = invoke("gradients", path, "--text", text)
    assert "short: the text reaches only 14 symbols back, not 200." in result.err
    assert "between 3 and 14 symbols" in result.out
    text.write_text("a\n")
    result = invoke("gradients", path, "--text", text)
    assert result.status == 1
    assert result.err.startswith("Error: short: The text is too short")


def test_documents_are_measured_within_themselves(tmp_path: Path, invoke: Invoke) -> None:
    run = make_neuron_run(
        tmp_path, name="lines", steps=(100,), config=TextConfig(documents=DocumentSplit.LINES)
    )
    result = invoke("gradients", run.path, "--positions", "6")
    assert "lines: the documents of the text reach only " in result.err
    assert result.status == 0


def test_standard_input_is_for_one_run(tmp_path: Path, invoke: Invoke) -> None:
    path = relu_run(tmp_path, "first", {100: 0.5})
    result = invoke("gradients", path, path, "--text", "-")
    assert (result.status, result.out) == (2, "")
    assert "--text - can be read by one RUN only" in result.err
