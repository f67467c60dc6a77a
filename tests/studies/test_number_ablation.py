"""The number neuron: the unit that keeps the number of the subject, and what holding it does."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_tui.config import Cell
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Quantity
from lstm_tui.studies.agreement_accuracy import encode_agreement
from lstm_tui.studies.number_ablation import NumberNeuron, find_number_neuron
from lstm_tui.studies.number_detector import choosing_half, find_number_detector
from lstm_tui.text.agreement.agreement_pairs import agreement_pairs
from tests.support.agreement_networks import SUBJECT, VOCABULARY, network, sentences
from tests.support.neuron_runs import invented_weights

PAIRS, SENTENCES = sentences()


@pytest.fixture(scope="module")
def found() -> NumberNeuron:
    """That of a network that follows the subject, and without it the nearest noun."""
    return find_number_neuron(network(subject=1.0, nearest=0.2), None, PAIRS, SENTENCES)


def test_the_unit_that_keeps_the_number_is_found_not_that_of_the_nearest_noun(
    found: NumberNeuron,
) -> None:
    detector = found.detector
    assert (detector.unit, detector.quantity, detector.sign) == (SUBJECT, Quantity.HIDDEN, 1)
    assert -1 < detector.threshold < 1
    assert (detector.metrics.f1, detector.metrics.r) == pytest.approx((1, 1), abs=1e-3)
    assert detector.metrics.prevalence == 0.5
    assert detector.accuracy.over().share == 1
    assert detector.accuracy.over().count == len(PAIRS) // 2


def test_holding_it_makes_only_incongruent_pairs_wrong(found: NumberNeuron) -> None:
    incongruent = found.ablation.incongruent
    congruent = found.ablation.congruent
    assert incongruent
    assert congruent
    assert (incongruent.plain.share, incongruent.ablated.share, incongruent.fall) == (1, 0, 1)
    assert incongruent.interval == pytest.approx((1, 1))
    assert (congruent.plain.share, congruent.ablated.share) == (1, 1)
    assert set(incongruent.control_falls) == {0}
    assert incongruent.p_value == pytest.approx(1 / 12)  # 11 other units
    assert abs(found.ablation.clamp.value) < 0.5  # its mean: as many plural as singular subjects


def test_one_number_for_all_and_the_nearest_noun_are_no_agreement(found: NumberNeuron) -> None:
    ablation = found.ablation
    assert ablation.agrees
    plural = np.array([not pair.singular for pair in ablation.pairs])
    nearest = np.array([pair.congruent for pair in ablation.pairs])
    assert not replace(ablation, plain=plural).agrees
    assert not replace(ablation, plain=nearest).agrees


def test_the_effect_of_some_pairs(found: NumberNeuron) -> None:
    effect = found.ablation.effect(lambda pair: pair.attractors == 2 and not pair.congruent)
    assert effect is not None
    assert (effect.plain.count, effect.ablated.successes) == (8, 0)
    assert found.ablation.effect(lambda pair: pair.attractors == 7) is None


def test_units_with_large_constant_values_are_no_detectors() -> None:
    """In float32 the range 1e5 … 1e5 + 1e-6 of a unit is empty."""
    network_ = network(subject=1.0)
    model = replace(network_.model, cell=Cell.RNN_RELU)
    weights = {name: values.copy() for name, values in network_.weights.items()}
    weights["recurrent.bias_ih_l0"][0] = 1e5
    weights["recurrent.weight_hh_l0"][0] = 0
    weights["recurrent.weight_hh_l0"][1:, 0] = 0
    weights["recurrent.weight_ih_l0"][0] = 0
    reader = Reader(weights, model)
    detector = find_number_detector(reader, PAIRS, encode_agreement(PAIRS, VOCABULARY))
    assert detector.unit == SUBJECT


def test_the_untrained_network_is_a_control() -> None:
    trained = network(subject=1.0)
    weights = invented_weights(trained.model, len(trained.vocabulary), 2)
    untrained = replace(trained, weights=weights)
    beside = find_number_neuron(trained, Reader.of(untrained), PAIRS, SENTENCES)
    assert beside.untrained is not None
    assert beside.untrained.f1 < beside.detector.metrics.f1


def test_half_of_the_sentences_of_each_cell_and_number_choose() -> None:
    pairs = agreement_pairs((0, 1), 8)
    chooses = choosing_half(pairs)
    halves: dict[tuple[str, int, bool, bool], list[bool]] = {}
    for pair, chose in zip(pairs, chooses.tolist(), strict=True):
        cell = (pair.construction, pair.attractors, pair.congruent, pair.singular)
        halves.setdefault(cell, []).append(chose)
    assert {(sum(one), len(one)) for one in halves.values()} == {(2, 4), (4, 8)}
