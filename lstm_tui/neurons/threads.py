"""How many threads NumPy's products should have while a network is read.

A second core helps where the weights outgrow one core's cache, and does great harm where another
program is using it, so it is measured: a few milliseconds before a long text is written.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.neurons.reader import Reader

STEPS = 40


@contextmanager
def fastest_threads(reader: Reader) -> Iterator[None]:
    """For the length of the block: all of NumPy's threads, or one, whichever reads faster now."""
    together = _seconds(reader)
    with threadpool_limits(1, user_api="blas") as limits:
        if together < _seconds(reader):
            limits.restore_original_limits()
        yield


def _seconds(reader: Reader) -> float:
    """The mean time of a step of one text, the first ones left out."""
    state, symbol = reader.blank_state(), np.zeros(1, np.int64)
    times = []
    for _ in range(STEPS):
        begin = time.perf_counter()
        state = reader.step(symbol, state).state
        times.append(time.perf_counter() - begin)
    return float(np.mean(times[STEPS // 4 :]))
