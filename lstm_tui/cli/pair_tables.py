"""Minimal pairs as tables on standard output."""

import math

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.pair_comparison import PairComparison, PairScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.minimal_pairs import MinimalPair

_SENTENCE_CELLS, _GROUP_CELLS = 28, 36
_NUMBER_CELLS = 40  # of the columns beside a sentence


def shrinkable(table: Table) -> Table:
    """``table``, whose first column is cut in a narrow terminal, before any number is."""
    table.columns[0].no_wrap = False
    return table


def first_cell(label: str) -> Text:
    """A cell of the first column of a `shrinkable` table."""
    return Text(label, no_wrap=True, overflow="ellipsis")


def percent(share: float) -> str:
    """``99.5``, ``100``, or a dash for nan."""
    if math.isnan(share):
        return "–"
    return f"{100 * share:.1f}".removesuffix(".0")


def interval_text(proportion: Proportion) -> str:
    """``97–100``, in percent; rounded outwards, so that 99.9 % is in its interval."""
    low, high = proportion.interval
    return f"{math.floor(100 * low)}–{math.ceil(100 * high)}"


def show_sentences(comparison: PairComparison, network: EvaluatedNetwork) -> None:
    """Print a row for each sentence, and which of its words the network prefers."""
    console = table_console()
    table = shrinkable(plain_table("sentence", right=("right", "wrong", "ratio", "")))
    for pair, (right, wrong) in zip(
        comparison.pairs, comparison.log_probabilities.tolist(), strict=True
    ):
        correct = right > wrong
        table.add_row(
            first_cell(_sentence(pair, console.width - _NUMBER_CELLS)),
            Text(_probability(right)),
            Text(_probability(wrong)),
            Text(_ratio(right - wrong)),
            Text("right" if correct else "wrong", style="green" if correct else "red"),
        )
    console.print(table)
    _show_method(console, network)


def show_pairs(comparison: PairComparison, network: EvaluatedNetwork) -> None:
    """Print the accuracy of each group, and of all pairs."""
    console = table_console()
    groups = comparison.groups
    heading = "group" if any(groups) else ""
    table = shrinkable(
        plain_table(heading, right=("pairs", "correct", "95 % interval", "nats")),
    )

    def row(name: str, score: PairScore) -> None:
        accuracy = score.accuracy
        table.add_row(
            first_cell(name),
            f"{accuracy.count:,}",
            f"{percent(accuracy.share)} %",
            f"{interval_text(accuracy)} %",
            f"{score.mean_difference:+.2f}",
        )

    if len(groups) > 1:
        for group, score in groups.items():
            row(safe_line(group, _GROUP_CELLS) or "–", score)
    row("all", comparison.score)
    console.print(table)
    console.print(
        Text(
            "correct: how often the right words are more probable, with a Wilson interval; nats: "
            "mean of log p(right) − log p(wrong).",
            style="dim",
        )
    )
    _show_method(console, network)


def _show_method(console: Console, network: EvaluatedNetwork) -> None:
    console.print(Text(f"{safe_line(network.run)}{network.at_step}: {network.model}.", style="dim"))


def _sentence(pair: MinimalPair, columns: int) -> str:
    """The end of the sentence with both alternatives, spaces visible, in about ``columns``."""
    words = "|".join(part.replace(" ", "␣") for part in (pair.right, pair.wrong))
    length = max(1, min(_SENTENCE_CELLS, columns - len(words) - len("…{}")))
    end = safe_line(f"{pair.before[-length:]}{{{words}}}", 2_000)
    return f"…{end}" if len(pair.before) > length else end


def _probability(log: float) -> str:
    """A probability with two significant digits: ``0.31``, ``4.2e-05``."""
    return f"{math.exp(log):.2g}"


def _ratio(difference: float) -> str:
    """How many times as probable the right words are: ``1.02 ×``, ``1/32.4 ×``, ``18,398 ×``."""
    ratio = math.exp(min(abs(difference), 700))
    times = f"{ratio:,.0f}" if 100 <= ratio < 1e6 else f"{ratio:.3g}"
    return f"1/{times} ×" if difference < 0 and times != "1" else f"{times} ×"
