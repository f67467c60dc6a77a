"""The vectors that an embedding starts from: ``vectors.safetensors`` of a run.

It has the vectors of a file (`text.vectors_file`) for the symbols of the run, so that training
begins the same wherever the run is. It may come from a stranger: size, header, checksum, shapes and
values are checked before it is used. Does not need torch: arrays are NumPy's.

Letters in shapes: ``N`` symbols with a vector, ``E`` embedding size, ``V`` vocabulary size.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import json_safe
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safetensors_file import HEAD_LIMIT, read_arrays
from lstm_tui.runs.vectors_record import VectorsRecord
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vectors_file import SymbolVectors, VectorsFile
from lstm_tui.text.vectors_lines import LARGEST
from lstm_tui.text.vocabulary import Vocabulary

NAME = "vectors.safetensors"


@dataclass(frozen=True, slots=True)
class StartingVectors:
    """The vectors that a new run starts from: the content of its file, and the record of it.

    Attributes:
        notes: Remarks for the user, a sentence or more each.
    """

    content: bytes
    record: VectorsRecord
    notes: tuple[str, ...]


def starting_vectors(
    file: VectorsFile, vectors: SymbolVectors, vocabulary: Vocabulary, counts: Sequence[int]
) -> StartingVectors:
    """The ``vectors`` of ``file`` for a run with ``vocabulary``.

    ``counts`` (V,) says how often each symbol occurs in the text.
    """
    content = save({"ids": vectors.ids, "vectors": vectors.vectors})
    is_covered = np.zeros(len(vocabulary.learned), np.bool_)
    is_covered[vectors.ids] = True
    occurrences = np.array(counts[: len(is_covered)], np.float64)
    characters, words = np.split(np.arange(len(is_covered)), [vocabulary.character_count])

    def share(symbols: NDArray[np.int64]) -> float:
        covered = occurrences[symbols[is_covered[symbols]]].sum()
        return float(covered / max(1.0, occurrences[symbols].sum()))

    record = VectorsRecord(
        file=json_safe(file.path.absolute().name),
        sha256=hashlib.sha256(content).hexdigest(),
        entries=vectors.entries,
        dimension=file.dimension,
        words=len(words),
        covered_words=int(is_covered[words].sum()),
        share_of_words=share(words),
        characters=len(characters),
        covered_characters=int(is_covered[characters].sum()),
        share_of_characters=share(characters),
        lowercased=vectors.lowercased,
    )
    return StartingVectors(content, record, (record.sentence, *_remarks(file, vectors)))


def _remarks(file: VectorsFile, vectors: SymbolVectors) -> list[str]:
    remarks = []
    if file.announced is not None and file.announced != vectors.entries:
        remarks.append(
            f"{file.name}: its header announces {file.announced:,} vectors, but it has "
            f"{vectors.entries:,}."
        )
    if vectors.repeated:
        remarks.append(
            f"{file.name}: {vectors.repeated:,} words of the vocabulary occur more than once; the "
            "first vector of each is used."
        )
    if vectors.undecodable:
        remarks.append(
            f"{file.name}: {vectors.undecodable:,} words are not UTF-8 and were left out."
        )
    return remarks


def load_starting_vectors(
    run: Run, sha256: str, vocabulary_size: int, embedding_size: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The ids (N,) of the symbols with a vector, and the vectors, (N, E), of ``run``.

    ``sha256`` is that of its file, according to the record of the run.

    Raises:
        BrokenRunError: The file is missing, damaged, or does not fit the run.
    """
    most_bytes = HEAD_LIMIT + vocabulary_size * (4 * embedding_size + 8)
    with run.folder() as folder:
        if folder.status(NAME) is None:
            raise BrokenRunError(
                f"{folder.where(NAME)}: missing; the embedding starts from it. Restore it from a "
                "copy of the run, or train again with --vectors."
            )
        arrays = read_arrays(folder, NAME, sha256, most_bytes)
    ids, vectors = arrays.get("ids"), arrays.get("vectors")
    if (
        ids is None
        or vectors is None
        or ids.dtype != np.int64
        or vectors.dtype != np.float32
        or ids.ndim != 1
        or vectors.shape != (len(ids), embedding_size)
        or not len(ids)
        or not (np.diff(ids) > 0).all()
        or not 0 <= ids[0] <= ids[-1] < vocabulary_size
        or not (np.abs(vectors) <= LARGEST).all()
    ):
        raise BrokenRunError(f"{safe_line(str(run.path / NAME))}: does not fit the run.")
    return ids.astype(np.int64), vectors.astype(np.float32)


def embedding_from(
    ids: NDArray[np.int64], vectors: NDArray[np.float32], vocabulary_size: int, seed: int
) -> NDArray[np.float32]:
    """The embedding (V, E) with ``vectors`` (N, E) of the symbols ``ids`` (N,).

    Other symbols get normal random vectors with the mean square of the values of ``vectors``, as
    Kim 2014, §3.2, draws unknown words with the variance of the known ones.
    """
    spread = np.sqrt(np.square(vectors, dtype=np.float64).mean())
    shape = (vocabulary_size, vectors.shape[1])
    embedding: NDArray[np.float32] = np.random.default_rng(seed).standard_normal(shape, np.float32)
    embedding *= np.float32(spread)
    embedding[ids] = vectors
    return embedding
