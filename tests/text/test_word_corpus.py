"""A text that is read as words: its vocabulary, its ids, its lengths in characters."""

import io
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig, TextKind
from lstm_tui.errors import VocabularyTooLargeError
from lstm_tui.text.corpus import Corpus, Progress, Stage, load_corpus, open_corpus
from lstm_tui.text.corpus_stats import corpus_statistics
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.word_counts import LEAST_COUNT, WordCounts

WORDS = TextConfig(symbols=SymbolKind.WORD, validation=0.2)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))


def opened(content: str, text: TextConfig = WORDS) -> Corpus:
    return open_corpus(["-"], text, stdin=io.BytesIO(content.encode()))


def test_frequent_words_are_symbols_and_others_are_spelled() -> None:
    corpus = opened("the cat and the cat, the dog; the cat. " * 2 + "a newt")
    assert [symbol for symbol in corpus.vocabulary.symbols if len(symbol) > 1] == [
        " cat",
        " the",
    ]
    assert corpus.vocabulary.symbols[:3] == (" ", ",", ".")
    tokens = [corpus.vocabulary.symbols[id_] for id_ in corpus.ids.tolist()]
    assert tokens[:7] == ["t", "h", "e", " cat", " ", "a", "n"]
    assert corpus.vocabulary.decode(corpus.ids).endswith("the cat. a newt")


def test_the_vocabulary_takes_the_most_frequent_words_up_to_its_size() -> None:
    content = "b b b b c c c c a a a d d d d d"
    for size in range(5, 10):
        vocabulary = opened(content, TextConfig(symbols=SymbolKind.WORD, max_vocabulary=size))
        assert vocabulary.vocabulary.symbols == (
            *" abcd",
            *sorted([" d", " c", " a", " b"][: size - 5]),
        )


def test_characters_alone_may_exceed_the_vocabulary() -> None:
    with pytest.raises(VocabularyTooLargeError, match="7 distinct characters") as raised:
        opened("ab cdef", TextConfig(symbols=SymbolKind.WORD, max_vocabulary=6))
    assert raised.value.advice[-1].words == "--max-vocabulary 13"


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff\ufffd"), min_size=2
)


@given(ANY_TEXT, ANY_TEXT, st.sampled_from([1, 2]))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)
def test_the_ids_are_those_of_the_vocabulary(often: str, once: str, min_count: int) -> None:
    text = f"{3 * often} {once}"
    corpus = opened(text, TextConfig(symbols=SymbolKind.WORD, min_count=min_count))
    np.testing.assert_array_equal(corpus.vocabulary.encode(text), corpus.ids)
    read = corpus.vocabulary.decode(corpus.ids)
    assert len(read) == len(text)
    assert all(
        one == other or (one == "\ufffd" and min_count > 1 and text.count(other) < min_count)
        for one, other in zip(read, text, strict=True)
    )


def test_a_word_with_a_folded_character_is_spelled() -> None:
    text = TextConfig(symbols=SymbolKind.WORD, min_count=5)
    corpus = opened("a cafe " * 9 + " café" * 4, text)
    assert [symbol for symbol in corpus.vocabulary.symbols if len(symbol) > 1] == [" a", " cafe"]
    assert corpus.vocabulary.decode(corpus.ids).endswith(" caf\ufffd caf\ufffd")
    assert corpus.vocabulary.decode(corpus.vocabulary.encode(" naïve")) == " \ufffda\ufffd\ufffde"


def test_the_cached_copy_has_characters_that_occur_in_words_only() -> None:
    corpus = opened("zoo zoo zoo zoo zoo zoo zoo zoo")
    assert corpus.counts[corpus.vocabulary.symbols.index("z")] == 1
    cached = load_corpus(corpus.key, WORDS)
    np.testing.assert_array_equal(cached.ids, corpus.ids)
    assert opened("no zoo" + " zoo" * 9).counts[0] == 0


def test_symbols_have_a_number_of_characters() -> None:
    content = "the cat, the dog and the cat ran to the cat.\n" * 20
    words = opened(content)
    assert words.validation_characters + words.train_characters == len(content)
    spelled = words.vocabulary.decode(words.validation(len(words)))
    assert words.validation_characters == len(spelled) > words.validation_length
    characters = opened(content, TextConfig())
    assert characters.validation_characters == characters.validation_length
    assert characters.train_characters == characters.train_length


def test_rare_words_are_forgotten_when_there_are_too_many() -> None:
    counts = WordCounts(most_types=100)
    for number in range(1000):
        counts.add([f"rare{number}", "one", *["two"] * 2])
    counts.add(["last"] * LEAST_COUNT)
    assert counts.most_frequent(10, set("onetwolas")) == ("last", "one", "two")
    assert 0 < counts.missed < 100


def test_documents_of_words() -> None:
    text = TextConfig(symbols=SymbolKind.WORD, documents=DocumentSplit.LINES, validation=0.25)
    content = "a cat\n" * 9 + "the newt\n"
    corpus = opened(content, text)
    vocabulary = corpus.vocabulary
    expected = encode_documents(content.splitlines(), vocabulary)
    np.testing.assert_array_equal(corpus.ids, expected)
    assert vocabulary.symbols[-2:] == (" cat", "\n")
    assert corpus.counts[vocabulary.end_id] == 11
    assert corpus.train_characters + corpus.validation_characters == len(content) - 10


def test_the_share_of_spelled_words_is_noted() -> None:
    content = "the cat saw the cat. the cat ate.\n" * 9 + "a newt swam, a toad sang; the cat\n"
    corpus = opened(content, TextConfig(symbols=SymbolKind.WORD, validation=0.3))
    train, validation = corpus.spelled_words
    assert train == 0.0
    assert 0.3 < validation < 0.5
    assert corpus.notes[0] == (
        "5 words are symbols. Spelled in characters: 0.0 % of the words of the training text, "
        f"{100 * validation:.1f} % of those of the validation text."
    )
    assert opened(content, TextConfig()).spelled_words == (0.0, 0.0)


def test_statistics_of_words() -> None:
    content = "zoo the cat and the cat, the dog; the cat. " * 5
    statistics = corpus_statistics(opened(content))
    assert (statistics.characters, statistics.utf8_bytes) == (len(content), len(content))
    assert statistics.length < 0.5 * len(content)
    assert math.isfinite(statistics.entropy_nats)
    assert statistics.symbols[0].symbol == " the"
    whole = opened(content, TextConfig(kind=TextKind.OTHER))
    assert [one.count for one in statistics.patterns] == [
        one.count for one in corpus_statistics(whole).patterns
    ]


def test_notes_on_texts_that_words_do_not_suit() -> None:
    (note,) = opened("one two three four five six").notes[:1]
    assert note.startswith("No word is a symbol: none occurs 3 times")
    for text in ("天地玄黃，宇宙洪荒。" * 30 + "AI", "ภาษาไทย" * 30):
        note = opened(text).notes[0]
        assert "No word is a symbol: the text is written without spaces between words" in note
        assert note.endswith("each of its letters is a token. Pass --symbols char.")
    assert "only 1.04 characters" in opened("東京タワー" * 30 + " AI" * 3).notes[0]


def test_approximate_counts_are_noted() -> None:
    counts = WordCounts(most_types=2)
    counts.add(["one", "two"])
    assert counts.note == ""
    counts.add(["three"])
    assert counts.note.startswith("The text has more than 2 distinct words: their counts")


def test_progress_of_words_covers_reading_and_encoding() -> None:
    reports: list[Progress] = []
    content = b"the cat and the cat. " * 9
    open_corpus(["-"], WORDS, progress=reports.append, stdin=io.BytesIO(content))
    assert reports == [
        Progress(Stage.READING, len(content), None),
        Progress(Stage.ENCODING, len(content), len(content)),
    ]


def test_words_are_not_joined_across_documents_to_count_those_that_are_spelled() -> None:
    text = TextConfig(
        symbols=SymbolKind.WORD,
        validation=0.0,
        documents=DocumentSplit.SEPARATOR,
        separator="an",
    )
    corpus = opened("romanialanromanialan" * 9, text)
    assert "rom" in corpus.vocabulary.symbols
    assert corpus.spelled_words[0] == 0.0
