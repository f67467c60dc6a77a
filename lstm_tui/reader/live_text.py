"""Incremental reading of a text that is typed: one step of the network per added character.

The state after every character is kept, so deleting characters costs nothing.
"""

from dataclasses import dataclass

import numpy as np

from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.activation_trace import LIKELIEST, Trace
from lstm_tui.reader.predictions import TopPredictions, top_predictions
from lstm_tui.reader.reader import GATES, Ids, Reader, Step


@dataclass(frozen=True, slots=True)
class _TypedSymbol:
    """A symbol, the step that read it, its loss, and the predictions after it.

    Logits are reduced once for each symbol: with 10,000 symbols that takes as long as the step.
    """

    id: int
    step: Step
    loss: float
    predictions: TopPredictions


class TypedText:
    """Steps of a network over the typed symbols, after it has read ``beginning`` (n,)."""

    def __init__(self, reader: Reader, beginning: Ids) -> None:
        self._reader = reader
        self._before = reader.read(beginning)
        self._symbols: list[_TypedSymbol] = []

    def become(self, ids: Ids) -> ActivationCache:
        """Activations on ``ids`` (T,), T ≥ 1; only symbols after the common prefix are read."""
        wanted = [int(symbol) for symbol in ids]
        typed = zip(self._symbols, wanted, strict=False)
        same = next(
            (at for at, (symbol, id_) in enumerate(typed) if symbol.id != id_),
            min(len(self._symbols), len(wanted)),
        )
        del self._symbols[same:]
        for id_ in wanted[same:]:
            self._symbols.append(self._read(id_))
        return ActivationCache.of_trace(self._reader, np.array(wanted), self._trace())

    def _read(self, id_: int) -> _TypedSymbol:
        before = self._symbols[-1].step if self._symbols else self._before
        came = np.array([id_])
        step = self._reader.step(came, before.state)
        return _TypedSymbol(
            id_,
            step,
            float(top_predictions(before.logits, came, 0).loss[0]),
            top_predictions(step.logits, came, LIKELIEST),
        )

    def _trace(self) -> Trace:
        symbols = self._symbols
        steps, tops = [one.step for one in symbols], [one.predictions for one in symbols]
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
            top_ids=np.concatenate([top.top_ids for top in tops]),
            top_probabilities=np.concatenate([top.top_probabilities for top in tops]),
            loss=np.array([one.loss for one in symbols], steps[0].logits.dtype),
        )
