"""The neuron that separates the classes of a trained classifier best, within seconds."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.objectives import class_names
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.class_evaluation import evaluate_documents
from lstm_tui.studies.class_neurons import ClassNeuron
from lstm_tui.studies.labeled_input import own_documents
from lstm_tui.text.labeled_documents import drawn_documents

MOST_PRODUCTS = 300_000_000_000
"""Products of weights and symbols: 5 seconds at 2×256 on two cores, for 286,000 symbols."""


@dataclass(frozen=True, slots=True)
class BestClassNeuron:
    """``neuron`` detects the class named ``detects``, one of ``classes`` classes, and ``network``
    is the accuracy of the whole classifier at the same decision, on the same documents."""

    neuron: ClassNeuron
    detects: str
    network: Proportion
    classes: int


def best_class_neuron(
    run: Run, report: Callable[[float], object] = lambda _: None
) -> BestClassNeuron | None:
    """The neuron of the newest checkpoint that separates one class best from the rest.

    It is chosen on half of the documents that ``run`` keeps and measured on the other half; some of
    them are drawn if all would take longer. ``report`` is called with the share that is done. None
    if there are too few of each class.

    Raises:
        CorpusError: The run keeps no documents with classes.
        CheckpointError: There is no checkpoint, or its values overflow.
    """
    network, own = load_checkpoint(run), own_documents(run)
    weights = 8 * network.model.layers * network.model.hidden**2
    some = drawn_documents(own.lengths, MOST_PRODUCTS // weights)
    own = replace(own, starts=own.starts[some], lengths=own.lengths[some], labels=own.labels[some])
    evaluated = next(evaluate_documents(network, None, None, [own], own, report))
    found = evaluated.neurons
    if found is None:
        return None
    best = max(range(len(found.neurons)), key=lambda one: found.neurons[one].balanced_accuracy)
    neuron, names = found.neurons[best], class_names(run.record())
    return BestClassNeuron(neuron, names[neuron.detects], found.classifier[best], len(names))
