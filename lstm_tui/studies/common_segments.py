"""Segments of a text: what one network predicts as a symbol, or two as whole symbols of each.

Two networks may have different symbols: characters, bytes, words. A *segment* then ends where a
symbol of either ends, and its loss is the sum over its symbols: the characters of a word beside the
word. No loss has to be divided, and both columns are log-probabilities of the same characters.
Segments with a character that one of them does not know are left out, and the first one, which
nothing precedes.

Letters in shapes: ``T`` symbols, ``C`` characters, ``S`` segments, ``R`` networks, 1 or 2.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Floats, Ids
from lstm_tui.text.document_borders import BORDER
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.symbol_text import DOCUMENT_BREAK, symbol_text
from lstm_tui.text.vocabulary import Vocabulary, code_points

Integers = NDArray[np.int64]


class LossUnit(StrEnum):
    """What a mean loss is per: what `Segments.weights` counts."""

    SYMBOL = "symbol"
    CHARACTER = "character"
    CHARACTER_OR_END = "character or [END]"


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The segments of a text.

    Attributes:
        text: The C characters, with an empty line for [END].
        first: The index of the first character of each segment, (S,).
        last: The index of its last character, (S,).
        is_end: Whether the segment is [END], (S,).
        begins: Whether it begins a document, (S,); all bytes of a first character do.
        weights: What a mean counts, (S,): 1 for a symbol; for segments of two networks the number
            of characters, where [END] counts as one.
        losses: In nats, (R, S).
        unit: What the weights count.
        left_out: Characters of segments that one of two networks cannot predict.
    """

    text: str
    first: Integers
    last: Integers
    is_end: NDArray[np.bool_]
    begins: NDArray[np.bool_]
    weights: Integers
    losses: NDArray[np.float64]
    unit: LossUnit
    left_out: int = 0


def segments_of(ids: Ids, vocabulary: Vocabulary, losses: Floats) -> Segments:
    """The symbols ``ids`` (T,) but the first as segments, with their ``losses`` (T − 1,)."""
    symbols = symbol_text(ids, vocabulary)
    before, last = symbols.last[:-1], symbols.last[1:]
    first = np.minimum(before + 1, last)  # the bytes of a character share its index
    is_end = np.asarray(ids[1:] == vocabulary.end_id)
    begins = _begins(first, symbols.last[np.asarray(ids) == vocabulary.end_id])
    return Segments(
        symbols.text,
        first,
        last,
        is_end,
        begins,
        np.ones(len(last), np.int64),
        losses[None].astype(np.float64),
        LossUnit.SYMBOL,
    )


@dataclass(frozen=True, slots=True, eq=False)
class OtherReading:
    """The same text for another network.

    Attributes:
        ids: Its symbols, (T,).
        last: The index of the last character of each in the text of the first network, (T,).
        missing: The indices of the characters that it does not know.
        unit: What the losses of both networks can be divided by.
    """

    ids: Integers
    last: Integers
    missing: Integers
    unit: LossUnit


def read_as(ids: Ids, vocabulary: Vocabulary, other: Vocabulary) -> OtherReading:
    """The text of ``ids`` (T,) of ``vocabulary`` as ids of ``other``, without unknown characters.

    With documents, it begins with [END].

    Raises:
        ConfigError: Only one of the two knows documents.
    """
    if bool(vocabulary.end) != bool(other.end):
        raise ConfigError(
            "--against: one of the two runs was trained on documents, and the other was not, so "
            "they do not read the same symbols. Compare two runs of the same kind."
        )
    if not (vocabulary.keeps_text and other.keeps_text):
        raise ConfigError(
            "--against: one of the two runs was imported with words between white space, or with a "
            "symbol for unknown text, so its symbols do not spell the text. Compare perplexities "
            "without --against."
        )
    symbols = symbol_text(ids, vocabulary)
    codes = code_points(symbols.text)
    ends = symbols.last[np.asarray(ids) == vocabulary.end_id]
    is_break = np.zeros(len(codes), np.bool_)
    for offset in range(len(DOCUMENT_BREAK)):
        is_break[ends - offset] = True
    unknown = other.unknown(_characters(codes[~is_break]))
    is_unknown = np.isin(codes, code_points(unknown)) & ~is_break
    taken = np.flatnonzero(~is_unknown)
    if other.end:
        marked = codes.copy()
        marked[ends] = ord(BORDER)
        is_break[ends] = False  # all but the last character of a break are left out
        known = _characters(marked[~is_unknown & ~is_break])
        _, *documents = known.split(BORDER)
        ended = bool(ids[-1] == vocabulary.end_id)
        read = encode_documents(documents[: len(documents) - ended], other)
        read = read if ended else read[:-1]
    else:
        read = other.encode(_characters(codes[taken]))
    last = taken[symbol_text(read, other).last]
    return OtherReading(read, last, np.flatnonzero(is_unknown), _unit(vocabulary, other))


def _unit(vocabulary: Vocabulary, other: Vocabulary) -> LossUnit:
    if not vocabulary.end:
        return LossUnit.CHARACTER
    both_characters = vocabulary.kind is other.kind is SymbolKind.CHAR
    return LossUnit.SYMBOL if both_characters else LossUnit.CHARACTER_OR_END


def _begins(first: Integers, end_marks: Integers) -> NDArray[np.bool_]:
    """Which segments begin right after an [END], whose last characters are ``end_marks``."""
    return np.isin(first - 1, end_marks)


def _characters(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def common_segments(
    ids: Ids, vocabulary: Vocabulary, losses: Floats, other: OtherReading, other_losses: Floats
) -> Segments:
    """The segments of two networks: ``losses`` (T − 1,) of ``ids`` (T,), and those of ``other``."""
    symbols = symbol_text(ids, vocabulary)
    ends = np.intersect1d(symbols.last, other.last)
    summed = np.array(
        [
            _summed(symbols.last, losses, ends),
            _summed(other.last, other_losses, ends),
        ]
    )
    first = np.concatenate(([0], ends[:-1] + 1))
    end_marks = symbols.last[np.asarray(ids) == vocabulary.end_id]
    is_end = np.isin(ends, end_marks)
    kept = np.ones(len(ends), np.bool_)
    kept[:1] = False
    holes = ends.searchsorted(other.missing)
    kept[holes[holes < len(ends)]] = False
    lengths = np.where(is_end, 1, ends + 1 - first)
    after = len(symbols.text) - 1 - int(ends[-1]) if len(ends) else len(symbols.text)
    left_out = after + int(lengths[1:][~kept[1:]].sum())
    return Segments(
        symbols.text,
        first[kept],
        ends[kept],
        is_end[kept],
        _begins(first, end_marks)[kept],
        lengths[kept],
        summed[:, kept],
        other.unit,
        left_out,
    )


def _summed(last: Integers, losses: Floats, ends: Integers) -> NDArray[np.float64]:
    """The losses of the symbols of each segment, (S,); those after the last end are dropped."""
    owner = ends.searchsorted(last[1:])
    return np.asarray(np.bincount(owner, losses, len(ends) + 1)[: len(ends)], np.float64)
