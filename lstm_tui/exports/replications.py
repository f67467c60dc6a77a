"""Replication over several runs as JSON and CSV."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from lstm_tui.exports.encoding import json_text
from lstm_tui.exports.rankings import score_cells
from lstm_tui.exports.run_columns import RUN_COLUMNS, RunColumns, rows_as_csv
from lstm_tui.files import json_safe
from lstm_tui.scoring.methods import Methods
from lstm_tui.scoring.replication import Replication

COLUMNS = (
    *RUN_COLUMNS,
    *("scored_on", "pattern", "kind", "unit", "quantity", "sign", "threshold", "f1", "r2"),
    *("low", "high", "precision", "recall", "mcc", "auprc", "r", "r_low", "r_high"),
    *("prevalence", "chance_f1"),
    *("last_8", "memory_gain", "gain_low", "gain_high", "methods"),
)
"""Columns of the CSV; low and high are the ends of the interval of F1 or R²."""


@dataclass(frozen=True, slots=True)
class ReplicationReport:
    """The best units of several runs on one text.

    Attributes:
        chosen_on: The text that chose units, if it was another one.
        reported: Characters from which all metrics come.
        correlated: Characters from which correlations come.
        replications: One for each pattern that occurs.
        absent: The names of the other patterns.
    """

    runs: tuple[RunColumns, ...]
    source: str
    chosen_on: str
    reported: int
    correlated: int
    replications: tuple[Replication, ...]
    absent: tuple[str, ...]
    methods: Methods


def replication_as_json(report: ReplicationReport) -> str:
    """Each pattern with its summary and the best unit of each run, as a JSON object."""
    return json_text(
        {
            "runs": report.runs,
            "text": json_safe(report.source),
            "chosen_on": json_safe(report.chosen_on) or None,
            "reported_characters": report.reported,
            "correlated_characters": report.correlated,
            "methods": report.methods,
            "absent": [json_safe(name) for name in report.absent],
            "patterns": [_summary(report, one) for one in report.replications],
        }
    )


def _summary(report: ReplicationReport, replication: Replication) -> dict[str, Any]:
    low, high = replication.range
    agreement = replication.agreement
    runs = len(replication.detectors)
    return {
        "pattern": json_safe(replication.label.name),
        "kind": replication.label.kind,
        "mean": replication.mean,
        "lowest": low,
        "highest": high,
        "last_8": replication.last_8,
        "mean_memory_gain": replication.mean_gain,
        "share_with_memory_gain": replication.with_gain / runs if replication.gains else None,
        "correlation": agreement.correlation,
        "random_correlation": agreement.random,
        "excess_correlation": agreement.excess,
        "pairs_of_runs": agreement.pairs,
        "units": [
            {
                "run": columns.run,
                "seed": columns.seed,
                "unit": str(detector.score.unit),
                "quantity": detector.score.quantity,
                "sign": detector.score.sign,
                "threshold": detector.score.threshold,
                "figures": detector.score.metrics,
                "memory_gain": detector.gain,
            }
            for columns, detector in zip(report.runs, replication.detectors, strict=True)
        ],
    }


def replication_as_csv(report: ReplicationReport) -> str:
    """A row for each pattern and run."""
    return rows_as_csv(COLUMNS, _rows(report))


def _rows(report: ReplicationReport) -> Iterator[dict[str, Any]]:
    for replication in report.replications:
        for columns, detector in zip(report.runs, replication.detectors, strict=True):
            score, gain = detector.score, detector.gain
            yield {
                **asdict(columns),
                "scored_on": json_safe(report.source),
                "pattern": json_safe(replication.label.name),
                "kind": str(replication.label.kind),
                "unit": str(score.unit),
                "quantity": str(score.quantity),
                "sign": score.sign,
                **score_cells(score),
                "last_8": replication.last_8,
                "memory_gain": gain.value if gain else None,
                "gain_low": gain.interval[0] if gain else None,
                "gain_high": gain.interval[1] if gain else None,
                "methods": str(report.methods),
            }
