"""The single neuron that separates the classes of documents best."""

import numpy as np
import pytest

from lstm_tui.config import Quantity
from lstm_tui.reader.units import UnitId
from lstm_tui.studies.class_neurons import (
    BINS,
    area_under_curve,
    find_class_neurons,
    half_of_each,
    unit_as_class_neuron,
    varying_units,
)

RANDOM = np.random.default_rng(3)


def noise(documents: int, units: int = 8) -> np.ndarray:
    return RANDOM.standard_normal((documents, 2, 2, units)).astype(np.float32)


def test_the_planted_neuron_is_found_and_measured_on_other_documents() -> None:
    labels = np.arange(200) % 2
    states = noise(200)
    states[:, 1, 1, 5] = np.where(labels == 1, -2, 2) + 0.5 * RANDOM.standard_normal(200)
    found = find_class_neurons(states, labels, labels, 2)
    assert found is not None
    (neuron,) = found.neurons
    assert (neuron.unit, neuron.quantity, neuron.above) == (UnitId(1, 5), Quantity.CELL, False)
    assert neuron.name == "L1:5.cell"
    assert abs(neuron.threshold) < 1.5
    assert neuron.accuracy.share > 0.95
    assert neuron.auc > 0.99
    assert (found.choosing, found.reporting) == (100, 100)


def test_a_unit_that_hardly_varies_is_not_chosen() -> None:
    labels = np.arange(200) % 2
    states = noise(200)
    states[:, 0, 1, 5] = 8e-6 * np.where(labels == 1, -1, 1)  # decides all, but has no size
    states[:, 0, 1, 6] = np.where(labels == 1, -1, 1) + 0.8 * RANDOM.standard_normal(200)
    found = find_class_neurons(states, labels, labels, 2)
    assert found is not None
    assert found.neurons[0].name == "L1:6"
    (given,) = unit_as_class_neuron(states, labels, UnitId(1, 5), Quantity.HIDDEN, 2)
    assert given.accuracy.share == 1.0  # asked for by name, it is measured


def test_spread_is_compared_within_a_layer_and_a_quantity() -> None:
    states = noise(50)
    states[:, 1, 0] *= 1e-4  # a whole layer may be small
    states[:, 0, 1, 3] = 1.0
    kept = varying_units(states)
    assert kept[1, 0].all()
    assert kept[0, 1].tolist() == [True, True, True, False, True, True, True, True]


def test_noise_is_at_chance_on_the_documents_that_did_not_choose() -> None:
    labels = np.arange(400) % 2
    found = find_class_neurons(noise(400, 200), labels, labels, 2)
    assert found is not None
    low, high = found.neurons[0].accuracy.interval
    assert low < 0.5 < high


def test_the_choosing_documents_alone_choose() -> None:
    labels = np.arange(80) % 2
    chooses = half_of_each(labels)
    states = noise(80)
    states[:, 0, 0, 0] = np.where(chooses, labels, 0)  # perfect where it may be chosen
    found = find_class_neurons(states, labels, labels, 2, chooses=chooses)
    assert found is not None
    assert found.neurons[0].unit == UnitId(0, 0)
    assert found.neurons[0].accuracy.share == 0.5


def test_with_three_classes_there_is_a_neuron_for_each() -> None:
    labels = np.arange(300) % 3
    states = noise(300)
    for detects in range(3):
        states[:, 0, 1, detects] = 3 * (labels == detects)
    found = find_class_neurons(states, labels, labels, 3)
    assert found is not None
    assert [one.unit.index for one in found.neurons] == [0, 1, 2]
    assert [one.detects for one in found.neurons] == [0, 1, 2]
    assert all(one.balanced_accuracy == 1 for one in found.neurons)


def test_of_a_rare_class_both_recalls_count() -> None:
    labels = (np.arange(400) % 20 == 0).astype(int) + 2 * (np.arange(400) % 20 == 1)
    states = noise(400, 1)[:, :1, :1]
    states[:, 0, 0, 0] = np.where(labels == 1, 1.0, RANDOM.uniform(-1, 1.2, 400))
    found = find_class_neurons(states, labels, labels, 3)
    assert found is not None
    rare = next(one for one in found.neurons if one.detects == 1)
    assert rare.hits.share == 1  # by accuracy alone, never to say so would be best


def test_the_whole_network_and_the_majority_are_beside_it() -> None:
    labels = np.array([0, 1] * 20 + [0] * 20)
    predicted = np.where(np.arange(60) < 6, 1 - labels, labels)
    found = find_class_neurons(noise(60), labels, predicted, 2, untrained=noise(60))
    assert found is not None
    assert found.classifier[0].count == found.reporting == 30
    assert found.classifier[0].share < 1
    assert found.majority[0].successes == 20
    assert len(found.untrained) == 1


def test_the_histogram_has_each_reported_document_once() -> None:
    labels = np.arange(90) % 3
    found = find_class_neurons(noise(90), labels, labels, 3)
    assert found is not None
    counts = np.array(found.neurons[0].counts)
    assert counts.shape == (3, BINS)
    assert counts.sum(axis=1).tolist() == [15, 15, 15]


def test_too_few_documents_give_none() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1])
    assert find_class_neurons(noise(6), labels, labels, 2) is None


def test_half_of_each_class_chooses() -> None:
    labels = np.array([1, 1, 1, 0, 0, 2, 2, 2, 2])
    chosen = labels[half_of_each(labels)]
    assert np.bincount(chosen).tolist() == [1, 2, 2]


def test_a_given_neuron_is_measured_alone() -> None:
    labels = np.arange(100) % 2
    states = noise(100)
    states[:, 0, 1, 3] = labels
    (given,) = unit_as_class_neuron(states, labels, UnitId(1, 3), Quantity.HIDDEN, 2)
    assert (given.name, given.accuracy.share, given.auc) == ("L1:3", 1.0, 1.0)
    (other,) = unit_as_class_neuron(states, labels, UnitId(0, 0), Quantity.HIDDEN, 2)
    assert other.accuracy.share < 0.8


def test_equal_values_count_half_in_the_area_under_the_curve() -> None:
    positive = np.array([True, True, False, False])
    assert area_under_curve(np.array([2.0, 1.0, 1.0, 0.0]), positive) == pytest.approx(0.875)
    assert area_under_curve(np.zeros(4), positive) == 0.5
    assert np.isnan(area_under_curve(np.zeros(2), positive[:2]))


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    values, positive = RANDOM.standard_normal(50), RANDOM.random(50) < 0.4
    pairs = values[positive][:, None] > values[~positive]
    assert area_under_curve(values, positive) == pytest.approx(pairs.mean())
