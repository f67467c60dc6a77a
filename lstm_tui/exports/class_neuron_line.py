"""The neuron that separates the classes of a classifier best, as a sentence."""

from lstm_tui.exports.class_tables import class_name, interval_text, percent
from lstm_tui.studies.best_class_neuron import BestClassNeuron

_NAME_CELLS, _SHORT_NAME_CELLS = 24, 16


def class_neuron_sentence(best: BestClassNeuron) -> str:
    """The neuron with its rule, its accuracy and that of the whole network."""
    neuron, name = best.neuron, class_name(best.detects, _NAME_CELLS)
    side = ">" if neuron.above else "<"
    task = "" if best.classes == 2 else " (against the rest)"
    return (
        f"Best single neuron: {neuron.name}, {name} if {side} {neuron.threshold:.2g}{task}: "
        f"{percent(neuron.accuracy)} {interval_text(neuron.accuracy)} of "
        f"{neuron.accuracy.count:,} documents; the network {percent(best.network)}."
    )


def class_neuron_in_brief(best: BestClassNeuron) -> str:
    """The same for a line of 68 cells."""
    name = class_name(best.detects, _SHORT_NAME_CELLS)
    return (
        f"Best neuron: {name} {best.neuron.name} {percent(best.neuron.accuracy)} "
        f"(network {percent(best.network)})."
    )
