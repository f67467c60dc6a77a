"""The fit of the bag of symbols: its minimum, its penalty, and that it is blind to order."""

from collections.abc import Generator
from itertools import count
from typing import TypeVar

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, DocumentCounts, count_symbols
from lstm_tui.training import bag_fitting
from lstm_tui.training.bag_fitting import fit_bag
from lstm_tui.training.lbfgs import minimize

VOCABULARY, END = 30, 29

Result = TypeVar("Result")


def finish(work: Generator[None, None, Result]) -> Result:
    """The result of ``work``."""
    for _ in count():
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
    raise AssertionError


class Documents:
    """Random documents of 10 symbols; the class is that of the most frequent of three symbols, or,
    with ``by_order``, of the one that comes last."""

    def __init__(self, count: int, *, by_order: bool = False, seed: int = 0) -> None:
        random = np.random.default_rng(seed)
        self.labels = random.integers(0, 3, count)
        rows = random.integers(3, END, (count, 10))
        for row, label in zip(rows, self.labels, strict=True):
            if by_order:
                row[[1, 4, 8]] = [*random.permutation([s for s in range(3) if s != label]), label]
            else:
                row[[1, 4, 8]] = label
        self.ids = np.insert(rows, 0, END, axis=1).ravel()
        self.starts = 11 * np.arange(count)
        self.lengths = np.full(count, 11)

    @property
    def counts(self) -> DocumentCounts:
        return count_symbols(self.ids, self.starts, self.lengths)

    def fit(self) -> BagOfSymbols:
        return finish(fit_bag(self.counts, self.labels, VOCABULARY, 3))

    def accuracy(self, baseline: BagOfSymbols) -> float:
        predicted = baseline.log_probabilities(self.ids, self.starts, self.lengths).argmax(1)
        return float((predicted == self.labels).mean())


def test_the_minimum_of_a_quadratic_is_found() -> None:
    torch.manual_seed(1)
    root = torch.randn(20, 20, dtype=torch.float64)
    matrix, target = root @ root.T + torch.eye(20), torch.randn(20, dtype=torch.float64)

    def objective(point: torch.Tensor) -> tuple[float, torch.Tensor]:
        product = matrix @ point
        return float(point @ product / 2 - target @ point), product - target

    start = torch.zeros(20, dtype=torch.float64)
    point = finish(minimize(objective, start, iterations=500, tolerance=1e-9))
    torch.testing.assert_close(point, torch.linalg.solve(matrix, target), atol=1e-6, rtol=0)


def test_the_fit_is_the_minimum_of_the_penalized_loss() -> None:
    documents = Documents(200)
    baseline = documents.fit()
    weight = torch.tensor(baseline.weight, dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(baseline.bias, dtype=torch.float64, requires_grad=True)
    counts = documents.counts
    rows = np.repeat(np.arange(len(counts)), np.diff(counts.begins))
    table = torch.zeros(len(counts), VOCABULARY, dtype=torch.float64)
    table[rows, counts.symbols] = torch.from_numpy(counts.values.astype(np.float64))
    labels = torch.from_numpy(documents.labels)
    loss = torch.nn.functional.cross_entropy(table @ weight + bias, labels, reduction="sum")
    penalized = loss + baseline.penalty / 2 * weight.square().sum()
    for gradient in torch.autograd.grad(penalized / len(counts), (weight, bias)):
        assert float(gradient.abs().max()) < 1e-4


def test_it_learns_what_counts_decide_and_not_what_order_decides() -> None:
    assert Documents(300, seed=1).accuracy(Documents(300).fit()) > 0.98
    by_order = Documents(300, by_order=True)
    accuracy = Documents(300, by_order=True, seed=1).accuracy(by_order.fit())
    assert accuracy < 0.45  # of 1/3 by chance


def test_the_penalty_is_selected_on_other_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    counted, random = Documents(300), Documents(300)
    random.labels = np.random.default_rng(5).integers(0, 3, 300)
    assert counted.fit().penalty == min(bag_fitting.PENALTIES)
    assert random.fit().penalty == max(bag_fitting.PENALTIES)  # there is nothing to learn
    monkeypatch.setattr(bag_fitting, "PENALTIES", (0.5,))
    assert counted.fit().penalty == 0.5


def test_the_fit_is_the_same_each_time() -> None:
    one, two = Documents(100).fit(), Documents(100).fit()
    np.testing.assert_array_equal(one.weight, two.weight)


@pytest.mark.parametrize("number", [1, 2, 4])
def test_few_documents_are_fitted(number: int) -> None:
    baseline = Documents(number).fit()
    assert np.isfinite(baseline.weight).all()


def test_labels_that_no_document_has_are_unlikely() -> None:
    documents = Documents(100)
    documents.labels = np.minimum(documents.labels, 1)
    probabilities: NDArray[np.float64] = np.exp(
        documents.fit().log_probabilities(documents.ids, documents.starts, documents.lengths)
    )
    assert probabilities[:, 2].max() < 0.05
