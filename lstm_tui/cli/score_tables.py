"""Scores of units as tables for a terminal; `exports.rankings` writes them as JSON and CSV."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.rankings import RankingReport
from lstm_tui.reader.units import target_name
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics, primary_score
from lstm_tui.scoring.pattern_order import NO_MEMORY, order_patterns
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind

BINARY_COLUMNS = {
    "F1": 0,
    "95 %": 73,
    "last 1": 170,
    "last 8": 62,
    "gain": 0,
    "gain 95 %": 116,
    "untr.": 80,
    "p": 170,
    "P": 170,
    "R": 170,
    "MCC": 170,
    "AUPRC": 170,
    "share": 170,
    "chance": 126,
    "probes": 116,
    "k95": 140,
}
SCALAR_COLUMNS = {
    "R²": 0,
    "95 %": 73,
    "last 1": 170,
    "last 8": 62,
    "gain": 0,
    "gain 95 %": 116,
    "untr.": 80,
    "p": 170,
    "r": 90,
    "r 95 %": 116,
    "probes": 116,
    "k95": 140,
}
"""Columns of numbers, and the terminal's width from which each is shown."""

_OF_CONTROLS = {"last 1", "last 8", "gain", "gain 95 %", "untr.", "p"}
_LEFT = ("pattern", "unit")


def show_scores(report: RankingReport) -> None:
    """Print the best units of each pattern, those with memory gain first."""
    console = table_console()
    scores = report.scores
    order = order_patterns(scores, report.controls)
    labels = {label.name: label for label in scores.labels}
    omitted: dict[str, None] = {}
    first = True
    for kind, columns in ((LabelKind.BINARY, BINARY_COLUMNS), (LabelKind.SCALAR, SCALAR_COLUMNS)):
        listed, without = (
            [labels[name] for name in names if labels[name].kind is kind]
            for names in (order.listed, order.without_gain)
        )
        if not listed and not without:
            continue
        if not first:
            console.print()
        first = False
        rows = [list(_rows(report, part)) for part in (listed, without)]
        known = [name for name in columns if any(row[name] for part in rows for row in part)]
        shown = [name for name in known if console.width >= columns[name]]
        omitted.update(dict.fromkeys(name for name in known if name not in shown))
        condition = "fires when" if kind is LabelKind.BINARY else "grows with"
        _print_sections(console, (*_LEFT, condition), shown, rows)
    console.print()
    missing = [safe_line(label.name) for label in scores.labels if not scores.occurs(label.name)]
    notes = [
        f"{safe_line(report.run)}{report.at_step}, on {report.source}. {report.method}",
        "Gain: F1 or R² above that of the best detector that sees only the last 8 symbols "
        "(last 8)." * bool(report.controls.patterns),
        "Untr.: the best unit of the same network before training." * _has(report, "untrained"),
        "P-value p: against the best of all units on shifted labels."
        * (_has(report, "null") and "p" not in omitted),
        "Probes: linear, on all units of each layer, lowest layer first. Chance: a detector that "
        "always says yes." * (not {"probes", "chance"} & omitted.keys()),
        "k95: units of each layer with which a probe reaches 95 % of that on all; --json names "
        "them."
        * any(one.sparse for one in report.controls.patterns.values() if "k95" not in omitted),
        *report.controls.notes,
    ]
    if omitted:
        columns = {**BINARY_COLUMNS, **SCALAR_COLUMNS}
        least = max(columns[name] for name in omitted)
        notes.append(f"{least} columns show {', '.join(omitted)} too, as do --json and --csv.")
    if missing:
        notes.append(f"Absent, or in too few blocks: {', '.join(missing)}.")
    if report.methods is not None:
        notes.append(str(report.methods))
    for note in filter(None, notes):
        console.print(Text(note, style="dim"))


def _has(report: RankingReport, control: str) -> bool:
    return any(getattr(one, control) is not None for one in report.controls.patterns.values())


def _print_sections(
    console: Console, left: tuple[str, ...], shown: list[str], rows: list[list[dict[str, str]]]
) -> None:
    """Print headings, rows with memory gain, a line that says what comes below, and the others."""
    headings = (*left, *shown)
    cells = [[[row[name] for name in headings] for row in part] for part in rows]
    widths = [
        max(map(cell_len, column))
        for column in zip(headings, *(row for part in cells for row in part), strict=True)
    ]
    for part, note in zip(cells, ("", NO_MEMORY), strict=True):
        if note and not part:
            continue
        table = plain_table(*left, right=shown)
        table.show_header, table.pad_edge = not note, False
        if note:
            console.print(Text(note, style="dim"))
        for column, width in zip(table.columns, widths, strict=True):
            column.min_width = width
        for row in part:
            table.add_row(*map(Text, row))
        console.print(table)


def _rows(report: RankingReport, labels: list[Label]) -> Iterator[dict[str, str]]:
    """The cells of each unit, by heading; empty if there is nothing to show."""
    for label in labels:
        for rank, score in enumerate(report.scores.best(label.name, report.top)):
            cells = {
                "pattern": "" if rank else safe_line(label.name),
                "unit": target_name(score.unit, score.quantity),
                **metric_cells(score),
                **_controls(report, score),
            }
            if not rank:
                cells["probes"] = _probe(report.scores.probe(label.name))
                cells["k95"] = " ".join(
                    str(one.k95 or f">{one.sizes[-1]}")
                    for one in report.controls.of(label.name).sparse
                )
            yield {**dict.fromkeys((*BINARY_COLUMNS, *SCALAR_COLUMNS), ""), **cells}


def metric_cells(score: UnitScore) -> dict[str, str]:
    metrics = score.metrics
    if isinstance(metrics, RegressionMetrics):
        return {
            "grows with": f"{'' if score.sign > 0 else '−'}{score.quantity}",
            "R²": f"{metrics.r2:.2f}",
            "95 %": _interval(metrics.interval),
            "r": f"{metrics.r:+.2f}",
            "r 95 %": signed_interval(metrics.r_interval),
        }
    assert isinstance(metrics, BinaryMetrics)
    assert score.threshold is not None
    return {
        "fires when": f"{'≥' if score.sign > 0 else '<'} {score.threshold:.2f}",
        "F1": f"{metrics.f1:.2f}",
        "95 %": _interval(metrics.interval),
        "P": f"{metrics.precision:.2f}",
        "R": f"{metrics.recall:.2f}",
        "MCC": f"{metrics.mcc:.2f}",
        "AUPRC": f"{metrics.auprc:.2f}",
        "share": f"{100 * metrics.prevalence:.1f} %",
        "chance": f"{metrics.chance_f1:.2f}",
    }


def _controls(report: RankingReport, score: UnitScore) -> dict[str, str]:
    """The cells of the controls; those that belong to the pattern beside its best unit only."""
    controls = report.controls.of(score.pattern)
    cells = {}
    if gain := report.gain(score):
        cells["gain"] = f"{gain.value:+.2f}"
        cells["gain 95 %"] = signed_interval(gain.interval)
    of_pattern = {
        "last 1": controls.last_1,
        "last 8": controls.last_8,
        "untr.": controls.untrained,
    }
    best = report.scores.best(score.pattern)[0]
    if (score.unit, score.quantity) == (best.unit, best.quantity):
        cells |= {
            name: f"{primary_score(control.metrics):.2f}"
            for name, control in of_pattern.items()
            if control
        }
        if controls.null:
            cells["p"] = f"{controls.null.p_value:.3f}"
    return cells


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.2f}–{ends[1]:.2f}"


def signed_interval(ends: tuple[float, float], decimals: int = 2) -> str:
    return f"{ends[0]:+.{decimals}f} to {ends[1]:+.{decimals}f}"


def _probe(scores: list[ProbeScore]) -> str:
    """F1 or R² of the probe of each layer, the lowest layer first."""
    return " ".join(f"{primary_score(score.metrics):.2f}" for score in scores)
