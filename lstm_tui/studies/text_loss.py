"""The loss of a text: cross-entropy with carried state, and in cold windows.

A text of T symbols has T − 1 predicted ones: nothing precedes the first. With *carried state* the
network reads the text once from its initial state, and all that it has read may help. In *cold
windows* of W symbols, which do not overlap, it reads from the initial state again at the beginning
of each window: a window reads W symbols and predicts the W that follow each of them, so all
positions of a window count, from 1 to W symbols of context. The first symbol of a window is its
first input; as a target it is the last one of the window before. So every loss is a mean over the
same T − 1 symbols, and their differences are the value of a longer context. [END] begins a document
in the initial state wherever it stands.

A long text is read in up to 128 lanes (see `reader.lanes`), each warmed up on the 2,000 symbols
before it. Compared with one sequential pass over 300,000 symbols, by 2×256 LSTMs: the mean loss
differs by less than 1e-6 nats; single losses by at most 2e-5, which is float32, for a network that
learned the atlas, and by at most 0.004 for one with a longer memory that learned a wiki. The
additive cell never forgets and is read sequentially.

Letters in shapes: ``T`` symbols, ``V`` symbols of the vocabulary, ``B`` lanes.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.config import Cell
from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.formatting import bits, perplexity
from lstm_tui.reader.lanes import LANES, OVERFLOW, even_lanes, read_from, threads_for
from lstm_tui.reader.predictions import PredictionBuffer
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.text.vocabulary import Vocabulary

WINDOWS = (256, 64)
"""Lengths of the cold windows, in symbols."""

WARM_UP = 2_000
"""Symbols that a lane reads before its own; the module docstring has the error."""

_SHORTEST_LANE = 4 * WARM_UP
_AT_ONCE = 256  # symbols of each lane between two reports of progress

Report = Callable[[float], None]
"""Takes the share that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class SummedLoss:
    """The sum of the losses of predicted symbols, and what it is divided by.

    Attributes:
        nats: The sum, in nats.
        symbols: Predicted symbols, [END] included.
        characters: Characters that begin in these symbols; the first byte of a character counts. 0
            if they are not known: see `Vocabulary.characters_in`.
        documents: Predicted ends of documents; 0 without documents.
    """

    nats: float
    symbols: int
    characters: int
    documents: int = 0

    def __add__(self, other: "SummedLoss") -> "SummedLoss":
        return SummedLoss(
            self.nats + other.nats,
            self.symbols + other.symbols,
            self.characters + other.characters,
            self.documents + other.documents,
        )

    @property
    def per_symbol(self) -> float:
        """Nats per symbol."""
        return self.nats / self.symbols

    @property
    def per_character(self) -> float:
        """Nats per character; nan if there is none, or they are not known."""
        return self.nats / self.characters if self.characters else math.nan

    @property
    def bits_per_character(self) -> float:
        """Bits per character."""
        return bits(self.per_character)

    @property
    def perplexity(self) -> float:
        """e to the loss per symbol: the number of equally likely symbols with the same loss."""
        return perplexity(self.per_symbol)

    @property
    def per_document(self) -> float | None:
        """Nats per document, [END] included; None without documents."""
        return self.nats / self.documents if self.documents else None


@dataclass(frozen=True, slots=True)
class TextLoss:
    """The losses of one text: with carried state, and in cold windows by their length."""

    carried: SummedLoss
    windows: dict[int, SummedLoss]

    def __add__(self, other: "TextLoss") -> "TextLoss":
        windows = {size: loss + other.windows[size] for size, loss in self.windows.items()}
        return TextLoss(self.carried + other.carried, windows)


def measure_loss(
    reader: Reader, ids: Ids, vocabulary: Vocabulary, report: Report | None = None
) -> TextLoss:
    """The losses of ``ids`` (T,).

    Raises:
        CorpusError: The text has fewer than two symbols.
        CheckpointError: The values of the network overflow on this text.
    """
    predicted, passes = np.asarray(ids[1:]), 1 + len(WINDOWS)
    characters = vocabulary.characters_in(predicted)
    documents = int((predicted == vocabulary.end_id).sum())

    def part(number: int) -> Report:
        return lambda done: report((number + done) / passes) if report else None

    def summed(losses: Floats) -> SummedLoss:
        total = float(losses.sum(dtype=np.float64))
        return SummedLoss(total, len(predicted), characters, documents)

    carried = summed(carried_losses(reader, ids, part(0)))
    windows = {
        size: summed(window_losses(reader, ids, size, part(number)))
        for number, size in enumerate(WINDOWS, 1)
    }
    return TextLoss(carried, windows)


def carried_losses(reader: Reader, ids: Ids, report: Report | None = None) -> Floats:
    """The loss of each of ``ids`` (T,) but the first, in nats, with carried state, (T − 1,).

    Raises:
        CorpusError, CheckpointError: As `measure_loss`.
    """
    count = _predicted(ids)
    forgets = reader.model.cell is not Cell.ADDITIVE
    lanes = even_lanes(count // _SHORTEST_LANE) if forgets else 1
    length = -(-count // lanes)
    starts = np.arange(1, count + 1, length)
    losses = np.empty((len(starts), length), reader.dtype)
    sizes = [min(_AT_ONCE, length - start) for start in range(0, length, _AT_ONCE)]
    blocks = read_from(
        reader,
        ids,
        starts,
        warm_up=WARM_UP,
        sizes=sizes,
        names=(),
        predicts=0,
        threads=threads_for(len(starts)),
    )
    with threadpool_limits(1, user_api="blas"):
        for block in blocks:
            end = block.start + block.loss.shape[1]
            losses[:, block.start : end] = block.loss
            if report:
                report(end / length)
    return _checked(losses.ravel()[:count])


def window_losses(reader: Reader, ids: Ids, size: int, report: Report | None = None) -> Floats:
    """The same in cold windows of ``size`` symbols, (T − 1,).

    Raises:
        CorpusError, CheckpointError: As `measure_loss`.
    """
    count = _predicted(ids)
    length = min(size, count)
    starts = np.arange(0, count, length)
    threads = threads_for(LANES)
    groups = [
        starts[first : first + LANES // threads]
        for first in range(0, len(starts), LANES // threads)
    ]
    parts = []
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
        for losses in pool.map(partial(_read_windows, reader, ids, length=length), groups):
            parts.append(losses.ravel())
            if report:
                report(len(parts) / len(groups))
    return _checked(np.concatenate(parts)[:count])


@np.errstate(over="ignore", invalid="ignore")  # `_checked` tests that losses are finite
def _read_windows(reader: Reader, ids: Ids, starts: NDArray[np.int64], length: int) -> Floats:
    """The losses of the ``length`` symbols after those from each of ``starts`` (B,) on."""
    offsets = starts[:, None] + np.arange(length + 1)
    symbols = np.asarray(ids)[offsets.clip(max=len(ids) - 1)].astype(np.int64)
    state, nothing = reader.blank_state(len(starts)), np.zeros(len(starts), reader.dtype)
    predictions = PredictionBuffer(reader, symbols, nothing, 0)
    for column in np.ascontiguousarray(symbols[:, :-1].T):
        state = reader.step(column, state, predicts=False).state
        predictions.add(state.hidden[-1])
    return predictions.loss[:, 1:]


def _checked(losses: Floats) -> Floats:
    if not np.isfinite(losses).all():
        raise CheckpointError(OVERFLOW)
    return losses


def _predicted(ids: Ids) -> int:
    if len(ids) < 2:
        raise CorpusError(
            f"The text has {len(ids)} symbols that the network knows; a loss needs 2 or more, as "
            "nothing precedes the first. Read a longer text."
        )
    return len(ids) - 1
