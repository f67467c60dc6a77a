"""Ranking pass: scores every unit as a detector of every label, on held-out blocks of text.

The text is cut into blocks of 2,000 characters with gaps of 200 between them. The first, third,
fifth … choose: each detector's sign and threshold, and the order of the units. The second, fourth,
sixth … report: all metrics come from them. A linear probe over all values of a layer is scored
beside the single units. Since the text is read once, the probe must be solved before it is
evaluated: it is fitted on the first half of each lane's first choosing block, which is 128,000
characters of a million and 4,000 of 20,000. Its threshold comes from the second halves of all
choosing blocks, its metrics from the reporting blocks.

With a text of its own to choose on (``choose_on``), two passes fill the same accumulators: all of
that text chooses, gaps included, and all of the other text reports. So a score says how a detector
that was chosen on one text does on another.

Memory grows only with the labels of the text (8 bytes a character, and 4 for each scalar label).
Values are counted in 128 equal bins of each unit's range in the first piece, extended by a quarter
on each side. That piece is the beginnings of all lanes: 5,888 characters of a million, 4,000 of
20,000, 400 of the shortest text. Thresholds lie between bins, and values in one bin count as equal.
F1, precision, recall and MCC are exact for the threshold that is reported; a threshold chosen from
the values themselves had, for the best units of 16 patterns of the atlas, an F1 within 0.007 of
this (the rarest, 1 % of the text: 0.06). AUPRC differs more, by 0.01 on average and up to 0.065 for
a unit whose values crowd at -1. Cell values, which are unbounded, are counted and correlated as
asinh(cell); thresholds are converted back to cell values.

The interval is a bootstrap (Efron 1979) over 12 stretches of neighboring blocks, because nearby
text is correlated. Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer, ``U``
= 2·L·H detectors (hidden, then cell), ``P`` binary and ``Q`` all labels, ``G`` stretches, ``K``
bins.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.config import STATES
from lstm_tui.errors import CorpusError
from lstm_tui.hardware import usable_cores
from lstm_tui.reader.activation_trace import WARM_UP
from lstm_tui.reader.lanes import one_ahead, read_from, threads_for
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.scoring.accumulators import Histograms, LabelBatch, Moments, RidgeProbes
from lstm_tui.scoring.blocks import SHORTEST, BlockPlan, Role
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.unit_scores import Scores

_AT_ONCE = 6_000  # characters of all lanes together that are counted at a time


def _pieces(plan: BlockPlan) -> Iterator[tuple[Role, int]]:
    """Pieces of a lane in order, as role and number of characters: what is counted at a time."""
    size = max(1, _AT_ONCE // plan.lanes)
    for role, part in plan.parts():
        for start in range(0, part, size):
            yield role, min(size, part - start)


def score_units(
    reader: Reader,
    text: LabeledText,
    progress: Callable[[float], None] = lambda _: None,
    *,
    choose_on: LabeledText | None = None,
) -> Scores:
    """Read ``text`` once and score every unit on every label of it.

    With ``choose_on``, which has the same labels, signs, thresholds, ranks and probes come from
    all of that text, and all metrics from all of ``text``. ``progress`` is called repeatedly with
    the share that has been read.

    Raises:
        CorpusError: A text is shorter than 2,000 characters.
    """
    ranking = RankingPass(reader, text, choose_on)
    for fraction in ranking.read():
        progress(fraction)
    return ranking.scores()


class RankingPass:
    """`score_units` in pieces: call `read` to its end, then `scores`."""

    def __init__(
        self, reader: Reader, text: LabeledText, choose_on: LabeledText | None = None
    ) -> None:
        self._reader, self._text = reader, text
        self._passes = (
            [TextPass(text)]
            if choose_on is None
            else [TextPass(choose_on, chooses=True), TextPass(text, chooses=False)]
        )
        self._counting: _Counting | None = None

    def read(self) -> Iterator[float]:
        """Read and count, and yield the share that is done, repeatedly."""
        counting = self._counting
        # NumPy releases the GIL: single-threaded BLAS in each reading thread, beside the counting
        # here, is faster than BLAS threads that wait for each other.
        with threadpool_limits(1, user_api="blas"):
            for number, one in enumerate(self._passes):
                for role, start, size, values in one.read(self._reader):
                    if role is not Role.GAP or counting is None:
                        flat = flat_values(values)
                        if counting is None:
                            plan = self._passes[-1].plan
                            counting = self._counting = _Counting(
                                self._reader, self._text, plan, flat
                            )
                        counting.add(role, flat, label_batch(one.text, one.plan, start, size))
                    yield (number + (start + size) / one.plan.length) / len(self._passes)

    def scores(self) -> Scores:
        """The scores of all counts."""
        assert self._counting is not None
        return self._counting.scores(self._passes[-1].characters)


class TextPass:
    """One reading of a text; `BlockPlan` describes ``chooses``."""

    def __init__(self, text: LabeledText, *, chooses: bool | None = None) -> None:
        if len(text.ids) < SHORTEST:
            raise CorpusError(
                f"The text has {len(text.ids):,} symbols that the network knows; scores need "
                f"{SHORTEST:,} or more."
            )
        self.text, self.plan = text, BlockPlan.of(len(text.ids), chooses=chooses)

    @property
    def characters(self) -> int:
        """The number of characters that are read."""
        return self.plan.lanes * self.plan.length

    def read(self, reader: Reader) -> Iterator[tuple[Role, int, int, dict[str, Floats]]]:
        """Role, offset in the lane, size and values (L, B, T, H) of each piece of all lanes."""
        pieces = list(_pieces(self.plan))
        rounds = read_from(
            reader,
            self.text.ids[: self.characters],
            np.arange(0, self.characters, self.plan.length),
            warm_up=WARM_UP,
            sizes=(size for _, size in pieces),
            names=reader.model.cell.states,
            threads=threads_for(self.plan.lanes),
        )
        for (role, size), block in zip(pieces, one_ahead(rounds), strict=True):
            yield role, block.start, size, block.values


def flat_values(values: dict[str, Floats]) -> Floats:
    """Hidden and cell values (L, B, T, H) as (B·T, U), cell values as asinh of them."""
    layers, lanes, size, units = values["hidden"].shape
    flat = np.empty((lanes, size, len(values), layers, units), values["hidden"].dtype)
    for quantity, name in enumerate(STATES[: len(values)]):
        flat[:, :, quantity] = values[name].transpose(1, 2, 0, 3)
    cells = flat[:, :, 1:]
    np.arcsinh(cells, out=cells)
    return flat.reshape(lanes * size, -1)


def value_range(first: Floats) -> tuple[Floats, Floats]:
    """The range of each detector's bins, (U,) each, from its values in the first piece (T, U)."""
    low, high = first.min(axis=0), first.max(axis=0)
    margin = np.maximum((high - low) / 4, 1e-6)
    return low - margin, high + margin


def label_batch(text: LabeledText, plan: BlockPlan, start: int, size: int) -> LabelBatch:
    """The labels of ``size`` characters of all lanes, from offset ``start`` in the lane."""
    offsets = plan.piece(start, size)
    codes = text.codes[offsets]
    bits = np.arange(text.binary, dtype=np.uint64)[:, None]
    binary = ((codes >> bits) & np.uint64(1)).astype(np.float32)
    groups = plan.stretch_of(offsets)
    return LabelBatch(codes, np.concatenate((binary, text.scalars[:, offsets])), groups)


class _Counting:
    """All accumulators of one pass."""

    def __init__(self, reader: Reader, text: LabeledText, plan: BlockPlan, first: Floats) -> None:
        model = reader.model
        self._text, self._layers, self._hidden = text, model.layers, model.hidden
        detectors = first.shape[1]
        self._low, self._high = value_range(first)
        self._mean = first.mean(axis=0)
        self._scale = 1 / np.maximum(first.std(axis=0), 1e-6)
        binary, labels = text.binary, len(text.labels)
        groups = plan.stretches
        self._choosing, self._reporting = (
            Histograms(count, binary, self._low, self._high, threads=usable_cores())
            for count in (1, groups)
        )
        self._chosen = Moments(1, labels, detectors)
        self._sums = Moments(groups, labels, detectors)
        features = detectors // self._layers
        self._probes = [RidgeProbes(features, labels, binary, groups) for _ in range(self._layers)]
        self._solved = False

    def add(self, role: Role, values: Floats, labels: LabelBatch) -> None:
        """Add ``values`` (T, U) to the accumulators of ``role``, and standardize them in place."""
        report = role is Role.REPORT
        histograms, sums = (
            (self._reporting, self._sums) if report else (self._choosing, self._chosen)
        )
        batch = labels if report else replace(labels, groups=np.zeros_like(labels.groups))
        histograms.add(values, batch)
        values -= self._mean
        values *= self._scale
        sums.add(values, batch)
        if role is Role.FIT and self._solved:
            return
        if role is not Role.FIT and not self._solved:
            self._solved = True
            for probe in self._probes:
                probe.solve()
        by_layer = values.reshape(len(values), -1, self._layers, self._hidden)
        for layer, probe in enumerate(self._probes):
            features = [by_layer[:, quantity, layer] for quantity in range(by_layer.shape[1])]
            if role is Role.FIT:
                probe.fit(features, labels)
            else:
                probe.evaluate(features, labels, report=report)

    def scores(self, characters: int) -> Scores:
        """The scores of all counts."""
        return Scores(
            self._text.labels,
            self._layers,
            self._hidden,
            characters,
            int(self._sums.count.sum()),
            self._low,
            self._high,
            self._choosing,
            self._reporting,
            self._chosen,
            self._sums,
            self._probes,
        )
