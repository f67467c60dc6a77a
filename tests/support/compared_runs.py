"""Runs of several cells with generated losses, samples and gradients."""

import math
from collections.abc import Sequence
from pathlib import Path

from lstm_tui.config import Cell
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.workers.comparison import RunComparison
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.series import PlannedRun, RunOutcome
from tests.support.fake_runs import beginning, make_run, say, training

HALF_LIVES = {Cell.LSTM: 12.4, Cell.GRU: 9.1, Cell.RNN_TANH: 1.7, Cell.RNN_RELU: 2.6}


def gradients(cell: Cell, step: int) -> GradientsMeasured:
    """A gradient that halves in as many symbols as `HALF_LIVES` has; others grow."""
    half_life = HALF_LIVES.get(cell)
    slope = math.log(2) / half_life if half_life else -0.01
    return GradientsMeasured(
        step=step,
        elapsed_seconds=step / 30,
        log_norms=tuple(-3.0 - slope * distance for distance in range(201)),
        half_life=half_life,
        vanishes=half_life is not None,
        grows=half_life is None,
        positions=32,
    )


def trained_cell(folder: Path, cell: Cell, steps: int) -> RunOutcome:
    """A run with ``steps`` steps that has not ended, in ``folder``."""
    run = make_run(folder, f"atlas-{cell}", cell)
    seed = 1 + list(Cell).index(cell)
    say(run, *beginning(1448), *training(1, steps, seed), gradients(cell, steps))
    planned = PlannedRun(run.name, cell.label, run.record().config)
    return RunOutcome(planned, WorkerHandle(run))


def waiting_cell(folder: Path, cell: Cell) -> RunOutcome:
    """A run that has not been started."""
    config = make_run(folder / "elsewhere", f"atlas-{cell}", cell).record().config
    return RunOutcome(PlannedRun(f"atlas-{cell}", cell.label, config))


def comparison_of(members: Sequence[RunOutcome]) -> RunComparison:
    """A comparison of ``members`` on the atlas."""
    return RunComparison(("atlas.txt", "2×256", "2 minutes each", "seed 1"), lambda: members)
