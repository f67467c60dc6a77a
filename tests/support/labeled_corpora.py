"""Small corpora of labeled documents, in which the order of two words decides the class."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.documents import held_out_spans
from lstm_tui.text.labeled_documents import labeled_documents

CLASSES = ("negative", "positive")

WORDS = "the room was clean and quiet near an old mill by one river".split()  # noqa: SIM905


def order_documents(count: int, seed: int = 0) -> tuple[list[str], list[int]]:
    """Documents of 3 to 20 words with "good" and "bad" in random places, and their classes: that of
    the last of the two."""
    random = np.random.default_rng(seed)
    texts, labels = [], []
    for _ in range(count):
        words = random.choice(WORDS, int(random.integers(3, 21))).tolist()
        first, second = sorted(random.choice(len(words), 2, replace=False).tolist())
        label = int(random.integers(2))
        words[first], words[second] = ("bad", "good") if label else ("good", "bad")
        texts.append(" ".join(words))
        labels.append(label)
    return texts, labels


def labeled_corpus(
    folder: Path,
    texts: list[str],
    labels: list[int],
    classes: tuple[str, ...] = CLASSES,
    *,
    symbols: SymbolKind = SymbolKind.WORD,
    max_length: int = 0,
    validation: float = 0.2,
) -> Corpus:
    """The corpus of ``texts``, a line each, with ``labels``; every fifth document validates."""
    path = folder / "documents.txt"
    path.write_text("\n".join(texts))
    text = TextConfig(documents=DocumentSplit.LINES, symbols=symbols, max_vocabulary=1_000)
    corpus = open_corpus([path], text, cache=folder / "cache")
    assert corpus.documents is not None
    held_out = np.arange(len(texts)) % max(2, round(1 / validation)) == 0
    documents = replace(corpus.documents, validation=held_out)
    return replace(
        corpus,
        documents=documents,
        validation_spans=held_out_spans(documents, len(corpus.ids)),
        labeled=labeled_documents(documents, np.array(labels), classes, max_length),
    )
