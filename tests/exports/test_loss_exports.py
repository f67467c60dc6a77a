import csv
import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import SymbolKind
from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.runs.events import Evaluated, Stepped
from lstm_tui.runs.loss_curve import LossCurve
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.runs.progress import RunProgress, fold
from tests.support.fake_runs import classifier_beginning, classifying, started_with

SVG = "{http://www.w3.org/2000/svg}"


def progress(steps: int = 300) -> RunProgress:
    stepped = Stepped(
        step=steps,
        elapsed_seconds=9.0,
        losses=tuple(1 + 3 / step for step in range(1, steps + 1)),
        gradient_norms=(1.0,) * steps,
        learning_rate=0.01,
        characters_per_second=1e4,
    )
    evaluations = [
        Evaluated(
            step=step, elapsed_seconds=9.0, validation_loss=loss, train_loss=1.0, best=step == 100
        )
        for step, loss in ((100, 1.5), (200, float("nan")), (300, 1.25))
    ]
    return fold(RunProgress(), [stepped, *evaluations])


def test_csv_has_a_row_per_step() -> None:
    rows = list(csv.DictReader(io.StringIO(render_loss(progress(), LossFormat.CSV, "atlas"))))
    assert len(rows) == 300
    assert rows[0] == {
        "step": "1",
        "train_nats_per_character": "4",
        "validation_nats_per_character": "",
        "train_nats_per_symbol": "4",
        "validation_nats_per_symbol": "",
        "validation_perplexity": "",
        "validation_nats_per_document": "",
    }
    assert rows[99]["validation_nats_per_character"] == "1.5"
    assert rows[199]["validation_nats_per_character"] == ""


def documents() -> RunProgress:
    evaluated = [
        Evaluated(step=step, validation_loss=2.0, train_loss=1.0, best=True, document_loss=loss)
        for step, loss in ((100, 15.5), (200, 14.25))
    ]
    return fold(RunProgress(), evaluated)


def test_csv_and_json_have_the_loss_of_a_document() -> None:
    rows = list(csv.DictReader(io.StringIO(render_loss(documents(), LossFormat.CSV, "names"))))
    assert [row["validation_nats_per_document"] for row in rows] == ["15.5", "14.25"]
    content = json.loads(render_loss(documents(), LossFormat.JSON, "names"))
    assert [seen["document_loss"] for seen in content["validation"]] == [15.5, 14.25]
    rows = list(csv.DictReader(io.StringIO(render_loss(progress(), LossFormat.CSV, "atlas"))))
    assert {row["validation_nats_per_document"] for row in rows} == {""}  # to join several runs
    assert "document" not in render_loss(progress(), LossFormat.JSON, "atlas")


def test_json_names_its_unit_and_has_no_nan() -> None:
    content = json.loads(render_loss(progress(), LossFormat.JSON, "at\u2028las"))
    assert content["run"] == "at\u2028las"
    assert content["unit"] == "nats per character"
    assert content["train"][0] == {"step": 1, "loss": 4.0, "loss_per_symbol": 4.0}
    assert [seen["loss"] for seen in content["validation"]] == [1.5, None, 1.25]


def test_svg_has_the_three_curves_and_a_point_for_each_evaluation() -> None:
    root = ElementTree.fromstring(render_loss(progress(), LossFormat.SVG, "atlas"))
    lines = {line.get("class"): line for line in root.iter(f"{SVG}polyline")}
    assert lines.keys() == {"raw", "train", "validation"}
    assert len(str(lines["train"].get("points")).split()) == 300
    assert len(list(root.iter(f"{SVG}circle"))) == 2
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"atlas", "nats per character", "step", "training", "validation"} <= set(words)


def test_losses_of_words_are_per_character_beside_per_symbol() -> None:
    """So that curves of words and of characters compare."""
    words = started_with(
        symbols=SymbolKind.WORD, characters_per_symbol=4.0, train_characters_per_symbol=5.0
    )
    run = fold(progress(), words)
    rows = list(csv.DictReader(io.StringIO(render_loss(run, LossFormat.CSV, "words"))))
    assert rows[0]["train_nats_per_character"] == "0.8"
    assert rows[0]["train_nats_per_symbol"] == "4"
    last = [rows[299][f"validation_nats_per_{unit}"] for unit in ("character", "symbol")]
    assert last == ["0.3125", "1.25"]
    assert float(rows[299]["validation_perplexity"]) == pytest.approx(np.exp(1.25), rel=1e-5)
    content = json.loads(render_loss(run, LossFormat.JSON, "words"))
    assert content["symbols"] == "word"
    assert content["validation"][0]["loss"] == 0.375
    assert content["validation"][0]["loss_per_symbol"] == 1.5
    assert "nats per character" in render_loss(run, LossFormat.SVG, "words")
    curves = CharacterCurves.of(run)
    assert curves.raw[1][0] == 0.8
    assert curves.validation[1].tolist() == [0.375, 0.3125]


@given(st.text(st.characters(), max_size=30))
def test_svg_is_valid_whatever_the_name(name: str) -> None:
    ElementTree.fromstring(render_loss(progress(), LossFormat.SVG, name + "]]><&\x00\ud800\ufffe"))


@pytest.mark.parametrize("format", LossFormat)
def test_run_without_steps_is_an_error(format: LossFormat) -> None:  # noqa: A002
    with pytest.raises(LstmTuiError, match="at␛las has no loss yet, so nothing was written"):
        render_loss(RunProgress(), format, "at\x1blas")


def test_smoothing_removes_noise_and_keeps_a_line() -> None:
    steps = np.arange(1, 1001)
    noise = np.random.default_rng(1).normal(0, 0.1, 1000)
    straight = LossCurve().extended(steps.tolist(), (5 - steps / 1000).tolist())
    noisy = LossCurve().extended(steps.tolist(), (5 - steps / 1000 + noise).tolist())
    inside = slice(60, -60)
    np.testing.assert_allclose(straight.smoothed()[1][inside], straight.points()[1][inside])
    left = noisy.smoothed()[1] - straight.smoothed()[1]
    assert np.abs(left[inside]).max() < 0.06
    assert len(LossCurve().smoothed()[1]) == 0


def test_losses_of_a_classifier_are_per_document_beside_its_accuracy() -> None:
    run = fold(RunProgress(), [*classifier_beginning(), *classifying(1, 408)])
    rows = list(csv.DictReader(io.StringIO(render_loss(run, LossFormat.CSV, "reviews"))))
    by_step = {int(row["step"]): row for row in rows}
    assert by_step[200]["validation_accuracy"] == "0.69"
    assert float(by_step[200]["validation_nats_per_document"]) == pytest.approx(0.3748, abs=1e-4)
    assert by_step[201]["validation_accuracy"] == ""
    content = json.loads(render_loss(run, LossFormat.JSON, "reviews"))
    assert content["unit"] == "nats per document"
    assert [one["accuracy"] for one in content["validation"]] == [0.69, 0.8025]
    assert content["baseline_accuracy"] == 0.79
    assert "nats per document" in render_loss(run, LossFormat.SVG, "reviews")
