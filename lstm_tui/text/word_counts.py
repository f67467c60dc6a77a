"""Words of a text: their frequencies in bounded memory, and the ids of the text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.document_borders import BORDER
from lstm_tui.text.split import SymbolSequence, sampled_chunks
from lstm_tui.text.symbol_ids import narrowest
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.tokens import is_word, split_words
from lstm_tui.text.vocabulary import Vocabulary

LEAST_COUNT = 3
"""A word must occur this often to become a symbol.

Rarer words teach the network to spell and keep the softmax small. After three passes over the plays
of Shakespeare, LSTM 1×128, the loss is 1.370 nats per character with 2, 1.387 with 3, 1.401 with 5
and 1.435 with 10; the vocabulary is 1.4, 1, 0.7 and 0.4 times as large, and so is most of the cost
of a step.
"""

MOST_TYPES = 1_000_000
"""More distinct words than this are not counted at a time."""

LEAST_RATIO = 1.2
"""With fewer characters per symbol, as in Chinese, words do not shorten a text."""

SAMPLED = 100_000
"""Symbols of a text in which spelled words are counted, which takes less than 0.1 s."""


class WordCounts:
    """Lossy counting, after Manku & Motwani (2002): rare words are dropped if there are too many.

    Attributes:
        missed: A count is too low by this much at most; 0 if no word was forgotten.
    """

    def __init__(self, most_types: int = MOST_TYPES) -> None:
        self._counts: Counter[str] = Counter()
        self._most_types = most_types
        self.missed = 0

    @property
    def note(self) -> str:
        """That counts are approximate, if words were forgotten; else empty."""
        if not self.missed:
            return ""
        return (
            f"The text has more than {self._most_types:,} distinct words: their counts may be too "
            f"low by up to {self.missed:,}, so it is approximate which of the rarest words are "
            "symbols."
        )

    def add(self, tokens: list[str]) -> None:
        """Count ``tokens``."""
        self._counts.update(tokens)
        if len(self._counts) > self._most_types:
            self._prune()

    def _prune(self) -> None:
        """Forget the rarer half of the words, and all that are as rare."""
        values = np.fromiter(self._counts.values(), np.int64, len(self._counts))
        middle = int(np.partition(values, len(values) // 2)[len(values) // 2])
        self._counts = Counter({word: n for word, n in self._counts.items() if n > middle})
        self.missed += middle

    def most_frequent(
        self, most: int, characters: set[str], least: int = LEAST_COUNT
    ) -> tuple[str, ...]:
        """Up to ``most`` words that occur ``least`` times or more, in the order of code points.

        Words with other characters than ``characters`` are left out. Of equally frequent words
        those earlier in that order are taken.
        """
        frequent = sorted(
            (-count, word)
            for word, count in self._counts.items()
            if count >= least and len(word) > 1 and characters.issuperset(word)
        )
        return tuple(sorted(word for _, word in frequent[: max(0, most)]))


def write_words(
    tokens: Iterable[list[str]], vocabulary: Vocabulary, target: Path
) -> NDArray[np.int64]:
    """Write the ids of lists of ``tokens`` to ``target``, in the narrowest type that holds them.

    `BORDER` is a token that becomes [END].

    Returns:
        How often each symbol occurs, ``(V,)``.
    """
    counts = np.zeros(len(vocabulary), np.int64)
    with target.open("wb") as file:
        for part in tokens:
            ids = vocabulary.encode_tokens(part, BORDER if vocabulary.end else "")
            counts += np.bincount(ids, minlength=len(vocabulary))
            file.write(ids.astype(narrowest(len(vocabulary))).data)
    return counts


def words_note(vocabulary: Vocabulary, counts: Sequence[int], spelled: Sequence[float]) -> str:
    """A note on the words of a text: ``counts`` (V,) of its symbols, and the shares of ``spelled``
    words in the training text and in the validation text, if there is one."""
    if not vocabulary.word_count:
        if _unspaced_share(vocabulary, counts) > 0.5:
            return (
                "No word is a symbol: the text is written without spaces between words, as Chinese "
                "and Thai are, so each of its letters is a token. Pass --symbols char."
            )
        return (
            f"No word is a symbol: none occurs {LEAST_COUNT} times, or the characters leave no "
            "room for words. Raise --max-vocabulary, or fold rare characters with --min-count."
        )
    one = vocabulary.word_count == 1
    note = (
        f"{vocabulary.word_count:,} {'word is a symbol' if one else 'words are symbols'}. Spelled "
        f"in characters: {100 * spelled[0]:.1f} % of the words of the training text"
    )
    if len(spelled) > 1:
        note += f", {100 * spelled[1]:.1f} % of those of the validation text"
    ratio = float(np.asarray(counts) @ vocabulary.lengths) / sum(counts)
    if ratio < LEAST_RATIO:
        note += (
            f". A symbol has only {ratio:.2f} characters on average, so --symbols char is as good"
        )
    return f"{note}."


def _unspaced_share(vocabulary: Vocabulary, counts: Sequence[int]) -> float:
    """The share of letters that are tokens of their own, as ideographs are, by ``counts`` (V,)."""
    letters = unspaced = 0
    for symbol, count in zip(vocabulary.symbols, counts, strict=True):
        if len(symbol) == 1 and symbol.isalpha():
            letters += count
            unspaced += count * (not is_word(f" {symbol}"))
    return unspaced / max(letters, 1)


def spelled_share(ids: SymbolSequence, vocabulary: Vocabulary) -> float:
    """The share of the words of ``ids``, from a sample, that are no symbols and so are spelled.

    Numbers and tokens of one character are not counted.
    """
    spelled = words = 0
    for chunk in sampled_chunks(ids, SAMPLED):
        counted = [
            token
            for token in split_words(symbol_text(chunk, vocabulary).text)
            if len(token) > 1 and not token[-1].isdigit()
        ]
        words += len(counted)
        spelled += sum(token not in vocabulary.id_of for token in counted)
    return spelled / max(words, 1)
