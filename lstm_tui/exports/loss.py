"""The loss of a run as CSV, JSON, or a picture (`loss_svg`). Nats per character throughout."""

import math
from enum import StrEnum

import numpy as np

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.json_text import json_text
from lstm_tui.exports.loss_svg import render_loss_svg
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line


class LossFormat(StrEnum):
    """How a loss curve is written; the value is the ending of the file."""

    CSV = "csv"
    JSON = "json"
    SVG = "svg"


def render_loss(progress: RunProgress, format: LossFormat, run_name: str) -> str:  # noqa: A002 - as the option is called
    """The training and validation loss of a run as the text of one document.

    Raises:
        LstmTuiError: No loss was reported yet.
    """
    if not _training(progress) and not progress.evaluations:
        raise LstmTuiError(
            f"{safe_line(run_name)} has no loss yet, so nothing is written: it has not reported a "
            "step."
        )
    match format:
        case LossFormat.CSV:
            return _csv(progress)
        case LossFormat.JSON:
            return _json(progress, run_name)
        case LossFormat.SVG:
            return render_loss_svg(progress, run_name)


def _csv(progress: RunProgress) -> str:
    """One row a step that has a figure; a cell is empty where there is none."""
    rows: dict[int, tuple[str, str]] = {}
    for step, value in _training(progress):
        rows[step] = (f"{value:.6g}", "")
    for seen in progress.evaluations:
        if math.isfinite(seen.validation_loss):
            train, _ = rows.get(seen.step, ("", ""))
            rows[seen.step] = (train, f"{seen.validation_loss:.6g}")
    lines = [f"{step},{train},{validation}" for step, (train, validation) in sorted(rows.items())]
    header = "step,train_nats_per_character,validation_nats_per_character"
    return "\n".join([header, *lines]) + "\n"


def _json(progress: RunProgress, run_name: str) -> str:
    content = {
        "run": run_name,
        "unit": "nats per character",
        "steps_per_training_point": progress.losses.stride,
        "train": [{"step": step, "loss": value} for step, value in _training(progress)],
        "validation": [
            {
                "step": seen.step,
                "loss": seen.validation_loss if math.isfinite(seen.validation_loss) else None,
                "best": seen.best,
            }
            for seen in progress.evaluations
        ],
    }
    return json_text(content, indent=1) + "\n"


def _training(progress: RunProgress) -> list[tuple[int, float]]:
    """The step in the middle of each bucket of the curve, and the mean loss of the bucket."""
    steps, values = progress.losses.points()
    steps = np.minimum(steps, progress.step) if progress.step else steps
    return [(int(step), float(value)) for step, value in zip(steps, values, strict=True)]
