"""The loss curve of a run as CSV, JSON or SVG (`loss_svg`), in nats per character of the text.

That of a classifier is in nats per document, and beside it stands its accuracy.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.classifier_progress import baseline_of, report_at
from lstm_tui.exports.encoding import json_text
from lstm_tui.exports.loss_svg import render_loss_svg
from lstm_tui.runs.loss_measures import LossMeasures
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line


class LossFormat(StrEnum):
    """File formats of a loss curve; the value is the file extension."""

    CSV = "csv"
    JSON = "json"
    SVG = "svg"


def render_loss(progress: RunProgress, format: LossFormat, run_name: str) -> str:  # noqa: A002 - the name of the option
    """The training and validation loss of a run as one document.

    Raises:
        LstmTuiError: No loss has been reported yet.
    """
    if not _training(progress) and not progress.evaluations:
        raise LstmTuiError(
            f"{safe_line(run_name)} has no loss yet, so nothing was written. Export it after the "
            "first steps."
        )
    match format:
        case LossFormat.CSV:
            return _classifier_csv(progress) if progress.classifies else _csv(progress)
        case LossFormat.JSON:
            if progress.classifies:
                return _classifier_json(progress, run_name)
            return _json(progress, run_name)
        case LossFormat.SVG:
            return render_loss_svg(progress, run_name)


COLUMNS = (
    "step",
    "train_nats_per_character",
    "validation_nats_per_character",
    "train_nats_per_symbol",
    "validation_nats_per_symbol",
    "validation_perplexity",
    "validation_nats_per_document",
)
"""The columns of a CSV file. Perplexity is per symbol."""


def _csv(progress: RunProgress) -> str:
    """A row for each step with a loss; the cell of a loss that is missing is empty."""
    rows: dict[int, dict[str, float]] = {}
    for step, value in _training(progress):
        rows[step] = {
            "train_nats_per_character": value / progress.train_characters_per_symbol,
            "train_nats_per_symbol": value,
        }
    for evaluation in progress.evaluations:
        if math.isfinite(evaluation.validation_loss):
            measures = LossMeasures.of(progress, evaluation)
            row = rows.setdefault(evaluation.step, {})
            row["validation_nats_per_character"] = measures.per_character
            row["validation_nats_per_symbol"] = measures.per_symbol
            if math.isfinite(measures.perplexity):
                row["validation_perplexity"] = measures.perplexity
            if measures.per_document is not None:
                row["validation_nats_per_document"] = measures.per_document
    return _rows_as_csv(COLUMNS, rows)


CLASSIFIER_COLUMNS = (
    "step",
    "train_nats_per_document",
    "validation_nats_per_document",
    "validation_accuracy",
    "validation_macro_f1",
)
"""The columns of a CSV file of a classifier; an accuracy is 0 to 1."""


def _classifier_csv(progress: RunProgress) -> str:
    """A row for each step with a loss; of many evaluations, accuracies are kept of some."""
    rows = {step: {"train_nats_per_document": value} for step, value in _training(progress)}
    for evaluation in progress.evaluations:
        row = rows.setdefault(evaluation.step, {})
        if math.isfinite(evaluation.validation_loss):
            row["validation_nats_per_document"] = evaluation.validation_loss
        if (report := report_at(progress, evaluation.step)) is not None:
            row["validation_accuracy"] = report.confusion.accuracy.share
            row["validation_macro_f1"] = report.confusion.macro_f1
    return _rows_as_csv(CLASSIFIER_COLUMNS, rows)


def _rows_as_csv(columns: Sequence[str], rows: Mapping[int, Mapping[str, float]]) -> str:
    lines = [
        ",".join([str(step), *(f"{row[name]:.6g}" if name in row else "" for name in columns[1:])])
        for step, row in sorted(rows.items())
    ]
    return "\n".join([",".join(columns), *lines]) + "\n"


def _classifier_json(progress: RunProgress, run_name: str) -> str:
    baseline = baseline_of(progress)
    content = {
        "run": run_name,
        "unit": "nats per document",
        "symbols": progress.symbols,
        "steps_per_training_point": progress.losses.stride,
        "train": [{"step": step, "loss": value} for step, value in _training(progress)],
        "validation": [
            {
                "step": one.step,
                "loss": one.validation_loss,
                "best": one.best,
                "accuracy": report.confusion.accuracy.share if report else None,
                "interval": report.confusion.accuracy.interval if report else None,
                "macro_f1": report.confusion.macro_f1 if report else None,
            }
            for one in progress.evaluations
            for report in (report_at(progress, one.step),)
        ],
        "baseline_accuracy": baseline.accuracy.share if baseline else None,
    }
    return json_text(content, indent=1) + "\n"


def _json(progress: RunProgress, run_name: str) -> str:
    content = {
        "run": run_name,
        "unit": "nats per character",
        "symbols": progress.symbols,
        "characters_per_symbol": progress.characters_per_symbol,
        "train_characters_per_symbol": progress.train_characters_per_symbol,
        "steps_per_training_point": progress.losses.stride,
        "train": [
            {
                "step": step,
                "loss": value / progress.train_characters_per_symbol,
                "loss_per_symbol": value,
            }
            for step, value in _training(progress)
        ],
        "validation": [
            {
                "step": one.step,
                "loss": progress.per_character(one.validation_loss),
                "loss_per_symbol": one.validation_loss,
                "perplexity": LossMeasures.of(progress, one).perplexity,
                "best": one.best,
            }
            | ({} if one.document_loss is None else {"document_loss": one.document_loss})
            for one in progress.evaluations  # JSON has null for a loss that is not finite
        ],
    }
    return json_text(content, indent=1) + "\n"


def _training(progress: RunProgress) -> list[tuple[int, float]]:
    """The middle step and the mean loss of each bucket of the curve."""
    steps, values = progress.losses.points()
    steps = np.minimum(steps, progress.step) if progress.step else steps
    return [(int(step), float(value)) for step, value in zip(steps, values, strict=True)]
