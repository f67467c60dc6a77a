"""What a unit of a classifier says about the classes of documents: lines of the unit panel, and a
section of the page of evidence.

Pure functions make lines of `Content` in a given width, none for a language model.
"""

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.config import Pooling
from lstm_tui.exports.class_tables import class_name, interval_text, percent
from lstm_tui.formatting import fixed
from lstm_tui.reader.units import MINUS
from lstm_tui.studies.class_neurons import ClassNeuron, ClassNeurons
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.neurons.evidence_lines import paragraph, row
from lstm_tui.tui.neurons.unit_facts import ClassFacts, UnitFacts
from lstm_tui.tui.neurons.unit_histogram import ValueColors, histogram_rows
from lstm_tui.tui.themes import DIM

_MOST_ROWS = 3
"""Histograms of so many classes are shown; of more, that of the class and that of the others."""


def class_waiting(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """Why nothing is known about the classes."""
    return paragraph(facts.classes.waiting, width, DIM) if facts.classes else []


def class_rule(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The class that the unit detects, on which side of its threshold."""
    neuron = facts.class_neuron
    if not facts.classes or not neuron:
        return []
    side = "above" if neuron.above else "below"
    name = class_name(facts.classes.names[neuron.detects], max(6, min(20, width - 14)))
    return [Content.assemble((name, "bold"), f" if {side} {_threshold(neuron)}")]


def class_score(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """How many documents that decides rightly, and the area under the curve."""
    neuron = facts.class_neuron
    if not neuron:
        return []
    parts = [(percent(neuron.accuracy), "bold"), (f" {interval_text(neuron.accuracy)}", "")]
    auc = f"  AUC {fixed(neuron.auc, 2)}"
    if sum(len(text) for text, _ in parts) + len(auc) <= width:
        parts.append((auc, DIM))
    return [Content.assemble(*parts)]


def class_histograms(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """The histograms of its values at the end of documents, by class."""
    neuron = facts.class_neuron
    if not facts.classes or not neuron:
        return []
    names = facts.classes.names
    counts: NDArray[np.int64] = np.array(neuron.counts, np.int64)
    rows = [(class_name(name), one) for name, one in zip(names, counts, strict=True)]
    if len(names) > _MOST_ROWS:
        others = counts.sum(axis=0) - counts[neuron.detects]
        rows = [rows[neuron.detects], ("others", others)]
    longest = max(glyph_cells(name) for name, _ in rows)
    edges = np.array(neuron.edges)
    return histogram_rows(rows, edges, colors, width, min(longest, width // 3) + 1)


def class_best(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The best neuron beside the whole network and the untrained one."""
    neurons = _neurons(facts.classes)
    if not facts.classes or neurons is None or facts.classes.best is None:
        return []
    best = facts.classes.best
    index = neurons.neurons.index(best)
    is_this = facts.classes.neuron is not None and facts.classes.neuron.name == best.name
    parts = [("best neuron ", DIM), ("this one" if is_this else best.name, "bold")]
    if not is_this:
        parts.append((f" {percent(best.accuracy)}", ""))
    network = Content.assemble(("network ", DIM), percent(neurons.classifier[index]))
    lines = [Content.assemble(*parts), network]
    if neurons.untrained:
        accuracy = percent(neurons.untrained[index].accuracy)
        untrained = Content.assemble(("untrained ", DIM), accuracy)
        if network.cell_length + 2 + untrained.cell_length <= width:
            return [lines[0], network + Content("  ") + untrained]
        lines.append(untrained)
    return lines


def class_section(facts: UnitFacts, width: int) -> list[Content]:
    """The unit, the best neuron of each class, and what they are to be compared with."""
    classes = facts.classes
    if classes is None:
        return []
    neurons = _neurons(classes)
    if neurons is None:
        return paragraph(classes.waiting, width, DIM)
    lines: list[Content] = []
    best_names = [(one.name, one.detects) for one in neurons.neurons]
    if (
        classes.neuron is not None
        and (classes.neuron.name, classes.neuron.detects) not in best_names
    ):
        lines += row(
            f"this unit: {class_name(classes.names[classes.neuron.detects], 12)}",
            percent(classes.neuron.accuracy),
            _note(classes.neuron),
            width,
            "bold",
        )
    for index, best in enumerate(neurons.neurons):
        detects = class_name(classes.names[best.detects], 12)
        note = f"the best neuron; {_note(best)}"
        lines += row(f"{best.name}: {detects}", percent(best.accuracy), note, width)
        if neurons.untrained:
            before = neurons.untrained[index]
            note = f"the best neuron before training, {before.name}; {_note(before)}"
            lines += row("  untrained", percent(before.accuracy), note, width)
        share = neurons.classifier[index]
        lines += row("  whole network", percent(share), interval_text(share), width)
        lines += row("  majority", percent(neurons.majority[index]), "always the same", width)
    note = (
        f"Decisions by the value at the end of a document, {_pooled(classes)}: threshold and side "
        f"were chosen on {neurons.choosing:,} documents, the best neuron too; accuracy, AUC and "
        f"histogram are of {neurons.reporting:,} others, with 95 % Wilson intervals."
    )
    if classes.measured and classes.measured.note:
        note += f" {classes.measured.note}"
    return [*lines, *paragraph(note, width, DIM)]


def _note(neuron: ClassNeuron) -> str:
    side = "above" if neuron.above else "below"
    return (
        f"{interval_text(neuron.accuracy)}, {side} {_threshold(neuron)}; AUC {fixed(neuron.auc, 3)}"
    )


def _threshold(neuron: ClassNeuron) -> str:
    """The threshold with two digits: values at the end of documents may be small."""
    return f"{neuron.threshold:.2g}".replace("-", MINUS)


def _neurons(classes: ClassFacts | None) -> ClassNeurons | None:
    measured = classes.measured if classes else None
    return measured.neurons if measured else None


def _pooled(classes: ClassFacts) -> str:
    measured = classes.measured
    is_mean = measured is not None and measured.reader.model.pooling is Pooling.MEAN
    return "its mean over the document" if is_mean else "as the MLP reads it"
