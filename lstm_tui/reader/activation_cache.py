"""A text as a network reads it, kept for browsing: any unit anywhere, at once.

`trace` streams; this keeps. Hidden and cell values, the likeliest next symbols and the losses of
the whole text stay in memory as float16 (2 bytes; a value is off by at most one part in 2,000, less
than a color step); gates, which are twice as much, only of the parts that they were last asked of.
The text is read in parts of 500 characters, whichever are asked for first, each warmed up on the
200 before it: what that leaves out is said in `trace`. At 2×256 on two cores that is 51,000
characters/s.

A thread may read the rest while a screen asks for what it shows: a part is marked as known only
after it stands there, and reading one twice gives the same. This module refuses to know what the
values mean. Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer, ``K`` the
likeliest symbols.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, Quantity
from lstm_tui.reader.activation_trace import LIKELIEST, Trace, trace_from
from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import GATES, Floats, Ids, Reader
from lstm_tui.reader.units import UnitId

PART = 500
"""Characters of a part: shorter ones are there sooner and spend more on their warm-up."""

GATE_PARTS = 32
"""Parts whose gates are kept: more than a large screen shows at once."""

MOST_BYTES = 400_000_000
"""Memory that hidden and cell values may take: 195,000 characters at 2×256, 65,000 at 3×512."""

Halves = NDArray[np.float16]


def most_characters(reader: Reader) -> int:
    """How many characters of a text can be kept for such a network."""
    model = reader.model
    values = 2 * model.layers * model.hidden * len(model.cell.states)
    return max(PART, MOST_BYTES // values)


def quantities(reader: Reader) -> tuple[Quantity, ...]:
    """The quantities of each unit of the network: its states, then its gates."""
    return *reader.model.cell.states, *GATES[reader.model.cell]


class ActivationCache:
    """The text of ``ids`` (T,) as ``reader`` reads it.

    Attributes:
        hidden: (L, T, H) float16; zeros where the text was not read yet.
        cell: The same; (L, 0, H) for a network that has none.
        characters_read: How many were read so far; some may be of parts that are not known yet.
        top_ids: The likeliest next symbols after each character, (T, K).
        top_probabilities: Theirs, (T, K).
        loss: How surprising each character was, in nats, (T,); nan for the first.
    """

    def __init__(self, reader: Reader, ids: Ids) -> None:
        self.reader, self.ids = reader, np.asarray(ids)
        model, length = reader.model, len(ids)
        likeliest = min(LIKELIEST, reader.vocabulary_size)
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
        """A text that was traced already, as one that is typed is."""
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
        """What share of the text was read."""
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
        """Read what was not read yet, in order, and yield the share that is known now and then.

        ``check`` is called between pieces of some thousand characters; what it raises ends the
        reading, and the parts that were finished stay known.
        """
        at_once = max(1, LANES // 2)
        while len(missing := np.flatnonzero(~self._known)):
            self._read(missing[:at_once].tolist(), gates=False, check=check)
            yield self.share_known

    def values(
        self, unit: UnitId, quantity: Quantity, first: int = 0, end: int | None = None
    ) -> Floats:
        """What ``quantity`` of ``unit`` was after each character from ``first`` to before ``end``.

        float32, (n,). A gate is given only where `read` was asked for gates lately, 0 elsewhere.
        """
        end = len(self) if end is None else min(end, len(self))
        if not quantity.is_gate:
            kept = self.hidden if quantity is Quantity.HIDDEN else self.cell
            return kept[unit.layer, first:end, unit.index].astype(np.float32)
        found = np.zeros(max(0, end - first), np.float32)
        for part in range(first // PART, -(-end // PART)):
            gates = self._gates.get(part)
            if gates is not None:
                begin = max(first, part * PART)
                stop = min(end, (part + 1) * PART)
                inside = slice(begin - part * PART, stop - part * PART)
                found[begin - first : stop - first] = gates[quantity][
                    unit.layer, inside, unit.index
                ]
        return found

    def _gates_missing(self, part: int) -> bool:
        return bool(GATES[self.reader.model.cell]) and part not in self._gates

    def _read(
        self, parts: list[int], *, gates: bool, check: Callable[[], object] = lambda: None
    ) -> None:
        for at in range(0, len(parts), LANES):
            some = parts[at : at + LANES]
            kept = {part: self._blank_gates(part) for part in some[-GATE_PARTS:] if gates}
            starts = np.array(some, np.int64) * PART
            for one in trace_from(self.reader, self.ids, starts, PART, gates=gates):
                check()
                part = one.start // PART
                self._keep(one)
                self._keep_gates(kept.get(part, {}), one, part)
                if one.start + len(one) == min(len(self), (part + 1) * PART):
                    self._finish(part, kept.pop(part, {}))

    def _keep(self, trace: Trace) -> None:
        """Keep what ``trace`` says, but for gates."""
        self.characters_read += len(trace)
        here = slice(trace.start, trace.start + len(trace))
        # Beyond float16 a value is only "very large": no color and no rank tells two such apart.
        self.hidden[:, here] = trace.hidden.clip(-65_000, 65_000)
        if self.cell.shape[1]:
            self.cell[:, here] = trace.cell.clip(-65_000, 65_000)
        self.top_ids[here] = trace.top_ids
        self.top_probabilities[here] = trace.top_probabilities
        self.loss[here] = trace.loss

    def _blank_gates(self, part: int) -> dict[str, Halves]:
        model, size = self.reader.model, min(PART, len(self) - part * PART)
        shape = (model.layers, size, model.hidden)
        return {name: np.zeros(shape, np.float16) for name in GATES[model.cell]}

    def _keep_gates(self, gates: dict[str, Halves], trace: Trace, part: int) -> None:
        """Put into ``gates`` of ``part`` what ``trace`` has of it."""
        first, end = max(trace.start, part * PART), min(trace.start + len(trace), (part + 1) * PART)
        for name, kept in gates.items():
            kept[:, first - part * PART : end - part * PART] = trace.gates[name][
                :, first - trace.start : end - trace.start
            ]

    def _finish(self, part: int, gates: dict[str, Halves]) -> None:
        """Say that ``part`` is known; ``gates`` are empty where they are not to be kept."""
        if gates:
            self._gates[part] = gates
            self._gates.move_to_end(part)
            while len(self._gates) > GATE_PARTS:
                self._gates.popitem(last=False)
        self._known[part] = True
