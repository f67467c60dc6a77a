"""The text of agreement sentences and its test pairs."""

import hashlib
from itertools import islice

import pytest

from lstm_tui.errors import ConfigError
from lstm_tui.text.agreement.agreement_pairs import (
    MOST_PAIRS,
    AgreementPair,
    agreement_pairs,
    pair_sentences,
)
from lstm_tui.text.agreement.agreement_text import agreement_text, training_sentences
from lstm_tui.text.agreement.lexicon import AUXILIARIES, NOUNS, VERBS
from lstm_tui.text.agreement.sentence import Construction, Sentence
from lstm_tui.text.generated_texts import GENERATED_TEXTS

VERSIONS = {
    "agreement": (4, "24566cb80df3d27e28899de8838d08c4e995e8d77bc9eb69c7fe5d5fb1516ac7"),
    "agreement-2": (4, "2982a299cef5ee51182c9186bf28154423a037c2e1eac6fd10abb1ee9f237f7e"),
}
"""Version and SHA-256 of each text: whoever changes a text raises its version."""


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """The sentences of the training text, and some more."""
    return list(islice(training_sentences(), 41_000))


@pytest.mark.parametrize("name", VERSIONS)
def test_every_machine_writes_the_same_text(name: str) -> None:
    generated = GENERATED_TEXTS[name]
    sha256 = hashlib.sha256(generated.write().encode()).hexdigest()
    assert (generated.version, sha256) == VERSIONS[name]


def test_no_pair_has_the_words_of_a_training_sentence(sentences: list[Sentence]) -> None:
    text = agreement_text()
    assert text.count("\n") < len(sentences)
    assert "".join(f"{sentence.text}\n" for sentence in sentences).startswith(text)
    known = {one.combination for one in sentences}
    known |= {(one.combination[0], one.combination[-1]) for one in sentences}
    asked = {one.combination for one, _ in pair_sentences(range(9), 20)}
    assert len(asked) > 500
    assert not known & asked


def test_every_noun_has_every_auxiliary_so_that_no_gap_can_be_learned(
    sentences: list[Sentence],
) -> None:
    known = {(one.combination[0], one.combination[-1]) for one in sentences}
    auxiliaries = [verb.plural for verb in AUXILIARIES]
    missing = [
        (noun.singular, verb)
        for noun in NOUNS
        for verb in auxiliaries
        if (noun.singular, verb) not in known
    ]
    assert not missing
    asked = {one.combination[-1] for one, _ in pair_sentences([0], 50)}
    assert not asked & set(auxiliaries)


@pytest.mark.parametrize("most", [2, 4])
def test_a_text_has_every_construction_with_up_to_its_most_attractors(most: int) -> None:
    sentences = list(islice(training_sentences(most), 500))
    assert {len(one.attractors) for one in sentences} == set(range(most + 1))
    assert {one.construction for one in sentences} == set(Construction)


def test_the_words_are_many_and_their_forms_differ() -> None:
    assert len(NOUNS) >= 200
    assert len(VERBS) >= 100
    forms = [form for noun in NOUNS for form in (noun.singular, noun.plural)]
    assert len(set(forms)) == len(forms)
    assert all(verb.singular != verb.plural for verb in VERBS)


def test_sentences_are_short_lines_of_plain_characters() -> None:
    text = agreement_text(characters=100_000)
    lengths = sorted(map(len, text.splitlines()))
    assert lengths[len(lengths) // 2] <= 60
    assert set(text) == set("\n .abcdefghijklmnopqrstuvwxyz")


def test_each_cell_has_as_many_different_pairs_as_requested() -> None:
    pairs = agreement_pairs(pairs=20)
    cells: dict[tuple[str, int, bool], list[AgreementPair]] = {}
    for pair in pairs:
        cell = (pair.construction, pair.attractors, pair.congruent)
        cells.setdefault(cell, []).append(pair)
    assert len(cells) == 62
    assert all(len(set(cell)) == 20 for cell in cells.values())
    singular = {name: sum(pair.singular for pair in cell) for (name, _, _), cell in cells.items()}
    assert singular.pop("coordinated") == 0
    assert set(singular.values()) == {10}
    assert agreement_pairs(range(3), pairs=5)[:5] == pairs[:5]


def test_a_congruent_pair_has_attractors_of_the_number_of_its_subject() -> None:
    for sentence, congruent in pair_sentences(range(9), pairs=4):
        assert set(sentence.attractors) <= {sentence.singular is congruent}


def test_right_and_wrong_end_alike_after_a_text_that_ends_in_a_space() -> None:
    for pair in agreement_pairs(range(9), pairs=4):
        assert pair.before.endswith(" ")
        assert pair.right != pair.wrong
        assert pair.right[-1] == pair.wrong[-1]
        assert pair.right[-1] in " ."


@pytest.mark.parametrize(
    ("construction", "attractors", "congruent", "before", "right", "wrong"),
    [
        ("prepositional", 1, False, "the lords with my writer ", "help ", "helps "),
        ("reflexive", 1, False, "my actresses with the barber taught ", "themselves ", "herself "),
    ],
)
def test_the_second_pair_of_a_cell_reads(
    construction: str, attractors: int, congruent: bool, before: str, right: str, wrong: str
) -> None:
    pair = next(
        pair
        for pair in agreement_pairs([attractors], pairs=2)
        if (pair.construction, pair.congruent, pair.singular) == (construction, congruent, False)
    )
    assert (pair.before, pair.right, pair.wrong) == (before, right, wrong)


def test_more_pairs_than_there_are_sentences_is_an_error() -> None:
    with pytest.raises(ConfigError, match="at most 1,000"):
        agreement_pairs(pairs=MOST_PAIRS + 1)
    assert len(agreement_pairs([0], pairs=MOST_PAIRS)) == 6 * MOST_PAIRS
