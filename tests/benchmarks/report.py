"""Results → a table for people and JSON for programs."""

import statistics
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from lstm_tui.benchmarking.measurement import amount
from lstm_tui.hardware import library_versions, processor
from tests.benchmarks.results import Result


def table(results: Sequence[Result], *, noisy: bool) -> Table:
    """A row for each result; what there is to say about it stands below, by its number.

    Whether a target is met is put in doubt where the machine was ``noisy``.
    """
    packages = ", ".join(f"{package} {number}" for package, number in library_versions().items())
    shown = Table(
        *("", "figure", "measured", "against", "ratio", "target", "met", "spread"),
        caption=f"{processor()}; {packages}",
    )
    for column in shown.columns[2:]:
        column.justify = "right"
    for number, result in enumerate(results, 1):
        unit = result.unit
        shown.add_row(
            f"{number}",
            result.figure,
            f"{amount(statistics.median(result.measured))} {unit}" if result.measured else "–",
            f"{amount(statistics.median(result.against))} {unit}" if result.against else "",
            f"{statistics.median(result.ratios):.3g}" if result.ratios else "",
            _target(result),
            _met(result, noisy=noisy),
            _spread(result),
        )
    return shown


def notes(results: Sequence[Result]) -> Text:
    """What there is to say about each result."""
    lines = [f"{number:>3}  {one.note}" for number, one in enumerate(results, 1) if one.note]
    return Text("\n".join(lines))


def as_json(results: Sequence[Result], busy: float | None) -> dict[str, object]:
    """Everything that was measured, repeat by repeat."""
    return {
        "processor": processor(),
        "versions": library_versions(),
        "cores_busy_with_other_things": busy,
        "results": [
            {
                "figure": result.figure,
                "unit": result.unit,
                "measured": result.measured,
                "against": result.against,
                "ratio": statistics.median(result.ratios) if result.ratios else None,
                "target": result.target,
                "met": result.met,
                "note": result.note,
            }
            for result in results
        ],
    }


def _target(result: Result) -> str:
    if result.target is None:
        return ""
    return f"{'≤' if result.target.at_most else '≥'} {amount(result.target.bound)}"


def _met(result: Result, *, noisy: bool) -> Text:
    if result.met is None:
        return Text("")
    word, style = ("yes", "green") if result.met else ("no", "bold red")
    return Text(f"{word}?", "yellow") if noisy else Text(word, style)


def _spread(result: Result) -> str:
    values = result.target_values
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    return f"{low:.3g}–{high:.3g}" if result.ratios else f"{amount(low)}–{amount(high)}"
