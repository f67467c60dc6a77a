"""Defaults that depend on the text."""

import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.presets import SHORT_TEXT_OF_WORDS, WORD_DROPOUT, default_dropout, ties_by_default


def test_words_of_a_short_text_are_trained_on_with_dropout() -> None:
    assert default_dropout(SymbolKind.WORD, 750_000) == WORD_DROPOUT > 0


@pytest.mark.parametrize("symbols", [SymbolKind.CHAR, SymbolKind.BYTE])
def test_characters_and_bytes_are_trained_on_without_dropout(symbols: SymbolKind) -> None:
    assert default_dropout(symbols, 750_000) == 0


def test_a_long_text_of_words_is_trained_on_without_dropout() -> None:
    assert default_dropout(SymbolKind.WORD, SHORT_TEXT_OF_WORDS) > 0
    assert default_dropout(SymbolKind.WORD, SHORT_TEXT_OF_WORDS + 1) == 0


def test_only_words_share_the_weights_of_input_and_output() -> None:
    assert [kind for kind in SymbolKind if ties_by_default(kind)] == [SymbolKind.WORD]
