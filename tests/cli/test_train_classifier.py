"""``train --objective classify`` and ``resume``: what a run of a classifier keeps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Follower
from lstm_tui.scoring.bag_of_symbols import load_baseline
from lstm_tui.scoring.confusion import ConfusionMatrix
from tests.support.labeled_corpora import CLASSES, order_documents

Invoke = Callable[..., Any]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "order.tsv"
    documents = zip(*order_documents(200), strict=True)
    rows = (f"{CLASSES[label]}\t{text}\n" for text, label in documents)
    path.write_text("".join(["label\ttext\n", *rows]))
    return path


def test_a_classifier_is_trained_and_resumed(place: Path, table: Path, invoke: Invoke) -> None:
    options = ["--objective", "classify", "--symbols", "word", "--threads", "1"]
    options += ["--hidden", "24", "--embedding", "8", "--precision", "float32", "--headless"]
    options += ["--learning-rate", "0.02"]
    trained = invoke("train", table, "--name", "in-order", "--steps", "20", *options)
    assert trained.status == 0, trained.err
    run = Run(place / "runs" / "in-order")
    assert run.record().config.training.batch == 32
    baseline = load_baseline(run, len(run.vocabulary()), 2)
    assert not run.record().config.training.ranking  # only with --ranking
    assert baseline is not None
    assert baseline.weight.shape == (len(run.vocabulary()), 2)

    resumed = invoke("resume", "in-order", "--steps", "200", "--headless")
    assert resumed.status == 0, resumed.err
    progress = Follower(run).poll().progress
    assert progress.finished is not None
    assert progress.finished.reason is FinishReason.BUDGET
    assert progress.step == 220  # 200 more
    assert progress.baseline is not None
    bag = ConfusionMatrix(progress.baseline.confusion).accuracy
    network = ConfusionMatrix(progress.classified[-1].confusion).accuracy
    assert bag.count == network.count == 20
    assert network.successes - bag.successes >= 4


def test_a_classifier_has_no_chunks(table: Path, invoke: Invoke) -> None:
    result = invoke("train", table, "--objective", "classify", "--chunk", "64", "--headless")
    assert (result.status, result.err) == (
        2,
        "Error: --chunk has no effect with --objective classify: leave it out.\n",
    )


def test_a_size_is_not_chosen_by_the_loss_of_language_models(table: Path, invoke: Invoke) -> None:
    result = invoke("train", table, "--objective", "classify", "--size", "auto", "--headless")
    assert result.status == 2
    assert result.err.startswith("Error: --size auto compares how well language models predict")
    assert len(result.err.splitlines()) == 1


def test_a_classifier_is_tiny_unless_its_size_is_given(
    place: Path, table: Path, invoke: Invoke
) -> None:
    options = ["--objective", "classify", "--steps", "1", "--threads", "1", "--headless"]
    small = ["--size", "small", "--embedding", "8"]
    for name, more in (("sized-default", []), ("sized-small", small)):
        result = invoke("train", table, "--name", name, *options, *more)
        assert result.status == 0, result.err
    models = [
        Run(place / "runs" / f"sized-{name}").record().config.model for name in ("default", "small")
    ]
    assert [(model.layers, model.hidden) for model in models] == [(1, 128), (1, 256)]
