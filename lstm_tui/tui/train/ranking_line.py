"""The line of the Train screen about the ranking of the units after a training."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.content import Content

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished
from lstm_tui.runs.ranking_files import is_to_be_ranked
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.workers.process import Process, WorkerHandle

if TYPE_CHECKING:
    from lstm_tui.scoring.best_units import BestUnit

NOT_RANKED = "The units are not ranked yet."
NO_GAIN = "Units ranked: none does better than the last 8 symbols."

LINE_WIDTH = 76
"""Cells of the line on a terminal of 80: where it wraps, everything above moves."""

PATTERN_WIDTH = 16
"""Most characters of the name of a pattern."""


class RankingLine:
    """Follows the ranking by a worker of this program that has finished training.

    The worker ranks until it exits; then the ranking that it has kept is read in a thread.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._process: Process | None = None
        self._finished: Finished | None = None
        self._expected = self._read = False
        self._begin = 0.0
        self._result = ""

    def update(self, worker: WorkerHandle, finished: Finished | None) -> Content | None:
        """The line in the present state; None if the worker ranks nothing."""
        if (worker.process, finished) != (self._process, self._finished):
            self._process, self._finished = worker.process, finished
            self._expected = worker.process is not None and is_to_be_ranked(worker.run, finished)
            self._read, self._result, self._begin = False, "", time.monotonic()
        if not self._expected:
            return None
        if worker.ended and not self._read:
            self._read = True
            self._load(worker.run)
        if not self._result:
            seconds = time.monotonic() - self._begin
            return Content(f"Ranking the units … {seconds:.0f} s")
        return Content.assemble(self._result, " Press ", ("2", "bold $accent"), ".")

    def _load(self, run: Run) -> None:
        finished = self._finished

        def load(ticket: Ticket) -> None:
            ticket.hand_over(loaded, best_unit(run))

        def loaded(result: str) -> None:
            if self._finished is finished:
                self._result = result

        self._jobs.start("ranking line", load)


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
