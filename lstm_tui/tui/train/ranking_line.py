"""The line of the Train screen about the units after a training: their ranking, or the neuron that
separates the classes of a classifier."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.content import Content

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished
from lstm_tui.runs.objectives import is_classifier
from lstm_tui.runs.ranking_files import is_to_be_ranked, was_fully_trained
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.workers.process import Process, WorkerHandle

if TYPE_CHECKING:
    from lstm_tui.scoring.best_units import BestUnit

NOT_RANKED = "The units are not ranked yet."
NO_CLASS_NEURON = "No neuron was found that separates the classes."
NO_GAIN = "Units ranked: none does better than the last 8 symbols."

LINE_WIDTH = 76
"""Cells of the line on a terminal of 80: where it wraps, everything above moves."""

PATTERN_WIDTH = 16
"""Most characters of the name of a pattern."""


class RankingLine:
    """Follows the ranking by a worker of this program that has finished training.

    The worker ranks until it exits; then the ranking that it has kept is read in a thread. Of a
    classifier that is not ranked, the best class neuron is looked for there instead.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._process: Process | None = None
        self._finished: Finished | None = None
        self._expected = self._read = self._ranks = False
        self._begin = 0.0
        self._result = ""

    def update(self, worker: WorkerHandle, finished: Finished | None) -> Content | None:
        """The line in the present state; None if the worker ranks nothing."""
        if (worker.process, finished) != (self._process, self._finished):
            self._process, self._finished = worker.process, finished
            self._ranks = is_to_be_ranked(worker.run, finished)
            wanted = self._ranks or (was_fully_trained(finished) and _classifies(worker.run))
            self._expected = worker.process is not None and wanted
            self._read, self._result, self._begin = False, "", time.monotonic()
        if not self._expected:
            return None
        if worker.ended and not self._read:
            self._read = True
            self._load(worker.run)
        if not self._result:
            seconds = time.monotonic() - self._begin
            what = "Ranking the units" if self._ranks else "Looking for the best class neuron"
            return Content(f"{what} … {seconds:.0f} s")
        return Content.assemble(self._result, " Press ", ("2", "bold $accent"), ".")

    def _load(self, run: Run) -> None:
        finished, find = self._finished, best_unit if self._ranks else class_neuron

        def load(ticket: Ticket) -> None:
            ticket.hand_over(loaded, find(run))

        def loaded(result: str) -> None:
            if self._finished is finished:
                self._result = result

        self._jobs.start("ranking line", load)


def _classifies(run: Run) -> bool:
    with suppress(LstmTuiError):
        return is_classifier(run)
    return False


def class_neuron(run: Run) -> str:
    """The neuron of ``run`` that separates its classes best, as a sentence."""
    from lstm_tui.exports.class_neuron_line import class_neuron_in_brief
    from lstm_tui.studies.best_class_neuron import best_class_neuron

    best = None
    with suppress(LstmTuiError):  # it keeps no documents, or was deleted
        best = best_class_neuron(run)
    return NO_CLASS_NEURON if best is None else class_neuron_in_brief(best)


def best_unit(run: Run) -> str:
    """What the ranking of the newest checkpoint of ``run`` shows, as a sentence."""
    from lstm_tui.scoring.best_units import best_units
    from lstm_tui.scoring.run_ranking import load_newest

    kept = None
    with suppress(LstmTuiError):  # the text is too short, or the run was deleted
        kept = load_newest(run)
    if kept is None:
        return NOT_RANKED
    units = best_units(kept.scores, kept.controls, 1)
    return describe(units[0]) if units else NO_GAIN


def describe(best: "BestUnit") -> str:
    """The best unit as a sentence that leaves room for the key in a line."""
    pattern = best.pattern
    if len(pattern) > PATTERN_WIDTH:
        pattern = pattern[: PATTERN_WIDTH - 1] + "…"
    unit = f"Units ranked: {pattern} {best.unit} {best.score}"
    if best.last_8 is None:
        return f"{unit}."
    sentence = f"{unit} (last 8 symbols: {best.last_8:.2f})."
    if len(sentence) + len(" Press 2.") <= LINE_WIDTH:
        return sentence
    return f"{unit} (last 8: {best.last_8:.2f})."
