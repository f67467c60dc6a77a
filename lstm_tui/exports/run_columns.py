"""Columns that say which run a row is of, where several runs are in one table."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lstm_tui.exports.rankings import text_cell
from lstm_tui.files import json_safe
from lstm_tui.runs.directory import RunRecord
from lstm_tui.runs.progress import RunProgress


@dataclass(frozen=True, slots=True)
class RunColumns:
    """A run at one step.

    Attributes:
        seed: None if it was imported, not trained.
        text: The names of the files that it was trained on; empty if it was imported.
        learning_rate: The peak; None if the run has not chosen one yet.
    """

    run: str
    step: int
    seed: int | None
    text: str
    learning_rate: float | None

    @classmethod
    def of(cls, name: str, record: RunRecord, progress: RunProgress, step: int) -> "RunColumns":
        """The columns of the run ``name`` at ``step``."""
        if record.imported is not None:
            return cls(json_safe(name), step, None, "", None)
        training = record.config.training
        rate = progress.peak_learning_rate or training.learning_rate or None
        text = ", ".join(record.corpus.sources)
        return cls(json_safe(name), step, training.seed, json_safe(text), rate)


RUN_COLUMNS = tuple(RunColumns.__dataclass_fields__)


def rows_as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """``rows`` as CSV; a missing value is empty, and no text is a formula."""
    content = io.StringIO()
    table = csv.DictWriter(content, tuple(columns), restval="", lineterminator="\n")
    table.writeheader()
    for row in rows:
        cells = {column: "" if value is None else value for column, value in row.items()}
        table.writerow({column: text_cell(value) for column, value in cells.items()})
    return content.getvalue()
