"""The number neuron: the unit that best tells a singular from a plural subject at the verb.

Lakretz et al. 2019 found a unit in an LSTM that carries the number of the subject across
attractors. Here every hidden and cell value is a detector of plural subjects at the last symbol
before the verb, and the one with the best F1 is chosen as in a ranking (`scoring.metrics`): unit,
sign and threshold on half of the sentences, the figures on the other half. Only sentences with
attractors choose, as many congruent as incongruent ones, so a unit that follows the nearest noun is
right in half of them.

Letters in shapes: ``N`` sentences, ``L`` layers, ``H`` units of a layer, ``U`` detectors (the
hidden values of all units, then their cell values).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.accumulators import BINS, Histograms, LabelBatch, Moments
from lstm_tui.scoring.metrics import (
    BinaryMetrics,
    best_thresholds,
    binary_metrics,
    correlation,
)
from lstm_tui.studies.agreement_accuracy import AgreementAccuracy, count_cells
from lstm_tui.studies.continuations import EncodedChoice, final_states
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.agreement.agreement_pairs import AgreementPair
from lstm_tui.text.agreement.sentence import Construction

_BLOCKS = 24  # groups of sentences that report, for bootstrap intervals

_SEED = 1


@dataclass(frozen=True, slots=True)
class NumberDetector:
    """A unit as a detector of plural subjects.

    Attributes:
        unit: The unit.
        quantity: Its hidden or its cell value.
        sign: 1 if it is high for plural subjects, −1 if it is low.
        threshold: Where a plural subject begins.
        metrics: On sentences with attractors that did not choose it.
        accuracy: How often it gives the number of the subject, by cell, on all sentences that did
            not choose it.
    """

    unit: UnitId
    quantity: Quantity
    sign: int
    threshold: float
    metrics: BinaryMetrics
    accuracy: AgreementAccuracy


def choosing_half(pairs: Sequence[AgreementPair]) -> NDArray[np.bool_]:
    """Which of ``pairs`` choose a unit, (N,): half of the singular and of the plural of a cell."""
    seen: dict[tuple[str, int, bool, bool], int] = {}
    chooses = np.empty(len(pairs), np.bool_)
    for index, pair in enumerate(pairs):
        cell = (pair.construction, pair.attractors, pair.congruent, pair.singular)
        seen[cell] = seen.get(cell, -1) + 1
        chooses[index] = seen[cell] % 2 == 0
    return chooses


def find_number_detector(
    reader: Reader,
    pairs: Sequence[AgreementPair],
    choices: Sequence[EncodedChoice],
    report: Report | None = None,
) -> NumberDetector:
    """The best detector among all units; ``choices`` are ``pairs`` as ids.

    Raises:
        CheckpointError: The values of the network overflow.
    """
    state = final_states(reader, [choice.before for choice in choices], report)
    quantities = reader.model.cell.states
    values = np.concatenate(
        [_rows({"hidden": state.hidden, "cell": state.cell}[name]) for name in quantities],
        axis=1,
        dtype=np.float64,  # in float32 the range of large values may be 0 or infinite
    )
    chooses = choosing_half(pairs)
    plural = np.array([not pair.singular for pair in pairs])
    learned = np.array([_chooses_a_unit(pair) for pair in pairs])
    order, groups = _grouped(chooses, learned)
    labels = LabelBatch(
        plural[order].astype(np.uint64), plural[None, order].astype(np.float32), groups
    )
    low, high = values[chooses].min(axis=0), values[chooses].max(axis=0)
    high = np.maximum(high, low + 1e-6 * np.maximum(1, np.abs(low)))
    histograms = Histograms(1 + _BLOCKS, 1, low, high)
    histograms.add(values[order], labels)
    counts = histograms.counts  # (G, 2, U, K)
    signs, bins, scores = best_thresholds(counts[0, 0], counts[0, 1])
    best = int(scores.argmax())
    sign, threshold_bin = int(signs[best]), int(bins[best])
    moments = Moments(1 + _BLOCKS, 1, 1)
    moments.add(values[order][:, [best]], labels)
    sums = (
        moments.count,
        *(one[:, 0] for one in (moments.x, moments.xx, moments.y, moments.yy)),
        moments.xy[:, 0, 0],
    )
    metrics = binary_metrics(
        counts[1:, 0, best],
        counts[1:, 1, best],
        sign,
        threshold_bin,
        correlation(*(one[1:] for one in sums)),
    )
    above = histograms.bins(values)[:, best] >= threshold_bin
    right = ((above if sign > 0 else ~above) == plural)[~chooses]
    layer, index = divmod(best % _units(reader), reader.model.hidden)
    return NumberDetector(
        UnitId(layer, index),
        quantities[best // _units(reader)],
        sign,
        float(low[best] + threshold_bin * (high[best] - low[best]) / BINS),
        metrics,
        count_cells(list(compress(pairs, ~chooses)), right.tolist()),
    )


def _rows(values: Floats) -> Floats:
    """(L, N, H) as (N, L·H)."""
    return values.swapaxes(0, 1).reshape(values.shape[1], -1)


def _units(reader: Reader) -> int:
    return reader.model.layers * reader.model.hidden


def _chooses_a_unit(pair: AgreementPair) -> bool:
    """Whether ``pair`` has attractors, a verb, and a construction with subjects of both numbers."""
    construction = Construction(pair.construction)
    is_verb = construction is not Construction.REFLEXIVE
    return bool(pair.attractors) and is_verb and construction.has_singular


def _grouped(
    chooses: NDArray[np.bool_], learned: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The indices of sentences, those that choose first, and their groups, ascending.

    Group 0 chooses; the others are evenly divided among the sentences that report.
    """
    choosing = np.flatnonzero(chooses & learned)
    reporting = np.flatnonzero(~chooses & learned)
    # Shuffled: singular and plural subjects take turns in the order of the pairs.
    blocks = np.random.default_rng(_SEED).permutation(len(reporting)) % _BLOCKS
    in_blocks = np.argsort(blocks, kind="stable")
    order = np.concatenate((choosing, reporting[in_blocks]))
    groups = np.concatenate((np.zeros(len(choosing), np.int64), 1 + blocks[in_blocks]))
    return order, groups
