"""How many threads NumPy's products should have while a network is read.

A second core helps where the weights outgrow one core's cache, and does great harm where another
program is using it, so it is measured: a few milliseconds before a long text is written.
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
    """For the length of the block: all of NumPy's threads, or one, whichever reads faster now.

    ``texts`` are read side by side.
    """
    together = _seconds(reader, texts)
    with threadpool_limits(1, user_api="blas") as limits:
        if together < _seconds(reader, texts):
            limits.restore_original_limits()
        yield


def _seconds(reader: Reader, texts: int) -> float:
    """The mean time of a step of so many texts, the first ones left out."""
    state, symbols = reader.blank_state(texts), np.zeros(texts, np.int64)
    times = []
    for _ in range(STEPS):
        begin = time.perf_counter()
        state = reader.step(symbols, state).state
        times.append(time.perf_counter() - begin)
    return float(np.mean(times[STEPS // 4 :]))
