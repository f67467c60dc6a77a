"""Scores of units as JSON and CSV, for programs and spreadsheets. Knows no terminal."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.files import encode_utf8
from lstm_tui.exports.json_text import json_text
from lstm_tui.scoring.unit_scores import ProbeScore, Scores, UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label

COLUMNS = (
    *("pattern", "kind", "detector", "quantity", "sign", "threshold", "f1", "r2", "low", "high"),
    *("precision", "recall", "mcc", "auprc", "r", "prevalence", "chance_f1"),
)
"""Of the CSV; low and high are the ends of the interval of F1, or of R²."""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """What ``neurons`` has to tell: of which run and step, which text, and how many units each."""

    run: str
    step: int
    source: str
    scores: Scores
    top: int


def scores_as_json(report: RankingReport) -> str:
    """The best units and the probes of each pattern, as a JSON object for programs."""
    return json_text(
        {
            "run": safe_line(report.run),
            "step": report.step,
            "text": _unicode(report.source),
            "characters": report.scores.characters,
            "reported_characters": report.scores.reported,
            "patterns": [_pattern(report, label) for label in report.scores.labels],
        }
    )


def _pattern(report: RankingReport, label: Label) -> dict[str, Any]:
    name = _unicode(label.name)
    units = report.scores.best(label.name, report.top)
    return {
        "pattern": name,
        "kind": label.kind,
        "occurs": report.scores.occurs(label.name),
        "units": [replace(unit, pattern=name) for unit in units],
        "probes": [replace(probe, pattern=name) for probe in report.scores.probe(label.name)],
    }


def _unicode(name: str) -> str:
    """``name`` as UTF-8 can hold it: it may come from a command line that was not."""
    return encode_utf8(name).decode()


def scores_as_csv(report: RankingReport) -> str:
    """A line for each unit and probe of each pattern that occurs.

    Raises:
        LstmTuiError: None does.
    """
    if not any(report.scores.occurs(label.name) for label in report.scores.labels):
        names = ", ".join(safe_line(label.name, 40) for label in report.scores.labels)
        raise LstmTuiError(
            f"There is no ranking, so nothing is written: {safe_line(names)}: not in enough blocks "
            f"of {report.source}. Read a longer text, or look for other patterns."
        )
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for row in _lines(report):
        table.writerow({column: text_cell(value) for column, value in row.items()})
    return written.getvalue()


def text_cell(value: object) -> object:
    """``value`` with an apostrophe where it is text that a spreadsheet would take for a formula."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value


def _lines(report: RankingReport) -> Iterator[dict[str, Any]]:
    for label in filter(lambda label: report.scores.occurs(label.name), report.scores.labels):
        for unit in report.scores.best(label.name, report.top):
            own = {"detector": unit.unit, "quantity": unit.quantity, "sign": unit.sign}
            yield _line(label, unit, own)
        for probe in report.scores.probe(label.name):
            yield _line(label, probe, {"detector": f"L{probe.layer}", "quantity": "probe"})


def _line(label: Label, score: UnitScore | ProbeScore, own: dict[str, Any]) -> dict[str, Any]:
    figures = asdict(score.figures)
    low, high = figures.pop("interval")
    threshold = "" if score.threshold is None else score.threshold
    common = {"pattern": _unicode(label.name), "kind": str(label.kind), "threshold": threshold}
    return {**common, **own, "low": low, "high": high, **figures}
