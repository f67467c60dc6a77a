"""The results of ``lstm-tui bench`` as a table and as JSON."""

from dataclasses import dataclass

from rich.text import Text

from lstm_tui.benchmarking.measurement import QUIET_CORES, Comparison, Measurement, amount
from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.encoding import json_text
from lstm_tui.files import json_safe
from lstm_tui.hardware import library_versions, processor
from lstm_tui.text.glyphs import safe_line

_NOTE_CELLS = 400


@dataclass(frozen=True, slots=True)
class BenchReport:
    """The results of all benchmarks.

    Attributes:
        figures: In the order of measurement.
        busy_cores: The most cores that other processes used before a benchmark; None if unknown.
        quick: Whether each was measured briefly and once.
    """

    figures: tuple[Measurement, ...]
    busy_cores: float | None
    quick: bool

    @property
    def warnings(self) -> list[str]:
        """Reasons not to quote these results."""
        warnings = []
        if self.busy_cores is not None and self.busy_cores > QUIET_CORES:
            warnings.append(
                f"Noisy: other processes kept up to {self.busy_cores:.1f} cores busy before a "
                "benchmark. Measure again on an idle machine."
            )
        if self.quick:
            warnings.append("Measured with --quick: orders of magnitude only.")
        return warnings


def show_report(report: BenchReport) -> None:
    """Print a row for each result, then notes on it by its number."""
    console = table_console()
    table = plain_table("", "benchmark", right=("median",))
    table.add_column("unit", no_wrap=True)
    for heading in ("spread", "against", "ratio", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, figure in enumerate(report.figures, 1):
        table.add_row(Text(f"{number}", "dim"), *_cells(figure))
    console.print(table)
    console.print()
    for number, figure in enumerate(report.figures, 1):
        if note := _note(figure):
            console.print(Text(f"{number:>2}  {safe_line(note, _NOTE_CELLS)}", "dim"))
    packages = ", ".join(f"{package} {number}" for package, number in library_versions().items())
    console.print(Text(f"{processor()}; {packages}", "dim"))
    for warning in report.warnings:
        console.print(Text(warning, "bold red"))


def _cells(figure: Measurement) -> list[Text]:
    return [
        Text(safe_line(figure.name)),
        Text("–" if figure.median is None else amount(figure.median), "bold"),
        Text(figure.unit),
        Text("" if figure.spread is None else f"{100 * figure.spread:.0f} %"),
        Text("" if figure.against is None else amount(figure.against.median)),
        Text("" if figure.ratio is None else f"{figure.ratio:.3g}×"),
        Text("" if figure.share is None else f"{100 * figure.share:.0f} %"),
    ]


def _note(figure: Measurement) -> str:
    """Its reference, its limit and its note, as text."""
    parts = []
    if figure.against is not None:
        parts.append(f"against {figure.against.what}")
    if figure.limit is not None:
        most = f"{amount(figure.limit.median)} {figure.unit}"
        parts.append(f"share of {figure.limit.what} ({most})")
    return "; ".join([*parts, *([figure.note] if figure.note else [])])


def report_as_json(report: BenchReport) -> str:
    """All repeats of all results; shares and spreads are fractions of 1."""
    return json_text(
        {
            "processor": processor(),
            "versions": library_versions(),
            "cores_busy_with_other_things": report.busy_cores,
            "quick": report.quick,
            "warnings": report.warnings,
            "figures": [
                {
                    "figure": json_safe(figure.name),
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
