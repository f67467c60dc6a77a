"""Accuracy of delayed recall."""

import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.delayed_recall import CHANCE, RecallCurve, RecallPoint, measure_recall
from lstm_tui.text.recall_text import LONGEST_DELAY
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.recall_networks import CHARACTERS, recall_model, recall_weights

VOCABULARY = Vocabulary(tuple(CHARACTERS))
REMEMBERING = Reader(recall_weights(VOCABULARY), recall_model())


def accuracies(curve: RecallCurve) -> dict[int, float]:
    return {point.delay: point.answers.share for point in curve.points}


def test_a_network_that_keeps_the_symbol_is_always_right() -> None:
    curve = measure_recall(REMEMBERING, VOCABULARY, (LONGEST_DELAY, 1, 40, 1), 50)
    assert list(curve.points) == [RecallPoint(delay, Proportion(50, 50)) for delay in (1, 40, 200)]
    assert curve.reach == 200


def test_accuracy_falls_as_fast_as_the_network_forgets() -> None:
    """One filler of four erases the symbol, and the network then answers A."""
    reader = Reader(recall_weights(VOCABULARY, erased_by="z"), recall_model())
    measured = accuracies(measure_recall(reader, VOCABULARY, (1, 2, 5, 50), 1_000))
    for delay, accuracy in measured.items():
        kept = 0.75**delay
        assert accuracy == pytest.approx(kept + (1 - kept) * CHANCE, abs=0.04)


def test_the_symbol_of_the_item_before_must_be_overwritten() -> None:
    reader = Reader(recall_weights(VOCABULARY, overwrites=False), recall_model())
    curve = measure_recall(reader, VOCABULARY, (1, 3), 1_000)
    assert accuracies(curve) == pytest.approx({1: CHANCE, 3: CHANCE}, abs=0.04)
    assert curve.reach == 0


def test_questions_do_not_depend_on_the_other_delays() -> None:
    reader = Reader(recall_weights(VOCABULARY, erased_by="wx"), recall_model())
    both = measure_recall(reader, VOCABULARY, (2, 4), 100)
    alone = measure_recall(reader, VOCABULARY, (4,), 100)
    assert both.points[1] == alone.points[0]


@pytest.mark.parametrize(
    "vocabulary",
    [
        Vocabulary((*CHARACTERS.replace("\n", ""), "\n"), end="\n"),
        Vocabulary(tuple(CHARACTERS), SymbolKind.BYTE),
        Vocabulary(tuple(CHARACTERS.replace("\n", ""))),
    ],
    ids=["documents", "bytes", "no line feed"],
)
def test_other_symbols_and_separators(vocabulary: Vocabulary) -> None:
    model = recall_model(documents=bool(vocabulary.end))
    reader = Reader(recall_weights(vocabulary), model)
    assert accuracies(measure_recall(reader, vocabulary, (1, 20), 30)) == {1: 1.0, 20: 1.0}


def test_a_network_of_words_cannot_be_asked() -> None:
    vocabulary = Vocabulary((*CHARACTERS, "Dx"), SymbolKind.WORD)
    with pytest.raises(ConfigError, match=r"reads words, .* Train .*: lstm-tui train recall"):
        measure_recall(REMEMBERING, vocabulary, (1,), 1)


def test_a_network_of_another_text_cannot_be_asked() -> None:
    vocabulary = Vocabulary(tuple(CHARACTERS.replace("?", "").replace("H", "")))
    with pytest.raises(ConfigError, match=r"never seen “H” .*, “\?” .*train recall"):
        measure_recall(REMEMBERING, vocabulary, (1,), 1)


def test_reach_ends_at_the_first_low_accuracy() -> None:
    correct = {1: 100, 5: 90, 9: 89, 20: 100}
    points = [RecallPoint(delay, Proportion(one, 100)) for delay, one in correct.items()]
    assert RecallCurve(tuple(points)).reach == 5


def test_progress_is_reported_to_the_end() -> None:
    reported: list[float] = []
    measure_recall(REMEMBERING, VOCABULARY, (1, 2), 100, reported.append)
    assert reported == sorted(reported)
    assert reported[-1] == 1
