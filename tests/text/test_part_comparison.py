"""Comparison of training and validation text, on synthetic texts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.documents import Documents
from lstm_tui.text.labeled_documents import labeled_documents
from lstm_tui.text.part_comparison import compare_validation, trigram_losses

CorpusOf = Callable[..., Corpus]

WORDS = ["the", "of", "and", "harbour", "ship", "under", "wind", "salt", "north", "sea"]


def prose(length: int, seed: int = 1) -> str:
    random = np.random.default_rng(seed)
    return " ".join(random.choice(WORDS, length // 3))[:length]


def digits(length: int) -> str:
    return "".join(map(str, np.random.default_rng(2).integers(0, 10, length)))


@pytest.fixture
def corpus_of(tmp_path: Path, own_cache: Path) -> CorpusOf:
    """The corpus of a text."""
    assert own_cache.parent == tmp_path

    def made(text: str, **options: Any) -> Corpus:
        (tmp_path / "text.txt").write_text(text)
        return open_corpus([tmp_path / "text.txt"], TextConfig(**options))

    return made


@pytest.mark.parametrize("length", [10_000, 300_000])
def test_an_end_of_another_kind_is_detected(corpus_of: CorpusOf, length: int) -> None:
    text = prose(length * 9 // 10) + digits(length // 10)
    found = compare_validation(corpus_of(text))
    assert found is not None
    assert found.differs
    assert found.validation > 2 * found.elsewhere
    assert "--validation-blocks" in found.notice


def test_labeled_documents_are_not_compared_for_they_are_drawn(corpus_of: CorpusOf) -> None:
    corpus = corpus_of(prose(9_000) + digits(1_000))
    documents = Documents(np.array([0, 9_000]), np.array([9_000, 1_000]), np.array([False, True]))
    labeled = labeled_documents(documents, np.array([0, 1]), ("ham", "spam"), 0)
    assert compare_validation(replace(corpus, labeled=labeled)) is None


def test_a_text_of_words_is_compared_by_its_characters(corpus_of: CorpusOf) -> None:
    text = prose(270_000) + digits(5_000)  # digits are spelled
    words = compare_validation(corpus_of(text, symbols=SymbolKind.WORD))
    characters = compare_validation(corpus_of(text, validation=0.02))
    assert words is not None
    assert characters is not None
    assert words.differs
    assert words.elsewhere == pytest.approx(characters.elsewhere, rel=0.1)
    assert "nats a character from counts of three characters" in words.notice


def test_a_text_that_repeats_itself_does_not_differ(corpus_of: CorpusOf) -> None:
    found = compare_validation(corpus_of("lorem ipsum dolor sit amet " * 10_000))
    assert found is not None
    assert not found.differs


def test_last_documents_of_another_kind_are_detected(corpus_of: CorpusOf) -> None:
    text = "".join(f"{prose(60)}\n" for _ in range(900)) + "".join(f"{digits(60)}\n" * 100)
    found = compare_validation(corpus_of(text, documents=DocumentSplit.LINES))
    assert found is not None
    assert found.differs
    assert "train with --shuffle-documents" in found.notice
    shuffled = corpus_of(text, documents=DocumentSplit.LINES, document_seed=1)
    assert compare_validation(shuffled) is None


@pytest.mark.parametrize("validation", [0.05, 0.1, 0.5])
@pytest.mark.parametrize("length", [10_000, 300_000])
def test_a_homogeneous_text_does_not_differ(
    corpus_of: CorpusOf, length: int, validation: float
) -> None:
    found = compare_validation(corpus_of(prose(length), validation=validation))
    assert found is not None
    assert not found.differs
    assert found.validation == pytest.approx(found.elsewhere, rel=0.1)


def test_a_text_with_similar_parts_elsewhere_does_not_differ(corpus_of: CorpusOf) -> None:
    text = (prose(8_000) + digits(2_000)) * 10
    found = compare_validation(corpus_of(text))
    assert found is not None
    assert not found.differs


def test_short_texts_blocks_and_no_validation_are_not_compared(corpus_of: CorpusOf) -> None:
    assert compare_validation(corpus_of(prose(3_000))) is None
    text = prose(90_000) + digits(10_000)
    assert compare_validation(corpus_of(text, validation_blocks=True)) is None
    assert compare_validation(corpus_of(text, validation=0.0)) is None


def test_a_long_text_is_sampled(corpus_of: CorpusOf) -> None:
    corpus = corpus_of(prose(20_000))
    ids = np.resize(corpus.ids, 50_000_000)
    long = replace(corpus, ids=ids, validation_spans=((45_000_000, 50_000_000),))
    found = compare_validation(long)
    assert found is not None
    assert not found.differs


def test_the_loss_of_a_part_uses_the_counts_of_the_others() -> None:
    """By hand: after any two of 0 and 1 the same symbol follows, so the loss is low."""
    alike = [np.arange(3_000)[None, :] % 3 for _ in range(5)]
    other = np.random.default_rng(1).integers(0, 3, (1, 3_000))
    *losses, last = trigram_losses([*alike, other], 3).tolist()
    assert max(losses) < 0.01
    assert last > np.log(3)


def test_an_unseen_symbol_has_a_finite_loss() -> None:
    parts = [np.zeros((1, 500), np.int64) for _ in range(3)] + [np.full((1, 500), 7)]
    losses = trigram_losses(parts, 9)
    assert np.isfinite(losses).all()
    assert losses[-1] > 5
