"""How the gradients of a run changed over its steps, in bounded memory."""

from lstm_tui.runs.events import GradientsMeasured

GRADIENT_CURVES_KEPT = 64
"""Most measurements of the gradient against distance that are kept: at 2,000 numbers each."""


def append_measured(
    curves: tuple[GradientsMeasured, ...], measured: GradientsMeasured
) -> tuple[GradientsMeasured, ...]:
    """``curves`` with one more, thinned to `GRADIENT_CURVES_KEPT` nearly evenly spaced steps.

    The first and the newest are always kept.
    """
    curves = (*curves, measured)
    if len(curves) <= GRADIENT_CURVES_KEPT:
        return curves
    gaps = [after.step - before.step for before, after in zip(curves, curves[2:], strict=False)]
    densest = 1 + gaps.index(min(gaps))
    return curves[:densest] + curves[densest + 1 :]
