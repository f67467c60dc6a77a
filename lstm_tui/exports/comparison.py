"""Runs that are compared: what a table, a chart and a file show of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lstm_tui.config import Cell
from lstm_tui.exports.encoding import json_text, number
from lstm_tui.exports.gradient_range import gradient_range, norms_of, older_step
from lstm_tui.files import json_safe
from lstm_tui.formatting import fixed, grouped
from lstm_tui.runs.divergence import divergence
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.workers.series import RunOutcome

MOST_RUNS = 6
"""The most runs that are compared: the number of colors and marks of curves."""

WAITING, NOT_STARTED = "waiting", "not started"


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One run of a comparison.

    Attributes:
        name: The name of the run.
        label: What it differs in: the cell, or its name.
        short: The same for the legend of a chart.
        health: None if it has not been started.
        trouble: Why it could not be started, read or trained to its end; "" if it could.
        waits: Whether a run that has not been started will be.
        measured: A measurement of gradients that is not in its log.
    """

    name: str
    label: str
    short: str
    cell: Cell
    health: Health | None = None
    progress: RunProgress = field(default_factory=RunProgress)
    trouble: str = ""
    waits: bool = True
    measured: GradientsMeasured | None = None

    @classmethod
    def of(
        cls,
        member: RunOutcome,
        status: RunStatus | None,
        trouble: str = "",
        *,
        waits: bool = True,
    ) -> "ComparedRun":
        """A run of a series with its newest ``status``; None if it has not been started."""
        planned, cell = member.planned, member.planned.config.model.cell
        by_cell = planned.label == cell.label
        progress = status.progress if status else RunProgress()
        reason = trouble or member.trouble or (describe_trouble(status) if status else "")
        return cls(
            member.worker.run.name if member.worker else planned.name,
            planned.label,
            str(cell) if by_cell else planned.label,
            cell,
            status.health if status else None,
            progress,
            reason,
            waits,
        )

    @property
    def state(self) -> str:
        """The state in a word or two."""
        if self.health is not None:
            return str(self.health)
        return WAITING if self.waits and not self.trouble else NOT_STARTED

    @property
    def best_loss(self) -> float | None:
        """The lowest validation loss per character of the text."""
        best = self.progress.best
        return None if best is None else self.progress.per_character(best.validation_loss)

    @property
    def is_above_chart(self) -> bool:
        """Whether there are validation losses, and all are too high for a chart."""
        validation = CharacterCurves.of(self.progress).charted().validation
        return bool(self.progress.evaluations) and not len(validation[0])

    @property
    def gradients(self) -> GradientsMeasured | None:
        """The newest gradient against distance."""
        curves, own = self.progress.gradient_curves, self.measured
        newest = curves[-1] if curves else None
        return own if own and not (newest and newest.step > own.step) else newest

    @property
    def half_life(self) -> str:
        """The half-life of the gradient in symbols: ``3.4``, an older one ``3.4 (step 0)``.

        ``> 60`` if the gradient does not vanish, ``grows`` if it grows.
        """
        measured = self.gradients
        if measured is None or (measured.half_life is None and measured.vanishes):
            return "–"
        words = "grows" if measured.grows else "> 60"
        if measured.half_life is not None:
            words = fixed(measured.half_life, 1)
        step = older_step(measured, self.progress)
        return words if step is None else f"{words} (step {grouped(step)})"

    @property
    def explanation(self) -> str:
        """One line on a run with a `trouble`; "" if there is none."""
        return (
            f"{safe_line(self.label, 40)}: {safe_line(self.trouble, 400)}" if self.trouble else ""
        )

    def loss_curve(self) -> tuple[Floats, Floats]:
        """Steps ``(n,)`` and validation losses ``(n,)`` in nats per character, for a chart.

        Those of training, smoothed, if there are none or all are too high for a chart.
        """
        curves = CharacterCurves.of(self.progress).charted()
        return curves.validation if len(curves.validation[0]) else curves.smoothed

    def gradient_curve(self) -> tuple[Floats, Floats]:
        """Distances ``(K,)`` in symbols and geometric mean norms ``(K,)`` of the gradient."""
        measured = self.gradients
        norms = norms_of(measured.log_norms if measured else ())
        return np.arange(len(norms), dtype=float), norms


def describe_trouble(status: RunStatus) -> str:
    """Why a run failed, or that its network diverged; "" if neither."""
    failed = status.progress.failed if status.health is Health.FAILED else None
    return failed.message if failed else divergence(status.progress)


def shown_norms(runs: Sequence[ComparedRun]) -> tuple[float, float] | None:
    """The lowest and the highest norm of a chart of gradients; None if none was measured."""
    return gradient_range([run.gradient_curve()[1] for run in runs])


def comparison_as_json(runs: Sequence[ComparedRun]) -> str:
    """The runs with their curves as one JSON object.

    Losses are in nats per character of the text, half-lives in symbols; norms are natural
    logarithms, and their index is the distance.
    """
    return json_text({"runs": [_as_object(run) for run in runs]})


def _as_object(run: ComparedRun) -> dict[str, object]:
    progress, measured = run.progress, run.gradients
    started = progress.started
    return {
        "run": json_safe(run.name),
        "label": json_safe(run.label),
        "cell": run.cell,
        "state": run.state,
        "trouble": json_safe(run.trouble) or None,
        "steps": progress.step,
        "seconds": progress.elapsed_seconds,
        "parameters": started.parameters if started else None,
        "symbols_per_second": progress.characters_per_second,
        "best_validation_loss": run.best_loss,
        "best_step": progress.best.step if progress.best else None,
        "half_life": measured.half_life if measured else None,
        "vanishes": measured.vanishes if measured else None,
        "grows": measured.grows if measured else None,
        "losses": [
            {"step": one.step, "loss": number(progress.per_character(one.validation_loss))}
            for one in progress.evaluations
        ],
        "gradient": None
        if measured is None
        else {
            "step": measured.step,
            "positions": measured.positions,
            "log_norms": [number(norm) for norm in measured.log_norms],
        },
    }
