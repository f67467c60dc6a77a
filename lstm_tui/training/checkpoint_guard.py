"""Checkpoint guard: decides which weights may be saved, none that are known to have diverged.

Resume and every reader take the newest checkpoint. Knows steps, evaluations and saves, no files.
"""

from dataclasses import replace

from lstm_tui.runs.training_state import TrainingState


class CheckpointGuard:
    """Tracks the steps, evaluations and saves of one training."""

    def __init__(self) -> None:
        self._applied = self._dropped = self._newest_dropped = False
        self._evaluated_at: int | None = None
        self._saved: TrainingState | None = None
        self._refused_at: int | None = None

    def record_step(self, *, applied: bool) -> None:
        """Record a step, which was dropped unless ``applied``."""
        self._newest_dropped = not applied
        self._applied = self._applied or applied
        self._dropped = self._dropped or not applied

    def record_evaluation(self, state: TrainingState) -> None:
        """Record an evaluation, the result of which is in ``state``."""
        self._evaluated_at = state.step
        if state.diverged:  # the event of the evaluation says so
            self._refused_at = state.step

    def record_save(self, state: TrainingState) -> None:
        """Record that ``state`` was saved."""
        self._applied = self._dropped = False
        self._saved = state

    def record_failed_save(self) -> None:
        """Record that the last save failed, so its content is still unsaved."""
        self._applied = True
        self._saved = None

    def unsaved(self, state: TrainingState) -> bool:
        """Whether ``state`` differs from the last save in more than time."""
        return self._saved is None or self._saved != replace(
            state, elapsed_seconds=self._saved.elapsed_seconds
        )

    def divergence(self, state: TrainingState) -> str:
        """How training is known to have diverged by ``state``, as a clause; empty if it has not."""
        if state.diverged:
            return "the validation loss of these weights is not finite"
        if self._dropped and not self._applied:
            return "every step since the last checkpoint was dropped"
        return ""

    def refusal(self, state: TrainingState) -> str:
        """Why the weights of ``state`` must not be saved, as a clause; empty if they may be."""
        if reason := self.divergence(state):
            return reason
        if self._newest_dropped and self._evaluated_at != state.step:
            return "the loss or gradient of the last step was not finite"
        return ""

    def report_refusal(self, step: int) -> bool:
        """Whether a refusal at ``step`` is to be reported, which is once per step."""
        reported = self._refused_at == step
        self._refused_at = step
        return not reported
