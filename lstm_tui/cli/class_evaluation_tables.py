"""Evaluations of a classifier as tables for a terminal of 80 columns."""

import os
from collections.abc import Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from lstm_tui.cli.display_options import display_from_options
from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.colors.palette import Palette
from lstm_tui.colors.styles import rich_style, terminal_style
from lstm_tui.colors.terminal import has_dark_background
from lstm_tui.exports.class_evaluations import ClassEvaluation
from lstm_tui.exports.class_tables import (
    BOLD,
    DIM,
    GOOD,
    METHOD,
    PLAIN,
    WARNING,
    Lines,
    class_lines,
    class_name,
    confusion_lines,
    interval_text,
    mistake_lines,
    percent,
    shading,
    summary_lines,
)
from lstm_tui.formatting import fixed
from lstm_tui.studies.class_evaluation import LabeledEvaluation
from lstm_tui.studies.class_neurons import ClassNeuron, ClassNeurons
from lstm_tui.studies.classification import LengthGroup
from lstm_tui.text.glyphs import safe_line

MOST_COLUMNS = 80
MISTAKES_LISTED = 5
NEURONS_LISTED = 12

_STYLES = {PLAIN: "", DIM: "dim", BOLD: "bold", GOOD: "green", WARNING: "yellow"}
_NAME_CELLS = 20


def show_evaluation(evaluation: ClassEvaluation) -> None:
    """Print the report on each set of documents, and by which network."""
    console = table_console()
    width = min(console.width, MOST_COLUMNS)
    display = display_from_options()
    palette = display.palette(dark=has_dark_background(os.environ))

    def show(lines: Lines) -> None:
        for line in lines:
            text = Text.assemble(*((words, _style(role, palette)) for words, role in line))
            console.print(text, width=width)

    def _style(role: str, palette: Palette) -> Style | str:
        shade = shading(role, palette)
        if shade is None:
            return _STYLES.get(role, "")
        return terminal_style(rich_style(shade), display.depth)

    for one in evaluation.evaluated:
        report = evaluation.report(one)
        console.print(Text(safe_line(one.documents.name)))
        console.print(Text(_counts(one), style="dim"))
        if one.documents.overlap is not None and one.documents.overlap.sentence:
            show_prose(console, Text(one.documents.overlap.sentence, style="yellow"))
        show(summary_lines(report, width))
        console.print()
        show(confusion_lines(report, width))
        console.print()
        if len(evaluation.classes) > 2:
            show(class_lines(report, width))
            console.print()
        _show_lengths(console, one)
        console.print()
        _show_neurons(console, one, evaluation.classes)
        if report.mistakes:
            console.print()
            console.print(Text("most confident mistakes", style="dim"))
            show(mistake_lines(report, MISTAKES_LISTED))
        for note in one.documents.notes:
            show_prose(console, Text(safe_line(note, 400), style="dim"))
        console.print()
    network = evaluation.network
    facts = f"{safe_line(network.run)} ({network.model}){network.at_step}. {METHOD}"
    show_prose(console, Text(" ".join((facts, *evaluation.notes)), style="dim"))


def _counts(one: LabeledEvaluation) -> str:
    """For example ``800 documents, 0.1523 nats per document``."""
    documents = one.documents
    parts = [f"{len(documents):,} documents, loss {fixed(one.classification.loss, 4)} nats each"]
    if documents.shortened:
        parts.append(f"{documents.shortened:,} longer than is read")
    if documents.left_out:
        parts.append(f"{documents.left_out:,} unknown characters left out")
    return ", ".join(parts)


def _show_lengths(console: Console, one: LabeledEvaluation) -> None:
    """The accuracy by length, and that of the bag of symbols beside it."""
    headings = ["documents", "accuracy", "95 % interval"]
    headings += ["bag of symbols"] if one.baseline_by_length else []
    table = plain_table("symbols", right=headings)
    baseline: Sequence[LengthGroup | None] = one.baseline_by_length or (None,) * 9
    for group, other in zip(one.classification.by_length(), baseline, strict=False):
        cells = [
            _range(group),
            f"{group.accuracy.count:,}",
            percent(group.accuracy),
            interval_text(group.accuracy),
        ]
        table.add_row(*cells, *([percent(other.accuracy)] if other else []))
    console.print(table)


def _range(group: LengthGroup) -> str:
    if group.shortest == group.longest:
        return f"{group.shortest:,}"
    return f"{group.shortest:,} to {group.longest:,}"


def _show_neurons(console: Console, one: LabeledEvaluation, classes: tuple[str, ...]) -> None:
    """The neuron that separates each class best, beside the untrained and the whole network."""
    found = one.neurons
    if found is None:
        console.print(
            Text("Too few documents of each class to look for the neuron that separates them.")
        )
        return
    trained = ["untrained"] if found.untrained else []
    table = plain_table(
        "neuron", "says", right=("accuracy", "95 % interval", "AUC", *trained, "network")
    )
    rows = sorted(range(len(found.neurons)), key=lambda index: -_quality(found, index))
    for index in rows[:NEURONS_LISTED]:
        neuron = found.neurons[index]
        side = ">" if neuron.above else "<"
        says = (
            f"{class_name(classes[neuron.detects], _NAME_CELLS)} if {side} {neuron.threshold:.2g}"
        )
        table.add_row(
            neuron.name,
            Text(says),
            percent(neuron.accuracy),
            interval_text(neuron.accuracy),
            fixed(neuron.auc, 3),
            *([percent(found.untrained[index].accuracy)] if trained else []),
            percent(found.classifier[index]),
        )
    console.print(table)
    more = len(rows) - NEURONS_LISTED
    overlap = one.documents.overlap
    reporting = f"{found.reporting:,} others report"
    if overlap is not None and overlap.validated:
        reporting = f"{found.reporting:,} report, some of which chose it, too"
    note = (
        f"The single neuron that separates {_what(classes)} best: {one.chosen_on} "
        f"({found.choosing:,}) chose it with its side and threshold, {reporting}."
    )
    if more > 0:
        note += f" {more:,} more classes are in the JSON."
    show_prose(console, Text(note, style="dim"))


def _quality(found: ClassNeurons, index: int) -> float:
    neuron: ClassNeuron = found.neurons[index]
    return neuron.balanced_accuracy


def _what(classes: tuple[str, ...]) -> str:
    return "the two classes" if len(classes) == 2 else "each class from the rest"
