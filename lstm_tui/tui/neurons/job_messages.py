"""Messages of the background jobs of the Neurons screen."""

from textual.message import Message

from lstm_tui.errors import ConfigError, LstmTuiError
from lstm_tui.inspection.ablations import Ablation, AblationEffects
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Target
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.labels import Label


class TextRead(Message):
    """More of a text was read; all of it if ``finished``."""

    def __init__(self, activations: ActivationCache, *, finished: bool) -> None:
        super().__init__()
        self.activations, self.finished = activations, finished


class RankingProgressed(Message):
    """The progress or the error of ``session.ranking`` changed."""


class Ranked(Message):
    """The units were ranked; ``errors`` are of the patterns that were left out.

    ``controls`` are all controls, if the run keeps them.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        labels: tuple[Label, ...],
        scores: ScoreTable,
        errors: tuple[ConfigError, ...] = (),
        controls: Controls | None = None,
    ) -> None:
        super().__init__()
        self.checkpoint, self.labels, self.scores, self.errors = checkpoint, labels, scores, errors
        self.controls = controls


class ControlsComputed(Message):
    """More of the controls of ``scores`` are known; all of them if ``finished``."""

    def __init__(self, scores: ScoreTable, controls: Controls, *, finished: bool) -> None:
        super().__init__()
        self.scores, self.controls, self.finished = scores, controls, finished


class SetFitted(Message):
    """The set ``targets`` was fitted, with a score as the result, or why it was not."""

    def __init__(
        self, reader: Reader, targets: tuple[Target, ...], result: SetScore | LstmTuiError
    ) -> None:
        super().__init__()
        self.reader, self.targets, self.result = reader, targets, result


class FitProgressed(Message):
    """The share of the fit of a set that is done."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share


class Ablated(Message):
    """A result of the ablation with ``key``, or why there is none."""

    def __init__(self, reader: Reader, key: tuple[str, str, str], ablation: Ablation) -> None:
        super().__init__()
        self.reader, self.key, self.ablation = reader, key, ablation


class EffectsMeasured(Message):
    """What the ablation with ``key`` changes beside the loss, as far as it is known."""

    def __init__(self, reader: Reader, key: tuple[str, str, str], effects: AblationEffects) -> None:
        super().__init__()
        self.reader, self.key, self.effects = reader, key, effects
