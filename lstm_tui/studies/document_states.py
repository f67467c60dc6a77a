"""What a network holds at the end of documents: the states of all units, pooled as its MLP reads
them.

Documents of similar length are read side by side. Each begins with [END], from the initial state.

Letters in shapes: ``T`` symbols of a text, ``N`` documents, ``Q`` states of a unit (hidden, then
cell), ``L`` layers, ``H`` units of a layer, ``B`` documents that are read side by side.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.config import Pooling
from lstm_tui.errors import CheckpointError
from lstm_tui.hardware import usable_cores
from lstm_tui.reader.lanes import LANES, OVERFLOW
from lstm_tui.reader.reader import Floats, Ids, Reader, ReaderState

Report = Callable[[float], object]
Positions = NDArray[np.int64]


def pooled_states(
    reader: Reader,
    ids: Ids,
    starts: Positions,
    lengths: Positions,
    report: Report = lambda _: None,
    *,
    all_units: bool = False,
    visit: Callable[[ReaderState], object] = lambda _: None,
) -> Floats:
    """The states after documents, pooled as ``reader.model.pooling`` says, (N, Q, L, H).

    Document n is ``ids[starts[n] : starts[n] + lengths[n]]``: [END] and at least one symbol. The
    last state is that after the last symbol; the mean is over all symbols but [END]. Unless
    ``all_units``, only the hidden values of the top layer are kept, (N, 1, 1, H). ``report`` is
    called with the share that is read, and may raise to cancel. ``visit`` is called in several
    threads with the state after each symbol of the documents that are read side by side.

    Raises:
        CheckpointError: Values of the network overflow on a document.
    """
    model = reader.model
    kept = (len(model.cell.states), model.layers) if all_units else (1, 1)
    pooled = np.zeros((len(starts), *kept, model.hidden), reader.dtype)
    order = np.argsort(-lengths, kind="stable")
    groups = [order[first : first + LANES] for first in range(0, len(order), LANES)]
    total, done, lock = max(1, int(lengths.sum())), 0, Lock()

    def read(group: Positions) -> None:
        nonlocal done
        pooled[group] = _read_group(reader, ids, starts[group], lengths[group], all_units, visit)
        with lock:
            done += int(lengths[group].sum())
            report(done / total)

    # One BLAS thread in each of the threads that read: products of a step are small.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(usable_cores()) as pool:
        for _ in pool.map(read, groups):
            pass
    if not np.isfinite(pooled).all():
        raise CheckpointError(OVERFLOW)
    return pooled


@np.errstate(over="ignore", invalid="ignore")  # `pooled_states` checks that values are finite
def _read_group(
    reader: Reader,
    ids: Ids,
    starts: Positions,
    lengths: Positions,
    all_units: bool,
    visit: Callable[[ReaderState], object],
) -> Floats:
    """`pooled_states` of B documents, the longest first."""
    mean = reader.model.pooling is Pooling.MEAN
    state = reader.blank_state(len(starts))
    last = _kept(reader, state, all_units)
    sums = np.zeros(last.shape, np.float64)
    for offset in range(int(lengths[0])):
        count = int(np.searchsorted(-lengths, -offset, side="left"))  # those that have it
        if count < state.hidden.shape[1]:
            state = ReaderState(state.hidden[:, :count], state.cell[:, :count])
        symbols = np.asarray(ids[starts[:count] + offset], np.int64)
        state = reader.step(symbols, state, predicts=False).state
        visit(state)
        last[:count] = _kept(reader, state, all_units)
        if mean and offset:
            sums[:count] += last[:count]
    if not mean:
        return last
    means: Floats = (sums / (lengths - 1)[:, None, None, None]).astype(reader.dtype)
    return means


def _kept(reader: Reader, state: ReaderState, all_units: bool) -> Floats:
    """The states of B documents as (B, Q, L, H), or those of the top layer (B, 1, 1, H)."""
    if not all_units:
        top: Floats = state.hidden[-1][:, None, None].copy()
        return top
    parts = (state.hidden, state.cell)[: len(reader.model.cell.states)]
    stacked: Floats = np.stack(parts).transpose(2, 0, 1, 3).copy()
    return stacked
