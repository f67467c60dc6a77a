"""The vectors of a run that an embedding starts from."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from lstm_tui.config import SymbolKind
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.starting_vectors import (
    NAME,
    StartingVectors,
    embedding_from,
    load_starting_vectors,
    starting_vectors,
)
from lstm_tui.text.sources import TextSource
from lstm_tui.text.vectors_file import SymbolVectors, VectorsFile
from lstm_tui.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary((" ", "a", "b", " aa", " bb", "\n"), kind=SymbolKind.WORD, end="\n")
COUNTS = (1, 3, 0, 30, 10, 7)
FILE = VectorsFile(TextSource("v/glove.txt", Path("v/glove.txt")), 2, None)
VECTORS = SymbolVectors(np.array([1, 3]), np.array([[1, 2], [3, 4]], np.float32), 9, 1)


def made(vectors: SymbolVectors = VECTORS, file: VectorsFile = FILE) -> StartingVectors:
    return starting_vectors(file, vectors, VOCABULARY, COUNTS)


def run_with(folder: Path, content: bytes) -> Run:
    (folder / NAME).write_bytes(content)
    return Run(folder)


def test_the_coverage_is_of_the_vocabulary_and_of_the_text() -> None:
    record = made().record
    assert (record.file, record.entries, record.dimension) == ("glove.txt", 9, 2)
    assert (record.words, record.covered_words, record.share_of_words) == (2, 1, 0.75)
    assert (record.characters, record.covered_characters) == (3, 1)
    assert record.share_of_characters == 0.75
    assert record.sentence == (
        "The embedding starts from glove.txt, 9 vectors of 2 values: it has 1 of 2 words of the "
        "vocabulary (50.0 %; 75.0 % of their occurrences in the text) and 1 of 3 characters of the "
        "vocabulary (33.3 %; 75.0 % of their occurrences in the text). 1 of them only in lower "
        "case. The other 3 start from random vectors."
    )


def test_what_was_odd_about_the_file_is_said() -> None:
    assert made().notes == (made().record.sentence,)
    odd = replace(VECTORS, repeated=2, undecodable=5)
    assert made(odd, replace(FILE, announced=400)).notes[1:] == (
        "v/glove.txt: its header announces 400 vectors, but it has 9.",
        "v/glove.txt: 2 words of the vocabulary occur more than once; the first vector of each is "
        "used.",
        "v/glove.txt: 5 words are not UTF-8 and were left out.",
    )


def test_a_symbol_without_a_vector_is_as_long_as_the_others() -> None:
    ids, vectors = np.arange(0, 4_000, 2), np.full((2_000, 8), 3, np.float32)
    embedding = embedding_from(ids, vectors, 4_000, seed=1)
    np.testing.assert_array_equal(embedding[ids], vectors)
    assert np.square(embedding[1::2]).mean() == pytest.approx(9, rel=0.05)
    assert abs(embedding[1::2].mean()) < 0.1
    np.testing.assert_array_equal(embedding, embedding_from(ids, vectors, 4_000, seed=1))
    assert (embedding[1::2] != embedding_from(ids, vectors, 4_000, seed=2)[1::2]).all()


def test_they_are_read_again(tmp_path: Path) -> None:
    starting = made()
    run = run_with(tmp_path, starting.content)
    ids, vectors = load_starting_vectors(run, starting.record.sha256, len(VOCABULARY), 2)
    np.testing.assert_array_equal(ids, VECTORS.ids)
    np.testing.assert_array_equal(vectors, VECTORS.vectors)


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        ([1, 6], [[1, 2], [3, 4]]),
        ([-1, 2], [[1, 2], [3, 4]]),
        ([2, 1], [[1, 2], [3, 4]]),
        ([1, 2], [[1, 2, 3], [3, 4, 5]]),
        ([1], [[1, 2], [3, 4]]),
        ([], np.zeros((0, 2))),
        ([1, 2], [[1, np.nan], [3, 4]]),
        ([1, 2], [[1, 1e30], [3, 4]]),
        ([[1, 2]], [[1, 2], [3, 4]]),
    ],
)
def test_what_does_not_fit_the_run_is_refused(
    tmp_path: Path, ids: list[int], vectors: list[list[float]]
) -> None:
    odd = SymbolVectors(np.array(ids, np.int64), np.array(vectors, np.float32), 9)
    content = save({"ids": odd.ids, "vectors": odd.vectors})
    run = run_with(tmp_path, content)
    with pytest.raises(BrokenRunError, match="does not fit the run"):
        load_starting_vectors(run, hashlib.sha256(content).hexdigest(), len(VOCABULARY), 2)


def test_a_damaged_or_missing_file_is_refused(tmp_path: Path) -> None:
    sha256 = made().record.sha256
    with pytest.raises(BrokenRunError, match="missing; the embedding starts from it"):
        load_starting_vectors(Run(tmp_path), sha256, len(VOCABULARY), 2)
    run = run_with(tmp_path, made().content[:-1] + b"\0")
    with pytest.raises(BrokenRunError, match="damaged"):
        load_starting_vectors(run, sha256, len(VOCABULARY), 2)
