"""The bag of symbols: what it counts, its probabilities, and its file in a run."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from lstm_tui.scoring import bag_of_symbols
from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, count_symbols, load_baseline

END = 5
BIAS = np.zeros(3, np.float32)
IDS = np.array([END, 0, 1, 1, 1, END, 4, END, 2, 0, END], np.uint8)
STARTS, LENGTHS = np.array([0, 5, 7]), np.array([5, 2, 3])


def dense(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The values (D, V) of documents, written out."""
    counts = count_symbols(IDS, starts, lengths)
    table = np.zeros((len(counts), END + 1))
    for document in range(len(counts)):
        part = slice(*counts.begins[document : document + 2])
        table[document, counts.symbols[part]] = counts.values[part]
    return table


def test_a_document_is_the_logarithms_of_its_counts_scaled_to_length_1() -> None:
    first = np.array([np.log(2), np.log(4), 0, 0, 0, 0])
    last = np.array([1, 0, 1, 0, 0, 0]) / np.sqrt(2)
    expected = [first / np.linalg.norm(first), [0, 0, 0, 0, 1, 0], last]
    np.testing.assert_allclose(dense(STARTS, LENGTHS), expected, rtol=1e-6)


def test_a_document_is_read_to_its_length() -> None:
    shortened = dense(STARTS[:1], np.array([3]))
    np.testing.assert_allclose(shortened, [[2**-0.5, 2**-0.5, 0, 0, 0, 0]], rtol=1e-6)


def test_counts_do_not_depend_on_the_blocks_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = dense(STARTS, LENGTHS)
    monkeypatch.setattr(bag_of_symbols, "_BLOCK_SYMBOLS", 2)
    np.testing.assert_array_equal(dense(STARTS, LENGTHS), expected)


def test_a_document_without_symbols_has_no_counts() -> None:
    assert not dense(np.array([0]), np.array([1])).any()
    assert len(count_symbols(IDS, np.zeros(0, np.int64), np.zeros(0, np.int64))) == 0


@pytest.fixture
def baseline() -> BagOfSymbols:
    random = np.random.default_rng(0)
    weight, bias = random.normal(size=(END + 1, 3)), random.normal(size=3)
    return BagOfSymbols(weight.astype(np.float32), bias.astype(np.float32), 0.3)


def test_probabilities_are_the_softmax_of_the_logits(baseline: BagOfSymbols) -> None:
    logits = dense(STARTS, LENGTHS) @ baseline.weight + baseline.bias
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    probabilities = np.exp(baseline.log_probabilities(IDS, STARTS, LENGTHS))
    np.testing.assert_allclose(probabilities, expected, rtol=1e-6)


def in_run(folder: Path, data: bytes) -> Run:
    (folder / bag_of_symbols.NAME).write_bytes(data)
    return Run(folder)


def test_a_run_keeps_its_baseline(tmp_path: Path, baseline: BagOfSymbols) -> None:
    assert load_baseline(Run(tmp_path), END + 1, 3) is None
    loaded = load_baseline(in_run(tmp_path, baseline.file()), END + 1, 3)
    assert loaded is not None
    assert loaded.penalty == baseline.penalty
    np.testing.assert_array_equal(loaded.weight, baseline.weight)
    np.testing.assert_array_equal(loaded.bias, baseline.bias)


def test_a_baseline_of_other_classes_is_refused(tmp_path: Path, baseline: BagOfSymbols) -> None:
    run = in_run(tmp_path, baseline.file())
    with pytest.raises(BrokenRunError, match=r"the weights are \(6, 3\) and \(3,\), not \(6, 2\)"):
        load_baseline(run, END + 1, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 64,
        save({"weight": np.zeros((6, 3), np.float32)}, {"penalty": "1"}),
        save({"weight": np.zeros((6, 3), np.float32), "bias": np.zeros(3, np.float32)}),
        save(
            {"weight": np.full((6, 3), np.nan, np.float32), "bias": np.zeros(3, np.float32)},
            {"penalty": "1"},
        ),
        save({"weight": np.full((6, 3), 1e300), "bias": np.zeros(3)}, {"penalty": "1"}),
        save({"weight": np.ones((6, 3), np.complex64), "bias": BIAS}, {"penalty": "1"}),
        save({"weight": np.ones((6, 3), np.float32), "bias": BIAS}, {"penalty": "inf"}),
    ],
)
def test_a_damaged_baseline_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BrokenRunError, match=r"baseline\.safetensors"):
        load_baseline(in_run(tmp_path, data), END + 1, 3)
