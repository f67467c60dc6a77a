"""Emergence: the best unit of each pattern and its F1, computed during training.

`ranking_pass` computes all metrics on a whole text; this reads the same few passages each time, so
that the scores of different steps are comparable. The passages are spread over the text and read
side by side, each after a warm-up. As in `ranking_pass`, even passages choose unit, sign and
threshold, odd ones give the score. At 2×256 on one core this takes 0.6 seconds, four fifths of it
in reading.

Letters in shapes: ``B`` passages, ``T`` characters of
a passage, ``L`` layers, ``H`` units of a layer, ``U`` detectors: each unit's hidden value, then, in
an LSTM, each unit's cell value.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES, Cell, ModelConfig
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.events import EmergedUnit
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.scoring.accumulators import Histograms, LabelBatch
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import best_thresholds, ratio
from lstm_tui.text.labels import LABELS, Label, LabelKind
from lstm_tui.text.vocabulary import Vocabulary

SHORTEST = 2_000
"""Minimum number of characters of the text."""

PASSAGES = 64
"""Read side by side: at 2×256 on one core 40,000 characters/s, where 32 give 32,000 and 128 give
45,000, of which twice as many would be warm-up."""

PASSAGE = 220
WARM_UP = 50
"""Characters that a passage reads before its own. Few spans are longer, and each costs as much as
one that counts.

Compared with `ranking_pass` on five times as much text of the atlas, F1 was off by 0.03 for URLs
and for wiki links and by 0.06 on average over 14 patterns; by 0.23 at worst, for a rare one. That
is
enough to follow a training; scores to quote come from `ranking_pass`."""

OCCURRENCES = 5
"""Minimum occurrences of a pattern in the choosing and in the reporting passages."""

_PIECE_VALUES = 1 << 22  # numbers that are counted in one go: 16 MiB
_UNBOUNDED = (Cell.RNN_RELU, Cell.ADDITIVE)


class Emergence:
    """The fixed passages of a text with their labels, and how to look at a network on them."""

    def __init__(
        self,
        ids: Ids,
        vocabulary: Vocabulary,
        model: ModelConfig,
        labels: tuple[Label, ...] = LABELS,
    ) -> None:
        """``ids`` (N,) is a text that the network does not learn from."""
        self._model = model
        binary = tuple(label for label in labels if label.kind is LabelKind.BINARY)
        count = min(PASSAGES, len(ids) // (PASSAGE + WARM_UP)) if len(ids) >= SHORTEST else 0
        starts = np.linspace(WARM_UP, len(ids) - PASSAGE, count).astype(np.int64)
        places = starts[:, None] + np.arange(-WARM_UP, PASSAGE)
        self._ids: NDArray[np.int64] = np.asarray(ids)[places].astype(np.int64)
        codes = label_text(ids, vocabulary, binary).codes[places[:, WARM_UP:]]
        enough = [
            place
            for place in range(len(binary))
            if min(_occurrences(codes[0::2], place), _occurrences(codes[1::2], place))
            >= OCCURRENCES
        ]
        self.patterns: tuple[str, ...] = tuple(binary[place].name for place in enough)
        """The names of the labels that occur often enough to be scored."""
        self._codes = np.zeros_like(codes)
        for bit, place in enumerate(enough):
            self._codes |= ((codes >> np.uint64(place)) & np.uint64(1)) << np.uint64(bit)

    @property
    def characters(self) -> int:
        """Characters that one pass reads, warm-up included; 0 if no pattern occurs often enough."""
        return self._ids.size if self.patterns else 0

    def look(self, weights: Arrays) -> Iterator[tuple[EmergedUnit, ...] | None]:
        """The best unit of each pattern, by torch's ``weights``; None after each step before.

        Nothing comes of a network whose values are not finite.
        """
        model, reader = self._model, Reader(weights, self._model)
        count = len(self._ids)
        state = reader.blank_state(count)
        quantities = len(model.cell.states)
        shape = (quantities, model.layers, count, model.hidden)
        size = min(PASSAGE, max(8, _PIECE_VALUES // math.prod(shape)))
        values = np.empty((size, *shape), np.float32)
        tallies: _Tallies | None = None
        filled = 0
        for place, column in enumerate(self._ids.T, -WARM_UP):
            with np.errstate(over="ignore", invalid="ignore"):  # looked at below
                state = reader.step(column, state, predicts=False).state
            yield None
            if place < 0:
                continue
            values[filled, 0] = state.hidden
            values[filled, 1:] = state.cell
            filled += 1
            if filled == size or place == PASSAGE - 1:
                piece, filled = values[:filled], 0
                if not np.isfinite(piece).all():
                    return
                softened = piece if model.cell in _UNBOUNDED else piece[:, 1:]
                softened /= 1 + np.abs(softened)  # only the order of values matters
                codes = self._codes[:, place + 1 - len(piece) : place + 1]
                tallies = tallies or _Tallies(len(self.patterns), piece)
                tallies.add(piece, codes)
                yield None
        if tallies is not None:
            yield tuple(self._best(tallies))

    def _best(self, tallies: "_Tallies") -> Iterator[EmergedUnit]:
        counts = tallies.choosing.counts[0].astype(np.int64)
        signs, bins, chosen = best_thresholds(counts[:-1], counts[-1])
        codes = self._codes[1::2]
        for place, pattern in enumerate(self.patterns):
            detector = int(chosen[place].argmax())
            sign, threshold = int(signs[place, detector]), int(bins[place, detector])
            said = (tallies.reported(detector) >= threshold) == (sign > 0)
            inside = ((codes >> np.uint64(place)) & np.uint64(1)).astype(np.bool_)
            quantity, unit = divmod(detector, self._model.layers * self._model.hidden)
            yield EmergedUnit(
                pattern=pattern,
                unit=str(UnitId(*divmod(unit, self._model.hidden))),
                quantity=STATES[quantity],
                sign=sign,
                f1=_rounded(2 * (said & inside).sum(), said.sum() + inside.sum()),
                chance_f1=_rounded(2 * inside.sum(), inside.size + inside.sum()),
            )


class _Tallies:
    """What the detectors said in the passages that choose, and in those that report.

    Values come as (T, Q, L, B, H), Q being 2 with cell values and 1 without.
    """

    def __init__(self, patterns: int, first: Floats) -> None:
        """``first`` tells in which range each detector moves."""
        low, high = (end(first, axis=(0, 3)).reshape(-1) for end in (np.min, np.max))
        room = np.maximum((high - low) / 4, 1e-6)
        self.choosing = Histograms(1, patterns, low - room, high + room)
        self._reporting: list[NDArray[np.uint8]] = []  # bins (T, B, U)

    def add(self, values: Floats, codes: NDArray[np.uint64]) -> None:
        """Count ``values`` of characters whose labels are ``codes`` (B, T)."""
        mine = codes[0::2].T.ravel()
        nothing = np.zeros((0, len(mine)), np.float32)
        answers = LabelBatch(mine, nothing, np.zeros(len(mine), np.int64))
        self.choosing.add(_flat(values[:, :, :, 0::2]), answers)
        bins = self.choosing.bins(_flat(values[:, :, :, 1::2]))
        self._reporting.append(bins.reshape(len(values), -1, bins.shape[1]))

    def reported(self, detector: int) -> NDArray[np.uint8]:
        """The bins of one detector in the passages that report, (B, T)."""
        return np.concatenate([bins[:, :, detector] for bins in self._reporting]).T


def _flat(values: Floats) -> Floats:
    """Values (T, Q, L, B, H) as (T·B, U)."""
    length, quantities, layers, count, hidden = values.shape
    return values.transpose(0, 3, 1, 2, 4).reshape(length * count, quantities * layers * hidden)


def _rounded(above: np.integer, below: np.integer) -> float:
    return round(float(ratio(above, below)), 4)


def _occurrences(codes: NDArray[np.uint64], place: int) -> int:
    """How often label ``place`` begins in passages (B, T); one that began before counts too."""
    inside = ((codes >> np.uint64(place)) & np.uint64(1)).astype(np.int8)
    begins = np.diff(inside, axis=1, prepend=np.int8(0)) > 0
    return int(begins.sum())
