"""Where the documents of an encoded text are: a file with a row for each, found block by block."""

from pathlib import Path

import numpy as np

from lstm_tui.text.symbol_ids import narrowest

ROW_BYTES = 16
"""Bytes of a row: the start and the length of a document, as 64-bit integers."""

_BLOCK_IDS = 1 << 20


def write_documents(ids_path: Path, target: Path, vocabulary_size: int) -> None:
    """Write the start and the length of each document to ``target``, ``(D, 2)``.

    ``ids_path`` has ids that begin and end with [END], the last of the vocabulary.
    """
    kind = narrowest(vocabulary_size)
    last = np.empty(0, np.int64)  # position of the newest [END]
    read = 0
    with ids_path.open("rb") as ids, target.open("wb") as file:
        while len(block := np.fromfile(ids, kind, _BLOCK_IDS)):
            ends = np.concatenate([last, np.flatnonzero(block == vocabulary_size - 1) + read])
            file.write(np.stack([ends[:-1], np.diff(ends)], axis=1).data)
            last = ends[-1:]
            read += len(block)
