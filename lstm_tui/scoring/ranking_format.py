"""Format of a ranking that is kept in a run: records of JSON with the range of every number.

msgspec checks them on decoding. Records that occur a thousand times are arrays. Letters in shapes:
``G`` stretches, ``K`` bins, ``U`` detectors: the hidden value of each unit, then its cell value.
"""

from typing import Annotated

from msgspec import Meta, Struct

from lstm_tui.runs.field_types import Count, Name
from lstm_tui.scoring.accumulators import BINS
from lstm_tui.scoring.blocks import STRETCHES
from lstm_tui.scoring.controls import DISTANCES

_ROUNDING = 1e-6
_MOST_UNITS, _MOST_PATTERNS, _MOST_LAYERS, _MOST_SHIFTS = 1_000, 256, 64, 1_000

Ratio = Annotated[float, Meta(ge=-_ROUNDING, le=1 + _ROUNDING)]
Correlation = Annotated[float, Meta(ge=-1 - _ROUNDING, le=1 + _ROUNDING)]
Number = Annotated[float, Meta(ge=-1e300, le=1e300)]
Detector = Annotated[int, Meta(ge=0, lt=1 << 24)]
Sums = Annotated[tuple[Number, ...], Meta(min_length=1, max_length=STRETCHES)]
Bins = Annotated[tuple[Count, ...], Meta(min_length=BINS, max_length=BINS)]
Shares = Annotated[tuple[Ratio | None, ...], Meta(min_length=DISTANCES, max_length=DISTANCES)]
Spans = Annotated[tuple[Count, ...], Meta(min_length=DISTANCES, max_length=DISTANCES)]


class BinaryFigures(Struct, array_like=True, frozen=True, tag="F1"):
    """`BinaryMetrics`."""

    f1: Ratio
    interval: tuple[Ratio, Ratio]
    precision: Ratio
    recall: Ratio
    mcc: Correlation
    auprc: Ratio
    r: Correlation
    prevalence: Ratio
    chance_f1: Ratio
    r_interval: tuple[Correlation, Correlation]


class ScalarFigures(Struct, array_like=True, frozen=True, tag="R2"):
    """`RegressionMetrics`."""

    r2: Number
    interval: tuple[Number, Number]
    r: Correlation
    r_interval: tuple[Correlation, Correlation]


Figures = BinaryFigures | ScalarFigures


class UnitRecord(Struct, array_like=True, frozen=True):
    """One unit: its score, and the sums of it that are its own, (G,) each.

    For a binary label the sums are the true and all positives, for a scalar one the squared errors.
    """

    detector: Detector
    sign: Annotated[int, Meta(ge=-1, le=1)]
    threshold: Number | None
    figures: Figures
    sums: Annotated[tuple[Sums, ...], Meta(min_length=1, max_length=2)]


class HistogramRecord(Struct, array_like=True, frozen=True):
    """Histogram of one unit, with the ends of its range."""

    detector: Detector
    inside: Bins
    outside: Bins
    low: Number
    high: Number


class ProbeRecord(Struct, array_like=True, frozen=True):
    """The probe of one layer."""

    threshold: Number | None
    figures: Figures


class ControlRecord(Struct, array_like=True, frozen=True):
    """A control: its figures, and all their sums, first its own and then those of the label."""

    figures: Figures
    sums: Annotated[tuple[Sums, ...], Meta(min_length=4, max_length=4)]


class SparseRecord(Struct, array_like=True, frozen=True):
    """The sparse probes of one layer, `controls.SparseProbe`."""

    sizes: Annotated[tuple[Count, ...], Meta(max_length=_MOST_UNITS)]
    scores: Annotated[tuple[Number, ...], Meta(max_length=_MOST_UNITS)]
    full: Number
    units: Annotated[tuple[Detector, ...], Meta(max_length=_MOST_UNITS)]


class ControlRecords(Struct, frozen=True):
    """The controls of a pattern, `PatternControls`; null where there is none."""

    last_1: ControlRecord | None = None
    last_8: ControlRecord | None = None
    gain: tuple[Number, Number, Number] | None = None
    recall: tuple[Shares, Shares, Spans] | None = None
    untrained: ControlRecord | None = None
    untrained_probes: Annotated[tuple[Number, ...], Meta(max_length=_MOST_LAYERS)] = ()
    observed: Number | None = None
    shifted: Annotated[tuple[Number, ...], Meta(max_length=_MOST_SHIFTS)] = ()
    sparse: Annotated[tuple[SparseRecord, ...], Meta(max_length=_MOST_LAYERS)] = ()


class PatternRecord(Struct, frozen=True):
    """The best units of a pattern, the best first.

    ``sums`` are those of the label, (G,) each: for a binary label the characters and those inside,
    for a scalar one the count, the sum and the sum of squares.
    """

    name: Name
    occurs: bool
    sums: Annotated[tuple[Sums, ...], Meta(min_length=2, max_length=3)]
    units: Annotated[tuple[UnitRecord, ...], Meta(min_length=1, max_length=_MOST_UNITS)]
    histograms: Annotated[tuple[HistogramRecord, ...], Meta(max_length=_MOST_UNITS)]
    probes: Annotated[tuple[ProbeRecord, ...], Meta(max_length=_MOST_LAYERS)]
    controls: ControlRecords | None = None


class RankingRecord(Struct, frozen=True):
    """A kept ranking, ``rankings/KEY.json``.

    Attributes:
        characters: Characters that were read.
        reported: Characters of the reporting blocks.
        patterns: In the order of the labels.
        best_patterns: The index of the pattern that each detector detects best, (U,); -1 for none.
        computed: The share of the controls that was computed.
        notes: What was left out of them and why.
    """

    characters: Count
    reported: Count
    patterns: Annotated[tuple[PatternRecord, ...], Meta(max_length=_MOST_PATTERNS)]
    best_patterns: Annotated[
        tuple[Annotated[int, Meta(ge=-1, lt=_MOST_PATTERNS)], ...], Meta(max_length=1 << 24)
    ]
    computed: Ratio = 0.0
    notes: Annotated[tuple[Annotated[str, Meta(max_length=4_000)], ...], Meta(max_length=100)] = ()
