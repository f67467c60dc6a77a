"""Measures the gradients of runs that have ended, where their log does not have them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.studies.run_gradients import is_outdated, measure_run
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.workers.process import WorkerHandle


class MissingGradients:
    """Measurements by the folders of the runs; ``redraw`` is called when there is another one."""

    def __init__(self, jobs: Jobs, redraw: Callable[[], object]) -> None:
        self._jobs, self._redraw = jobs, redraw
        self._measured: dict[Path, GradientsMeasured | None] = {}

    def added(
        self, runs: Sequence[ComparedRun], workers: Sequence[WorkerHandle | None]
    ) -> list[ComparedRun]:
        """``runs`` with what was measured; starts a job if something is missing."""
        missing = [
            worker
            for run, worker in zip(runs, workers, strict=True)
            if worker is not None
            and run.health is not None
            and not run.health.live
            and worker.run.path not in self._measured
            and is_outdated(run.progress)
        ]
        if missing and not self._jobs.running("measuring"):
            self._jobs.start("measuring", lambda ticket: self._measure(missing, ticket))
        return [
            replace(run, measured=self._measured.get(worker.run.path) if worker else None)
            for run, worker in zip(runs, workers, strict=True)
        ]

    def _measure(self, missing: Sequence[WorkerHandle], ticket: Ticket) -> None:
        for worker in missing:
            measured = None
            with suppress(LstmTuiError):  # without a checkpoint or a text there is no curve
                measured = measure_run(worker.run, ticket.check)
            ticket.hand_over(self._keep, worker.run.path, measured)

    def _keep(self, folder: Path, measured: GradientsMeasured | None) -> None:
        self._measured[folder] = measured
        self._redraw()
