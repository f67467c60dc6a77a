"""The trace of a whole text in one piece, to compare with."""

from dataclasses import replace

import numpy as np

from lstm_tui.reader.activation_trace import WARM_UP, Trace, trace
from lstm_tui.reader.reader import Ids, Reader


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
