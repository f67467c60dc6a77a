"""Which documents an evaluation reads, and how long its loss is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.training.evaluated_text import (
    EvaluatedDocuments,
    evaluated_text,
    predicted_spans,
    symbol_count,
)
from lstm_tui.training.evaluation import characters_per_symbol

LINES = TextConfig(documents=DocumentSplit.LINES, validation=0.5)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A hundred lines of 9 characters, the last fifty for validation."""
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"line {number:04}\n" for number in range(100)))
    return open_corpus([path], LINES, cache=tmp_path / "cache")


def documents_of(corpus: Corpus, most: int) -> EvaluatedDocuments:
    evaluated = evaluated_text(corpus, most)
    assert isinstance(evaluated, EvaluatedDocuments)
    return evaluated


def test_all_validation_documents_are_evaluated_if_they_are_few(corpus: Corpus) -> None:
    assert corpus.documents is not None
    evaluated = documents_of(corpus, 500)
    assert evaluated.starts.tolist() == corpus.documents.starts[50:].tolist()
    assert symbol_count(evaluated) == 500


@pytest.mark.parametrize(("most", "count"), [(499, 25), (200, 17), (100, 10), (1, 1)])
def test_otherwise_whole_ones_from_all_over_the_part(corpus: Corpus, most: int, count: int) -> None:
    evaluated = documents_of(corpus, most)
    assert len(evaluated) == count
    assert symbol_count(evaluated) <= max(most, 10)
    assert (evaluated.lengths == 10).all()
    if count > 1:
        assert evaluated.starts[-1] - evaluated.starts[0] > 400


def test_characters_per_symbol_count_an_end_as_a_symbol_without_characters(
    corpus: Corpus,
) -> None:
    assert characters_per_symbol(corpus, documents_of(corpus, 500)) == pytest.approx(0.9)
    begin, end = predicted_spans(documents_of(corpus, 10))[0]
    assert corpus.vocabulary.decode(corpus.ids[begin:end]) == "line 0050\n"


def test_characters_of_bytes_are_those_of_the_text(tmp_path: Path) -> None:
    """So a loss per character compares a network of bytes with one of characters."""
    path = tmp_path / "umlauts.txt"
    path.write_text("äöü€ abc\n" * 100, "utf-8")  # 14 bytes a line
    config = TextConfig(symbols=SymbolKind.BYTE, validation=0.5)
    corpus = open_corpus([path], config, cache=tmp_path / "cache")
    assert (corpus.train_characters, corpus.validation_characters) == (450, 450)
    assert characters_per_symbol(corpus) == pytest.approx(9 / 14)
    evaluated = evaluated_text(corpus, 10_000)
    assert evaluated is not None
    assert characters_per_symbol(corpus, evaluated) == pytest.approx(9 / 14, rel=0.01)


def test_without_validation_nothing_is_evaluated(corpus: Corpus) -> None:
    assert corpus.documents is not None
    none = replace(corpus.documents, validation=np.zeros(100, bool))
    assert evaluated_text(replace(corpus, documents=none), 500) is None
    assert symbol_count(None) == 0
