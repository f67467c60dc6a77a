"""Exports of several runs in one document: those of single runs, with columns that name the run.

A row or object keeps its own values: the step of a loss is that of the row. Where it has a ``text``
of its own (a sample), the text of the run is ``trained_on``.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lstm_tui.exports.encoding import json_text
from lstm_tui.exports.rankings import text_cell
from lstm_tui.exports.run_columns import RunColumns

Documents = Sequence[tuple[RunColumns, str]]
"""Runs, and the export of each as a document of its own."""


def join_csv(documents: Documents) -> str:
    """The rows of CSV ``documents``, which have the same columns."""
    content = io.StringIO()
    table: csv.DictWriter[str] | None = None
    for columns, document in documents:
        for row in csv.DictReader(io.StringIO(document)):
            cells = {name: text_cell(value) for name, value in _columns(columns, row).items()}
            joined = {**cells, **row}  # the cells of the row are escaped already
            if table is None:
                table = csv.DictWriter(content, tuple(joined), lineterminator="\n")
                table.writeheader()
            table.writerow(joined)
    return content.getvalue()


def join_json(documents: Documents) -> str:
    """The objects of JSON ``documents`` as an array."""
    objects = [(columns, json.loads(document)) for columns, document in documents]
    return json_text([{**_columns(columns, one), **one} for columns, one in objects]) + "\n"


def join_json_lines(documents: Documents) -> str:
    """The lines of ``documents`` of JSON lines."""
    return "".join(
        json_text({**_columns(columns, one), **one}) + "\n"
        for columns, document in documents
        for one in map(json.loads, document.splitlines())
    )


def _columns(columns: RunColumns, row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a run beside those of ``row``."""
    own = asdict(columns)
    if "text" in row:
        own = {"trained_on" if name == "text" else name: value for name, value in own.items()}
    return own
