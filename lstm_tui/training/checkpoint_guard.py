"""Which weights may become the newest checkpoint: none that are known to have diverged.

A checkpoint is what resume and every reader takes. Knows steps and evaluations, and no files.
"""

from lstm_tui.runs.training_state import TrainingState


class CheckpointGuard:
    """Follows steps, evaluations and saves of one training."""

    def __init__(self) -> None:
        self._applied = self._dropped = self._newest_dropped = False
        self._evaluated_at: int | None = None

    def stepped(self, *, applied: bool) -> None:
        """A step was taken; where it was not ``applied`` it was dropped."""
        self._newest_dropped = not applied
        self._applied = self._applied or applied
        self._dropped = self._dropped or not applied

    def evaluated(self, step: int) -> None:
        """The validation text was read after ``step``."""
        self._evaluated_at = step

    def saved(self) -> None:
        """The weights became a checkpoint."""
        self._applied = self._dropped = False

    def unsaved(self) -> None:
        """The last save failed: what it would have held is still to be saved."""
        self._applied = True

    def divergence(self, state: TrainingState) -> str:
        """How training is known to have diverged by ``state``, as a clause; empty if it has not."""
        if state.diverged:
            return "the validation loss of these weights is not finite"
        if self._dropped and not self._applied:
            return "every step since the last checkpoint was dropped"
        return ""

    def refusal(self, state: TrainingState) -> str:
        """Why the weights of ``state`` must not be saved, as a clause; empty if they may."""
        if why := self.divergence(state):
            return why
        if self._newest_dropped and self._evaluated_at != state.step:
            return "the loss or gradient of the last step was not finite"
        return ""
