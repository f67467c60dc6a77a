"""Classifiers in the list of runs and in exports."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_runs import classifier_run, trained_run

Invoke = Callable[..., Any]


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """A classifier and a language model."""
    classifier_run(tmp_path / "kept", name="some-reviews")
    trained_run(tmp_path / "kept", 400, name="some-text")
    return tmp_path / "kept"


def test_a_classifier_is_listed_with_its_accuracy(runs_dir: Path, invoke: Invoke) -> None:
    result = invoke("runs", "--plain", "--runs-dir", runs_dir)
    (row,) = [line for line in result.out.splitlines() if line.startswith("some-reviews")]
    assert "96.5 %" in row
    assert "best val: accuracy of classifiers at the lowest loss, of others nats" in result.err


def test_json_has_accuracy_and_baseline(runs_dir: Path, invoke: Invoke) -> None:
    result = invoke("runs", "--json", "--runs-dir", runs_dir)
    rows = {row["name"]: row for row in json.loads(result.out)}
    reviews, text = rows["some-reviews"], rows["some-text"]
    assert (reviews["objective"], text["objective"]) == ("classify", "predict")
    assert (reviews["best_accuracy"], reviews["baseline_accuracy"]) == (0.965, 0.79)
    assert reviews["best_validation_loss"] == pytest.approx(0.147, abs=0.01)
    assert reviews["best_validation_loss_per_character"] is None
    assert (text["best_accuracy"], text["baseline_accuracy"]) == (None, None)


def test_the_report_of_a_run_is_exported(runs_dir: Path, tmp_path: Path, invoke: Invoke) -> None:
    words = ("export", runs_dir / "some-reviews", "classes")
    assert ET.fromstring(invoke(*words).out).tag.endswith("svg")
    assert json.loads(invoke(*words, "--format", "json").out)["accuracy"] == 0.965
    invoke(*words, "-o", tmp_path / "report.txt")
    assert "bag of symbols 79.0 %" in (tmp_path / "report.txt").read_text("utf-8")


def test_a_language_model_has_no_classes(runs_dir: Path, invoke: Invoke) -> None:
    result = invoke("export", runs_dir / "some-text", "classes")
    assert result.status != 0
    assert "some-text is a language model, which has no classes." in result.err


def test_losses_of_several_classifiers_are_one_table(runs_dir: Path, invoke: Invoke) -> None:
    classifier_run(runs_dir, 400, name="more-reviews")
    words = [runs_dir / name for name in ("some-reviews", "more-reviews")]
    rows = list(csv.DictReader(io.StringIO(invoke("export", *words, "loss").out)))
    assert {row["run"] for row in rows} == {"some-reviews", "more-reviews"}
    assert any(row["validation_accuracy"] == "0.965" for row in rows)


def test_losses_of_a_classifier_and_a_language_model_are_refused(
    runs_dir: Path, invoke: Invoke
) -> None:
    result = invoke("export", runs_dir / "some-reviews", runs_dir / "some-text", "loss")
    assert result.status != 0
    assert "some-reviews is a classifier, whose loss is per document" in result.err
