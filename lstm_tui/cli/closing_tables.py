"""Samples with ablated units as a table and a sentence for a terminal, and for JSON."""

from typing import TYPE_CHECKING, Any

from rich.text import Text

from lstm_tui.cli.tables import plain_table
from lstm_tui.scoring.closings import Closings, ClosingSamples, describe_closings
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from rich.console import Console


def show_closings(console: "Console", samples: ClosingSamples) -> None:
    """Print how many samples close the pattern, a conclusion, and how it was measured."""
    title = f"{len(samples.plain.lengths)} samples inside {safe_line(samples.pattern, 20)}"
    columns = ("closed", "95 %", "median length", "mean")
    table = plain_table(Text(title), right=columns)
    for name, closings in _arms(samples).items():
        table.add_row(Text(name), *map(Text, _cells(closings)))
    console.print()
    console.print(table)
    console.print()
    console.print(Text(describe_closings(samples)))
    console.print(
        Text(
            f"Primes end {samples.inside} symbols inside; samples of {samples.length} symbols at "
            f"temperature {samples.temperature:g}, with the same random numbers in each row. "
            "Length: symbols until it is closed; the median counts samples that are not closed, "
            "the mean does not.",
            style="dim",
        )
    )


def _arms(samples: ClosingSamples) -> dict[str, Closings]:
    arms = {"nothing ablated": samples.plain, f"{samples.units} ablated": samples.ablated}
    if samples.matched:
        arms[f"one of {samples.matched_units} matched units"] = samples.matched
    return arms


def _cells(closings: Closings) -> tuple[str, ...]:
    low, high = closings.interval
    median, mean = closings.median_length, closings.mean_length
    return (
        f"{100 * closings.share:.0f} %",
        f"{100 * low:.0f}–{100 * high:.0f}",
        "–" if median is None else f"{median:g}",
        "–" if mean is None else f"{mean:.1f}",
    )


def closings_as_json(samples: ClosingSamples) -> dict[str, Any]:
    """The same as fields of a JSON object."""

    def arm(closings: Closings) -> dict[str, Any]:
        return {
            "share": closings.share,
            "interval": closings.interval,
            "median_length": closings.median_length,
            "mean_length": closings.mean_length,
            "lengths": closings.lengths,
        }

    return {
        "inside": samples.inside,
        "length": samples.length,
        "temperature": samples.temperature,
        "plain": arm(samples.plain),
        "ablated": arm(samples.ablated),
        "matched": samples.matched and arm(samples.matched),
        "matched_units": samples.matched_units,
        "share_change": samples.share_change,
        "length_change": samples.length_change,
        "conclusion": describe_closings(samples),
    }
