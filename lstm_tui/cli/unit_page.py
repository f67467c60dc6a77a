"""``neurons --unit``: a page about one unit in words and small tables."""

from rich.console import Console
from rich.text import Text

from lstm_tui.cli.score_tables import metric_cells, signed_interval
from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.rankings import RankingReport
from lstm_tui.exports.unit_reports import UnitReport, listed_ends, weight_rows
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Quantity, parse_unit
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.claims import claim, evidence_of
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.unit_effects import UnitEffects, unit_effects
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_weights import unit_weights
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import LabelKind

SCORES = 5
"""Patterns that are listed."""

_COLUMNS = {"F1": 0, "95 %": 74, "last 8": 66, "gain": 0, "gain 95 %": 100, "untr.": 80}
"""Columns of numbers, and the terminal's width from which each is shown."""


def make_unit_report(
    name: str,
    network: Checkpoint,
    text: EncodedText,
    labeled: LabeledText,
    ranking: RankingReport,
    pattern: str = "",
) -> UnitReport:
    """The report about the unit ``name``, such as ``L1:131.cell``.

    Its effects are measured inside ``pattern``, or inside the one that it detects best; not those
    of a unit of a classifier.

    Raises:
        ConfigError: The network has no such unit.
    """
    unit, quantity = parse_unit(name, network.model)
    pattern = pattern or ranking.scores.best_pattern(unit, quantity)
    binary = [one.name for one in labeled.labels if one.kind is LabelKind.BINARY]
    inside = None
    if pattern in binary:
        inside = labeled.values(binary.index(pattern)) > 0
    if inside is None or not inside[:-1].any():
        inside, pattern = None, ""
    return UnitReport(
        unit,
        quantity,
        ranking,
        network.vocabulary,
        unit_weights(network.weights, network.model, unit),
        None
        if network.model.classes
        else unit_effects(Reader.of(network), text.ids, inside, pattern, (unit, quantity)),
    )


def show_unit(report: UnitReport, top: int = SCORES) -> None:
    """Print scores with controls, a claim, measured effects, and weights."""
    console, ranking = table_console(), report.ranking
    scores = report.scores()
    _print_scores(console, report, scores[:top])
    if scores:
        console.print()
        console.print(Text(claim(evidence_of(ranking.scores, ranking.controls, scores[0]))))
    console.print()
    if report.effects is not None:
        _print_effects(console, report.effects, report)
        console.print()
    _print_weights(console, report)
    console.print()
    notes = [
        f"{safe_line(ranking.run)}{ranking.at_step}, on {ranking.source}.",
        f"The {top} patterns of {len(scores)} that it detects best." * (len(scores) > top),
        "Symbols are listed that have at least a quarter of the strongest effect, units likewise.",
        *ranking.controls.notes,
        str(ranking.methods or ""),
    ]
    for note in filter(None, notes):
        console.print(Text(note, style="dim"))


def _print_scores(console: Console, report: UnitReport, scores: list[UnitScore]) -> None:
    rows = [_score_cells(report, score) for score in scores]
    fits = [name for name, width in _COLUMNS.items() if console.width >= width]
    shown = [name for name in fits if any(row.get(name) for row in rows)]
    unit = f"{report.unit}.{report.quantity}"
    table = plain_table(Text(unit), "fires when", right=shown)
    for row in rows:
        condition = row.get("fires when") or row.get("grows with", "")
        table.add_row(row["pattern"], condition, *(row.get(name, "") for name in shown))
    console.print(table)


def _score_cells(report: UnitReport, score: UnitScore) -> dict[str, str]:
    controls = report.ranking.controls.of(score.pattern)
    cells = {"pattern": safe_line(score.pattern, 24), **metric_cells(score)}
    if "R²" in cells:
        cells["F1"] = f"R² {cells['R²']}"
        cells["grows with"] = f"grows with {cells['grows with']}"
    if gain := report.ranking.gain(score):
        cells["gain"], cells["gain 95 %"] = f"{gain.value:+.2f}", signed_interval(gain.interval)
    for name, control in (("last 8", controls.last_8), ("untr.", controls.untrained)):
        if control:
            cells[name] = f"{primary_score(control.metrics):.2f}"
    return cells


def _print_effects(console: Console, effects: UnitEffects, report: UnitReport) -> None:
    """What it makes likelier, and at which symbols its value rises and falls."""
    symbol = report.vocabulary.label
    where = f"inside {safe_line(effects.pattern, 30)}" if effects.pattern else "everywhere"
    rows = [("makes likelier", "makes less likely", effects.known_effects)]
    if effects.pattern:
        rows.append(("elsewhere likelier", "elsewhere less likely", effects.elsewhere))
    rises, falls = f"{report.quantity} rises at", f"{report.quantity} falls at"
    rows.append((rises, falls, effects.known_changes))
    heading = f"{where}, in nats"
    width = console.width - max(len(heading), *(len(name) for row in rows for name in row[:2])) - 4
    table = plain_table(Text(heading), "")
    for high, low, values in rows:
        for name, listed in zip((high, low), listed_ends(values, symbol, width), strict=True):
            table.add_row(name, Text(listed))
    console.print(table)
    outside = "mean outside" if effects.pattern else "mean"
    console.print(
        Text(
            f"Measured on {effects.characters:,} symbols: the log-probability of each symbol "
            f"minus that with the unit held at its {outside} ({effects.clamp.value:.2f}); the mean "
            "change of its value when the symbol is read.",
            style="dim",
        )
    )


def _print_weights(console: Console, report: UnitReport) -> None:
    """The rows of the input and recurrent matrices by gate, and the column of the output matrix."""
    weights = report.weights
    rows = weight_rows(weights, report.vocabulary)
    names = max(len(row.name) for row in rows) + max(len(row.source) for row in rows)
    width = (console.width - names - 8) // 2
    table = plain_table("weights", "from", "raised by", "lowered by")
    before = ""
    for row in rows:
        ends = listed_ends(row.values, row.label, width)
        table.add_row(row.name * (row.name != before), row.source, *map(Text, ends))
        before = row.name
    console.print(table)
    if report.effects is None:
        note = (
            "The network is a classifier: it predicts classes, so no effect on symbols is measured."
        )
    elif weights.output is None:
        note = "The layers above stand between this unit and the output: see what was measured."
    elif report.quantity is Quantity.CELL:
        note = "The output weights are of the hidden value, output gate · tanh(cell)."
    else:
        return
    console.print(Text(note, style="dim"))
