"""The chart of gradients against distance of runs that are compared, for a terminal."""

from collections.abc import Sequence

from lstm_tui.exports.chart_render import DISTANCE_TITLE, Series, YAxis
from lstm_tui.exports.comparison import ComparedRun, shown_norms

MARK_EVERY, MARK_OFFSET = 30, 6
"""Distances between two marks of a curve, and between those of two curves."""


def gradient_series(
    runs: Sequence[ComparedRun], roles: Sequence[str], marks: Sequence[str]
) -> list[Series]:
    """A curve for each run with a measurement, in the role and with the mark of its place."""
    return [
        Series(
            roles[number],
            *run.gradient_curve(),
            name=run.short,
            mark=marks[number],
            first_mark=MARK_OFFSET * number,
            mark_every=MARK_EVERY,
        )
        for number, run in enumerate(runs)
        if run.gradients
    ]


def gradient_axis(runs: Sequence[ComparedRun]) -> YAxis:
    """The norm of the gradient on a log scale, over the distance in symbols."""
    return YAxis(
        "Gradient norm, k symbols before the loss",
        shown_norms(runs),
        "waiting for the first measurement …",
        logarithmic=True,
        across="distance",
        across_title=DISTANCE_TITLE,
    )
