"""A text with ‹ and › around the characters that are inside a pattern."""

import numpy as np
from numpy.typing import NDArray

BEGIN, END = "‹", "›"


def marked_text(text: str, inside: NDArray[np.bool_]) -> str:
    """``text`` with `BEGIN` and `END` around each run of True of ``inside`` (T,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False]))))
    parts: list[str] = []
    done = 0
    for mark, edge in enumerate(edges.tolist()):
        parts += (text[done:edge], END if mark % 2 else BEGIN)
        done = edge
    return "".join((*parts, text[done:]))
