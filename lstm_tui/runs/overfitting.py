"""Detect overfitting from the validation losses of a run, and suggest what to change.

Pure functions of the progress and of ``run.json``, except that `advice` checks whether the source
files still exist.
"""

from dataclasses import dataclass

from lstm_tui.benchmarking.size_curves import EARLY_STOPPING, suited_size
from lstm_tui.config import (
    Cell,
    DocumentSplit,
    ModelConfig,
    Objective,
    Pooling,
    RunConfig,
    TextConfig,
)
from lstm_tui.files import path_exists
from lstm_tui.formatting import fixed
from lstm_tui.presets import CLASSIFIER_MLP, CLASSIFIER_SIZE, LONGEST_DOCUMENT, Size
from lstm_tui.runs.directory import RunRecord
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.known_sources import known_sources
from lstm_tui.runs.progress import Evaluation, RunProgress
from lstm_tui.text.builtin_texts import builtin_name
from lstm_tui.text.document_borders import escaped
from lstm_tui.text.shell_words import shell_option, shell_word
from lstm_tui.text.sources import STDIN

RISEN = 1.02
"""A validation loss has risen if it exceeds the lowest one by this factor; less may be noise: on a
few documents it moved by 1.4 % between two evaluations."""

LONGEST_SOURCES = 1_000
"""Most characters of source paths in a command to paste; longer ones become FILE."""

LEAST_RISE = 0.01
"""Nats per document that the loss of a classifier rises at least, as it may be close to 0."""

EVALUATIONS = 3
"""Number of evaluations in a row above the lowest before a running training is warned."""


@dataclass(frozen=True, slots=True)
class LossRise:
    """A validation loss that has risen from its lowest value.

    Attributes:
        best: The evaluation with the lowest loss.
        last: The newest one.
        learned_by_heart: Whether the training loss fell meanwhile.
        other_kind: Whether the validation text is of another kind than the training text.
    """

    best: Evaluation
    last: Evaluation
    learned_by_heart: bool
    other_kind: bool

    @property
    def other_split(self) -> str:
        """The option that validates on parts of the whole text."""
        has_documents = self.last.document_loss is not None
        return "--shuffle-documents" if has_documents else "--validation-blocks"

    @property
    def sentence(self) -> str:
        """A description, most important words first."""
        since = f"since step {self.best.step:,}"
        losses = f"from {fixed(self.best.validation_loss)} to {fixed(self.last.validation_loss)}"
        if not self.learned_by_heart:
            return f"Validation loss has risen {since}, {losses}."
        if self.other_kind:
            return (
                f"Validation loss has risen {since}, {losses}, and training loss has fallen. The "
                "validation text is of another kind, so this need not be overfitting."
            )
        return (
            f"Overfitting {since}: validation loss has risen {losses}, and training loss has "
            "fallen."
        )


def find_rise(progress: RunProgress) -> LossRise | None:
    """The rise of the validation loss since its lowest value; None if there is none."""
    best, last = progress.best, progress.validation
    if best is None or last is None or last.step <= best.step:
        return None
    if not last.validation_loss > _limit(best, progress):
        return None
    before, after = best.train_loss, last.train_loss
    falls = before is not None and after is not None and after < before
    other_kind = progress.started is not None and progress.started.validation_differs
    return LossRise(best, last, falls, other_kind)


def _limit(best: Evaluation, progress: RunProgress) -> float:
    """The validation loss above which it has risen from ``best``."""
    return best.validation_loss * RISEN + (LEAST_RISE if progress.classifies else 0)


def overfitting_warning(progress: RunProgress) -> str | None:
    """A warning for a running training that overfits; None until that is certain."""
    rise = find_rise(progress)
    if rise is None or not rise.learned_by_heart:
        return None
    since = [one for one in progress.evaluations if one.step > rise.best.step][-EVALUATIONS:]
    lowest = min(one.validation_loss for one in since)
    if len(since) < EVALUATIONS or lowest <= _limit(rise.best, progress):
        return None
    if rise.other_kind:
        return f"{rise.sentence} Training with {rise.other_split} would tell."
    if progress.classifies:
        return (
            f"{rise.sentence} The best checkpoint is kept. More documents, --patience or a larger "
            "--dropout would help."
        )
    return (
        f"{rise.sentence} The best checkpoint is kept. More text, a smaller --size, --patience or "
        "--dropout 0.2 would help."
    )


def advice(progress: RunProgress, record: RunRecord | None) -> str:
    """What to try after a run that has ended and overfitted; "" for any other."""
    rise = find_rise(progress)
    if rise is None or record is None or _stopped_early(progress):
        return ""
    if record.origin or record.vectors:  # by a path that the run does not have
        return ""
    command = " ".join(["lstm-tui train", *_retrained(record, rise)])
    rest = "" if rise.other_kind else " (or more text)"
    return f"To do better: {command}{rest}"


def _stopped_early(progress: RunProgress) -> bool:
    finished = progress.finished
    return finished is not None and finished.reason is FinishReason.PATIENCE


def _retrained(record: RunRecord, rise: LossRise) -> list[str]:
    """Quoted arguments of ``train`` for a run on the same text with a lower validation loss."""
    corpus, config = record.corpus, record.config
    known = known_sources(corpus)
    words = [_source(source) for source in known.sources] if known else ["FILE"]
    if known and known.glob is not None:
        words.append(shell_option("--glob", known.glob))
    if len(" ".join(words)) > LONGEST_SOURCES:
        words = ["FILE"]
    words += _text_options(config.text)
    if config.model.classes:
        words += _classifier_options(config)
    if config.model.cell is not Cell.LSTM:
        words += ["--cell", config.model.cell]
    if config.model.learned_initial_state:
        words.append("--learn-initial-state")
    if config.training.freeze_embedding:
        words.append("--freeze-embedding")
    if rise.other_kind:
        return [*words, rise.other_split]
    if config.model.classes:
        words += _size_options(config.model)
    elif size := suited_size(round(corpus.symbols * (1 - config.text.validation)), config.model):
        words += ["--size", size]
    return [*words, "--patience", str(EARLY_STOPPING)]


def _source(source: str) -> str:
    """A source as a quoted argument; FILE if it is not on this machine."""
    there = source != STDIN and path_exists(source)
    return builtin_name(source) or (shell_word(source) if there else "FILE")


def _text_options(text: TextConfig) -> list[str]:
    """Options for the values of ``text`` that are not the default, quoted."""
    default = TextConfig()
    words: list[str] = []
    for name in (
        *("encoding", "symbols", "undecodable", "normalize"),
        *("min_count", "max_vocabulary", "validation"),
    ):
        value = getattr(text, name)
        if value != getattr(default, name):
            words += [f"--{name.replace('_', '-')}", shell_word(str(value))]
    for name in ("keep_newlines", "validation_blocks"):
        if getattr(text, name):
            words.append(f"--{name.replace('_', '-')}")
    if text.documents is DocumentSplit.SEPARATOR:
        words += ["--documents", shell_word(f"separator={escaped(text.separator)}")]
    elif text.documents not in (None, DocumentSplit.LABELED):
        words += ["--documents", text.documents.value]
    if text.document_seed is not None:
        words.append("--shuffle-documents")
    return words


def _size_options(model: ModelConfig) -> list[str]:
    """Options for layers and units of the classifier ``model``, unless they are the default."""
    for size in Size:
        if (size.model.layers, size.model.hidden) == (model.layers, model.hidden):
            return [] if size is CLASSIFIER_SIZE else ["--size", size]
    return ["--layers", str(model.layers), "--hidden", str(model.hidden)]


def _classifier_options(config: RunConfig) -> list[str]:
    """Options of a classifier for the values that are not the default, quoted."""
    words = ["--objective", Objective.CLASSIFY.value]
    for option, column in (
        ("--text-column", config.text.text_column),
        ("--label-column", config.text.label_column),
    ):
        if column:
            words.append(shell_option(option, column))
    if config.text.skip_empty:
        words.append("--skip-empty")
    if config.model.pooling is not Pooling.LAST:
        words += ["--pool", config.model.pooling]
    if config.model.mlp != CLASSIFIER_MLP:
        words += ["--mlp", str(config.model.mlp)]
    if config.text.max_length != LONGEST_DOCUMENT:
        words += ["--max-length", str(config.text.max_length)]
    return words
