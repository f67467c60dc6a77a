"""A validation loss in all its units: per symbol, per character of the text, perplexity."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from lstm_tui.errors import BrokenRunError
from lstm_tui.formatting import bits, fixed, perplexity, shown_perplexity
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Started, decode_event
from lstm_tui.runs.jsonl import lines_of
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.progress import Evaluation, RunProgress, fold

BEGINNING_LINES = 100
"""Lines at the beginning of a log among which the first `Started` is."""


@dataclass(frozen=True, slots=True)
class LossMeasures:
    """One validation loss; the losses are in nats.

    Attributes:
        per_symbol: The mean over the predicted symbols.
        per_character: The same per character of the text, which compares runs with different
            symbols: the sum over all symbols, [END] included, divided by the characters.
        per_document: The mean over documents of the sum over their symbols and [END]; None in a
            text without documents.
        unit: What ``per_symbol`` is per: ``character``, ``byte`` if each is a character,
            ``symbol``, or ``document`` for a classifier.
    """

    per_symbol: float
    per_character: float
    per_document: float | None
    unit: str

    @classmethod
    def of(cls, progress: RunProgress, evaluation: Evaluation) -> "LossMeasures":
        """The measures of an evaluation of a run."""
        loss = evaluation.validation_loss
        character, unit = progress.per_character(loss), progress.loss_unit
        of_document = None if progress.classifies else evaluation.document_loss
        return cls(loss, character, of_document, unit)

    @classmethod
    def at_checkpoint(cls, run: Run, loss: float) -> "LossMeasures":
        """The measures of a ``loss`` in the state of a checkpoint of ``run``.

        Only the beginning of its log is read, up to the first `Started` event.
        """
        progress = RunProgress()
        with suppress(OSError, BrokenRunError):
            for line in islice(lines_of(run.events), BEGINNING_LINES):
                if isinstance(event := decode_event(line), Started):
                    progress = fold(progress, [event])
                    break
        return cls.of(progress, Evaluation(0, loss, None, best=False))

    @property
    def in_brief(self) -> str:
        """``val 1.482``, or ``val 4.486/symbol, 1.584/character``."""
        if self.counts_characters:
            return f"val {fixed(self.per_symbol)}"
        return f"val {fixed(self.per_symbol)}/symbol, {fixed(self.per_character)}/character"

    @property
    def counts_characters(self) -> bool:
        """Whether the loss per symbol is the loss per character."""
        return self.unit != "symbol"

    @property
    def bits_per_character(self) -> float:
        """``per_character`` in bits."""
        return bits(self.per_character)

    @property
    def perplexity(self) -> float:
        """e to the loss per symbol: among how many equally likely symbols the network chooses."""
        return perplexity(self.per_symbol)

    @property
    def sentence_part(self) -> str:
        """``1.4820``, or ``5.2100 nats per symbol (1.3100 per character, perplexity 183)``."""
        parts = []
        if not self.counts_characters:
            parts = [f"{fixed(self.per_character, 4)} per character"]
        if self.per_document is not None:
            parts.append(f"{fixed(self.per_document)} per document")
        if not parts:
            return fixed(self.per_symbol, 4)
        parts.append(f"perplexity {short_perplexity(self.perplexity)}")
        return f"{fixed(self.per_symbol, 4)} nats per {self.unit} ({', '.join(parts)})"


LARGEST_CHARTED_LOSS = 12.0
"""Nats per character above which a loss is left out of charts of several runs, as it would flatten
the other curves. A uniform guess among 160,000 symbols has this loss."""


@dataclass(frozen=True, slots=True, eq=False)
class CharacterCurves:
    """Losses of a run per character of the text: each is steps ``(n,)`` and nats ``(n,)``."""

    raw: tuple[Floats, Floats]
    smoothed: tuple[Floats, Floats]
    validation: tuple[Floats, Floats]

    @classmethod
    def of(cls, progress: RunProgress) -> "CharacterCurves":
        """The curves of a run."""
        (steps, losses), (_, smooth) = progress.losses.points(), progress.losses.smoothed()
        evaluated, validation = progress.validation_points()
        train = progress.train_characters_per_symbol
        return cls(
            (steps, losses / train),
            (steps, smooth / train),
            (evaluated, validation / progress.characters_per_symbol),
        )

    def charted(self) -> "CharacterCurves":
        """The points of at most `LARGEST_CHARTED_LOSS`."""

        def limited(curve: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
            steps, losses = curve
            shown = losses <= LARGEST_CHARTED_LOSS
            return steps[shown], losses[shown]

        return CharacterCurves(limited(self.raw), limited(self.smoothed), limited(self.validation))


def short_perplexity(value: float) -> str:
    """``4.35``, ``183``, ``3,033``: three digits or more; ``> 1e300`` for infinity."""
    return shown_perplexity(value, 2 if value < 10 else 1 if value < 100 else 0)
