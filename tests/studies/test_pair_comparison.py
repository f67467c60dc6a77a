"""The accuracy of minimal pairs."""

import numpy as np
import pytest

from lstm_tui.errors import ConfigError, UnknownCharactersError
from lstm_tui.studies.continuations import continuation_log_probabilities, encode_choice
from lstm_tui.studies.pair_comparison import PairComparison, compare_pairs
from lstm_tui.text.minimal_pairs import MinimalPair
from tests.support.studied_networks import reader_of, vocabulary_of

TEXTS = ("the keys ", "The old cabinet ", "them: ", "he ", "here ", "(the) ")


def test_a_pair_is_correct_if_its_right_words_are_more_probable() -> None:
    vocabulary = vocabulary_of()
    reader = reader_of(vocabulary)
    pairs = [MinimalPair(text, "went ", "aren't ", text[0]) for text in TEXTS]
    comparison = compare_pairs(reader, vocabulary, pairs)
    choices = [encode_choice(vocabulary, one.before, (one.right, one.wrong)) for one in pairs]
    logs = continuation_log_probabilities(reader, vocabulary, choices)
    assert comparison.differences == pytest.approx(logs[:, 0] - logs[:, 1])
    score = comparison.score
    assert score.accuracy.successes == sum(right > wrong for right, wrong in logs)
    assert score.accuracy.count == len(TEXTS)
    assert score.mean_difference == pytest.approx((logs[:, 0] - logs[:, 1]).mean())
    assert list(comparison.groups) == ["t", "T", "h", "("]
    assert [one.accuracy.count for one in comparison.groups.values()] == [2, 1, 2, 1]
    turned = [MinimalPair(one.before, one.wrong, one.right) for one in pairs]
    other = compare_pairs(reader, vocabulary, turned).score.accuracy
    assert other.successes == len(TEXTS) - score.accuracy.successes


def test_a_long_name_of_a_group_takes_no_memory_for_the_others() -> None:
    names = ["x" * 1_000_000, *map(str, range(20_000))]  # 80 GB as an array of texts
    pairs = tuple(MinimalPair("", "a ", "b ", name) for name in names)
    groups = PairComparison(pairs, np.zeros((len(pairs), 2))).groups
    assert list(groups) == names


def test_equal_probabilities_are_not_correct() -> None:
    vocabulary = vocabulary_of()
    skipped = MinimalPair("the ", "keQys ", "keys ")  # the same after what is unknown is left out
    pairs = compare_pairs(reader_of(vocabulary), vocabulary, [skipped], vocabulary.encode_known)
    assert pairs.differences.tolist() == [0]
    assert pairs.score.accuracy.successes == 0


def test_an_unknown_character_is_reported_with_its_sentence() -> None:
    vocabulary = vocabulary_of()
    with pytest.raises(UnknownCharactersError, match=r"the \{Qed \|went \}: The network has never"):
        compare_pairs(reader_of(vocabulary), vocabulary, [MinimalPair("the ", "Qed ", "went ")])


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("went ", "went ", r"the \{went \|went \}: both words are the same"),
        ("", "went ", r"the \{\|went \}: nothing of one word is left"),
        ("Q", "went ", "nothing of one word is left"),
    ],
)
def test_words_that_cannot_be_compared(right: str, wrong: str, message: str) -> None:
    vocabulary = vocabulary_of()
    with pytest.raises(ConfigError, match=message):
        compare_pairs(
            reader_of(vocabulary),
            vocabulary,
            [MinimalPair("the ", right, wrong)],
            vocabulary.encode_known,
        )
