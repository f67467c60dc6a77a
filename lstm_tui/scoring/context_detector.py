"""The best detector of each label that sees only the last n symbols: a control without memory.

It is fitted on the choosing blocks and scored on the reporting blocks, as units are. Three parts:

1. *Counts with back-off* (Katz 1987; interpolated as Witten & Bell 1991): the mean of a label after
   the last m symbols, for m = 0 … n, is p_m = (sum + p_{m-1}) / (count + 1), where sum and count
   are those of the same m symbols elsewhere in the choosing blocks.
2. *A linear model* of the symbol at each of the n positions (ridge regression), cross-fitted: each
   half of the choosing blocks is predicted from the other.
3. *A combination*, a linear model of p_1 … p_n and the linear model's prediction, one for each
   length of the longest context that has been counted (stacking, Wolpert 1992). It is shrunk
   towards p_n, and its threshold is the one with the best F1 on the choosing blocks.

No context predicts itself: counts for a choosing character leave it out, so that a context that
occurs once is as new there as one that occurs only in a reporting block. With counts that include
the character itself, the threshold is wrong and F1 lower by up to 0.03; counts from one half for
the other are as good. On the validation text of the atlas, F1 from the last 8 symbols:

=======================  =====  =========  ======  ================  ==============
detector                 URL    wiki link  number  capitalized word  round brackets
=======================  =====  =========  ======  ================  ==============
counts with back-off     0.70   0.81       0.94    0.85              0.32
linear model             0.79   0.71       0.94    0.88              0.44
combination              0.85   0.86       0.94    0.92              0.46
=======================  =====  =========  ======  ================  ==============

Letters in shapes: ``T`` characters, ``N`` symbols of a context, ``G`` stretches, ``K`` bins.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from lstm_tui.scoring.accumulators import PROBE_BINS
from lstm_tui.scoring.context_counts import ContextCounts, Singles
from lstm_tui.scoring.context_regression import ContextRegression
from lstm_tui.scoring.controls import ContextControl
from lstm_tui.scoring.metrics import (
    BinaryMetrics,
    Correlation,
    DetectorSums,
    Doubles,
    RegressionMetrics,
    RegressionSums,
    best_thresholds,
    binary_counts,
    binary_metrics,
    correlation,
    regression_metrics,
)
from lstm_tui.scoring.scored_text import Integers, ScoredText

_SHRINK = 1.0  # of the combination towards p_n; with 30, F1 was lower by up to 0.03, and rarely up


@dataclass(frozen=True, slots=True, eq=False)
class ContextDetector:
    """The detector of one label, fitted and scored.

    Attributes:
        detected: Offsets in the text where it is positive, of the reporting characters; empty for
            a scalar label.
    """

    pattern: str
    control: ContextControl
    detected: Integers


def context_detectors(
    scored: ScoredText, context: int, patterns: Collection[str]
) -> Iterator[ContextDetector]:
    """The best detector from the last ``context`` symbols, for each label named in ``patterns``."""
    text, counts = scored.text, ContextCounts(scored, context)
    indices = [index for index, label in enumerate(text.labels) if label.name in patterns]
    linear = ContextRegression(counts, [text.values(index)[counts.choosing] for index in indices])
    for row, index in enumerate(indices):
        values = text.values(index)
        chosen, reported = _predict(counts, values[counts.choosing], linear, row)
        measure = _measure_binary if index < text.binary else _measure_scalar
        metrics, sums, detected = measure(values, counts, chosen, reported)
        control = ContextControl(context, metrics, sums)
        yield ContextDetector(text.labels[index].name, control, detected)


def _predict(
    counts: ContextCounts, values: Singles, linear: ContextRegression, row: int
) -> tuple[Singles, Singles]:
    """The combined predictions of one label for choosing and reporting characters, (T,) each."""
    known, seen = counts.back_off(values)
    chosen, reported = np.empty_like(known[0]), np.empty_like(seen[0])
    for depth, own, other in counts.depths():
        inputs, outputs = (
            np.concatenate((p[1 : depth + 1, part], model[None, part], np.ones_like(p[:1, part])))
            for p, part, model in (
                (known, own, linear.chosen[row]),
                (seen, other, linear.reported[row]),
            )
        )
        gram = (inputs @ inputs.T).astype(np.float64)
        gram += _SHRINK * np.eye(len(gram))
        error = values[own] - known[depth, own]
        weights = np.linalg.solve(gram, inputs @ error).astype(np.float32)
        chosen[own] = known[depth, own] + weights @ inputs
        reported[other] = seen[depth, other] + weights @ outputs
    return chosen, reported


_Measured = tuple[BinaryMetrics | RegressionMetrics, DetectorSums, Integers]
"""Metrics on the reporting blocks, the sums of them, and where the detector is positive."""


def _measure_scalar(
    values: Singles, counts: ContextCounts, chosen: Singles, reported: Singles
) -> _Measured:
    del chosen  # the fit is used as it is
    x, y = reported.astype(np.float64), values[counts.reporting].astype(np.float64)
    truth = np.stack([counts.by_stretch(weights) for weights in (np.ones_like(y), y, y * y)])
    sums = RegressionSums(counts.by_stretch(np.square(x - y)), truth)
    return regression_metrics(sums, _correlation(counts, x, y)), sums, np.empty(0, np.int64)


def _measure_binary(
    values: Singles, counts: ContextCounts, chosen: Singles, reported: Singles
) -> _Measured:
    one, true = np.zeros(1, np.int64), values[counts.reporting]
    bins = _bins(chosen)
    everywhere, inside = _histograms(bins, values[counts.choosing], one, 1)
    signs, thresholds, _ = best_thresholds(inside[0], everywhere[0])
    sign, threshold = int(signs), int(thresholds)
    bins = _bins(reported)
    everywhere, inside = _histograms(bins, true, counts.stretches, counts.groups)
    r = _correlation(counts, reported.astype(np.float64), true.astype(np.float64))
    return (
        binary_metrics(inside, everywhere, sign, threshold, r),
        binary_counts(inside, everywhere, sign, threshold),
        counts.reporting[(bins >= threshold) == (sign > 0)],
    )


def _correlation(counts: ContextCounts, x: Doubles, y: Doubles) -> Correlation:
    terms = (np.ones_like(x), x, x * x, y, y * y, x * y)
    return correlation(*map(counts.by_stretch, terms))


def _bins(predicted: Singles) -> Integers:
    """The bin of each prediction (T,), (T,): bins from -½ to 1½, as those of a probe."""
    scaled = (predicted + 0.5) * (PROBE_BINS / 2)
    bins: Integers = scaled.clip(0, PROBE_BINS - 1).astype(np.int64)
    return bins


def _histograms(
    bins: Integers, values: Singles, groups: Integers, count: int
) -> tuple[Integers, Integers]:
    """Histograms of ``bins`` (T,) everywhere and where ``values`` (T,) is 1, (G, K) each."""
    cells = bins + groups * PROBE_BINS
    everywhere, inside = (
        np.bincount(one, minlength=count * PROBE_BINS).reshape(count, PROBE_BINS)
        for one in (cells, cells[values > 0])
    )
    return everywhere, inside
