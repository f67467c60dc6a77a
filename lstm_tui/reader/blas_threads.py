"""Choice of the number of BLAS threads by a measurement of some milliseconds.

A second thread helps where the weights exceed one core's cache, and slows down greatly where
another program uses that core.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.reader.reader import Reader

STEPS = 40


@contextmanager
def fastest_threads(reader: Reader, texts: int = 1) -> Iterator[None]:
    """Within the block, use one BLAS thread or all, whichever reads ``texts`` texts faster."""
    together = _seconds(reader, texts)
    with threadpool_limits(1, user_api="blas") as limits:
        if together < _seconds(reader, texts):
            limits.restore_original_limits()
        yield


def _seconds(reader: Reader, texts: int) -> float:
    """Mean time of a step of ``texts`` texts, without the first quarter of the steps."""
    state, symbols = reader.blank_state(texts), np.zeros(texts, np.int64)
    times = []
    for _ in range(STEPS):
        begin = time.perf_counter()
        state = reader.step(symbols, state).state
        times.append(time.perf_counter() - begin)
    return float(np.mean(times[STEPS // 4 :]))
