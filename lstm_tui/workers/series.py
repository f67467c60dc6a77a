"""A series of runs that are trained one after the other: several seeds, or several cells.

A series belongs to the program that started it. It starts the next run when the present one has
ended, whichever way; if the program closes, the present run can be detached, but no other is
started. Whoever follows the present run calls `RunSeries.record_end` when it has ended, and then
`RunSeries.start_next`. Does not need Textual.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lstm_tui.config import Cell, RunConfig
from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import RunProgress
from lstm_tui.workers.process import Process, WorkerHandle


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run of a series: its name, what it differs in (``seed 2``), and its configuration."""

    name: str
    label: str
    config: RunConfig


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What became of a run of a series.

    Attributes:
        worker: None if the run could not be started.
        status: The last known status of the run.
        trouble: Why it could not be started; "" if it was.
    """

    planned: PlannedRun
    worker: WorkerHandle | None = None
    status: RunStatus | None = None
    trouble: str = ""

    @property
    def progress(self) -> RunProgress:
        """The progress of the run; empty if it was not started."""
        return self.status.progress if self.status else RunProgress()

    @property
    def failed(self) -> bool:
        """Whether it ended in another way than by its budget, by patience or by a request."""
        good = (Health.FINISHED, Health.STOPPED)
        ended_well = self.status is not None and self.status.health in good
        return not ended_well or bool(self.worker and self.worker.wait(0))


StartRun = Callable[[PlannedRun, Process | None], WorkerHandle]
"""Creates a planned run and starts its worker, or sends it to a prestarted one."""


class RunSeries:
    """Trains planned runs one after the other; at most one worker at a time is running."""

    def __init__(self, runs: Sequence[PlannedRun], start: StartRun) -> None:
        """``start`` creates a run and its worker.

        Raises:
            ValueError: There are no runs.
        """
        if not runs:
            raise ValueError("a series has one run or more")
        self.runs = tuple(runs)
        self.outcomes: tuple[RunOutcome, ...] = ()
        self.current: WorkerHandle | None = None
        self._start = start
        self._begun = 0
        self._stopped = False

    @property
    def title(self) -> str:
        """The present run, for example ``Run 2 of 5 (seed 2)``."""
        number = max(1, self._begun)
        return f"Run {number} of {len(self.runs)} ({self.runs[number - 1].label})"

    @property
    def remaining(self) -> tuple[PlannedRun, ...]:
        """The runs that have not been started."""
        return self.runs[self._begun :]

    @property
    def members(self) -> tuple[RunOutcome, ...]:
        """All runs in their order: ended, present, and not begun, whose worker is None."""
        present = (RunOutcome(self.runs[self._begun - 1], self.current),) if self.current else ()
        return (*self.outcomes, *present, *map(RunOutcome, self.remaining))

    @property
    def goes_on(self) -> bool:
        """Whether another run will be started."""
        return bool(self.remaining) and not self._stopped

    @property
    def exit_status(self) -> int:
        """1 if a run failed, else 0."""
        return int(any(outcome.failed for outcome in self.outcomes))

    def start_next(self, waiting: Process | None = None) -> WorkerHandle:
        """Start the next run; ``waiting`` is a prestarted worker.

        Raises:
            LstmTuiError: It cannot be started; this is recorded, and the series can go on.
        """
        planned = self.remaining[0]
        self._begun += 1
        try:
            self.current = self._start(planned, waiting)
        except LstmTuiError as error:
            self.outcomes += (RunOutcome(planned, trouble=str(error)),)
            raise
        return self.current

    def record_end(self, status: RunStatus) -> RunOutcome:
        """Record the last ``status`` of the present run, whose worker has ended."""
        worker, self.current = self.current, None
        outcome = RunOutcome(self.runs[self._begun - 1], worker, status)
        self.outcomes += (outcome,)
        return outcome

    def stop(self) -> None:
        """Start no further run."""
        self._stopped = True


def plan_seeds(config: RunConfig, name: str, seeds: int) -> tuple[PlannedRun, ...]:
    """``seeds`` runs that differ in the seed alone: that of ``config``, the next one, and so on.

    The runs are named ``name-seed1``, ``name-seed2`` …

    Raises:
        ConfigError: A seed is out of range.
    """
    first = config.training.seed
    return tuple(
        PlannedRun(
            f"{name}-seed{seed}",
            f"seed {seed}",
            replace(config, training=replace(config.training, seed=seed)),
        )
        for seed in range(first, first + seeds)
    )


def plan_cells(config: RunConfig, name: str, cells: Sequence[Cell]) -> tuple[PlannedRun, ...]:
    """Runs that differ in the cell alone, named ``name-lstm``, ``name-rnn-tanh`` …"""
    return tuple(
        PlannedRun(
            f"{name}-{cell}", cell.label, replace(config, model=replace(config.model, cell=cell))
        )
        for cell in cells
    )
