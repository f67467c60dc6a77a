"""Batched reading: step a network through many parts of a text (*lanes*) in parallel.

Lanes turn the products of a step into products between matrices, and can be divided among threads,
which never wait for each other within a step as the threads of one BLAS product do.
On two cores, a full `Trace` at 2×256: 41,500 characters/s with one thread,
56,500 where BLAS has two, 62,700 with two threads that have half of the lanes each. NumPy
releases the GIL in a product. With several threads the caller must limit BLAS to one, once for the
whole process.

Letters in shapes: ``T`` characters, ``L``
layers, ``H`` units of a layer, ``B`` lanes, ``V`` symbols, ``K`` most likely symbols.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CheckpointError
from lstm_tui.hardware import usable_cores
from lstm_tui.reader.predictions import PredictionBuffer, top_predictions
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths

Item = TypeVar("Item")

LANES = 128
"""Maximum number of lanes: more were not faster. At 2×256 on one core, steps alone read 58,000
characters/s with 128, 51,000 with 64, 24,000 with 16."""

_LANES_OF_A_THREAD = 16  # at least: half of them in twice the threads still read faster
_EVEN = 16  # a product of 30 rows takes longer than one of 32


def even_lanes(most: int) -> int:
    """The number of lanes to use if the text suffices for ``most``: 1 to `LANES`."""
    count = min(LANES, most)
    return max(1, count - count % _EVEN if count > _EVEN else count)


def threads_for(lanes: int) -> int:
    """The number of threads to divide ``lanes`` among on this machine."""
    return max(1, min(usable_cores(), lanes // _LANES_OF_A_THREAD))


OVERFLOW = (
    "The values of this network overflow float32 on this text: its weights are too large to read "
    "it. Take another checkpoint or another text."
)


@dataclass(frozen=True, slots=True)
class LaneBlock:
    """The next T characters of B lanes; a lane beyond the end of the text repeats its last symbol.

    Attributes:
        start: Offset of the block in the lane.
        values: The requested quantities among ``hidden``, ``cell`` and the gates, (L, B, T, H).
        top_ids: The most likely next symbols, (B, T, K); empty, as the next two, if predictions
            were not requested.
        top_probabilities: Their probabilities, (B, T, K).
        loss: Cross-entropy of each character in nats, (B, T).
    """

    start: int
    values: dict[str, Floats]
    top_ids: NDArray[np.int64]
    top_probabilities: Floats
    loss: Floats


def read_from(
    reader: Reader,
    ids: Ids,
    starts: NDArray[np.int64],
    *,
    warm_up: int,
    sizes: Iterable[int],
    names: tuple[str, ...],
    predicts: int | None = None,
    threads: int = 1,
) -> Iterator[LaneBlock]:
    """Step lanes from ``starts`` (B,) on through ``ids`` (T,), in blocks of ``sizes`` characters.

    Each is warmed up on ``warm_up`` characters, or from the beginning of its document (`warm_up`).
    A block has the values of ``names``. ``predicts`` is the number of likely symbols to keep, with
    the losses; if None, no logits are computed, which is much faster if V is large. ``threads``
    divide the lanes among them; lanes with separate clamps (`Reader.clamped_apart`) cannot be
    divided. Memory is one block, and one step's logits per thread.

    Raises:
        CheckpointError: The values of the network overflow on this text.
    """
    model, lanes = reader.model, len(starts)
    edges = np.linspace(0, lanes, threads + 1).astype(int).tolist()
    shares = [slice(first, end) for first, end in pairwise(edges)]
    groups = [_Group(reader, ids, starts[share], predicts) for share in shares]
    start = 0
    with ThreadPoolExecutor(threads) as pool:
        each = pool.map if threads > 1 else map  # one thread is the caller's own
        list(each(partial(_Group.warm_up, characters=warm_up), groups))
        for size in sizes:
            # Characters come before lanes in memory, so that a step writes contiguously.
            shape = (model.layers, size, lanes, model.hidden)
            values = {name: np.empty(shape, reader.dtype).swapaxes(1, 2) for name in names}
            parts = [{name: all_[:, share] for name, all_ in values.items()} for share in shares]
            results = list(each(partial(_Group.read, start=start, size=size), groups, parts))
            if not all(np.isfinite(array).all() for array in values.values()):
                raise CheckpointError(OVERFLOW)
            top_ids, top_probabilities, loss = map(np.concatenate, zip(*results, strict=True))
            yield LaneBlock(start, values, top_ids, top_probabilities, loss)
            start += size


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same ``items``; a thread makes the next one while the caller uses the one before it."""
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = pool.submit(next, items, end)
            yield cast("Item", item)


_Predicted = tuple[NDArray[np.int64], Floats, Floats]


class _Group:
    """Lanes that one thread reads."""

    def __init__(
        self, reader: Reader, ids: Ids, starts: NDArray[np.int64], predicts: int | None
    ) -> None:
        self._reader, self._ids, self._starts, self._predicts = reader, ids, starts, predicts
        self._state = reader.blank_state(len(starts))
        self._loss: Floats = np.zeros(len(starts), reader.dtype)

    def warm_up(self, characters: int) -> None:
        """Read the characters before the lanes, and compute the loss of their first symbols."""
        predicts = self._predicts is not None
        lengths = warm_up_lengths(self._ids, self._starts, characters, self._reader.end_id)
        before = WarmUp(self._reader, self._ids, self._starts, lengths, predicts=predicts).finish()
        self._state = before.state
        if predicts:
            self._loss = top_predictions(before.logits, self._symbols(0, 1)[:, 0], 0).loss

    @np.errstate(over="ignore", invalid="ignore")  # `read_from` checks that values are finite
    def read(self, values: dict[str, Floats], start: int, size: int) -> _Predicted:
        """Read ``size`` characters, the first of them ``start`` in the lanes, into ``values``."""
        reader, lanes = self._reader, len(self._starts)
        symbols = self._symbols(start, size + 1)  # and what comes after them
        predictions = (
            None
            if self._predicts is None
            else PredictionBuffer(reader, symbols, self._loss, self._predicts)
        )
        for offset, column in enumerate(np.ascontiguousarray(symbols[:, :-1].T)):
            step = reader.step(column, self._state, predicts=False)
            self._state = step.state
            if predictions:
                predictions.add(step.state.hidden[-1])
            for name, array in values.items():
                if name == "hidden":
                    array[:, :, offset] = step.state.hidden
                elif name == "cell":
                    array[:, :, offset] = step.state.cell
                else:
                    for layer, gates in enumerate(step.gates):
                        array[layer, :, offset] = gates[name]
        if predictions is None:
            nothing = np.empty((lanes, 0, 1), reader.dtype)
            return np.empty((lanes, 0, 0), np.int64), nothing, nothing[:, :, 0]
        self._loss = predictions.loss[:, -1]
        return predictions.top_ids, predictions.top_probabilities, predictions.loss[:, :-1]

    def _symbols(self, start: int, size: int) -> NDArray[np.int64]:
        """``size`` symbols of each lane from ``start`` on, (B, T).

        Positions before the text give its first symbol, positions after it the last.
        """
        offsets = self._starts[:, None] + np.arange(start, start + size)
        symbols: NDArray[np.int64] = self._ids[offsets.clip(0, len(self._ids) - 1)].astype(np.int64)
        return symbols
