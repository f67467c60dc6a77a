"""A text in the vocabulary of another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import ConfigError, CorpusError, OtherTextError
from lstm_tui.text import given_vocabulary
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from lstm_tui.text.document_offsets import corpus_offsets, known_characters
from lstm_tui.text.documents import encode_documents, split_documents
from lstm_tui.text.given_vocabulary import (
    character_config,
    encode_with,
    extended_vocabulary,
    unknown_symbols,
    vocabulary_key,
    with_folding,
    write_recoded,
)
from lstm_tui.text.vocabulary import Vocabulary

WORDS = "the cat sat on the mat, the cat sat\non the 12 mats.\n" * 4
OTHER = "the cat sees a dog, the dog sees §\na dog on the mat.\n" * 4


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))


def opened(folder: Path, content: str, text: TextConfig) -> Corpus:
    source = folder / "text.txt"
    source.write_text(content, "utf-8")
    return open_corpus([source], text)


def recoded(folder: Path, content: str, text: TextConfig, vocabulary: Vocabulary) -> Corpus:
    characters = opened(folder, content, character_config(text))
    text = replace(text, vocabulary=vocabulary_key(vocabulary))
    return encode_with(characters, text, vocabulary)


@pytest.mark.parametrize("symbols", list(SymbolKind))
@pytest.mark.parametrize("documents", [None, DocumentSplit.LINES])
def test_a_text_is_encoded_as_the_vocabulary_does(
    tmp_path: Path,
    symbols: SymbolKind,
    documents: DocumentSplit | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(given_vocabulary, "_BLOCK_IDS", 7)
    text = TextConfig(symbols=symbols, documents=documents)
    vocabulary = opened(tmp_path, WORDS, text).vocabulary
    corpus = recoded(tmp_path, OTHER, text, vocabulary)
    if documents is None:
        expected = vocabulary.encode_known(OTHER)
    else:
        lines = split_documents(OTHER, documents)
        known = [vocabulary.decode(vocabulary.encode_known(line)) for line in lines]
        expected = encode_documents([line for line in known if line], vocabulary)
    np.testing.assert_array_equal(corpus.ids, expected)
    np.testing.assert_array_equal(corpus.counts, np.bincount(expected, minlength=len(vocabulary)))
    assert corpus.vocabulary == vocabulary
    again = load_corpus(corpus.key, replace(text, vocabulary=vocabulary_key(vocabulary)))
    np.testing.assert_array_equal(again.ids, corpus.ids)


def test_unknown_characters_are_counted_and_left_out_or_folded(tmp_path: Path) -> None:
    vocabulary = Vocabulary(tuple("abc"))
    characters = opened(tmp_path, "abxcxa✓b", character_config(TextConfig()))
    unknown = unknown_symbols(characters.vocabulary, characters.counts, vocabulary)
    assert unknown == {"x": 2, "✓": 1}
    corpus = recoded(tmp_path, "abxcxa✓b", TextConfig(), vocabulary)
    assert corpus.vocabulary.decode(corpus.ids) == "abcab"
    assert with_folding(vocabulary) == vocabulary
    folding = with_folding(Vocabulary((*"abc", "\ufffd")))
    corpus = recoded(tmp_path, "abxcxa✓b", TextConfig(), folding)
    assert corpus.vocabulary.decode(corpus.ids) == "ab\ufffdc\ufffda\ufffdb"
    assert folding.encode("x").tolist() == [3]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.characters(codec="utf-8"), min_size=1, max_size=9), st.text(min_size=1))
def test_an_extended_vocabulary_has_every_symbol_in_order(known: set[str], content: str) -> None:
    own = Vocabulary(tuple(sorted(set(content))))
    counts = tuple(map(content.count, own.symbols))
    old = Vocabulary((*sorted(known), "\n"), end="\n")
    new = extended_vocabulary(old, own, counts, own.encode(content), min_count=1, most=None)
    assert new.symbols == (*sorted(known | set(content)), "\n")
    assert new.end_id == len(new) - 1
    assert not unknown_symbols(own, counts, new)


def test_frequent_words_are_added_and_rare_ones_are_spelled(tmp_path: Path) -> None:
    text = TextConfig(symbols=SymbolKind.WORD)
    old = opened(tmp_path, WORDS, text).vocabulary
    characters = opened(tmp_path, f"{OTHER} a hapax", character_config(text))
    own = (characters.vocabulary, characters.counts, characters.ids)
    new = extended_vocabulary(old, *own, min_count=1, most=None)
    assert {" dog", " sees"} <= set(new.symbols) - set(old.symbols)
    assert " hapax" not in new.symbols
    assert set(old.symbols) <= set(new.symbols)
    most = len(old) + 6
    limited = extended_vocabulary(old, *own, min_count=1, most=most)
    assert len(limited) == most
    with pytest.raises(ConfigError, match="--max-vocabulary"):
        extended_vocabulary(old, *own, min_count=1, most=len(old))


def test_another_vocabulary_or_text_is_refused(tmp_path: Path) -> None:
    vocabulary = Vocabulary(tuple("abc"))
    characters = opened(tmp_path, "abcabc", character_config(TextConfig()))
    text = TextConfig(vocabulary=vocabulary_key(vocabulary))
    with pytest.raises(CorpusError, match="not that of its encoded text"):
        encode_with(characters, text, Vocabulary(tuple("ab")))
    with pytest.raises(OtherTextError):
        encode_with(characters, text, vocabulary, only="0" * 32)
    alien = Vocabulary(tuple("xyz"))
    with pytest.raises(CorpusError, match="all unknown") as caught:
        recoded(tmp_path, "abcabc", TextConfig(), alien)
    assert caught.value.full_message.endswith(". Pass --extend-vocabulary, which adds them.")


def test_memory_is_bounded_by_blocks(tmp_path: Path) -> None:
    """Blocks are written one by one: the progress is reported after each."""
    own, reports = Vocabulary(tuple("ab")), []
    ids = np.zeros(1_500_000, np.uint8)
    write_recoded(ids, own, own, tmp_path / "ids", lambda done, _: reports.append(done))
    assert len(reports) == 3
    assert reports[-1] == len(ids)


@pytest.mark.parametrize("symbols", [SymbolKind.CHAR, SymbolKind.WORD])
def test_documents_without_known_characters_are_left_out(
    tmp_path: Path, symbols: SymbolKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given_vocabulary, "_BLOCK_IDS", 3)
    text = TextConfig(symbols=symbols, documents=DocumentSplit.LINES)
    vocabulary = opened(tmp_path, "abc\nbca\n", text).vocabulary
    corpus = recoded(tmp_path, "☃\nab\n✓✓\n☃\nb☃\nca\n☃\n", text, vocabulary)
    assert corpus.ids.tolist() == encode_documents(["ab", "b", "ca"], vocabulary).tolist()
    assert corpus.documents is not None
    assert corpus.documents.lengths.tolist() == [3, 2, 3]
    assert "4 documents are left out: all characters are unknown to the network." in corpus.notes
    with pytest.raises(CorpusError, match="its characters are all unknown"):
        recoded(tmp_path, "☃\n✓\n", text, vocabulary)


@pytest.mark.parametrize("symbols", [SymbolKind.CHAR, SymbolKind.WORD])
def test_offsets_in_a_file_count_what_was_left_out(tmp_path: Path, symbols: SymbolKind) -> None:
    text = TextConfig(symbols=symbols, documents=DocumentSplit.LINES)
    vocabulary = opened(tmp_path, "abc\nbca\n", text).vocabulary
    content = "☃\na☃b\n\nbca\n"
    corpus = recoded(tmp_path, content, text, vocabulary)
    known, positions = known_characters(content, vocabulary), np.arange(len(corpus))
    offsets = corpus_offsets(content, known, DocumentSplit.LINES, corpus, positions)
    assert offsets.tolist() == [1, 2, 4, 5, 7, 8, 9, 10]
