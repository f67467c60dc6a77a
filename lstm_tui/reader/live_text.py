"""Incremental reading of a text that is typed: one step of the network per added character.

The state after every character is kept, so deleting characters costs nothing.
"""

import numpy as np

from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.activation_trace import LIKELIEST, Trace
from lstm_tui.reader.reader import GATES, Ids, Reader, Step
from lstm_tui.reader.sampling import log_softmax


class TypedText:
    """Steps of a network over the typed symbols, after it has read ``beginning`` (n,)."""

    def __init__(self, reader: Reader, beginning: Ids) -> None:
        self._reader = reader
        self._before = reader.read(beginning)
        self._steps: list[Step] = []
        self._ids: list[int] = []

    def become(self, ids: Ids) -> ActivationCache:
        """Activations on ``ids`` (T,), T ≥ 1; only symbols after the common prefix are read."""
        wanted = [int(symbol) for symbol in ids]
        same = next(
            (at for at, (a, b) in enumerate(zip(self._ids, wanted, strict=False)) if a != b),
            min(len(self._ids), len(wanted)),
        )
        del self._steps[same:], self._ids[same:]
        for symbol in wanted[same:]:
            state = (self._steps[-1] if self._steps else self._before).state
            self._steps.append(self._reader.step(np.array([symbol]), state))
            self._ids.append(symbol)
        return ActivationCache.of_trace(self._reader, np.array(wanted), self._trace())

    def _trace(self) -> Trace:
        steps = self._steps
        logits = np.stack([step.logits[0] for step in steps])
        likely = log_softmax(logits)
        count = min(LIKELIEST, logits.shape[1])
        top = np.argsort(-likely, axis=1, kind="stable")[:, :count]
        expected = np.concatenate((log_softmax(self._before.logits), likely[:-1]))
        return Trace(
            start=0,
            hidden=np.stack([step.state.hidden[:, 0] for step in steps], axis=1),
            cell=np.stack([step.state.cell[:, 0] for step in steps], axis=1),
            gates={
                name: np.stack(
                    [np.stack([gates[name][0] for gates in step.gates]) for step in steps], axis=1
                )
                for name in GATES[self._reader.model.cell]
            },
            top_ids=top,
            top_probabilities=np.exp(np.take_along_axis(likely, top, axis=1)),
            loss=-expected[np.arange(len(steps)), self._ids],
        )
