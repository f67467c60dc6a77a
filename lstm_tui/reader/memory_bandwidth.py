"""Memory bandwidth, the limit of sampling one text: every character reads each weight once.

Measured by products of a vector and a matrix.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.benchmarking.measurement import rate_of
from lstm_tui.hardware import last_level_cache_bytes
from lstm_tui.reader.reader import Floats

COLUMNS = 1024
"""Of the matrix that is read: gates·H at H = 256."""

_PASSES_BYTES = 64_000_000  # read in one go, so that setting threads costs nothing beside it


def beyond_caches() -> int:
    """Bytes of an array that exceeds all caches."""
    return min(max(256 << 20, 4 * (last_level_cache_bytes() or 0)), 1 << 30)


def fits_a_cache(size: int) -> bool:
    """Whether ``size`` bytes fit the last-level cache; False if its size is unknown."""
    return size <= (last_level_cache_bytes() or 0)


def fastest_reading(size: int, seconds: float) -> Callable[[], float]:
    """The fastest way found to read ``size`` bytes again and again, tried for ``seconds`` each.

    Vector times matrix or matrix times vector, on one of BLAS's threads or on all. Each call reads
    for some milliseconds and returns how many bytes that were.
    """
    matrix = np.ones((max(1, size // (4 * COLUMNS)), COLUMNS), np.float32)
    left, right = np.ones(len(matrix), np.float32), np.ones(COLUMNS, np.float32)
    ways: list[Callable[[], float]] = [
        partial(_read, first, second, matrix.nbytes, threads)
        for first, second in ((left, matrix), (matrix, right))
        for threads in (1, None)
    ]
    return max(ways, key=lambda way: rate_of(way, seconds))


def _read(first: Floats, second: Floats, size: int, threads: int | None) -> float:
    passes = max(1, _PASSES_BYTES // size)
    with threadpool_limits(threads, user_api="blas"):
        for _ in range(passes):
            first @ second
    return float(passes * size)
