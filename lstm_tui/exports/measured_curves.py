"""Which curves of several checkpoints are drawn in one chart, and their names in its legend."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np

from lstm_tui.exports.line_chart_svg import CURVE_COLORS
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.text.glyphs import safe_line

MOST_CURVES = len(CURVE_COLORS)
"""Curves that a picture can tell apart."""


class Measured(Protocol):
    """What was measured of a checkpoint."""

    @property
    def network(self) -> EvaluatedNetwork:
        """The checkpoint."""


MeasuredCurve = TypeVar("MeasuredCurve", bound=Measured)


def spread_evenly(measured: Sequence[MeasuredCurve], most: int) -> list[MeasuredCurve]:
    """At most ``most`` of the curves: the first, the last, and evenly spaced ones between."""
    if len(measured) <= most:
        return list(measured)
    return [
        measured[index] for index in np.linspace(0, len(measured) - 1, most).round().astype(int)
    ]


def curve_names(measured: Sequence[Measured]) -> list[str]:
    """Names for a legend: runs, steps if all curves are of one run, or both."""
    runs = [safe_line(one.network.run) for one in measured]
    steps = [f"{one.network.step:,}" for one in measured]
    if len(set(runs)) == len(runs):
        return runs
    if len(set(runs)) == 1:
        return [f"step {step}" for step in steps]
    return [f"{run} {step}" for run, step in zip(runs, steps, strict=True)]
