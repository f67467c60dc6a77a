"""Measures of a confusion matrix."""

import pytest

from lstm_tui.scoring.confusion import ConfusionMatrix

MATRIX = ConfusionMatrix(((8, 2), (1, 4)))


def test_accuracy_counts_the_diagonal() -> None:
    assert (MATRIX.accuracy.successes, MATRIX.accuracy.count) == (12, 15)


def test_the_majority_is_the_most_frequent_class() -> None:
    assert MATRIX.majority.share == pytest.approx(10 / 15)


def test_precision_recall_and_f1_of_a_class() -> None:
    precision, recall = MATRIX.precision(1).share, MATRIX.recall(1).share
    assert (precision, recall) == (4 / 6, 4 / 5)
    assert MATRIX.f1(1) == pytest.approx(2 * precision * recall / (precision + recall))


def test_macro_f1_is_the_mean_over_the_classes_that_occur() -> None:
    with_empty = ConfusionMatrix(((8, 2, 0), (1, 4, 0), (0, 0, 0)))
    assert with_empty.macro_f1 == pytest.approx((MATRIX.f1(0) + MATRIX.f1(1)) / 2)


def test_a_class_that_is_never_predicted_has_f1_0() -> None:
    assert ConfusionMatrix(((3, 0), (2, 0))).f1(1) == 0


@pytest.mark.parametrize("counts", [(), ((),), ((1, 2),), ((1, 2), (3,))])
def test_counts_that_are_not_square_are_no_matrix(counts: tuple[tuple[int, ...], ...]) -> None:
    assert ConfusionMatrix.of(counts) is None


def test_square_counts_are_a_matrix() -> None:
    assert ConfusionMatrix.of(((8, 2), (1, 4))) == MATRIX
