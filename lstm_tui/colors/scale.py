"""The color scale of a quantity: which values get the full low and the full high color."""

import numpy as np
from numpy.typing import NDArray

_PERCENTILE = 99.5
"""Of the magnitudes. The largest would let a few outliers make all other values pale."""


def color_scale(values: NDArray[np.floating]) -> tuple[float, float]:
    """The two ends of the scale for ``values`` of any shape, symmetric about 0.

    Values that are not finite are left out. Without any value other than 0 the ends are −1 and 1.
    """
    magnitudes = np.abs(values[np.isfinite(values)].astype(np.float32))
    end = float(np.percentile(magnitudes, _PERCENTILE)) if len(magnitudes) else 0.0
    return (-end, end) if end > 0 else (-1.0, 1.0)
