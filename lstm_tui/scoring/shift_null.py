"""Null distribution of the best unit: the ranking is repeated on circularly shifted labels.

The best of a thousand units is good at something by chance. How good, is measured on labels that
are moved along the text, and around its end: they keep their prevalence and their lengths, and lose
only what they have to do with the network. Each time the best of all units is chosen on the
choosing blocks and scored on the reporting blocks, as in `ranking_pass`, so the p-value accounts
for the selection (Westfall & Young 1993; circular shifts: Good 2000). The text is read once, the
bins of all values are kept, and no unit is left out.

On a 2×256 LSTM with 17 binary and 6 scalar labels, 100,000 characters and 39 shifts take 9 s of
processor time, 3 of them for reading. To rank the same text takes 3.4 s, to rank 1,000,000
characters 31 s.

Letters in shapes: ``T`` characters, ``U`` = 2·L·H detectors (hidden, then cell), ``P`` binary
labels, ``K`` bins.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.errors import CorpusError
from lstm_tui.hardware import usable_cores
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.accumulators import BINS, Histograms
from lstm_tui.scoring.blocks import BLOCK, Role
from lstm_tui.scoring.controls import ShiftNull
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import Doubles, best_thresholds, ratio
from lstm_tui.scoring.ranking_pass import TextPass, flat_values, value_range

SEED = 1
"""Of the shifts, where no other is given."""

SHIFTS = 39
"""With none of them as good as the unit, the p-value is 1 / 40, below 0.05."""

CHARACTERS = 100_000
"""Most characters that are read."""

SHORTEST = 20_000
"""Fewest characters: shifts are at least two blocks, and 300 characters on average apart."""

_KEPT_BYTES = 1 << 27  # of bins, a byte for each character and detector
_TOGETHER = 16  # detectors whose histograms stay in the cache of a core

_COMBINATIONS = 1_000  # of labels: a table of more of them leaves the cache

_READING = 0.3  # share of the time


class ShiftedRankings:
    """The null of the best unit for each label: call `read` to its end, then `result`."""

    def __init__(
        self, reader: Reader, text: LabeledText, *, shifts: int = SHIFTS, seed: int = SEED
    ) -> None:
        """At most `CHARACTERS` are read, from the beginning of ``text``.

        Raises:
            CorpusError: The text is too short to be shifted.
        """
        if len(text.ids) < SHORTEST:
            raise CorpusError(
                f"The text has {len(text.ids):,} symbols; labels can be shifted in "
                f"{SHORTEST:,} or more."
            )
        self._text, self._shifts, self._seed = text, shifts, seed
        self._reading = _Reading(reader, text)
        self._scores: NDArray[np.float64] | None = None

    @property
    def characters(self) -> int:
        """The number of characters that are read."""
        return self._reading.characters

    def read(self) -> Iterator[float]:
        """Read and rank, and yield the share that is done, repeatedly."""
        for fraction in self._reading.read():
            yield _READING * fraction
        ranking = _ShiftedRanking(self._reading.values(), self._text)
        random = np.random.default_rng(self._seed)
        offsets = [0, *shift_offsets(self.characters, self._shifts, random)]
        best = []
        for offset in offsets:
            best.append(ranking.best_f1(offset))
            yield _READING + (1 - _READING) * len(best) / (1 + len(offsets))
        self._scores = np.concatenate((np.array(best), ranking.best_r2(offsets)), axis=1)
        yield 1.0

    def result(self) -> dict[str, ShiftNull]:
        """The nulls, by the name of the label; those that do not occur are missing."""
        assert self._scores is not None
        return {
            label.name: ShiftNull(float(row[0]), tuple(row[1:].tolist()))
            for label, row in zip(self._text.labels, self._scores.T, strict=True)
            if not np.isnan(row[0])
        }


def shift_offsets(characters: int, count: int, random: np.random.Generator) -> list[int]:
    """``count`` random offsets, one in each of as many equal parts of the text.

    All are two blocks or more from 0 in both directions.
    """
    edges = np.linspace(2 * BLOCK, characters - 2 * BLOCK, count + 1).astype(int)
    return [int(random.integers(low, high)) for low, high in pairwise(edges)]


@dataclass(frozen=True, slots=True, eq=False)
class _Binned:
    """Bins of all detectors' values at some characters of a text.

    Attributes:
        offsets: Their offsets in the text, (T,).
        bins: (U, T).
    """

    offsets: NDArray[np.int64]
    bins: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """The binned values of the choosing and of the reporting blocks of a text."""

    characters: int
    choosing: _Binned
    reporting: _Binned


class _Reading:
    """Reads the beginning of a text, and keeps the bins of all values."""

    def __init__(self, reader: Reader, text: LabeledText) -> None:
        model = reader.model
        detectors = model.layers * model.hidden * len(model.cell.states)
        count = min(CHARACTERS, max(SHORTEST, _KEPT_BYTES // detectors))
        self._reader = reader
        self._pass = TextPass(text.cut(count))
        self.characters = self._pass.characters
        self._parts: dict[bool, list[_Binned]] = {True: [], False: []}

    def read(self) -> Iterator[float]:
        binned: Histograms | None = None
        plan = self._pass.plan
        with threadpool_limits(1, user_api="blas"):
            for role, start, size, values in self._pass.read(self._reader):
                if role is not Role.GAP:
                    flat = flat_values(values)
                    binned = binned or Histograms(1, 0, *value_range(flat))
                    bins = np.ascontiguousarray(binned.bins(flat).T)
                    part = _Binned(plan.piece(start, size), bins)
                    self._parts[role is Role.REPORT].append(part)
                yield (start + size) / plan.length

    def values(self) -> _Values:
        parts = self._parts
        return _Values(self.characters, _joined(parts[False]), _joined(parts[True]))


def _joined(parts: list[_Binned]) -> _Binned:
    """All ``parts`` together, which is emptied."""
    offsets = np.concatenate([part.offsets for part in parts])
    bins = np.concatenate([part.bins for part in parts], axis=1)
    parts.clear()
    return _Binned(offsets, bins)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """How histograms inside P labels are counted: by combination of labels, then for each label.

    Attributes:
        rows: The characters that are inside any label.
        keys: The combination of labels of each of them, times K.
        has: Whether a combination has a label, (P, combinations).
    """

    rows: NDArray[np.int64]
    keys: NDArray[np.int64]
    has: NDArray[np.float32]

    @classmethod
    def of(cls, codes: NDArray[np.uint64], labels: int) -> "_Counted":
        """For T characters, whose labels are the bits of ``codes`` (T,)."""
        rows = np.flatnonzero(codes)
        combinations, keys = np.unique(codes[rows], return_inverse=True)
        if len(combinations) > _COMBINATIONS:  # each character inside each label instead
            label, rows = np.nonzero(_bits(codes, labels))
            return cls(rows, label * BINS, np.eye(labels, dtype=np.float32))
        return cls(rows, keys * BINS, _bits(combinations, labels).astype(np.float32))

    def histograms(self, bins: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Histograms (P, K) of ``bins`` (T,)."""
        combinations = self.has.shape[1]
        counts = np.bincount(self.keys + bins[self.rows], minlength=combinations * BINS)
        return self.has @ counts.reshape(combinations, BINS).astype(np.float32)


class _ShiftedRanking:
    """Chooses and scores the best of all detectors on shifted labels."""

    def __init__(self, values: _Values, text: LabeledText) -> None:
        self._values, self._text = values, text
        self._everywhere = np.stack(
            [np.bincount(row, minlength=BINS) for row in values.choosing.bins]
        )

    def best_f1(self, shift: int) -> list[float]:
        """F1 of the best detector of each binary label; nan for one that does not occur."""
        choosing, reporting = (
            self._text.codes[(part.offsets - shift) % self._values.characters]
            for part in (self._values.choosing, self._values.reporting)
        )
        labels = self._text.binary
        choose = partial(self._choose, _Counted.of(choosing, labels))
        firsts = range(0, len(self._everywhere), _TOGETHER)
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(usable_cores()) as pool:
            chosen = [np.concatenate(part) for part in zip(*pool.map(choose, firsts), strict=True)]
        signs, thresholds, f1 = chosen  # (U, P) each
        scores = []
        for label, (fitted, inside) in enumerate(
            zip(_bits(choosing, labels), _bits(reporting, labels), strict=True)
        ):
            detector = int(f1[:, label].argmax())
            above = self._values.reporting.bins[detector] >= thresholds[detector, label]
            predicted = above if signs[detector, label] > 0 else ~above
            both = predicted.sum() + inside.sum()
            occurs = all(0 < part.sum() < len(part) for part in (fitted, inside))
            score = float(ratio(2 * (predicted & inside).sum(), both))
            scores.append(score if occurs or shift else np.nan)
        return scores

    def best_r2(self, shifts: Sequence[int]) -> NDArray[np.float64]:
        """R² of the best detector of each scalar label for each of ``shifts``, (shifts, scalars).

        It is the one with the highest correlation, and its linear fit is on the bins.
        """
        choosing, reporting = self._values.choosing, self._values.reporting
        labels = self._scalars(choosing, shifts)  # (shifts, scalars, T)
        mean, spread = labels.mean(axis=-1), labels.std(axis=-1)
        flat = (labels - mean[..., None]).reshape(-1, labels.shape[-1]).T
        bin_mean, bin_spread = _mean_and_spread(self._everywhere)
        with threadpool_limits(1, user_api="blas"):
            across = np.concatenate(
                [
                    choosing.bins[first : first + _TOGETHER].astype(np.float32) @ flat
                    for first in range(0, len(choosing.bins), _TOGETHER)
                ]
            )
        covariance = across.T.reshape(*mean.shape, len(bin_mean)) / labels.shape[-1]
        correlation = ratio(covariance, spread[..., None] * bin_spread)
        best = np.abs(correlation).argmax(axis=-1)  # (shifts, scalars)
        slope = np.take_along_axis(covariance, best[..., None], axis=-1)[..., 0]
        slope = ratio(slope, np.square(bin_spread[best]))
        truth = self._scalars(reporting, shifts)
        scores = np.empty(best.shape)
        for at, detector in np.ndenumerate(best):
            fit = mean[at] + slope[at] * (reporting.bins[detector] - bin_mean[detector])
            residual = np.square(truth[at] - fit).mean()
            scores[at] = 1 - ratio(residual, truth[at].var()) if truth[at].std() > 0 else 0.0
        scores[0, (spread[0] == 0) | (truth[0].std(axis=-1) == 0)] = np.nan
        return scores

    def _scalars(self, part: _Binned, shifts: Sequence[int]) -> NDArray[np.float32]:
        """The shifted scalar labels of the characters of ``part``, (shifts, scalars, T)."""
        at = (part.offsets - np.array(shifts)[:, None]) % self._values.characters
        return np.moveaxis(self._text.scalars[:, at], 0, 1)

    def _choose(self, counted: "_Counted", first: int) -> tuple[NDArray[np.generic], ...]:
        """Sign, threshold and F1 on the choosing blocks of some detectors and all labels."""
        bins = self._values.choosing.bins[first : first + _TOGETHER]
        inside = np.stack([counted.histograms(own) for own in bins])
        return best_thresholds(inside, self._everywhere[first : first + len(bins), None])


def _bits(codes: NDArray[np.uint64], labels: int) -> NDArray[np.bool_]:
    """Bit p of each of ``codes`` (T,), (P, T)."""
    return ((codes >> np.arange(labels, dtype=np.uint64)[:, None]) & np.uint64(1)).astype(bool)


def _mean_and_spread(histograms: NDArray[np.int64]) -> tuple[Doubles, Doubles]:
    """Mean and standard deviation of the bins of each detector, from histograms (U, K)."""
    bins = np.arange(histograms.shape[-1])
    shares = histograms / histograms.sum(axis=-1, keepdims=True)
    mean = shares @ bins
    return mean, np.sqrt(np.maximum(shares @ np.square(bins) - np.square(mean), 0))
