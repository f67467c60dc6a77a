"""Distribution shift between training and validation text, by trigram cross-entropy of parts.

The end of a text may be a bibliography, another subsystem or a picture in base64. Its validation
loss is high from the first step and rises, which looks like overfitting and is not. Each part is
scored by a trigram model of the others, interpolated with bigrams and unigrams (Witten & Bell
1991), on samples, so that a gigabyte takes as long as four megabytes: 0.15 s.

The thresholds were tested on excerpts of 5,000 to 400,000 characters of nine texts (plays, two
Wikipedias, names, Python, C, Perl, the atlas), 54 of each length: 5 of 54 were found different at
20,000 characters, 1 at 200,000 (tables, lists of numbers), and 69 and 68 of 72 if the last tenth
was taken from another of the texts. A text of words is compared by its characters: by its words, 41
of 60 such texts were found different, by its characters 54, and 2 and 3 of 60 of one kind.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.split import sampled_chunks
from lstm_tui.text.vocabulary import code_points

PIECES = 9
"""Number of parts of the training text."""

SAMPLED = 25_000
"""Symbols sampled from each part, in `CHUNKS` chunks."""

CHUNKS = 8
SHORTEST = 400
"""Fewest symbols of a part; with fewer the result is noise."""

RATIO, DEVIATIONS = 1.2, 3.0
"""A validation text differs if its loss is more than `RATIO` times the median of the parts and more
than `DEVIATIONS` deviations above it (1.48 times the median absolute deviation)."""

LEAST_NATS = 0.02
"""… and this much above it: the losses of a text that repeats itself are near 0."""

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PartComparison:
    """The losses of the parts in nats per symbol; per character for a text of words.

    Attributes:
        validation: The loss of the validation text.
        elsewhere: The median loss of the parts of the training text.
        differs: Whether the validation text is of another kind.
        of_words: Whether the symbols of the text are words.
        documents: Whether the text consists of documents.
    """

    validation: float
    elsewhere: float
    differs: bool
    of_words: bool = False
    documents: bool = False

    @property
    def notice(self) -> str:
        """The warning if the validation text differs."""
        symbol = "character" if self.of_words else "symbol"
        advice = "To validate on blocks of the whole text, train with --validation-blocks."
        if self.documents:
            advice = "To validate on documents of the whole text, train with --shuffle-documents."
        return (
            "The last part of the text, which validates, is of another kind than the rest: "
            f"{self.validation:.2f} nats a {symbol} from counts of three {symbol}s, where the rest "
            f"has {self.elsewhere:.2f}. {advice}"
        )


def compare_validation(corpus: Corpus) -> PartComparison | None:
    """Compare the last part of ``corpus``, the validation text, with the parts before it.

    None without a validation text, with validation blocks, with labeled documents, which are drawn
    at random, or if the text is too short.
    """
    if corpus.labeled is not None or len(corpus.validation_spans) != 1:
        return None
    [(begin, end)] = corpus.validation_spans
    cuts = [*(begin * piece // PIECES for piece in range(PIECES + 1)), end]
    of_words = corpus.vocabulary.kind is SymbolKind.WORD
    most = SAMPLED
    if of_words:
        characters = int(np.array(corpus.counts) @ corpus.vocabulary.lengths)
        most = SAMPLED * len(corpus) // characters
    count = min(most, begin // PIECES, end - begin)
    if count < SHORTEST:
        return None
    parts = [
        sampled_chunks(corpus.ids[first:last], count, CHUNKS) for first, last in pairwise(cuts)
    ]
    parts, distinct = _characters(parts, corpus) if of_words else (parts, len(corpus.vocabulary))
    *losses, validation = trigram_losses(parts, distinct).tolist()
    elsewhere = float(np.median(losses))
    deviation = 1.48 * float(np.median(np.abs(np.array(losses) - elsewhere)))
    differs = (
        validation > RATIO * elsewhere
        and validation - elsewhere > max(DEVIATIONS * deviation, LEAST_NATS)
        and validation >= sorted(losses)[-2]
    )
    has_documents = corpus.documents is not None
    return PartComparison(validation, elsewhere, differs, of_words, has_documents)


def _characters(parts: list[Ids], corpus: Corpus) -> tuple[list[Ids], int]:
    """Chunks of words as chunks of characters, numbered from 0, and the number of characters.

    The chunks of a part are cut to the same length.
    """
    chunks = [[code_points(corpus.vocabulary.decode(chunk)) for chunk in part] for part in parts]
    cut = [np.stack([chunk[: min(map(len, part))] for chunk in part]) for part in chunks]
    codes = np.unique(np.concatenate([part.ravel() for part in cut]))
    return [codes.searchsorted(part) for part in cut], len(codes)


def trigram_losses(parts: list[Ids], vocabulary_size: int) -> Floats:
    """The mean loss of each part, ``(len(parts),)``, in nats per symbol.

    ``parts`` are chunks of ids, ``(n, T)``. Each part is measured under the counts of all others
    but the last, which is the validation text.
    """
    first, second, third = (
        np.concatenate([part[:, offset : part.shape[1] - 2 + offset].ravel() for part in parts])
        for offset in range(3)
    )
    owner = np.repeat(np.arange(len(parts)), [part[:, 2:].size for part in parts])
    pairs, pair_of = np.unique(first * vocabulary_size + second, return_inverse=True)
    orders = (
        _Order(second * 0, 1, third, vocabulary_size, owner, len(parts)),
        _Order(second, vocabulary_size, third, vocabulary_size, owner, len(parts)),
        _Order(pair_of, len(pairs), third, vocabulary_size, owner, len(parts)),
    )
    losses = np.zeros(len(parts))
    for part in range(len(parts)):
        others = np.array([other != part for other in range(len(parts) - 1)] + [False])
        mine = owner == part
        probability = np.full(int(mine.sum()), 1 / vocabulary_size)
        for order in orders:
            probability = order.interpolated(probability, mine, others)
        losses[part] = -np.log(probability).mean()
    return losses


class _Order:
    """N-gram counts of one order, for each part.

    ``context`` and ``symbol`` are (N,), below ``contexts`` and ``symbols``; ``owner`` (N,) says
    which of ``parts`` each is in.
    """

    def __init__(
        self, context: Ids, contexts: int, symbol: Ids, symbols: int, owner: Ids, parts: int
    ) -> None:
        keys, self._key = np.unique(context * symbols + symbol, return_inverse=True)
        self._context = context
        self._context_of_key = keys // symbols
        self._contexts = contexts
        self._counts = np.bincount(
            owner * len(keys) + self._key, minlength=parts * len(keys)
        ).reshape(parts, len(keys))

    def interpolated(
        self, lower: Floats, mine: NDArray[np.bool_], others: NDArray[np.bool_]
    ) -> Floats:
        """The probability of each symbol of ``mine`` by the counts of ``others``, and ``lower``.

        Witten–Bell: after a context with N symbols, T of them distinct, ``lower`` gets T/(N+T).
        """
        counts = self._counts[others].sum(axis=0)
        total, distinct = (
            np.bincount(self._context_of_key, weights=weights, minlength=self._contexts)[
                self._context[mine]
            ]
            for weights in (counts, counts > 0)
        )
        known = counts[self._key[mine]] + distinct * lower
        return np.where(total > 0, known / np.maximum(total + distinct, 1), lower)
