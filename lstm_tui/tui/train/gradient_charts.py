"""Charts of the gradient of a run: its norm over the steps, and against distance. Pure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstm_tui.config import Clipping
from lstm_tui.exports.chart_render import DISTANCE_TITLE, Series, YAxis
from lstm_tui.exports.gradient_range import gradient_range, norms_of, older_step
from lstm_tui.formatting import fixed, grouped
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.runs.gradient_history import GradientHistory
from lstm_tui.runs.loss_curve import Floats, LossCurve
from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.widgets.chart_series import MARKS

MARK_EVERY = 40
"""Distances between two marks of a curve, by which curves differ without colors too."""

LEAST_NORM = 1e-12

NEVER_FINITE = "no gradient was finite"


def norm_chart(progress: RunProgress) -> tuple[Sequence[Series], YAxis]:
    """The gradient norm before clipping of every step, smoothed over it, and the clip level."""
    history = progress.gradients
    steps, norms = history.norms.points()
    axis = YAxis(_norm_title(progress), logarithmic=True)
    if not len(steps):
        return (), replace(axis, waiting=NEVER_FINITE) if progress.diverged_count else axis
    norms = np.maximum(norms, LEAST_NORM)
    series = [
        Series("raw", steps, norms),
        Series("train", steps, _smoothed(history.norms), name="norm"),
    ]
    if progress.clipping is Clipping.NORM and progress.clip:
        ends, level = np.array([0.0, steps[-1]]), np.full(2, progress.clip)
        series.append(Series("validation", ends, level, name=f"clip {progress.clip:g}"))
    return series, axis


def distance_chart(progress: RunProgress) -> tuple[Sequence[Series], YAxis]:
    """The gradient of the loss k symbols before it: the first curve dim, the newest over it."""
    curves = progress.gradient_curves
    if not curves:
        waiting = "gradients were not measured" if progress.finished else "not yet measured …"
        return (), YAxis("Gradient reach", waiting=waiting)
    first, newest = curves[0], curves[-1]
    series = []
    if len(curves) > 1:
        series.append(_distance_series("raw", first.log_norms, f"step {grouped(first.step)}"))
    if newest.cell_log_norms:
        series.append(_distance_series("validation", newest.cell_log_norms, "cell", MARKS[1]))
    name = f"step {grouped(newest.step)}"
    series.append(_distance_series("train", newest.log_norms, name, MARKS[0]))
    title = f"Gradient reach · {_half_life(newest)}"
    if (step := older_step(newest, progress)) is not None:
        title = f"{_half_life(newest).capitalize()} at step {grouped(step)}"
    span = gradient_range([line.values for line in series])
    waiting = "every gradient is exactly 0"
    axis = YAxis(title, span, waiting, logarithmic=True)
    return series, replace(axis, across="distance", across_title=DISTANCE_TITLE)


def clipped_in_words(history: GradientHistory, clipping: Clipping) -> str:
    """What was clipped over all steps: ``12% of steps clipped``; "" if nothing can be."""
    share = history.clipped_share
    if share is None:
        return ""
    of = "entries" if clipping is Clipping.VALUE else "steps"
    return f"{percent(share)} of {of} clipped"


def percent(share: float) -> str:
    """A share with as many digits as it needs: ``12%``, ``0.3%``, ``<0.1%``."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{100 * share:.0f}%" if share >= 0.01 else f"{100 * share:.2g}%"


def _norm_title(progress: RunProgress) -> str:
    """The share of clipped steps, and how many are not in the chart as they were not finite."""
    clipped = clipped_in_words(progress.gradients, progress.clipping)
    if progress.started is not None and progress.clipping is Clipping.OFF:
        clipped = "not clipped"
    if not progress.diverged_count:
        return f"Gradient norm · {clipped}" if clipped else "Gradient norm"
    clipped = clipped.replace(" of steps", "")  # the title of a chart at 80 columns is short
    dropped = f"{grouped(progress.diverged_count)} not finite"
    return f"Gradient · {clipped} · {dropped}" if clipped else f"Gradient norm · {dropped}"


def _half_life(measured: GradientsMeasured) -> str:
    if measured.half_life is not None:
        return f"half-life {fixed(measured.half_life, 1)} symbols"
    if measured.grows:
        return "grows with distance"
    return "half-life unknown" if measured.vanishes else "does not vanish"


def _distance_series(role: str, log_norms: Sequence[float], name: str, mark: str = "") -> Series:
    norms = norms_of(log_norms)
    first = MARK_EVERY * MARKS.index(mark) // 2 if mark else 0
    return Series(
        role,
        np.arange(float(len(norms))),
        norms,
        name=name,
        mark=mark,
        first_mark=first,
        mark_every=MARK_EVERY,
    )


def _smoothed(norms: LossCurve) -> Floats:
    """The norms ``(n,)`` smoothed as logarithms, so that one large norm is one peak."""
    means = norms.sums / np.maximum(norms.counts, 1)
    logarithms = np.log(np.maximum(means, LEAST_NORM))
    curve = LossCurve(norms.stride, logarithms * norms.counts, norms.counts)
    smooth: Floats = np.exp(curve.smoothed()[1])
    return smooth
