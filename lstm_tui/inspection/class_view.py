"""The classes of a classifier while it is browsed: which one colors the text, what the network says
about each document, and the neurons that separate the classes best."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import RunRecord
from lstm_tui.runs.objectives import class_names
from lstm_tui.studies.class_neurons import ClassNeuron, ClassNeurons, unit_as_class_neuron
from lstm_tui.studies.running_class import RunningClass


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredClasses:
    """What was measured of the labeled documents of a text, when it was read.

    Attributes:
        reader: The network that read it.
        neurons: The best neurons; None if there are too few documents of each class.
        states: Those of all units at the ends of the documents that were measured, (N, Q, L, H).
        labels: Their classes, (N,).
        note: Why there is no network before training beside them; empty if there is.
    """

    reader: Reader
    neurons: ClassNeurons | None
    states: Floats
    labels: NDArray[np.int64]
    note: str = ""


class ClassView:
    """The classes of a session of a classifier.

    Attributes:
        names: Of the classes.
        shown: The index of the class whose running probability colors the text; None while a unit
            does.
        running: The probabilities over the text.
        labels: The classes of its documents, (D,); None if they are not known.
        measured: What was measured of the labeled documents; None until they are read.
    """

    def __init__(self, record: RunRecord) -> None:
        self.names = class_names(record)
        self.shown: int | None = len(self.names) - 1 if len(self.names) == 2 else 0
        self.measured: MeasuredClasses | None = None
        self.labels: NDArray[np.integer[Any]] | None = None
        self._max_length = record.config.text.max_length
        self._running: RunningClass | None = None
        self._neurons: dict[tuple[UnitId, Quantity], ClassNeuron | None] = {}

    @property
    def running(self) -> RunningClass:
        """The running probabilities over the present text."""
        assert self._running is not None
        return self._running

    def set_text(
        self, checkpoint: Checkpoint, activations: ActivationCache, text: EncodedText
    ) -> None:
        """The text of the session, or its weights, are others."""
        self._running = RunningClass(activations, ClassHead.of(checkpoint), self._max_length)
        self.labels = text.labels
        if self.measured is not None and self.measured.reader is not activations.reader:
            self.set_measured(None)

    def set_measured(self, measured: MeasuredClasses | None) -> None:
        """Keep what was measured of the labeled documents."""
        self.measured = measured
        self._neurons.clear()

    def cycle(self) -> None:
        """Color the text by the next class, and after the last one by the unit again."""
        self.shown = 0 if self.shown is None else self.shown + 1
        if self.shown == len(self.names):
            self.shown = None

    def probabilities(self, first: int, end: int) -> Floats:
        """The running probabilities of the class that is shown, (n,); where nothing was read yet,
        that of chance."""
        assert self.shown is not None
        values = np.exp(self.running.log_probabilities(first, end)[:, self.shown])
        return np.nan_to_num(values, nan=1 / len(self.names))

    def label_of(self, document: int) -> int | None:
        """The class of a document of the text; None if it is not known."""
        if self.labels is None or document >= len(self.labels):
            return None
        return int(self.labels[document])

    @property
    def neurons(self) -> tuple[ClassNeuron, ...]:
        """The neuron that separates each class best; none until they are known."""
        found = self.measured.neurons if self.measured else None
        return () if found is None else found.neurons

    @property
    def best(self) -> ClassNeuron | None:
        """The neuron that separates a class best; None until it is known."""
        return max(self.neurons, key=lambda neuron: neuron.balanced_accuracy, default=None)

    def neuron(self, unit: UnitId, quantity: Quantity) -> ClassNeuron | None:
        """``unit`` as a detector of the class that it separates best; None until that is known."""
        measured = self.measured
        if measured is None or measured.neurons is None:
            return None
        key = unit, quantity
        if key not in self._neurons:
            each = unit_as_class_neuron(
                measured.states, measured.labels, unit, quantity, len(self.names)
            )
            self._neurons[key] = max(
                each, key=lambda neuron: neuron.balanced_accuracy, default=None
            )
        return self._neurons[key]


def class_view(record: RunRecord) -> ClassView | None:
    """The classes of the run of ``record``; None for a language model."""
    return ClassView(record) if record.config.model.classes else None
