"""Accuracy of agreement: a network that follows the subject, and one that follows any noun."""

import pytest

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.agreement_accuracy import (
    AgreementAccuracy,
    AgreementCell,
    measure_agreement,
)
from lstm_tui.text.agreement.agreement_pairs import AgreementPair, agreement_pairs
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.agreement_networks import VOCABULARY, network, sentences
from tests.support.studied_networks import reader_of

PAIRS, _ = sentences()


def shares(checkpoint: Checkpoint, *, congruent: bool) -> dict[int, float]:
    accuracy = measure_agreement(Reader.of(checkpoint), VOCABULARY, PAIRS)
    curve = accuracy.by_attractors(congruent=congruent)
    return {count: one.share for count, one in curve.items()}


def test_a_network_that_follows_the_subject_is_always_right() -> None:
    follows = network(subject=1.0, nearest=0.2)
    assert shares(follows, congruent=True) == {1: 1, 2: 1, 3: 1}
    assert shares(follows, congruent=False) == {1: 1, 2: 1, 3: 1}


def test_a_network_that_follows_the_nearest_noun_is_wrong_on_incongruent_pairs() -> None:
    follows = network(nearest=1.0)
    assert shares(follows, congruent=True) == {1: 1, 2: 1, 3: 1}
    assert shares(follows, congruent=False) == {1: 0, 2: 0, 3: 0}


def test_equal_probabilities_are_wrong() -> None:
    assert shares(network(), congruent=True) == {1: 0, 2: 0, 3: 0}


def test_pairs_without_attractors_are_in_both_curves() -> None:
    accuracy = AgreementAccuracy(
        {
            AgreementCell("simple", 0, congruent=True): Proportion(9, 10),
            AgreementCell("adverb", 0, congruent=True): Proportion(8, 10),
            AgreementCell("adverb", 1, congruent=True): Proportion(7, 10),
            AgreementCell("adverb", 1, congruent=False): Proportion(3, 10),
        }
    )
    nothing_between = Proportion(17, 20)
    assert accuracy.by_attractors(congruent=True) == {0: nothing_between, 1: Proportion(7, 10)}
    assert accuracy.by_attractors(congruent=False) == {0: nothing_between, 1: Proportion(3, 10)}
    assert accuracy.constructions == ["simple", "adverb"]
    assert accuracy.over() == Proportion(27, 40)


def test_a_network_that_lacks_the_letters_is_refused() -> None:
    vocabulary = Vocabulary(tuple("\n .abc"))
    pairs = agreement_pairs((0,), 1)
    with pytest.raises(ConfigError, match=r"never seen .* lstm-tui train agreement"):
        measure_agreement(reader_of(vocabulary), vocabulary, pairs)


def test_every_cell_of_the_design_is_counted() -> None:
    letters = Vocabulary(tuple("\n .abcdefghijklmnopqrstuvwxyz"))
    pairs = agreement_pairs((0, 2), 2)
    accuracy = measure_agreement(reader_of(letters), letters, pairs)
    assert {one.count for one in accuracy.cells.values()} == {2}
    assert list(accuracy.cells) == list(dict.fromkeys(map(cell_of, pairs)))
    assert accuracy.attractors == [0, 2]


def cell_of(pair: AgreementPair) -> AgreementCell:
    return AgreementCell(pair.construction, pair.attractors, pair.congruent)
