"""Scores of units and the list of patterns, as tables. Data are never markup.

As JSON and CSV, scores are written by `exports.rankings`.
"""

from rich.table import Table
from rich.text import Text

from lstm_tui.cli.console import table_console
from lstm_tui.exports.json_text import json_text
from lstm_tui.exports.rankings import RankingReport
from lstm_tui.scoring.metrics import BinaryFigures, ScalarFigures, headline
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.text.labels import LABELS, Label, LabelKind

WIDE = 116
"""Columns that all figures take; on a narrower terminal some are left to --json and --csv."""

_FIGURES = ("F1", "95 %", "P", "R", "MCC", "AUPRC", "share", "chance", "probes")
_LEFT_OUT = ("P", "R", "MCC", "AUPRC", "share")


def show_scores(report: RankingReport) -> None:
    """Print the best units of each pattern."""
    console = table_console()
    scores = report.scores
    there = [label for label in scores.labels if scores.occurs(label.name)]
    kinds = {kind: [label for label in there if label.kind is kind] for kind in LabelKind}
    if kinds[LabelKind.BINARY]:
        console.print(_binary_table(report, kinds[LabelKind.BINARY], wide=console.width >= WIDE))
    if kinds[LabelKind.SCALAR]:
        if kinds[LabelKind.BINARY]:
            console.print()
        console.print(_scalar_table(report, kinds[LabelKind.SCALAR]))
    console.print()
    missing = [safe_line(label.name) for label in scores.labels if label not in there]
    for note in (
        f"{safe_line(report.run)} at step {report.step:,}, on {report.source}. Signs, thresholds "
        f"and ranks come from every other block of it; all figures from {scores.reported:,} "
        "characters of the blocks between.",
        "Probes: linear, over all units of each layer, lowest first. Chance: always saying yes.",
        f"{WIDE} columns show {', '.join(_LEFT_OUT)} too, as do --json and --csv."
        if kinds[LabelKind.BINARY] and console.width < WIDE
        else "",
        f"Not there, or not in enough blocks: {', '.join(missing)}." if missing else "",
    ):
        if note:
            console.print(Text(note, style="dim"))


def _binary_table(report: RankingReport, labels: list[Label], *, wide: bool) -> Table:
    table = _table("pattern", "unit", "says yes")
    kept = [one for one in _FIGURES if wide or one not in _LEFT_OUT]
    for heading in kept:
        table.add_column(heading, justify="right", no_wrap=True)
    for label in labels:
        for place, score in enumerate(report.scores.best(label.name, report.top)):
            found = score.figures
            assert isinstance(found, BinaryFigures)
            assert score.threshold is not None
            cells = {
                "F1": f"{found.f1:.3f}",
                "95 %": f"{found.interval[0]:.2f}–{found.interval[1]:.2f}",
                "P": f"{found.precision:.2f}",
                "R": f"{found.recall:.2f}",
                "MCC": f"{found.mcc:.2f}",
                "AUPRC": f"{found.auprc:.2f}",
                "share": f"{100 * found.prevalence:.1f} %",
                "chance": f"{found.chance_f1:.2f}",
                "probes": "" if place else _probe(report.scores.probe(label.name)),
            }
            yes = f"{score.quantity} {'≥' if score.sign > 0 else '<'} {score.threshold:.2f}"
            _row(table, label, place, score, yes, [cells[heading] for heading in kept])
    return table


def _scalar_table(report: RankingReport, labels: list[Label]) -> Table:
    table = _table("pattern", "unit", "grows with")
    for heading in ("R²", "95 %", "r", "probes"):
        table.add_column(heading, justify="right", no_wrap=True)
    for label in labels:
        for place, score in enumerate(report.scores.best(label.name, report.top)):
            found = score.figures
            assert isinstance(found, ScalarFigures)
            cells = [
                f"{found.r2:.3f}",
                f"{found.interval[0]:.2f}–{found.interval[1]:.2f}",
                f"{found.r:+.2f}",
                "" if place else _probe(report.scores.probe(label.name)),
            ]
            grows = f"{'' if score.sign > 0 else '−'}{score.quantity}"
            _row(table, label, place, score, grows, cells)
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def _row(
    table: Table, label: Label, place: int, score: UnitScore, says: str, cells: list[str]
) -> None:
    name = "" if place else safe_line(label.name)
    table.add_row(*map(Text, (name, score.unit, says, *cells)))


def _probe(scores: list[ProbeScore]) -> str:
    """F1, or R², of the probe of each layer, the lowest first."""
    return " ".join(f"{headline(score.figures):.2f}" for score in scores)


def marked(label: Label) -> str:
    """What stands under the example of a label: ^ where it is inside, or what it counts."""
    values = label.of(label.example)
    if label.kind is LabelKind.BINARY:
        return "".join("^" if value else " " for value in values)
    return "".join(f"{int(value) % 10}" for value in values)


def show_patterns() -> None:
    """Print what is built in."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("pattern", "kind", "inside, or what is counted", "for example"):
        table.add_column(heading, no_wrap=heading in ("pattern", "kind"))
    for label in LABELS:
        example = Text(f"{visible(label.example)}\n{marked(label)}", no_wrap=True)
        table.add_row(Text(label.name), Text(label.kind), Text(label.description), example)
    table_console().print(table)


def patterns_as_json() -> str:
    """What is built in, as a JSON array for programs."""
    return json_text(
        [
            {
                "name": label.name,
                "kind": label.kind,
                "description": label.description,
                "example": label.example,
                "labels": label.of(label.example).tolist(),
            }
            for label in LABELS
        ]
    )
