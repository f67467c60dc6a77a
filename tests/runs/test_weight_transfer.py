"""Weights for a larger vocabulary."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.weight_transfer import (
    classifier_weights,
    old_ids,
    transfer_weights,
    with_random_head,
)
from lstm_tui.runs.weights import check_weights, expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

OLD = Vocabulary(("\n", "a", "c", "\n"), end="\n")
NEW = Vocabulary(("\n", "a", "b", "c", "d", "\n"), end="\n")
MODELS = [
    ModelConfig(cell=cell, hidden=6, embedding=embedding, tied=tied, documents=True)
    for cell, (embedding, tied) in product(
        (Cell.LSTM, Cell.RNN_TANH), ((4, False), (6, True), (0, False))
    )
]


def weights_of(model: ModelConfig, symbols: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    shapes = expected_shapes(model, symbols)
    return {name: random.normal(size=shape) for name, shape in shapes.items()}


def test_a_symbol_keeps_its_row_and_the_end_of_a_document_is_last() -> None:
    assert old_ids(OLD, NEW).tolist() == [0, 1, -1, 2, -1, 3]
    weights = weights_of(MODELS[0], len(OLD))
    moved = transfer_weights(weights, MODELS[0], OLD, NEW)
    for name in ("embedding.weight", "output.weight", "output.bias"):
        np.testing.assert_array_equal(moved[name][[0, 1, 3, 5]], weights[name])
    np.testing.assert_array_equal(
        moved["recurrent.weight_hh_l0"], weights["recurrent.weight_hh_l0"]
    )


@pytest.mark.parametrize("model", MODELS)
def test_new_symbols_are_rare_and_leave_the_other_probabilities(model: ModelConfig) -> None:
    weights = weights_of(model, len(OLD))
    weights["output.bias"][1] -= 6.0  # one symbol is rare, as in every text
    moved = transfer_weights(weights, model, OLD, NEW)
    check_weights(moved, model, len(NEW))
    kept = np.flatnonzero(old_ids(OLD, NEW) >= 0)
    text = np.array([3, 1, 0, 2, 2, 1])
    before = probabilities(Reader(weights, model, np.float64).read(text).logits)
    after = probabilities(Reader(moved, model, np.float64).read(kept[text]).logits)
    np.testing.assert_allclose(after[:, kept], before, atol=0.02)
    assert (after.sum(axis=1) - after[:, kept].sum(axis=1)).max() < 0.02


def probabilities(logits: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def test_a_new_word_is_like_the_words() -> None:
    old = Vocabulary(("a", "b", "ab", "ba"), SymbolKind.WORD)
    new = Vocabulary(("a", "b", "c", "aa", "ab", "ba"), SymbolKind.WORD)
    weights = weights_of(MODELS[0], len(old))
    weights["embedding.weight"][2:] += 100.0
    moved = transfer_weights(weights, MODELS[0], old, new)["embedding.weight"]
    assert moved[2].max() < 50 < moved[3].min()


def test_the_same_vocabulary_changes_nothing() -> None:
    weights = weights_of(MODELS[0], len(OLD))
    assert transfer_weights(weights, MODELS[0], OLD, OLD) is weights


@pytest.mark.parametrize("model", MODELS)
def test_a_classifier_has_the_recurrent_layers_of_a_language_model(model: ModelConfig) -> None:
    weights = weights_of(model, len(OLD))
    classifier = replace(model, tied=False, classes=3, mlp=5)
    moved = classifier_weights(weights, classifier, keeps_head=False)
    assert not [name for name in moved if name.startswith(("output", "mlp"))]
    whole = with_random_head(moved, classifier, seed=4)
    check_weights(whole, classifier, len(OLD))
    text = np.array([3, 1, 0, 2])
    hidden = Reader(whole, classifier, np.float64).read(text).state.hidden[-1]
    np.testing.assert_array_equal(
        hidden, Reader(weights, model, np.float64).read(text).state.hidden[-1]
    )
    sums = np.exp(ClassHead(whole, classifier, np.float64).log_probabilities(hidden)).sum(axis=1)
    np.testing.assert_allclose(sums, 1.0)


def test_the_new_head_depends_on_the_seed_alone() -> None:
    model = ModelConfig(hidden=6, embedding=4, documents=True, classes=2, mlp=5)
    one, same, other = (with_random_head({}, model, seed) for seed in (1, 1, 2))
    assert all((one[name] == same[name]).all() for name in one)
    assert all((one[name] != other[name]).any() for name in one)
    assert max(np.abs(one[name]).max() for name in ("mlp.0.weight", "mlp.0.bias")) <= 6**-0.5


def test_a_classifier_of_the_same_classes_keeps_its_head() -> None:
    model = ModelConfig(hidden=6, embedding=4, documents=True, classes=2, mlp=5)
    weights = weights_of(model, len(OLD))
    moved = classifier_weights(transfer_weights(weights, model, OLD, NEW), model, keeps_head=True)
    check_weights(moved, model, len(NEW))
    np.testing.assert_array_equal(moved["mlp.2.weight"], weights["mlp.2.weight"])


def test_a_vocabulary_without_end_gives_it_the_vector_of_the_newline() -> None:
    old, new = Vocabulary(("\n", "a")), Vocabulary(("\n", "a", "\n"), end="\n")
    model = ModelConfig(hidden=6, embedding=4)
    weights = weights_of(model, len(old))
    moved = transfer_weights(weights, model, old, new)["embedding.weight"]
    np.testing.assert_array_equal(moved[2], weights["embedding.weight"][0])
    without = Vocabulary(("a", "b")), Vocabulary(("a", "b", "\n"), end="\n")
    moved = transfer_weights(weights, model, *without)["embedding.weight"]
    deviation = weights["embedding.weight"].std(axis=0)
    assert (np.abs(moved[2] - weights["embedding.weight"].mean(axis=0)) < deviation).all()
