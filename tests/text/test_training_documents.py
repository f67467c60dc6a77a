"""Search for a document among those that a network was trained on."""

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.text import training_documents
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.training_documents import TrainingDocuments

NAMES = ["emma", "olivia", "ava", "emmanuel", "ada", "mia", "zoe", "lea", "ivy", "eve"]


def test_only_whole_training_documents_are_known(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\n".join(NAMES) + "\n")
    corpus = open_corpus(
        [path], TextConfig(documents=DocumentSplit.LINES, validation=0.2), cache=tmp_path
    )
    known = TrainingDocuments(corpus)

    def is_known(name: str) -> bool:
        return corpus.vocabulary.encode(name).tolist() in known

    assert [name for name in NAMES if not is_known(name)] == ["ivy", "eve"]
    assert not any(map(is_known, ["emm", "mma", "olivi", "a", "emmaolivia", "avaemma", ""]))


def test_a_word_that_is_spelled_is_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("the cat\nthe dog\n" * 4)
    text = TextConfig(documents=DocumentSplit.LINES, validation=0.2, symbols=SymbolKind.WORD)
    corpus = open_corpus([path], text, cache=tmp_path)
    known, vocabulary = TrainingDocuments(corpus), corpus.vocabulary
    assert vocabulary.encode("the cat").tolist() in known
    assert [vocabulary.id_of[character] for character in "the cat"] in known
    assert [vocabulary.id_of[character] for character in "the ca"] not in known


lines = st.lists(
    st.text("ab", min_size=1, max_size=3)
    | st.builds(lambda long, end: "ab" * long + end, st.integers(14, 80), st.text("ab", max_size=3))
    | st.sampled_from(["é", "漢字", "the cat", "the  cat"]),
    min_size=2,
    max_size=30,
)


@pytest.mark.parametrize("symbols", SymbolKind)
@settings(max_examples=25, deadline=None)
@given(written=lines, sample=lines)
def test_documents_are_known_exactly_as_in_a_set(
    tmp_path_factory: pytest.TempPathFactory,
    symbols: SymbolKind,
    written: list[str],
    sample: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "lines.txt").write_text("\n".join(written) + "\n", encoding="utf-8")
    text = TextConfig(documents=DocumentSplit.LINES, validation=0.3, symbols=symbols)
    corpus = open_corpus([folder / "lines.txt"], text, cache=folder)
    assert corpus.documents is not None
    trained = {
        one
        for one, validates in zip(written, corpus.documents.validation, strict=True)
        if not validates
    }
    vocabulary, known = corpus.vocabulary, TrainingDocuments(corpus)
    for one in (*written, *sample):
        if not vocabulary.unknown(one):
            assert (vocabulary.encode(one).tolist() in known) == (one in trained)
            assert (vocabulary.encode(one) in known) == (one in trained)


def test_documents_of_one_hash_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_documents, "_HASHED", 0)  # their lengths are left
    monkeypatch.setattr(training_documents, "_COMPARED", 2)
    monkeypatch.setattr(training_documents, "_STEP", 2)
    test_only_whole_training_documents_are_known(tmp_path)
