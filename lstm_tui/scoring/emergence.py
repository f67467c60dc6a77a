"""Emergence: the best unit of each pattern and its F1, computed during training.

`ranking_pass` computes all metrics on a whole text; this reads the same few passages each time, so
that the scores of different steps are comparable. They lie in the blocks of the text that the
Neurons screen ranks on (`blocks`): passages of choosing blocks choose unit, sign and threshold,
passages of reporting blocks give the score. They are read in parallel, each after a warm-up. At
2×256 on one core this takes 1.4 seconds, four fifths of it in reading.

Letters in shapes: ``B`` passages, ``T`` characters of a passage, ``L`` layers, ``H`` units of a
layer, ``U`` detectors: each unit's hidden value, then, in an LSTM, each unit's cell value.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES, Cell, ModelConfig
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths
from lstm_tui.runs.events import EmergedUnit
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.scoring.accumulators import Histograms, LabelBatch
from lstm_tui.scoring.blocks import SHORTEST, BlockPlan, scored_characters
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import best_thresholds, ratio
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import Label, LabelKind, builtin_labels
from lstm_tui.text.vocabulary import Vocabulary

CHOOSING, REPORTING = 40, 64
"""Passages that choose, and that report: all that fit into the reporting blocks of 100,000
characters, since a score on other text than the ranking's differs by chance.

Compared with the ranking of that text, for the 13 patterns with 50 occurrences in the passages, F1
was off by 0.016 on average over five runs of 2,000 steps on the atlas, and at worst by 0.02, 0.05,
0.07, 0.11 and 0.16: there the passages chose another unit or threshold. 24 that choose did so more
often. 64 evenly spaced passages of 220 characters, of which every other one reported, took 0.5
seconds, and were off by 0.06 on average and by 0.15 at worst in three of these runs."""

PASSAGE = 485
"""Characters of a passage: four fit into a block."""

WARM_UP = 50
"""Characters of warm-up before a passage, each of which costs as much as a scored one. 100 changed
F1 by 0.001 on average."""

OCCURRENCES = 5
"""Minimum occurrences of a pattern in the choosing and in the reporting passages."""

_PIECE_VALUES = 1 << 22  # values counted at a time: 16 MiB
_UNBOUNDED = (Cell.RNN_RELU, Cell.ADDITIVE)


class Emergence:
    """Fixed labeled passages of a text, on which networks are scored."""

    def __init__(
        self,
        ids: Ids,
        vocabulary: Vocabulary,
        model: ModelConfig,
        labels: tuple[Label, ...] = builtin_labels(TextKind.OTHER),
    ) -> None:
        """``ids`` (N,) is a held-out text."""
        self._model = model
        binary = tuple(label for label in labels if label.kind is LabelKind.BINARY)
        ids = np.asarray(ids[: scored_characters(len(ids))])
        plan = BlockPlan.of(max(len(ids), SHORTEST))
        self._passage = min(PASSAGE, plan.block)
        chosen = reported = np.zeros(0, np.int64)
        if len(ids) >= SHORTEST:
            chosen = _starts(plan.choosing(), self._passage, CHOOSING)
            reported = _starts(plan.reporting(), self._passage, REPORTING)
        self._choosing = len(chosen)
        self._text, self._starts = ids, np.concatenate((chosen, reported))
        self._warm_ups = warm_up_lengths(ids, self._starts, WARM_UP, vocabulary.end_id)
        offsets = self._starts[:, None] + np.arange(self._passage)
        self._ids: NDArray[np.int64] = ids[offsets].astype(np.int64)
        codes = label_text(ids, vocabulary, binary).codes[offsets]
        parts = codes[: self._choosing], codes[self._choosing :]
        frequent = [
            bit
            for bit in range(len(binary))
            if min(_occurrences(part, bit) for part in parts) >= OCCURRENCES
        ]
        self.patterns: tuple[str, ...] = tuple(binary[bit].name for bit in frequent)
        """The names of the labels that occur often enough to be scored."""
        self._codes = np.zeros_like(codes)
        for new_bit, bit in enumerate(frequent):
            self._codes |= ((codes >> np.uint64(bit)) & np.uint64(1)) << np.uint64(new_bit)

    @property
    def characters(self) -> int:
        """Characters that one pass reads, warm-up included; 0 if no pattern occurs often enough."""
        return self._ids.size + int(self._warm_ups.sum()) if self.patterns else 0

    def score(self, weights: Arrays) -> Iterator[tuple[EmergedUnit, ...] | None]:
        """Yield None after each step, and at the end the best unit of each pattern.

        ``weights`` are torch's. The end is missing if values of the network are not finite.
        """
        model, reader = self._model, Reader(weights, self._model)
        count = len(self._ids)
        before = WarmUp(reader, self._text, self._starts, self._warm_ups)
        for _ in before.steps():
            yield None
        state = before.state
        quantities = len(model.cell.states)
        shape = (quantities, model.layers, count, model.hidden)
        size = min(self._passage, max(8, _PIECE_VALUES // math.prod(shape)))
        values = np.empty((size, *shape), np.float32)
        tallies: _Tallies | None = None
        filled = 0
        for offset, column in enumerate(self._ids.T):
            with np.errstate(over="ignore", invalid="ignore"):  # checked below
                state = reader.step(column, state, predicts=False).state
            yield None
            values[filled, 0] = state.hidden
            values[filled, 1:] = state.cell
            filled += 1
            if filled == size or offset == self._passage - 1:
                piece, filled = values[:filled], 0
                if not np.isfinite(piece).all():
                    return
                softened = piece if model.cell in _UNBOUNDED else piece[:, 1:]
                softened /= 1 + np.abs(softened)  # only the order of values matters
                codes = self._codes[:, offset + 1 - len(piece) : offset + 1]
                tallies = tallies or _Tallies(len(self.patterns), self._choosing, piece)
                tallies.add(piece, codes)
                yield None
        if tallies is not None:
            yield tuple(self._best(tallies))

    def _best(self, tallies: "_Tallies") -> Iterator[EmergedUnit]:
        counts = tallies.choosing.counts[0].astype(np.int64)
        signs, bins, chosen = best_thresholds(counts[:-1], counts[-1])
        codes = self._codes[self._choosing :]
        for label, pattern in enumerate(self.patterns):
            detector = int(chosen[label].argmax())
            sign, threshold = int(signs[label, detector]), int(bins[label, detector])
            positive = (tallies.reported(detector) >= threshold) == (sign > 0)
            inside = ((codes >> np.uint64(label)) & np.uint64(1)).astype(np.bool_)
            quantity, unit = divmod(detector, self._model.layers * self._model.hidden)
            yield EmergedUnit(
                pattern=pattern,
                unit=str(UnitId(*divmod(unit, self._model.hidden))),
                quantity=STATES[quantity],
                sign=sign,
                f1=_rounded(2 * (positive & inside).sum(), positive.sum() + inside.sum()),
                chance_f1=_rounded(2 * inside.sum(), inside.size + inside.sum()),
            )


class _Tallies:
    """Histograms of the detectors in the choosing passages, and their bins in the reporting ones.

    Values are (T, Q, L, B, H); Q is 2 with cell values and 1 without.
    """

    def __init__(self, patterns: int, choosing: int, first: Floats) -> None:
        """The first ``choosing`` passages choose.

        The range of each detector is taken from the values ``first``.
        """
        self._passages = choosing
        low, high = (end(first, axis=(0, 3)).reshape(-1) for end in (np.min, np.max))
        margin = np.maximum((high - low) / 4, 1e-6)
        self.choosing = Histograms(1, patterns, low - margin, high + margin)
        self._reporting: list[NDArray[np.uint8]] = []  # bins (T, B, U)

    def add(self, values: Floats, codes: NDArray[np.uint64]) -> None:
        """Count ``values`` of characters whose labels are ``codes`` (B, T)."""
        choosing = codes[: self._passages].T.ravel()
        no_scalars = np.zeros((0, len(choosing)), np.float32)
        labels = LabelBatch(choosing, no_scalars, np.zeros(len(choosing), np.int64))
        self.choosing.add(_flat(values[:, :, :, : self._passages]), labels)
        bins = self.choosing.bins(_flat(values[:, :, :, self._passages :]))
        self._reporting.append(bins.reshape(len(values), -1, bins.shape[1]))

    def reported(self, detector: int) -> NDArray[np.uint8]:
        """The bins of one detector in the reporting passages, (B, T)."""
        return np.concatenate([bins[:, :, detector] for bins in self._reporting]).T


def _starts(offsets: NDArray[np.int64], length: int, count: int) -> NDArray[np.int64]:
    """The starts of ``count`` passages of ``length`` in blocks, evenly spaced; fewer if few fit.

    ``offsets`` (T,) are those of the characters of the blocks, ascending.
    """
    blocks = np.split(offsets, np.flatnonzero(np.diff(offsets) != 1) + 1)
    starts = np.concatenate(
        [
            np.arange(max(block[0], WARM_UP), block[-1] + 2 - length, length, dtype=np.int64)
            for block in blocks
        ]
    )
    if len(starts) <= count:
        return starts
    return starts[np.linspace(0, len(starts) - 1, count).astype(np.int64)]


def _flat(values: Floats) -> Floats:
    """Values (T, Q, L, B, H) as (T·B, U)."""
    length, quantities, layers, count, hidden = values.shape
    return values.transpose(0, 3, 1, 2, 4).reshape(length * count, quantities * layers * hidden)


def _rounded(above: np.integer, below: np.integer) -> float:
    return round(float(ratio(above, below)), 4)


def _occurrences(codes: NDArray[np.uint64], bit: int) -> int:
    """Number of spans of label ``bit`` in passages (B, T), including those that began before."""
    inside = ((codes >> np.uint64(bit)) & np.uint64(1)).astype(np.int8)
    begins = np.diff(inside, axis=1, prepend=np.int8(0)) > 0
    return int(begins.sum())
