"""Texts to measure on: the atlas where it has been written, else prose of invented words.

Both are the same on every machine. A speed does not depend on which; a loss would, so losses are
never measured on these.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.benchmarking.synthetic_text import random_text

ATLAS = Path(__file__).parents[2] / "corpora" / "atlas.txt"


def text() -> str:
    """About a megabyte."""
    return ATLAS.read_text("utf-8") if ATLAS.exists() else random_text(1_000_000)


def numbered(content: str) -> tuple[NDArray[np.int64], int]:
    """``content`` as ids (N,), and how many distinct characters it has."""
    codes = np.frombuffer(content.encode("utf-32-le"), "<u4")
    symbols, ids = np.unique(codes, return_inverse=True)
    return ids.astype(np.int64), len(symbols)
