"""The characters of a text of symbols."""

import numpy as np
from hypothesis import given, strategies as st

from lstm_tui.config import SymbolKind
from lstm_tui.text.symbol_text import DOCUMENT_BREAK, symbol_text
from lstm_tui.text.tokens import split_words
from tests.support.vocabularies import vocabulary_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXTS)
def test_words_join_to_the_text(text: str) -> None:
    assert "".join(split_words(text)) == text
    vocabulary = vocabulary_of(text, SymbolKind.WORD)
    assert vocabulary.decode(vocabulary.encode(text)) == text


@given(TEXTS, st.sampled_from(SymbolKind), st.sampled_from(["", "\n"]))
def test_the_last_character_of_each_symbol(text: str, kind: SymbolKind, end: str) -> None:
    vocabulary = vocabulary_of(text, kind, end=end)
    ids = vocabulary.encode(text)
    if end:
        ids = np.array([vocabulary.end_id, *ids, vocabulary.end_id])
    symbols = symbol_text(ids, vocabulary)
    border = DOCUMENT_BREAK if end else ""
    assert symbols.text == border + text + border
    assert len(symbols.last) == len(ids)
    for id_, last in zip(ids.tolist(), symbols.last.tolist(), strict=True):
        if id_ == vocabulary.end_id:
            assert symbols.text[: last + 1].endswith(DOCUMENT_BREAK)
        elif kind is SymbolKind.BYTE:
            assert ord(vocabulary.symbols[id_]) in symbols.text[last].encode()
        else:
            assert symbols.text[: last + 1].endswith(vocabulary.symbols[id_])


def test_a_word_keeps_its_case_and_carries_its_space() -> None:
    assert split_words("The keys, don't 12.\n") == ["The", " keys", ",", " don't", " 12", ".", "\n"]
