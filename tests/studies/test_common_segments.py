"""Two networks are compared on the characters that both predict as whole symbols."""

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.studies.common_segments import common_segments, read_as, segments_of
from lstm_tui.studies.text_loss import carried_losses
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.studied_networks import SENTENCE, documents, reader_of, vocabulary_of

CHARS = vocabulary_of()


def pieces(text: str, first: np.ndarray, last: np.ndarray) -> list[str]:
    return [text[begin : end + 1] for begin, end in zip(first, last, strict=True)]


@pytest.mark.parametrize("kind", SymbolKind)
def test_one_network_has_its_symbols_as_segments(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of(kind)
    ids = vocabulary.encode(SENTENCE)
    losses = np.arange(len(ids) - 1.0)
    segments = segments_of(ids, vocabulary, losses)
    assert segments.losses.tolist() == [losses.tolist()]
    assert segments.weights.tolist() == [1] * len(losses)
    if kind is not SymbolKind.BYTE:
        expected = [vocabulary.symbols[id_] for id_ in ids[1:]]
        assert pieces(SENTENCE, segments.first, segments.last) == expected


def test_characters_of_a_word_are_summed_beside_the_word() -> None:
    words = vocabulary_of(SymbolKind.WORD)
    text = "to the keys"
    ids = CHARS.encode(text)
    losses = np.arange(1.0, len(text))  # of "o", " ", "t", …
    again = read_as(ids, CHARS, words)
    assert [words.symbols[id_] for id_ in again.ids] == ["t", "o", " the", *" keys"]
    other = np.array([10.0, 20.0, 1, 2, 3, 4, 5])
    segments = common_segments(ids, CHARS, losses, again, other)
    assert pieces(text, segments.first, segments.last) == ["o", " the", *" keys"]
    assert segments.losses.tolist() == [
        [1, 2 + 3 + 4 + 5, 6, 7, 8, 9, 10],
        [10, 20, 1, 2, 3, 4, 5],
    ]
    assert segments.weights.tolist() == [1, 4, 1, 1, 1, 1, 1]
    assert segments.left_out == 0


@pytest.mark.parametrize("kind", SymbolKind)
def test_both_columns_have_the_whole_loss_of_both_networks(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of(kind)
    ids = CHARS.encode(SENTENCE)
    losses = carried_losses(reader_of(CHARS), ids)
    again = read_as(ids, CHARS, vocabulary)
    other = carried_losses(reader_of(vocabulary), again.ids)
    segments = common_segments(ids, CHARS, losses, again, other)
    assert segments.losses.sum(axis=1) == pytest.approx([losses.sum(), other.sum()])
    assert segments.weights.sum() == len(SENTENCE) - 1
    assert segments.left_out == 0


def test_characters_that_one_network_does_not_know_are_left_out() -> None:
    poor = Vocabulary(tuple(sorted(set(SENTENCE) - set("k:"))))
    ids = CHARS.encode("the key: t")
    again = read_as(ids, CHARS, poor)
    assert poor.decode(again.ids) == "the ey t"
    other = np.arange(1.0, len(again.ids))
    segments = common_segments(ids, CHARS, np.arange(1.0, 10.0), again, other)
    assert pieces(segments.text, segments.first, segments.last) == ["h", "e", " ", "y", "t"]
    assert segments.losses.tolist() == [[1, 2, 3, 6, 9], [1, 2, 3, 5, 7]]
    assert segments.left_out == 4


def test_documents_end_at_the_same_places() -> None:
    chars, words = vocabulary_of(end="\n\n"), vocabulary_of(SymbolKind.WORD, end="\n\n")
    ids = documents(chars, "to the", "", "old")
    again = read_as(ids, chars, words)
    assert again.ids.tolist() == documents(words, "to the", "", "old").tolist()
    segments = common_segments(
        ids, chars, np.ones(len(ids) - 1), again, np.ones(len(again.ids) - 1)
    )
    shown = pieces(segments.text, segments.first, segments.last)
    assert shown == ["t", "o", " the", "\n\n", "\n\n", "o", "l", "d", "\n\n"]
    assert segments.is_end.tolist() == [text == "\n\n" for text in shown]
    assert segments.weights.tolist() == [1, 1, 4, 1, 1, 1, 1, 1, 1]


def test_a_run_with_documents_is_not_compared_with_one_without() -> None:
    with pytest.raises(ConfigError, match="one of the two runs was trained on documents"):
        read_as(CHARS.encode("the"), CHARS, vocabulary_of(end="\n"))


def test_a_document_that_is_cut_is_read_without_its_end() -> None:
    chars = Vocabulary((*sorted((*CHARS.symbols, "q")), "\n\n"), end="\n\n")
    words = vocabulary_of(SymbolKind.WORD, end="☃")
    ids = documents(chars, "to the", "qold")[:-2]
    again = read_as(ids, chars, words)
    assert again.ids.tolist() == documents(words, "to the", "ol").tolist()[:-1]
    assert again.last.tolist() == [1, 2, 3, 7, 9, 11, 12]
    assert again.missing.tolist() == [10]
