"""Search for a document among those that a network was trained on."""

from pathlib import Path

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
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
