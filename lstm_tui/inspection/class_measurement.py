"""Measurement of the neurons that separate classes best, on the documents of a browsed text."""

from collections.abc import Callable

import numpy as np

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.class_view import MeasuredClasses
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.scoring.untrained import untrained_network
from lstm_tui.studies.class_neurons import MOST_DOCUMENTS, find_class_neurons
from lstm_tui.studies.document_states import pooled_states
from lstm_tui.text.labeled_documents import drawn_documents


def measurement(session: InspectionSession) -> Callable[[Callable[[], object]], MeasuredClasses]:
    """A function that measures the text of ``session``, which is labeled and read to its end.

    It is called with a function that may raise to cancel, and may run in a thread: it changes
    nothing. Of the run's own text, only validation documents count, if there are some.
    """
    classes, text, run = session.classes, session.text, session.run
    assert classes is not None
    assert classes.labels is not None
    running, labels, names = classes.running, np.asarray(classes.labels, np.int64), classes.names
    reader, step = session.reader, session.checkpoint.step

    def measure(check: Callable[[], object]) -> MeasuredClasses:
        whole = running.last > running.starts
        held_out = running.starts >= text.trained
        measured = np.flatnonzero(whole & held_out if (whole & held_out).any() else whole)
        measured = measured[measured < len(labels)]
        measured = measured[drawn_documents(np.ones(len(measured), np.int64), MOST_DOCUMENTS)]
        states = running.states()[measured]
        predicted = np.nan_to_num(running.decisions()[measured]).argmax(axis=1)
        untrained, note = None, ""
        if step and not reader.clamps:
            try:
                untrained = pooled_states(
                    untrained_network(run),
                    text.ids,
                    running.starts[measured],
                    running.last[measured] - running.starts[measured] + 1,
                    lambda _: check(),
                    all_units=True,
                )
            except LstmTuiError as error:
                note = str(error)
        neurons = find_class_neurons(
            states,
            labels[measured],
            predicted,
            len(names),
            untrained=untrained,
            check=check,
        )
        return MeasuredClasses(reader, neurons, states, labels[measured], note)

    return measure
