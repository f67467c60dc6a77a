"""Runs that are shown together: those of a series, as they are trained, or ones that exist.

Does not need Textual.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstm_tui.runs.directory import Run
from lstm_tui.text.glyphs import safe_line
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.series import PlannedRun, RunOutcome


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Runs that are shown together.

    Attributes:
        facts: What they have in common: the text, the network.
        members: The runs at this moment, always in the same order; a run that has not been started
            has no worker.
    """

    facts: tuple[str, ...]
    members: Callable[[], Sequence[RunOutcome]]

    @property
    def title(self) -> str:
        """The facts in a line."""
        return ", ".join(self.facts)

    @classmethod
    def of_runs(cls, runs: Sequence[Run]) -> "RunComparison":
        """Runs that exist, by their names; they may be training in another process.

        Raises:
            BrokenRunError: The record of one cannot be read.
        """
        members = [
            RunOutcome(PlannedRun(run.name, run.name, run.record().config), WorkerHandle(run))
            for run in runs
        ]
        texts = {", ".join(run.record().corpus.sources) for run in runs}
        one = tuple(safe_line(text, 80) for text in texts) if len(texts) == 1 else ()
        return cls((*one, f"{len(runs)} runs"), lambda: members)
