"""Rankings of units as JSON and CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.scoring.unit_scores import ProbeScore, Scores, UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label

COLUMNS = (
    *("pattern", "kind", "detector", "quantity", "sign", "threshold", "f1", "r2", "low", "high"),
    *("precision", "recall", "mcc", "auprc", "r", "r_low", "r_high", "prevalence", "chance_f1"),
)
"""Columns of the CSV; low and high are the ends of the interval of F1 or R², r_low and r_high of r."""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """The scores of a network on a text, of which the ``top`` units of each pattern are listed.

    ``chosen_on`` describes the text that chose units, signs and thresholds, if it was another one.
    """

    run: str
    step: int
    source: str
    scores: Scores
    top: int
    chosen_on: str = ""

    @property
    def method(self) -> str:
        """Which text chose and which one reports, in one sentence."""
        if self.chosen_on:
            return (
                f"Signs, thresholds and ranks were chosen on {self.chosen_on}; all metrics are "
                f"measured on {self.scores.reported:,} characters of the text that did not choose."
            )
        return (
            "Signs, thresholds and ranks were chosen on every other block; all metrics are "
            f"measured on {self.scores.reported:,} characters of the blocks between."
        )


def scores_as_json(report: RankingReport) -> str:
    """The best units and the probes of each pattern, as a JSON object."""
    return json_text(
        {
            "run": safe_line(report.run),
            "step": report.step,
            "text": _unicode(report.source),
            "chosen_on": _unicode(report.chosen_on) or None,
            "characters": report.scores.characters,
            "reported_characters": report.scores.reported,
            "patterns": [_pattern(report, label) for label in report.scores.labels],
        }
    )


def _pattern(report: RankingReport, label: Label) -> dict[str, Any]:
    name = _unicode(label.name)
    return {
        "pattern": name,
        "kind": label.kind,
        "occurs": report.scores.occurs(label.name),
        "units": [
            {
                "unit": str(score.unit),
                "quantity": score.quantity,
                "pattern": name,
                "sign": score.sign,
                "threshold": score.threshold,
                "figures": score.metrics,
            }
            for score in report.scores.best(label.name, report.top)
        ],
        "probes": [
            {
                "layer": score.layer,
                "pattern": name,
                "threshold": score.threshold,
                "figures": score.metrics,
            }
            for score in report.scores.probe(label.name)
        ],
    }


def _unicode(name: str) -> str:
    """``name`` without halves of surrogate pairs: a command line may not be UTF-8."""
    return encode_utf8(name).decode()


def scores_as_csv(report: RankingReport) -> str:
    """A row for each unit and probe of each pattern that occurs.

    Raises:
        LstmTuiError: No pattern occurs.
    """
    if not any(report.scores.occurs(label.name) for label in report.scores.labels):
        names = ", ".join(safe_line(label.name, 40) for label in report.scores.labels)
        raise LstmTuiError(
            f"No ranking, so nothing was written: {safe_line(names)}: in too few blocks of "
            f"{report.source}. Use a longer text, or other patterns."
        )
    content = io.StringIO()
    table = csv.DictWriter(content, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    for row in _lines(report):
        table.writerow({column: text_cell(value) for column, value in row.items()})
    return content.getvalue()


def text_cell(value: object) -> object:
    """``value``, with an apostrophe before text that a spreadsheet would run as a formula."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value


def _lines(report: RankingReport) -> Iterator[dict[str, Any]]:
    for label in filter(lambda label: report.scores.occurs(label.name), report.scores.labels):
        for unit in report.scores.best(label.name, report.top):
            own = {"detector": str(unit.unit), "quantity": unit.quantity, "sign": unit.sign}
            yield _line(label, unit, own)
        for probe in report.scores.probe(label.name):
            yield _line(label, probe, {"detector": f"L{probe.layer}", "quantity": "probe"})


def _line(label: Label, score: UnitScore | ProbeScore, own: dict[str, Any]) -> dict[str, Any]:
    metrics = asdict(score.metrics)
    low, high = metrics.pop("interval")
    r_low, r_high = metrics.pop("r_interval")
    threshold = "" if score.threshold is None else score.threshold
    common = {"pattern": _unicode(label.name), "kind": str(label.kind), "threshold": threshold}
    intervals = {"low": low, "high": high, "r_low": r_low, "r_high": r_high}
    return {**common, **own, **intervals, **metrics}
