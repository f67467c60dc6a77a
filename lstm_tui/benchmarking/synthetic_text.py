"""Random text, the same on every machine, for benchmarks of speed."""

import random

import numpy as np
from numpy.typing import NDArray

ONSETS = ("b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "qu", "r", "st", "th", "v")
ENDS = (".", ".", ".", ",", ";", "?", "!", ": “yes”.", " (1402, 36/57/89).", " [[é]].\n")


def random_text(characters: int) -> str:
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


def random_symbols(count: int, vocabulary_size: int) -> NDArray[np.uint16]:
    """``count`` ids; the id of rank r is drawn with a probability proportional to 1/r, as words."""
    weights = 1 / np.arange(1, vocabulary_size + 1)
    chance = np.random.default_rng(1)
    return chance.choice(vocabulary_size, count, p=weights / weights.sum()).astype(np.uint16)
