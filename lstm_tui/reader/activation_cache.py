"""Activation cache of a text: the value of any unit at any position, in memory.

Hidden and cell values, the most likely next symbols and the losses of the whole text stay in memory
as float16 (2 bytes; a value is off by at most one part in 2,000, less than a color step); gates,
which take twice as much, only for the parts requested last. The text is read in parts of 500
characters, in the order of requests, each after a warm-up of 200 characters (see `activation_trace`
for the error), or from the beginning of its document (`warm_up`). At 2×256 on two cores that is
51,000 characters/s.

A thread may read the rest while a screen requests what it shows: a part is marked as known only
when it is complete, and reading it twice gives the same values. Letters in shapes: ``T``
characters, ``L`` layers, ``H`` units of a layer, ``K`` most likely symbols.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, Quantity
from lstm_tui.reader.activation_trace import LIKELIEST, WARM_UP, Trace, trace_from
from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import GATES, Floats, Ids, Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.reader.warm_up import warm_up_lengths

PART = 500
"""Characters of a part: shorter parts are ready sooner but spend more on warm-up."""

GATE_PARTS = 32
"""Parts whose gates are kept: more than a large screen shows at once."""

_PARTS_OF_A_LANE = 4

MOST_BYTES = 400_000_000
"""Memory that hidden and cell values may take: 195,000 characters at 2×256, 65,000 at 3×512."""

Halves = NDArray[np.float16]


def most_characters(reader: Reader) -> int:
    """The number of characters that fit the cache for this network."""
    model = reader.model
    values = 2 * model.layers * model.hidden * len(model.cell.states)
    return max(PART, MOST_BYTES // values)


def quantities(reader: Reader) -> tuple[Quantity, ...]:
    """The quantities of each unit of the network: its states, then its gates."""
    return *reader.model.cell.states, *GATES[reader.model.cell]


class ActivationCache:
    """Activations of ``reader`` on the text ``ids`` (T,).

    Attributes:
        hidden: (L, T, H) float16; zeros where the text has not been read.
        cell: The same; (L, 0, H) for a network that has none.
        characters_read: Characters read so far, including those of incomplete parts.
        top_ids: The most likely next symbols after each character, (T, K); a classifier has none.
        top_probabilities: Their probabilities, (T, K).
        loss: Cross-entropy of each character in nats, (T,); nan for the first, or all if the
            network predicts none.
    """

    def __init__(self, reader: Reader, ids: Ids, *, predicted: int | None = None) -> None:
        """``predicted`` limits predictions and losses to so many characters at the beginning.

        Beyond, they may be missing: 0 and nan. They take nine tenths of the time if a network has
        thousands of symbols.
        """
        self.reader, self.ids = reader, np.asarray(ids)
        self._predicted = len(ids) if predicted is None else predicted
        model, length = reader.model, len(ids)
        likeliest = min(LIKELIEST, reader.predicted_symbols)
        shape = (model.layers, length, model.hidden)
        self.hidden: Halves = np.zeros(shape, np.float16)
        has_cell = model.cell is Cell.LSTM
        self.cell: Halves = np.zeros(shape if has_cell else (shape[0], 0, shape[2]), np.float16)
        self.top_ids: NDArray[np.int32] = np.zeros((length, likeliest), np.int32)
        self.top_probabilities: Halves = np.zeros((length, likeliest), np.float16)
        self.loss: NDArray[np.float32] = np.full(length, np.nan, np.float32)
        self.characters_read = 0
        self._known = np.zeros(-(-length // PART), np.bool_)
        self._gates: OrderedDict[int, dict[str, Halves]] = OrderedDict()

    @classmethod
    def of_trace(cls, reader: Reader, ids: Ids, trace: Trace) -> "ActivationCache":
        """The cache of a text that was traced already, for example while it was typed."""
        reading = cls(reader, ids)
        reading._keep(trace)
        parts = range(len(reading._known))
        for part in parts:
            gates = reading._blank_gates(part) if part in parts[-GATE_PARTS:] else {}
            reading._keep_gates(gates, trace, part)
            reading._finish(part, gates)
        return reading

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def share_known(self) -> float:
        """The share of the text that was read."""
        return float(self._known.mean()) if len(self._known) else 1.0

    def known(self, first: int, end: int) -> bool:
        """Whether all characters from ``first`` to before ``end`` were read."""
        return bool(self._known[first // PART : -(-end // PART)].all())

    @property
    def known_places(self) -> NDArray[np.bool_]:
        """Which characters were read, (T,)."""
        return np.repeat(self._known, PART)[: len(self)]

    def read(self, first: int, end: int, *, gates: bool = False) -> None:
        """Read the characters from ``first`` to before ``end`` unless that was done.

        ``gates`` asks for their gates too.
        """
        parts = range(first // PART, min(-(-end // PART), len(self._known)))
        self._read(
            [
                part
                for part in parts
                if not self._known[part] or (gates and self._gates_missing(part))
            ],
            gates=gates,
        )

    def read_rest(self, check: Callable[[], object] = lambda: None) -> Iterator[float]:
        """Read all missing parts in order; yields the share that is known after each batch.

        ``check`` is called between blocks of some thousand characters and may raise to cancel;
        completed parts stay known.
        """
        at_once = max(1, LANES // 2)
        while len(missing := np.flatnonzero(~self._known)):
            some = missing[:at_once]
            run = self._parts_of_a_lane(some)
            if run > 1:
                some = np.unique(missing // run * run)[:at_once]
            self._read(some.tolist(), gates=False, run=run, check=check)
            yield self.share_known

    def _parts_of_a_lane(self, parts: NDArray[np.int64]) -> int:
        """The parts that a lane reads one after the other: more if their warm-ups are longer.

        Documents of 3,000 characters are read 1.4 times as fast as with one part for each lane.
        """
        warm_up = warm_up_lengths(self.ids, parts * PART, WARM_UP, self.reader.end_id)
        return min(max(1, int(warm_up.mean()) // PART), _PARTS_OF_A_LANE)

    def values(
        self, unit: UnitId, quantity: Quantity, first: int = 0, end: int | None = None
    ) -> Floats:
        """Values (n,) of ``quantity`` of ``unit`` after characters ``first`` to before ``end``.

        Gates are 0 in parts that `read` was not called for with ``gates`` recently.
        """
        end = len(self) if end is None else min(end, len(self))
        if not quantity.is_gate:
            kept = self.hidden if quantity is Quantity.HIDDEN else self.cell
            return kept[unit.layer, first:end, unit.index].astype(np.float32)
        values = np.zeros(max(0, end - first), np.float32)
        for part in range(first // PART, -(-end // PART)):
            gates = self._gates.get(part)
            if gates is not None:
                begin = max(first, part * PART)
                stop = min(end, (part + 1) * PART)
                inside = slice(begin - part * PART, stop - part * PART)
                values[begin - first : stop - first] = gates[quantity][
                    unit.layer, inside, unit.index
                ]
        return values

    def _gates_missing(self, part: int) -> bool:
        return bool(GATES[self.reader.model.cell]) and part not in self._gates

    def _read(
        self,
        parts: list[int],
        *,
        gates: bool,
        run: int = 1,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        """Read ``run`` parts from each of ``parts``, which ascend, on."""
        count = bisect_left(parts, self._predicted / PART)
        for group, predictions in ((parts[:count], True), (parts[count:], False)):
            for at in range(0, len(group), LANES):
                some = group[at : at + LANES]
                kept = {part: self._blank_gates(part) for part in some[-GATE_PARTS:] if gates}
                starts = np.array(some, np.int64) * PART
                for one in trace_from(
                    self.reader, self.ids, starts, run * PART, gates=gates, predictions=predictions
                ):
                    check()
                    self._keep(one)
                    end = one.start + len(one)
                    for part in range(one.start // PART, -(-end // PART)):
                        self._keep_gates(kept.get(part, {}), one, part)
                        if end >= min(len(self), (part + 1) * PART):
                            self._finish(part, kept.pop(part, {}))

    def _keep(self, trace: Trace) -> None:
        """Store ``trace`` without its gates."""
        self.characters_read += len(trace)
        here = slice(trace.start, trace.start + len(trace))
        # float16 overflows at 65,504; colors and ranks do not distinguish larger values.
        self.hidden[:, here] = trace.hidden.clip(-65_000, 65_000)
        if self.cell.shape[1]:
            self.cell[:, here] = trace.cell.clip(-65_000, 65_000)
        if len(trace.loss):
            self.top_ids[here] = trace.top_ids
            self.top_probabilities[here] = trace.top_probabilities
            self.loss[here] = trace.loss

    def _blank_gates(self, part: int) -> dict[str, Halves]:
        model, size = self.reader.model, min(PART, len(self) - part * PART)
        shape = (model.layers, size, model.hidden)
        return {name: np.zeros(shape, np.float16) for name in GATES[model.cell]}

    def _keep_gates(self, gates: dict[str, Halves], trace: Trace, part: int) -> None:
        """Copy the gates of ``trace`` that lie in ``part`` into ``gates``."""
        first, end = max(trace.start, part * PART), min(trace.start + len(trace), (part + 1) * PART)
        for name, kept in gates.items():
            kept[:, first - part * PART : end - part * PART] = trace.gates[name][
                :, first - trace.start : end - trace.start
            ]

    def _finish(self, part: int, gates: dict[str, Halves]) -> None:
        """Mark ``part`` as known, and keep its ``gates`` unless they are empty."""
        if gates:
            self._gates[part] = gates
            self._gates.move_to_end(part)
            while len(self._gates) > GATE_PARTS:
                self._gates.popitem(last=False)
        self._known[part] = True
