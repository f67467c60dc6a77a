"""What `lstm-tui bench` found, as a table for people and as JSON for programs."""

from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from lstm_tui.benchmarking.measurement import QUIET_CORES, Comparison, Figure, amount
from lstm_tui.cli.console import table_console
from lstm_tui.exports.encoding import json_text
from lstm_tui.files import json_safe
from lstm_tui.hardware import library_versions, processor
from lstm_tui.text.glyphs import safe_line

_NOTE_CELLS = 400


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All that was measured.

    Attributes:
        figures: In the order in which they were measured.
        busy_cores: The most that other processes kept busy before a figure; None if unknown.
        quick: Whether each was measured once and for a moment only.
    """

    figures: tuple[Figure, ...]
    busy_cores: float | None
    quick: bool

    @property
    def warnings(self) -> list[str]:
        """Why these figures are not worth quoting."""
        found = []
        if self.busy_cores is not None and self.busy_cores > QUIET_CORES:
            found.append(
                f"Noisy: other processes kept up to {self.busy_cores:.1f} cores busy before a "
                "figure. Measure again when the machine has nothing else to do."
            )
        if self.quick:
            found.append("Measured with --quick: orders of magnitude, no figures to quote.")
        return found


def show_report(report: BenchReport) -> None:
    """Print a row for each figure, then what there is to say about it by its number."""
    console = table_console()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    table.add_column("figure")
    for heading in ("median", "unit", "spread", "against", "ratio", "share"):
        table.add_column(heading, justify="left" if heading == "unit" else "right", no_wrap=True)
    for number, figure in enumerate(report.figures, 1):
        table.add_row(Text(f"{number}", "dim"), *_cells(figure))
    console.print(table)
    console.print()
    for number, figure in enumerate(report.figures, 1):
        if words := _words(figure):
            console.print(Text(f"{number:>2}  {safe_line(words, _NOTE_CELLS)}", "dim"))
    packages = ", ".join(f"{package} {number}" for package, number in library_versions().items())
    console.print(Text(f"{processor()}; {packages}", "dim"))
    for warning in report.warnings:
        console.print(Text(warning, "bold red"))


def _cells(figure: Figure) -> list[Text]:
    return [
        Text(safe_line(figure.figure)),
        Text("–" if figure.median is None else amount(figure.median), "bold"),
        Text(figure.unit),
        Text("" if figure.spread is None else f"{100 * figure.spread:.0f} %"),
        Text("" if figure.against is None else amount(figure.against.median)),
        Text("" if figure.ratio is None else f"{figure.ratio:.3g}×"),
        Text("" if figure.share is None else f"{100 * figure.share:.0f} %"),
    ]


def _words(figure: Figure) -> str:
    """What it is held against, what it is a share of, and its note."""
    parts = []
    if figure.against is not None:
        parts.append(f"against {figure.against.what}")
    if figure.limit is not None:
        most = f"{amount(figure.limit.median)} {figure.unit}"
        parts.append(f"share of {figure.limit.what} ({most})")
    return "; ".join([*parts, *([figure.note] if figure.note else [])])


def report_as_json(report: BenchReport) -> str:
    """Everything that was measured, repeat by repeat; shares and spreads are parts of 1."""
    return json_text(
        {
            "processor": processor(),
            "versions": library_versions(),
            "cores_busy_with_other_things": report.busy_cores,
            "quick": report.quick,
            "warnings": report.warnings,
            "figures": [
                {
                    "figure": json_safe(figure.figure),
                    "unit": figure.unit,
                    "median": figure.median,
                    "spread": figure.spread,
                    "measured": figure.measured,
                    "against": _compared(figure.against),
                    "ratio": figure.ratio,
                    "limit": _compared(figure.limit),
                    "share": figure.share,
                    "note": json_safe(figure.note),
                }
                for figure in report.figures
            ],
        }
    )


def _compared(other: Comparison | None) -> dict[str, object] | None:
    if other is None:
        return None
    return {"what": other.what, "median": other.median, "measured": other.values}
