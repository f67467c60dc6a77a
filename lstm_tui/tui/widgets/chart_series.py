"""Which lines a loss chart shows of a run, or of several runs over each other. Pure functions."""

from collections.abc import Sequence

from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.chart_render import Line

MARKS = "●▲■◆○△"
"""One for each run that can be compared, so that they are told apart without color."""

MARKED_POINTS = 40
"""More points than this stand so close that marks would hide the line."""


def run_lines(progress: RunProgress) -> list[Line]:
    """Every step behind, the smoothed training loss over it, and validation on top."""
    validation = progress.validation_points()
    mark = MARKS[0] if len(validation[0]) <= MARKED_POINTS else ""
    return [
        Line("raw", *progress.losses.points(), leads=False),
        Line("train", *progress.losses.smoothed(), name="train"),
        Line("validation", *validation, name="validation", mark=mark),
    ]


def compared_lines(runs: Sequence[tuple[str, int, RunProgress]]) -> list[Line]:
    """Validation with marks and training without, in one color a run: name, color, progress."""
    lines = []
    for name, color, progress in runs:
        validation = progress.validation_points()
        lines.append(Line(f"run{color}", *progress.losses.smoothed(), leads=not len(validation[0])))
        lines.append(Line(f"run{color}", *validation, name=safe_line(name, 24), mark=MARKS[color]))
    return lines
