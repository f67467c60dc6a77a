"""Activation traces: every unit and gate, predictions and losses at every character of a text.

A long text is cut into lanes that are read side by side, so that the products of a step are between
matrices and not between a matrix and a vector. Each lane is warmed up on the 200 characters before
it. What that leaves out was measured against one long pass, on a 2×256 LSTM that had learned the
atlas for five minutes: over the first 100 characters of a lane, where it is most, hidden values are
off by 0.0007 on average (one in a hundred by more than 0.012) and the loss is 0.0008 nats per
character higher; over whole lanes of 2,000 characters, 0.00006 and 0.00004. Of cell values, tanh of
them is off by 0.0009, but not the values themselves: a cell that adds up for as long as it reads,
and a trained LSTM has many that reach hundreds, starts from 0 in each lane.

Where several lanes are read, BLAS must have one thread (see `lanes`).

Letters in shapes: ``T`` characters, ``L`` layers, ``H``
units of a layer, ``B`` lanes, ``K`` the 5 most likely symbols.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.lanes import LaneBlock, even_lanes, one_ahead, read_from, threads_for
from lstm_tui.reader.reader import GATES, Floats, Ids, Reader

WARM_UP = 200
"""Warm-up characters that a lane reads before its own; see above for the error."""

LIKELIEST = 5
"""Next symbols in a trace."""

_SHORTEST_LANE = 900  # shorter lanes spend more on warm-up than parallel reading saves
_BLOCK_VALUES = 1 << 23  # numbers in a block of all lanes: 32 MiB in float32
_BLOCK_LOGITS = 20_000_000  # of a block: some tenths of a second with any vocabulary


@dataclass(frozen=True, slots=True)
class Trace:
    """Activations and predictions of a network over T characters.

    Attributes:
        start: Offset of the first of them in the text.
        hidden: (L, T, H), after each character.
        cell: (L, T, H); zeros for every kind of cell but the LSTM.
        gates: By the names of `reader.GATES`, (L, T, H) each; empty where they were left out.
        top_ids: The most likely next symbols after each character, in order, (T, K); K is V where
            that is less than 5. Empty, as the next two, if predictions were left out.
        top_probabilities: Their probabilities, (T, K).
        loss: Cross-entropy of each character in nats, (T,); nan for the first of a text.
    """

    start: int
    hidden: Floats
    cell: Floats
    gates: dict[str, Floats]
    top_ids: NDArray[np.int64]
    top_probabilities: Floats
    loss: Floats

    def __len__(self) -> int:
        length: int = self.hidden.shape[1]
        return length

    def quantity(self, name: str) -> Floats:
        """``hidden``, ``cell`` or a gate by its name, (L, T, H)."""
        return {"hidden": self.hidden, "cell": self.cell, **self.gates}[name]


def trace(
    reader: Reader, ids: Ids, *, lanes: int = 0, warm_up: int = WARM_UP, block: int = 0
) -> Iterator[Trace]:
    """Read ``ids`` (T,) and yield all of it in blocks of at most ``block`` characters.

    The blocks of one lane come in order, those of different lanes in turn: `Trace.start` says where
    a block belongs. Memory is that of two blocks of each lane and one step's logits, whatever the
    length of the text. 0 chooses ``lanes`` or ``block``; 1 lane is one sequential pass.
    """
    if not len(ids):
        return
    count = lanes or even_lanes(len(ids) // _SHORTEST_LANE)
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
    gates: bool = True,
    predictions: bool = True,
) -> Iterator[Trace]:
    """Read only the ``length`` characters of ``ids`` (T,) from each of ``starts`` (B,) on.

    Side by side and in blocks, as `trace` does; lanes end where the text does. ``gates`` False
    leaves the gates out, ``predictions`` False the predictions and losses.
    """
    model = reader.model
    names = ("hidden", "cell", *(GATES[model.cell] if gates else ()))
    size = block or max(
        1, _BLOCK_VALUES // (model.layers * model.hidden * len(names) * len(starts))
    )
    if predictions:
        size = min(size, max(1, _BLOCK_LOGITS // (len(starts) * max(1, reader.predicted_symbols))))
    sizes = (min(size, length - start) for start in range(0, length, size))
    blocks = read_from(
        reader,
        ids,
        starts,
        warm_up=warm_up,
        sizes=sizes,
        names=names,
        predicts=LIKELIEST if predictions else None,
        threads=threads_for(len(starts)),
    )
    for found in one_ahead(blocks):
        found.loss[starts + found.start == 0, :1] = np.nan  # nothing was read before it
        for lane, lane_start in enumerate(starts.tolist()):
            first = lane_start + found.start
            left = min(len(ids), lane_start + length) - first
            if left > 0:
                yield _of_lane(found, lane, first, left)


def _of_lane(block: LaneBlock, lane: int, start: int, left: int) -> Trace:
    """The trace of one lane, of which ``left`` characters are still to come at ``start``."""
    kept = slice(0, left)
    values = {name: array[:, lane, kept] for name, array in block.values.items()}
    return Trace(
        start=start,
        hidden=values.pop("hidden"),
        cell=values.pop("cell"),
        gates=values,
        top_ids=block.top_ids[lane, kept],
        top_probabilities=block.top_probabilities[lane, kept],
        loss=block.loss[lane, kept],
    )
