"""Polylines in braille dots, two across and four down in each cell."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Masks = NDArray[np.uint8]

DOTS_ACROSS, DOTS_DOWN = 2, 4
BLANK = 0x2800
"""The braille pattern without dots; adding the mask of a cell gives its character."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)


def draw_line(x: Floats, y: Floats, columns: int, rows: int) -> Masks:
    """The cells of a line through the points, as masks of dots ``(rows, columns)``.

    ``x`` and ``y`` are ``(n,)``, finite, in dots from the upper left corner. Points outside are
    clipped.
    """
    if not len(x) or columns < 1 or rows < 1:
        return np.zeros((max(rows, 0), max(columns, 0)), np.uint8)
    width, height = columns * DOTS_ACROSS, rows * DOTS_DOWN
    y = np.clip(y, -20 * height, 21 * height)  # bounds the work of a steep line
    x, y = _clipped(x, y, -float(width), 2.0 * width)  # and of one that goes far beyond the chart
    lengths = np.maximum(np.abs(np.diff(x)), np.abs(np.diff(y)))
    counts = np.maximum(1, np.ceil(lengths)).astype(np.int64)
    starts = np.cumsum(counts) - counts
    along = (np.arange(counts.sum()) - np.repeat(starts, counts)) / np.repeat(counts, counts)
    across = np.append(np.repeat(x[:-1], counts) + along * np.repeat(np.diff(x), counts), x[-1])
    down = np.append(np.repeat(y[:-1], counts) + along * np.repeat(np.diff(y), counts), y[-1])
    return _cells(np.floor(across).astype(np.int64), np.floor(down).astype(np.int64), columns, rows)


def _clipped(x: Floats, y: Floats, left: float, right: float) -> tuple[Floats, Floats]:
    """Clip the segments of the line at ``left`` and ``right``.

    A point where two clipped segments meet becomes two points.
    """
    if not len(x) or (x.min() >= left and x.max() <= right):
        return x, y
    rise = np.diff(y) / np.where(np.diff(x) == 0, 1.0, np.diff(x))
    begins, ends = np.clip(x[:-1], left, right), np.clip(x[1:], left, right)
    across = np.stack([begins, ends], 1).ravel()
    down = np.stack([y[:-1] + (begins - x[:-1]) * rise, y[1:] + (ends - x[1:]) * rise], 1).ravel()
    low, high = float(y.min()), float(y.max())
    return np.append(across, np.clip(x[-1:], left, right)), np.append(
        np.clip(down, low, high), y[-1:]
    )


def _cells(across: NDArray[np.int64], down: NDArray[np.int64], columns: int, rows: int) -> Masks:
    inside = (
        (across >= 0) & (across < columns * DOTS_ACROSS) & (down >= 0) & (down < rows * DOTS_DOWN)
    )
    dots = np.zeros((rows * DOTS_DOWN, columns * DOTS_ACROSS), np.uint8)
    dots[down[inside], across[inside]] = 1
    cells = dots.reshape(rows, DOTS_DOWN, columns, DOTS_ACROSS)
    masks: Masks = (cells * _BITS[None, :, None, :]).sum(axis=(1, 3), dtype=np.uint8)
    return masks
