"""What every unit did at every character of a text, and what the network expected next.

A long text is cut into lanes that are read side by side, so that the products of a step are between
matrices and not between a matrix and a vector. Each lane is warmed up on the 200 characters before
it. What that leaves out was measured against one long pass, on a 2×256 LSTM that had learned the
atlas for five minutes: over the first 100 characters of a lane, where it is most, hidden values are
off by 0.0007 on average (one in a hundred by more than 0.012) and the loss is 0.0008 nats per
character higher; over whole lanes of 2,000 characters, 0.00006 and 0.00004. Of cell values, tanh of
them is off by 0.0009, but not the values themselves: a cell that adds up for as long as it reads,
and a trained LSTM has many that reach hundreds, begins anew in each lane.

Everything that a `Trace` holds, at 2×256 on two cores: 44,000 characters/s with one BLAS thread,
55,000 with two, and 28,000 with two beside a busy program (`threads.fastest_threads` chooses).

This module refuses to know of patterns. Letters in shapes: ``T`` characters, ``L`` layers, ``H``
units of a layer, ``B`` lanes, ``V`` symbols, ``K`` the 5 likeliest of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.neurons.expectations import Expectations, expected
from lstm_tui.neurons.reader import GATES, Floats, Ids, Reader, ReaderState

WARM_UP = 200
"""Characters that a lane reads before its own: see above for what they leave out."""

LANES = 128
"""As many lanes at most: more were not faster. At 2×256 on one core, steps alone read 58,000
characters/s with 128, 51,000 with 64, 24,000 with 16."""

LIKELIEST = 5
"""Next symbols that a trace names."""

_SHORTEST_LANE = 1_000  # below this the warm-up costs more than the company brings
_BLOCK_VALUES = 1 << 23  # numbers in a block of all lanes: 32 MiB in float32


@dataclass(frozen=True, slots=True)
class Trace:
    """What a network did while it read T characters.

    Attributes:
        start: The place of the first of them in the text.
        hidden: (L, T, H), after each character.
        cell: (L, T, H); zeros for every kind of cell but the LSTM.
        gates: By the names of `reader.GATES`, (L, T, H) each.
        top_ids: The likeliest next symbols after each character, the likeliest first, (T, K); K is
            V where that is less than 5.
        top_probabilities: Theirs, (T, K).
        loss: How surprising each character was, in nats, (T,); nan for the first of a text.
    """

    start: int
    hidden: Floats
    cell: Floats
    gates: dict[str, Floats]
    top_ids: NDArray[np.int64]
    top_probabilities: Floats
    loss: Floats

    def __len__(self) -> int:
        return len(self.loss)

    def quantity(self, name: str) -> Floats:
        """``hidden``, ``cell`` or a gate by its name, (L, T, H)."""
        return {"hidden": self.hidden, "cell": self.cell, **self.gates}[name]


def trace(
    reader: Reader, ids: Ids, *, lanes: int = 0, warm_up: int = WARM_UP, block: int = 0
) -> Iterator[Trace]:
    """Read ``ids`` (T,) and yield all of it in blocks of at most ``block`` characters.

    The blocks of one lane come in order, those of different lanes in turn: `Trace.start` says where
    a block belongs. Memory is that of two blocks of each lane and one step's logits, whatever the
    length of the text. ``lanes`` and ``block`` 0 mean as many as are good; 1 lane is one long pass.
    """
    if not len(ids):
        return
    count = lanes or max(1, min(LANES, len(ids) // _SHORTEST_LANE))
    length = -(-len(ids) // count)
    starts = np.arange(0, len(ids), length)
    yield from trace_from(reader, ids, starts, length, warm_up=warm_up, block=block)


def trace_from(
    reader: Reader,
    ids: Ids,
    starts: NDArray[np.int64],
    length: int,
    *,
    warm_up: int = WARM_UP,
    block: int = 0,
) -> Iterator[Trace]:
    """Read only the ``length`` characters of ``ids`` (T,) from each of ``starts`` (B,) on.

    Side by side and in blocks, as `trace` does; lanes end where the text does.
    """
    model = reader.model
    names = ("hidden", "cell", *GATES[model.cell])
    size = block or max(
        1, _BLOCK_VALUES // (model.layers * model.hidden * len(names) * len(starts))
    )
    sizes = (min(size, length - start) for start in range(0, length, size))
    for found in read_from(
        reader, ids, starts, warm_up=warm_up, sizes=sizes, names=names, predicts=LIKELIEST
    ):
        found.loss[starts + found.start == 0, :1] = np.nan  # nothing was read before it
        for lane, lane_start in enumerate(starts.tolist()):
            first = lane_start + found.start
            left = min(len(ids), lane_start + length) - first
            if left > 0:
                yield found.lane(lane, first, left)


def whole_trace(
    reader: Reader, ids: Ids, *, lanes: int = 0, warm_up: int = WARM_UP, block: int = 0
) -> Trace:
    """All of `trace` in one piece, for a text of which that fits into memory: T ≥ 1.

    At 2×256 a character takes 12 KiB.
    """
    blocks = sorted(
        trace(reader, ids, lanes=lanes, warm_up=warm_up, block=block), key=lambda found: found.start
    )
    if len(blocks) == 1:
        return blocks[0]
    return replace(
        blocks[0],
        hidden=np.concatenate([one.hidden for one in blocks], axis=1),
        cell=np.concatenate([one.cell for one in blocks], axis=1),
        gates={
            name: np.concatenate([one.gates[name] for one in blocks], axis=1)
            for name in blocks[0].gates
        },
        top_ids=np.concatenate([one.top_ids for one in blocks]),
        top_probabilities=np.concatenate([one.top_probabilities for one in blocks]),
        loss=np.concatenate([one.loss for one in blocks]),
    )


@dataclass(frozen=True, slots=True)
class LaneBlock:
    """The same T characters' worth of B lanes; a lane that has ended goes on with its last symbol.

    Attributes:
        start: Where in the lane the block begins.
        values: What was asked for of ``hidden``, ``cell`` and the gates, (L, B, T, H) each.
        top_ids: The likeliest next symbols, (B, T, K); here and below nothing, if nothing was to be
            predicted.
        top_probabilities: Theirs, (B, T, K).
        loss: How surprising each character was, in nats, (B, T).
    """

    start: int
    values: dict[str, Floats]
    top_ids: NDArray[np.int64]
    top_probabilities: Floats
    loss: Floats

    def lane(self, lane: int, start: int, left: int) -> Trace:
        """The trace of one lane, of which ``left`` characters are still to come at ``start``."""
        kept = slice(0, left)
        values = {name: array[:, lane, kept] for name, array in self.values.items()}
        return Trace(
            start=start,
            hidden=values.pop("hidden"),
            cell=values.pop("cell"),
            gates=values,
            top_ids=self.top_ids[lane, kept],
            top_probabilities=self.top_probabilities[lane, kept],
            loss=self.loss[lane, kept],
        )


def read_from(
    reader: Reader,
    ids: Ids,
    starts: NDArray[np.int64],
    *,
    warm_up: int,
    sizes: Iterable[int],
    names: tuple[str, ...],
    predicts: int | None = None,
) -> Iterator[LaneBlock]:
    """Step lanes from ``starts`` (B,) on through ``ids`` (T,), in blocks of ``sizes`` characters.

    A block has the values of ``names``. ``predicts`` says how many of the likeliest symbols it has,
    and asks for losses too; where it is None no logits are made, which is faster by far where V is
    large. Memory is that of a block, and of one step's logits.
    """
    model, dtype, predicting = reader.model, reader.dtype, predicts is not None
    lanes, start = len(starts), 0
    state, loss = _warmed_up(reader, ids, starts, warm_up, predicting)
    for size in sizes:
        symbols = _lane_symbols(ids, starts + start, size + 1)  # and what comes after them
        shape = (model.layers, lanes, size, model.hidden)
        values = {name: np.empty(shape, dtype) for name in names}
        found = (
            Expectations(symbols, loss, reader.vocabulary_size, predicts)
            if predicts is not None
            else None
        )
        for place, column in enumerate(np.ascontiguousarray(symbols[:, :-1].T)):
            step = reader.step(column, state, predicts=predicting)
            state = step.state
            if found:
                found.add(step.logits)
            for name, array in values.items():
                if name == "hidden":
                    array[:, :, place] = state.hidden
                elif name == "cell":
                    array[:, :, place] = state.cell
                else:
                    for layer, gates in enumerate(step.gates):
                        array[layer, :, place] = gates[name]
        if found:
            loss = found.loss[:, -1]
            yield LaneBlock(
                start, values, found.top_ids, found.top_probabilities, found.loss[:, :-1]
            )
        else:
            no_ids, nothing = np.empty((lanes, 0, 0), np.int64), np.empty((lanes, 0, 0), dtype)
            yield LaneBlock(start, values, no_ids, nothing, np.empty((lanes, 0), dtype))
        start += size


def _warmed_up(
    reader: Reader, ids: Ids, starts: NDArray[np.int64], warm_up: int, predicting: bool
) -> tuple[ReaderState, Floats]:
    """The state of lanes that have read what is before ``starts`` (B,), and the loss there, (B,).

    Without a warm-up every symbol was as likely; of lanes that predict nothing no loss is known.
    """
    state, lanes = reader.blank_state(len(starts)), len(starts)
    loss = np.full(lanes, np.log(reader.vocabulary_size), reader.dtype)
    for ago in range(warm_up, 0, -1):
        last = predicting and ago == 1
        step = reader.step(_lane_symbols(ids, starts - ago, 1)[:, 0], state, predicts=last)
        # Nothing is before the text, so a lane whose warm-up would begin there stays blank.
        blank = starts < ago
        state = step.state
        state.hidden[:, blank] = 0
        state.cell[:, blank] = 0
        if last:
            loss = expected(step.logits, _lane_symbols(ids, starts, 1)[:, 0], 0).loss
    return state, loss


def _lane_symbols(ids: Ids, starts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """``size`` symbols of each lane from ``starts`` (B,) on, (B, T).

    What is before the text is its first symbol, what is after it its last.
    """
    places = starts[:, None] + np.arange(size)
    found: NDArray[np.int64] = ids[places.clip(0, len(ids) - 1)].astype(np.int64)
    return found
