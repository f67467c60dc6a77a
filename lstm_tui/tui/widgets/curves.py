"""Which lines a loss chart shows of a run, or of several runs over each other. Pure functions."""

import math
from collections.abc import Sequence

import numpy as np

from lstm_tui.runs.progress import Floats, RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.loss_picture import Line

MARKS = "●▲■◆○△"
"""One for each run that can be compared, so that they are told apart without colour."""

MARKED_POINTS = 40
"""More points than this stand so close that marks would hide the line."""


def validation_points(progress: RunProgress) -> tuple[Floats, Floats]:
    """Steps and validation losses, ``(n,)`` each."""
    seen = [one for one in progress.evaluations if math.isfinite(one.validation_loss)]
    return (
        np.array([one.step for one in seen], float),
        np.array([one.validation_loss for one in seen], float),
    )


def run_lines(progress: RunProgress) -> list[Line]:
    """Every step behind, the smoothed training loss over it, and validation on top."""
    validation = validation_points(progress)
    mark = MARKS[0] if len(validation[0]) <= MARKED_POINTS else ""
    return [
        Line("raw", *progress.losses.points(), leads=False),
        Line("train", *progress.losses.smoothed(), name="train"),
        Line("validation", *validation, name="validation", mark=mark),
    ]


def compared_lines(runs: Sequence[tuple[str, int, RunProgress]]) -> list[Line]:
    """Validation with marks and training without, in one colour a run: name, colour, progress."""
    lines = []
    for name, colour, progress in runs:
        validation = validation_points(progress)
        lines.append(
            Line(f"run{colour}", *progress.losses.smoothed(), leads=not len(validation[0]))
        )
        lines.append(
            Line(f"run{colour}", *validation, name=safe_line(name, 24), mark=MARKS[colour])
        )
    return lines
