"""Each character has one type, which depends on the text alone."""

from collections import Counter

import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.studies.symbol_types import (
    TYPES,
    SymbolType,
    WordFrequencies,
    character_types,
    count_training_words,
    count_words,
    words_of,
)
from lstm_tui.text.cache import Cache

SHORT = {
    SymbolType.LINE_BREAK: "/",
    SymbolType.AFTER_BREAK: "^",
    SymbolType.SPACE: "_",
    SymbolType.RARE: "R",
    SymbolType.START: "W",
    SymbolType.INSIDE: "w",
    SymbolType.UNSPACED: "u",
    SymbolType.DIGIT: "9",
    SymbolType.QUOTE: "q",
    SymbolType.OPENING: "(",
    SymbolType.CLOSING: ")",
    SymbolType.PUNCTUATION: ".",
    SymbolType.OTHER: "o",
}
COMMON = WordFrequencies(Counter(dict.fromkeys(("the", "old", "don't", "café"), 9)), "", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The old 12 ([x]),", "Www_Www_99_((R))."),
        ("the\nold\n\n the", "Www/^ww//^Www"),
        ("don't 'the'", "Wwwww_qWwwq"),
        ("“the” «old» 「the」", "qWwwq_qWwwq_qWwwq"),
        ("cafe\u0301.", "Wwwww."),
        ("\u0301the \u0301", "oWww__"),
        ("世界 the", "uu_Www"),
        ("a=<b>\t~", "RooRo_o"),
        ("😀\ufe0fthe", "ooWww"),
        ("THE zyx", "Www_RRR"),
        ("the9old_the", "Www9Www.Www"),
        ("", ""),
        ("\udc80the", "oWww"),
    ],
)
def test_types_of_characters(text: str, expected: str) -> None:
    types = "".join(SHORT[TYPES[number]] for number in character_types(text, COMMON))
    assert types == expected


def test_words_have_apostrophes_between_letters_only() -> None:
    assert words_of("'Tis don't the dogs' 3rd’s é") == ["Tis", "don't", "the", "dogs", "rd’s", "é"]


def test_words_of_the_evaluated_text_are_rare_if_they_occur_once() -> None:
    words = count_words(["The old", "the keys"])
    assert [word for word in ("the", "old", "keys", "new") if words.is_rare(word)] == [
        "old",
        "keys",
        "new",
    ]
    assert (words.most, words.source) == (1, "the evaluated text")


def test_words_of_the_training_text_are_counted_if_it_is_at_hand(neuron_run: Run) -> None:
    words = count_training_words(neuron_run)
    assert words is not None
    assert (words.most, words.source) == (5, "the training text")
    corpus_text = (neuron_run.path.parent.parent / "harbours.txt").read_text("utf-8")
    trained = Counter(word.lower() for word in words_of(corpus_text[:2_700]))
    assert words.counts == trained
    Cache().forget(neuron_run.record().corpus.key)
    assert count_training_words(neuron_run) is None
