"""Texts to measure on: the atlas where it has been written, else prose of invented words.

Both are the same on every machine. A speed does not depend on which; a loss would, so losses are
never measured on these.
"""

import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ATLAS = Path(__file__).parents[2] / "corpora" / "atlas.txt"

ONSETS = ("b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "qu", "r", "st", "th", "v")
ENDS = (".", ".", ".", ",", ";", "?", "!", ": “yes”.", " (1402, 36/57/89).", " [[é]].\n")


def text() -> str:
    """About a megabyte."""
    return ATLAS.read_text("utf-8") if ATLAS.exists() else invented(1_000_000)


def invented(characters: int) -> str:
    """Sentences of words that are rarer the later they were invented, with marks and numbers."""
    chance = random.Random(1)
    words = [
        "".join(chance.choice(ONSETS) + chance.choice("aeiouy") for _ in range(number % 4 + 1))
        for number in range(3000)
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    parts: list[str] = []
    length = 0
    while length < characters:
        sentence = " ".join(chance.choices(words, weights, k=chance.randint(4, 18))).capitalize()
        parts += [sentence, chance.choice(ENDS), chance.choice("    \n")]
        length += sum(map(len, parts[-3:]))
    return "".join(parts)[:characters]


def numbered(content: str) -> tuple[NDArray[np.int64], int]:
    """``content`` as ids (N,), and how many distinct characters it has."""
    codes = np.frombuffer(content.encode("utf-32-le"), "<u4")
    symbols, ids = np.unique(codes, return_inverse=True)
    return ids.astype(np.int64), len(symbols)
