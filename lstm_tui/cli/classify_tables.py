"""Probabilities of classes as tables for a terminal of 80 columns."""

from rich.console import Console
from rich.text import Text

from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.config import SymbolKind
from lstm_tui.exports.class_tables import class_name
from lstm_tui.exports.classified_documents import ClassifiedDocuments
from lstm_tui.formatting import bar
from lstm_tui.text.glyphs import safe_line

MOST_CLASSES_LISTED = 12

_BAR_CELLS, _NAME_CELLS = 36, 24


def show_classified(result: ClassifiedDocuments) -> None:
    """Print the classes of one document with bars, or a line for each document of a list."""
    console = table_console()
    if len(result.documents.texts) == 1 and not result.lines:
        _show_one(console, result)
    else:
        _show_several(console, result)
    network = result.network
    facts = f"{safe_line(network.run)} ({network.model}), {network.step_title}"
    if len(result.documents.texts) == 1 and not result.lines:
        kind = SymbolKind(network.symbols)
        read = int(result.documents.lengths[0]) - 1
        facts += f"; {read:,} {kind.plural if read != 1 else kind.singular} read"
    show_prose(console, Text(f"{facts}.", style="dim"))


def _show_one(console: Console, result: ClassifiedDocuments) -> None:
    table = plain_table("class", right=("%",))
    table.add_column("", no_wrap=True)
    ranked = result.ranked(0)
    for index in ranked[:MOST_CLASSES_LISTED].tolist():
        share = float(result.probabilities[0, index])
        table.add_row(
            Text(class_name(result.classes[index], _NAME_CELLS)),
            Text(f"{100 * share:.1f}"),
            Text(bar(share, _BAR_CELLS)),
        )
    console.print(table)
    if len(ranked) > MOST_CLASSES_LISTED:
        rest = float(result.probabilities[0, ranked[MOST_CLASSES_LISTED:]].sum())
        count = len(ranked) - MOST_CLASSES_LISTED
        more = f"{count:,} more classes" if count > 1 else "1 more class"
        console.print(Text(f"and {more}: {100 * rest:.1f} %", style="dim"))


def _show_several(console: Console, result: ClassifiedDocuments) -> None:
    table = plain_table("line", "class", right=("%",))
    table.add_column("document", no_wrap=True, overflow="ellipsis")
    for index, text in enumerate(result.documents.texts):
        best = int(result.ranked(index)[0])
        table.add_row(
            Text(f"{result.lines[index]:,}", style="dim"),
            Text(class_name(result.classes[best], _NAME_CELLS)),
            Text(f"{100 * float(result.probabilities[index, best]):.1f}"),
            Text(safe_line(text), style="dim"),
        )
    console.print(table)
