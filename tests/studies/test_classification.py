"""What a classifier says about documents."""

from pathlib import Path

import numpy as np
import pytest

from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.studies.classification import Classification, accuracy_by_length, log_probabilities
from lstm_tui.studies.document_input import document_input
from tests.support.classifier_runs import SYMBOLS, make_classifier_run, marked_documents

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.05, 0.95]])
SAID = Classification(np.log(PROBABILITIES), np.array([0, 1, 0, 0]), np.array([3, 4, 5, 6]))


def test_the_confusion_counts_labels_by_the_most_probable_class() -> None:
    assert SAID.confusion == ConfusionMatrix(((1, 2), (0, 1)))


def test_mistakes_are_in_the_order_of_confidence() -> None:
    assert SAID.mistakes(5).tolist() == [3, 2]
    assert SAID.mistakes(1).tolist() == [3]


def test_the_loss_is_nats_of_the_labels_in_the_mean() -> None:
    assert SAID.loss == pytest.approx(-np.log([0.9, 0.8, 0.3, 0.05]).mean())


def test_groups_by_length_are_a_fifth_each() -> None:
    correct = np.arange(100) < 80
    groups = accuracy_by_length(correct, np.arange(100) + 1)
    assert [(one.shortest, one.longest) for one in groups][::4] == [(1, 20), (81, 100)]
    assert [one.accuracy.share for one in groups] == [1, 1, 1, 1, 0]


def test_documents_of_one_length_are_one_group() -> None:
    (group,) = accuracy_by_length(np.array([True, False]), np.array([7, 7]))
    assert (group.shortest, group.longest, group.accuracy.share) == (7, 7, 0.5)


def test_a_network_of_which_the_last_mark_decides_is_right_about_all(tmp_path: Path) -> None:
    network = load_checkpoint(make_classifier_run(tmp_path))
    documents, labels = marked_documents(60, seed=9)
    read = document_input(documents, SYMBOLS)
    logs = log_probabilities(network, read.ids, read.starts, read.lengths)
    assert Classification(logs, labels, read.symbols).confusion.accuracy.share == 1
