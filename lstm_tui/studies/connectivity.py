"""Connectivity: which earlier symbols a prediction, or the value of a unit, depends on.

The dependence on a symbol is the norm of the gradient with respect to its embedding vector: of the
log-probability of the next symbol, or of a hidden or cell value. It says how much a small change
of the input would change the result, not in which direction; see `Substitution` for the check that
replaces a symbol by the mean input (mean ablation).

Only the last `DISTANCE` symbols are differentiated, in documents those since [END]. The state
before them comes from a warm-up, and at the beginning of a document it is the initial state.
Letters in shapes: ``n`` symbols that are differentiated, ``B`` texts, ``L`` layers, ``H`` units of
a layer, ``V`` symbols of the vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig, Quantity
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.backward import BackwardReader, Recording
from lstm_tui.reader.lanes import OVERFLOW
from lstm_tui.reader.mean_symbol import reader_with_mean_symbol, symbol_shares
from lstm_tui.reader.reader import Floats, Ids, Reader, ReaderState
from lstm_tui.reader.units import Target
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.studies.dependence import Connectivity, Dependence, Substitution

DISTANCE = 200
"""Symbols back from the position that are differentiated."""

_WARM_UP = 200

Check = Callable[[], object]


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """A text to read again: of the connectivity ``row``, without the symbol ``dropped``."""

    row: int
    connectivity: Connectivity
    dropped: int | None


class ConnectivityReader:
    """Measures the connectivity of a network.

    The mean input is that of the symbols of ``text`` (T,).

    Attributes:
        model: Its shape.
    """

    def __init__(self, weights: Arrays, model: ModelConfig, text: Ids) -> None:
        self._backward = BackwardReader(weights, model)
        self.model, self._forward = model, Reader(weights, model)
        shares = symbol_shares(text, self._forward.vocabulary_size)
        self._substituting = reader_with_mean_symbol(weights, model, shares)

    @property
    def end_id(self) -> int:
        """The id of [END]; -1 without documents."""
        return self._forward.end_id

    def measure(
        self,
        ids: Ids,
        position: int,
        target: int | None = None,
        unit: Target | None = None,
        check: Check = lambda: None,
    ) -> Connectivity:
        """What the prediction after the symbol at ``position`` of ``ids`` (T,) depends on.

        ``target`` is the predicted symbol; by default the one that comes next, and at the end of
        the text the most likely one. With ``unit``, a unit and its hidden or cell value, it is what
        that value depends on. ``check`` is called between pieces of work and may raise to cancel.
        At 2×256 this takes 75 ms of one core.

        Raises:
            CheckpointError: A value or a gradient overflows.
        """
        return self.measure_together(ids, [position], target, unit, check)[0]

    def measure_together(
        self,
        ids: Ids,
        positions: Sequence[int],
        target: int | None = None,
        unit: Target | None = None,
        check: Check = lambda: None,
    ) -> list[Connectivity]:
        """The same for several ``positions``; those with as many symbols before them in parallel.

        From some 16 on that is faster than one after the other.
        """
        starts = [self._start(ids, position) for position in positions]
        lengths = [position + 1 - start for start, position in zip(starts, positions, strict=True)]
        measured: dict[int, Connectivity] = {}
        for length in sorted(set(lengths)):
            rows = [row for row, one in enumerate(lengths) if one == length]
            some = self._measure(ids, [starts[row] for row in rows], length, target, unit, check)
            measured.update(zip(rows, some, strict=True))
        return [measured[row] for row in range(len(positions))]

    def drop_strongest(
        self, ids: Ids, connectivities: Sequence[Connectivity]
    ) -> list[list[Substitution]]:
        """For each: the text as it is, without the strongest symbol, and without the median one."""
        dropped = [
            (one.dependence.strongest(1)[0], one.dependence.median) for one in connectivities
        ]
        return self.substitute_together(ids, connectivities, dropped)

    def substitute(
        self, ids: Ids, connectivity: Connectivity, dropped: Sequence[int]
    ) -> list[Substitution]:
        """Read the same symbols again, as they are and without each one of ``dropped``.

        ``dropped`` are positions; in a text for each of them, that symbol is replaced by the mean
        input. The first of the result is the text as it is. In float32.
        """
        return self.substitute_together(ids, [connectivity], [dropped])[0]

    def substitute_together(
        self,
        ids: Ids,
        connectivities: Sequence[Connectivity],
        dropped: Sequence[Sequence[int]],
    ) -> list[list[Substitution]]:
        """The same for each of several; texts of equal length are read in parallel."""
        texts = [
            _Text(row, one, position)
            for row, (one, positions) in enumerate(zip(connectivities, dropped, strict=True))
            for position in (None, *positions)
        ]
        results: list[list[Substitution]] = [[] for _ in connectivities]
        for length in sorted({len(one.connectivity.dependence.norms) for one in texts}):
            some = [one for one in texts if len(one.connectivity.dependence.norms) == length]
            for text, result in zip(some, self._substitute(ids, some, length), strict=True):
                results[text.row].append(result)
        return results

    def _substitute(self, ids: Ids, texts: Sequence[_Text], length: int) -> list[Substitution]:
        """Read ``texts`` (B,) of equal ``length``."""
        symbols = np.empty((length, len(texts)), np.int64)
        for column, text in enumerate(texts):
            first = text.connectivity.dependence.first
            symbols[:, column] = ids[first : first + length]
            if text.dropped is not None:
                symbols[text.dropped - first, column] = self._forward.vocabulary_size
        state = ReaderState(
            *(
                np.concatenate(parts, axis=1).astype(np.float32)
                for parts in (
                    [text.connectivity.before.hidden for text in texts],
                    [text.connectivity.before.cell for text in texts],
                )
            )
        )
        with np.errstate(over="ignore", invalid="ignore"):
            for row in symbols:
                state = self._substituting.step(row, state, predicts=False).state
            logits = self._substituting.logits(state.hidden[-1]).astype(np.float64)
            logits -= logits.max(axis=1, keepdims=True)
            logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        if not np.isfinite(logits).all():
            raise CheckpointError(OVERFLOW)
        return [
            Substitution(
                text.dropped,
                logits[column],
                float(_values(state.hidden, state.cell, text.connectivity.unit)[column]),
            )
            for column, text in enumerate(texts)
        ]

    def _start(self, ids: Ids, position: int) -> int:
        """The first symbol that is differentiated; of a document, its [END] is the first of all."""
        first = max(0, position + 1 - DISTANCE)
        if self.end_id < 0:
            return first
        ends = np.flatnonzero(np.asarray(ids[first : position + 1]) == self.end_id)
        return first + int(ends[-1]) if len(ends) else first

    def _measure(
        self,
        ids: Ids,
        starts: Sequence[int],
        length: int,
        target: int | None,
        unit: Target | None,
        check: Check,
    ) -> list[Connectivity]:
        """Measure B texts of equal ``length``."""
        before = self._state_before(ids, np.array(starts, np.int64), check)
        symbols = np.stack([ids[start : start + length] for start in starts], axis=1)
        state = ReaderState(before.hidden.astype(np.float64), before.cell.astype(np.float64))
        recording = self._backward.record(symbols, state)
        check()
        log_probabilities = self._backward.log_probabilities(recording)
        targets = log_probabilities.argmax(axis=1)
        for text, end in enumerate(start + length for start in starts):
            if target is not None or end < len(ids):
                targets[text] = ids[end] if target is None else target
        norms = self._norms(recording, targets, unit)
        if not (np.isfinite(norms).all() and np.isfinite(log_probabilities).all()):
            raise CheckpointError(OVERFLOW)
        values = _values(recording.hidden[-1], recording.cell[-1], unit)
        return [
            Connectivity(
                Dependence(start, norms[:, text]),
                unit,
                float(values[text]),
                int(targets[text]),
                float(log_probabilities[text, targets[text]]),
                ReaderState(before.hidden[:, text : text + 1], before.cell[:, text : text + 1]),
            )
            for text, start in enumerate(starts)
        ]

    def _norms(
        self, recording: Recording, targets: NDArray[np.int64], unit: Target | None
    ) -> Floats:
        """Norms of the gradients of the value of ``unit``, or of the predictions, (n, B)."""
        hidden = np.zeros(recording.hidden.shape[1:])
        cell = np.zeros_like(hidden)
        if unit is None:
            hidden[-1] = self._backward.loss_gradient(recording, targets)
        else:
            of_state = cell if unit[1] is Quantity.CELL else hidden
            of_state[unit[0].layer, :, unit[0].index] = 1
        gradients = self._backward.backward(recording, hidden=hidden, cell=cell)
        with np.errstate(over="ignore", invalid="ignore"):  # the caller checks that they are finite
            norms: Floats = np.sqrt((gradients.inputs**2).sum(axis=2))
        return norms

    def _state_before(self, ids: Ids, starts: NDArray[np.int64], check: Check) -> ReaderState:
        """The state before each of ``starts`` (B,), in float32; the initial one before [END]."""
        lengths = warm_up_lengths(ids, starts, _WARM_UP, self.end_id)
        if self.end_id >= 0:
            lengths = np.where(ids[starts] == self.end_id, 0, lengths)
        warm_up = WarmUp(self._forward, ids, starts, lengths)
        for _ in warm_up.steps():
            check()
        return warm_up.state


def _values(hidden: Floats, cell: Floats, unit: Target | None) -> Floats:
    """The value of ``unit`` in a state of (L, B, H) each, (B,); nan without a unit."""
    if unit is None:
        return np.full(hidden.shape[1], np.nan)
    of_state = cell if unit[1] is Quantity.CELL else hidden
    values: Floats = of_state[unit[0].layer, :, unit[0].index]
    return values
