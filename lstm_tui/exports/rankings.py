"""Rankings of units as JSON and CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.step_titles import at_step
from lstm_tui.reader.units import set_name, target_name
from lstm_tui.scoring.claims import claim, evidence_of
from lstm_tui.scoring.controls import (
    ContextControl,
    Controls,
    MemoryGain,
    PatternControls,
    UntrainedControl,
)
from lstm_tui.scoring.methods import Methods
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.pattern_order import ordered_labels
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label

COLUMNS = (
    *("pattern", "kind", "detector", "quantity", "sign", "threshold", "f1", "r2", "low", "high"),
    *("last_1", "last_8", "memory_gain", "gain_low", "gain_high", "untrained", "p_value"),
    *("k95", "k95_units"),
    *("precision", "recall", "mcc", "auprc", "r", "r_low", "r_high", "prevalence", "chance_f1"),
    "methods",
)
"""Columns of the CSV; low and high are the ends of the interval of F1 or R²."""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """The scores of a network on a text, of which the ``top`` units of each pattern are listed.

    ``chosen_on`` describes the text that chose units, signs and thresholds, if it was another one.
    Patterns are ordered by the memory gain in ``controls``. ``imported`` says that the steps of the
    network are not known.
    """

    run: str
    step: int
    source: str
    scores: ScoreTable
    top: int
    chosen_on: str = ""
    controls: Controls = field(default_factory=Controls)
    methods: Methods | None = None
    imported: bool = False

    @property
    def at_step(self) -> str:
        """The end of its name in a sentence: `` at step 11,700``, or ``, imported``."""
        return at_step(self.step, imported=self.imported)

    def ordered(self) -> Iterator[Label]:
        """The patterns that occur, those with memory gain first."""
        yield from ordered_labels(self.scores, self.controls)

    def gain(self, score: UnitScore) -> MemoryGain | None:
        """The memory gain of a unit; None without controls."""
        sums = self.scores.sums_of(score.unit, score.quantity, score.pattern)
        return self.controls.of(score.pattern).gain_of(sums)

    @property
    def method(self) -> str:
        """Which text chose and which one reports, in one sentence."""
        if self.chosen_on:
            return (
                f"Signs, thresholds and ranks were chosen on {self.chosen_on}; all metrics are "
                f"measured on {self.scores.reported:,} symbols of the text that did not choose."
            )
        return (
            "Signs, thresholds and ranks were chosen on every other block; all metrics are "
            f"measured on {self.scores.reported:,} symbols of the blocks between."
        )


def scores_as_json(report: RankingReport) -> str:
    """The best units and the probes of each pattern, as a JSON object."""
    occurring = list(report.ordered())
    absent = [label for label in report.scores.labels if label not in occurring]
    return json_text(
        {
            "run": safe_line(report.run),
            "step": report.step,
            "text": _unicode(report.source),
            "chosen_on": _unicode(report.chosen_on) or None,
            "characters": report.scores.characters,
            "reported_characters": report.scores.reported,
            "methods": report.methods,
            "notes": report.controls.notes,
            "patterns": [_pattern(report, label) for label in (*occurring, *absent)],
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
                "memory_gain": report.gain(score),
                "claim": claim(evidence_of(report.scores, report.controls, score)),
            }
            for score in report.scores.best(label.name, report.top)
        ],
        "probes": [
            {
                "layer": score.layer,
                "pattern": name,
                "threshold": score.threshold,
                "figures": score.metrics,
                "selectivity": report.controls.of(label.name).selectivity(score),
            }
            for score in report.scores.probe(label.name)
        ],
        "controls": _controls(report.controls.of(label.name)),
    }


def _controls(controls: PatternControls) -> dict[str, Any]:
    """The controls of a pattern, None where there is none."""
    recall, untrained, null = controls.recall, controls.untrained, controls.null
    return {
        "last_1": controls.last_1 and controls.last_1.metrics,
        "last_8": controls.last_8 and controls.last_8.metrics,
        "recall_by_distance": recall
        and {
            "unit": recall.unit.tolist(),
            "last_8": recall.last_8.tolist(),
            "spans": recall.spans.tolist(),
        },
        "untrained": untrained and {"figures": untrained.metrics, "probes": untrained.probes},
        "sparse_probes": [
            {
                "layer": one.layer,
                "k95": one.k95,
                "units": set_name(one.smallest),
                "all_units": one.full,
                "sizes": one.sizes,
                "scores": one.scores,
                "order": [target_name(*target) for target in one.units],
            }
            for one in controls.sparse
        ]
        or None,
        "null": null and {"p_value": null.p_value, "observed": null.observed, "best": null.best},
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
    for label in report.ordered():
        controls = report.controls.of(label.name)
        common = {
            "pattern": _unicode(label.name),
            "kind": str(label.kind),
            "last_1": _score(controls.last_1),
            "last_8": _score(controls.last_8),
            "methods": "" if report.methods is None else str(report.methods),
        }
        untrained, null = controls.untrained, controls.null
        for rank, unit in enumerate(report.scores.best(label.name, report.top)):
            row = {"detector": str(unit.unit), "quantity": unit.quantity, "sign": unit.sign}
            if gain := report.gain(unit):
                row |= {"memory_gain": gain.value}
                row |= zip(("gain_low", "gain_high"), gain.interval, strict=True)
            row["untrained"] = _score(untrained)
            row["p_value"] = null.p_value if null and not rank else ""  # of the best
            yield {**common, **row, **score_cells(unit)}
        for probe in report.scores.probe(label.name):
            row = {"detector": f"L{probe.layer}", "quantity": "probe"}
            row["untrained"] = untrained.probes[probe.layer] if untrained else ""
            if controls.sparse:
                sparse = controls.sparse[probe.layer]
                row |= {"k95": sparse.k95 or "", "k95_units": set_name(sparse.smallest)}
            yield {**common, **row, **score_cells(probe)}


def _score(control: ContextControl | UntrainedControl | None) -> float | str:
    return primary_score(control.metrics) if control else ""


def score_cells(score: UnitScore | ProbeScore) -> dict[str, Any]:
    """Threshold and metrics, intervals as two columns each."""
    metrics = asdict(score.metrics)
    low, high = metrics.pop("interval")
    r_low, r_high = metrics.pop("r_interval")
    intervals = {"low": low, "high": high, "r_low": r_low, "r_high": r_high}
    threshold = "" if score.threshold is None else score.threshold
    return {"threshold": threshold, **intervals, **metrics}
