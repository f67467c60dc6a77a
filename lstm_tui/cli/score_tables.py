"""Scores of units as tables for a terminal; `exports.rankings` writes them as JSON and CSV."""

from rich.table import Table
from rich.text import Text

from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.rankings import RankingReport
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics, primary_score
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind

WIDE = 116
"""Width that all metrics need; a narrower terminal shows fewer, --json and --csv all of them."""

_METRICS = ("F1", "95 %", "P", "R", "MCC", "AUPRC", "share", "chance", "probes")
_OMITTED = ("P", "R", "MCC", "AUPRC", "share")


def show_scores(report: RankingReport) -> None:
    """Print the best units of each pattern."""
    console = table_console()
    scores = report.scores
    occurring = [label for label in scores.labels if scores.occurs(label.name)]
    kinds = {kind: [label for label in occurring if label.kind is kind] for kind in LabelKind}
    if kinds[LabelKind.BINARY]:
        console.print(_binary_table(report, kinds[LabelKind.BINARY], wide=console.width >= WIDE))
    if kinds[LabelKind.SCALAR]:
        if kinds[LabelKind.BINARY]:
            console.print()
        console.print(_scalar_table(report, kinds[LabelKind.SCALAR]))
    console.print()
    missing = [safe_line(label.name) for label in scores.labels if label not in occurring]
    notes = [
        f"{safe_line(report.run)} at step {report.step:,}, on {report.source}. {report.method}",
        "Probes: linear, on all units of each layer, lowest layer first. Chance: a detector that "
        "always says yes.",
    ]
    if kinds[LabelKind.BINARY] and console.width < WIDE:
        omitted = ", ".join(_OMITTED)
        notes.append(f"{WIDE} columns show {omitted} too, as do --json and --csv.")
    if missing:
        notes.append(f"Absent, or in too few blocks: {', '.join(missing)}.")
    for note in notes:
        console.print(Text(note, style="dim"))


def _binary_table(report: RankingReport, labels: list[Label], *, wide: bool) -> Table:
    shown = [name for name in _METRICS if wide or name not in _OMITTED]
    table = plain_table("pattern", "unit", "fires when", right=shown)
    for label in labels:
        for rank, score in enumerate(report.scores.best(label.name, report.top)):
            metrics = score.metrics
            assert isinstance(metrics, BinaryMetrics)
            assert score.threshold is not None
            cells = {
                "F1": f"{metrics.f1:.3f}",
                "95 %": f"{metrics.interval[0]:.2f}–{metrics.interval[1]:.2f}",
                "P": f"{metrics.precision:.2f}",
                "R": f"{metrics.recall:.2f}",
                "MCC": f"{metrics.mcc:.2f}",
                "AUPRC": f"{metrics.auprc:.2f}",
                "share": f"{100 * metrics.prevalence:.1f} %",
                "chance": f"{metrics.chance_f1:.2f}",
                "probes": "" if rank else _probe(report.scores.probe(label.name)),
            }
            condition = f"{score.quantity} {'≥' if score.sign > 0 else '<'} {score.threshold:.2f}"
            _row(table, label, rank, score, condition, [cells[name] for name in shown])
    return table


def _scalar_table(report: RankingReport, labels: list[Label]) -> Table:
    table = plain_table("pattern", "unit", "grows with", right=("R²", "95 %", "r", "probes"))
    for label in labels:
        for rank, score in enumerate(report.scores.best(label.name, report.top)):
            metrics = score.metrics
            assert isinstance(metrics, RegressionMetrics)
            cells = [
                f"{metrics.r2:.3f}",
                f"{metrics.interval[0]:.2f}–{metrics.interval[1]:.2f}",
                f"{metrics.r:+.2f}",
                "" if rank else _probe(report.scores.probe(label.name)),
            ]
            grows = f"{'' if score.sign > 0 else '−'}{score.quantity}"
            _row(table, label, rank, score, grows, cells)
    return table


def _row(
    table: Table, label: Label, rank: int, score: UnitScore, condition: str, cells: list[str]
) -> None:
    name = "" if rank else safe_line(label.name)
    table.add_row(*map(Text, (name, str(score.unit), condition, *cells)))


def _probe(scores: list[ProbeScore]) -> str:
    """F1 or R² of the probe of each layer, the lowest layer first."""
    return " ".join(f"{primary_score(score.metrics):.2f}" for score in scores)
