"""The index that a thread of the worker builds."""

from pathlib import Path

import pytest

from lstm_tui.config import DocumentSplit, TextConfig
from lstm_tui.runs.copied_spans import CopiedSpan, Copies
from lstm_tui.text.copy_index import copy_index_path
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.training.copy_searcher import CopySearcher


def test_samples_are_searched_when_the_index_is_built(corpus: Corpus) -> None:
    searcher = CopySearcher(corpus)
    searcher.wait()
    copies = searcher.describe("Look. 7 green bottles hanging on the wall?", ())
    assert copies is not None
    assert copies.longest == CopiedSpan(begin=6, end=41)
    assert copy_index_path(corpus).exists()


def test_documents_that_stand_in_the_training_text_are_counted(tmp_path: Path) -> None:
    (tmp_path / "rooms.txt").write_text("East\nRoom\nChen\nHall\n")
    text = TextConfig(documents=DocumentSplit.LINES, validation=0.25)
    rooms = open_corpus([tmp_path / "rooms.txt"], text, cache=tmp_path)
    searcher = CopySearcher(rooms)
    searcher.wait()
    documents = [rooms.vocabulary.encode(name) for name in ("Room", "East", "Roo", "Hall", "")]
    found = searcher.describe("Room\nEast\nRoo\nHall\n\nChen", documents)  # Hall validates
    assert found == Copies(documents=5, documents_copied=2)


def test_a_cache_that_cannot_be_written_does_not_end_training(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("lstm_tui.text.copy_index.atomic_file", fail)
    searcher = CopySearcher(corpus)
    searcher.wait()
    assert searcher.describe("7 green bottles hanging on the wall", ()) is None
    assert "cannot be written there (Permission denied)" in capsys.readouterr().err
