"""Documents of a corpus: their ids, and which validate."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import CorpusError, UnknownCharactersError
from lstm_tui.text import documents as documents_module, source_stream
from lstm_tui.text.corpus import Corpus, load_corpus, open_corpus
from lstm_tui.text.documents import encode_documents, held_out

pytestmark = pytest.mark.usefixtures("cache")

LINES = TextConfig(documents=DocumentSplit.LINES)
SEPARATED = TextConfig(documents=DocumentSplit.SEPARATOR, separator="—|—")


def opened(content: str, text: TextConfig = LINES) -> Corpus:
    return open_corpus(["-"], text, stdin=io.BytesIO(content.encode()))


def texts_of(corpus: Corpus) -> list[str]:
    assert corpus.documents is not None
    pairs = zip(corpus.documents.starts, corpus.documents.lengths, strict=True)
    return [corpus.vocabulary.decode(corpus.ids[start + 1 : start + n]) for start, n in pairs]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    st.lists(
        st.text(
            st.characters(exclude_characters="\0\r—|\ufeff", exclude_categories=["Cs"]), min_size=1
        ),
        min_size=2,
    ),
    st.sampled_from([SymbolKind.CHAR, SymbolKind.BYTE]),
    st.integers(1, 20),
)
def test_documents_are_encoded_and_decoded(
    monkeypatch: pytest.MonkeyPatch, documents: list[str], kind: SymbolKind, block: int
) -> None:
    monkeypatch.setattr(source_stream, "BLOCK_BYTES", block)
    text = TextConfig(documents=DocumentSplit.SEPARATOR, separator="—|—", symbols=kind)
    corpus = opened("—|—".join([*documents, ""]), text)
    assert texts_of(corpus) == documents
    assert corpus.ids.tolist() == encode_documents(documents, corpus.vocabulary).tolist()
    assert corpus.vocabulary.decode(corpus.ids) == "—|—".join(["", *documents, ""])
    assert corpus.counts[-1] == len(documents) + 1


def test_the_last_documents_validate() -> None:
    corpus = opened("".join(f"{number}\n" for number in range(100)))
    documents = corpus.documents
    assert documents is not None
    assert documents.validation.tolist() == [False] * 90 + [True] * 10
    end = corpus.vocabulary.end_id
    validation = corpus.validation(10**6)
    assert corpus.vocabulary.decode(validation).split() == list(map(str, range(90, 100)))
    assert (validation[0], validation[-1], corpus.train_length) == (end, end, 10 * 2 + 80 * 3)
    assert load_corpus(corpus.key, LINES).documents is not None


def test_a_seed_draws_the_documents_that_validate() -> None:
    content = "".join(f"{number}\n" for number in range(100))
    drawn = []
    for seed in (0, 1, 1):
        corpus = opened(content, TextConfig(documents=DocumentSplit.LINES, document_seed=seed))
        assert corpus.documents is not None
        validation = np.flatnonzero(corpus.documents.validation).tolist()
        text = corpus.vocabulary.decode(corpus.validation(10**6))
        assert text.split() == list(map(str, validation))
        train = corpus.vocabulary.decode(corpus.train.take(np.arange(corpus.train_length)))
        assert train.split() == [str(one) for one in range(100) if one not in validation]
        assert corpus.train_length == corpus.documents.lengths[~corpus.documents.validation].sum()
        drawn.append(validation)
    assert drawn[0] != drawn[1] == drawn[2]
    assert len(drawn[0]) == 10
    assert drawn[1] == EXPECTED


EXPECTED = [9, 31, 36, 39, 55, 61, 75, 85, 93, 96]


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [(2, 0.1, 1), (2, 0.9, 1), (1, 0.1, 0), (10, 0.0, 0), (25, 0.1, 3)],
)
def test_a_document_trains_and_a_document_validates(
    count: int, share: float, expected: int
) -> None:
    assert held_out(count, share).sum() == held_out(count, share, 3).sum() == expected


def test_one_document_cannot_validate() -> None:
    with pytest.raises(CorpusError, match=r"has one line that is not empty, so .* --validation 0"):
        opened("hello\n")
    assert opened("hello", TextConfig(documents=DocumentSplit.LINES, validation=0.0)).documents
    with pytest.raises(CorpusError, match=r"has no separator '—\|—' between two documents"):
        opened("—|—" * 10 + "hello", SEPARATED)
    with pytest.raises(CorpusError, match="all its documents are empty"):
        opened("\n\n")


def test_controls_in_a_separator_are_no_controls_in_the_text() -> None:
    split = TextConfig(documents=DocumentSplit.SEPARATOR, separator="\x9b31m")
    assert opened("one\x9b31mtwo\x9b31mthree", split).notes == ()


def test_an_empty_text_is_no_documents() -> None:
    with pytest.raises(CorpusError, match="is empty; a text needs two"):
        opened("")


def test_the_encoded_text_depends_on_the_split() -> None:
    configs = (
        TextConfig(),
        LINES,
        TextConfig(documents=DocumentSplit.PARAGRAPHS),
        SEPARATED,
        TextConfig(documents=DocumentSplit.SEPARATOR, separator="b"),
    )
    keys = {opened("a\nb\n\nc—|—b\n", text).key for text in configs}
    assert len(keys) == len(configs)


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("kind", [SymbolKind.CHAR, SymbolKind.WORD])
def test_characters_are_those_of_the_documents(
    monkeypatch: pytest.MonkeyPatch, kind: SymbolKind, seed: int | None
) -> None:
    monkeypatch.setattr(documents_module, "_BLOCK_SYMBOLS", 7)
    lines = [f"the cat {number} sat" for number in range(100)]
    config = TextConfig(documents=DocumentSplit.LINES, symbols=kind, document_seed=seed)
    corpus = opened("\n".join(lines), config)
    assert corpus.documents is not None
    held = sum(
        len(line) for line, held in zip(lines, corpus.documents.validation, strict=True) if held
    )
    assert corpus.validation_characters == held
    assert corpus.train_characters == sum(map(len, lines)) - held


def test_words_do_not_span_two_documents() -> None:
    config = TextConfig(documents=DocumentSplit.LINES, symbols=SymbolKind.WORD)
    lines = ["the cat sat", "the dog sat", " the end"] * 4
    corpus = opened("\n".join(lines), config)
    assert texts_of(corpus) == lines
    assert corpus.ids.tolist() == encode_documents(lines, corpus.vocabulary).tolist()
    assert corpus.vocabulary.symbols[-3:] == (" the", "the", "\n")
    with pytest.raises(UnknownCharactersError):
        encode_documents(["the zoo"], corpus.vocabulary)


def test_the_first_validation_documents_are_whole() -> None:
    corpus = opened("".join(f"{number}\n" for number in range(100)))
    assert corpus.vocabulary.decode(corpus.validation(11)).split() == ["90", "91", "92"]
    assert corpus.vocabulary.decode(corpus.validation(2)) == "\n9"


def test_controls_that_separate_documents_are_no_sign_of_a_wrong_encoding() -> None:
    text = TextConfig(documents=DocumentSplit.SEPARATOR, separator="\x90\x90")
    corpus = opened("\x90\x90".join(map(str, range(20))), text)
    assert not [note for note in corpus.notes if "control" in note]
