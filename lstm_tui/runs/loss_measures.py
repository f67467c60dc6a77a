"""A validation loss in all its units: per symbol, per character of the text, perplexity."""

import math
from dataclasses import dataclass

from lstm_tui.formatting import bits, fixed
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.progress import Evaluation, RunProgress

_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class LossMeasures:
    """One validation loss; the losses are in nats.

    Attributes:
        per_symbol: The mean over the predicted symbols.
        per_character: The same per character (or byte) of the text, which compares runs with
            different symbols: the sum over all symbols, [END] included, divided by the characters.
        per_document: The mean over documents of the sum over their symbols and [END]; None in a
            text without documents.
        unit: What ``per_symbol`` is per: ``character``, ``byte`` or ``symbol``.
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
        return cls(loss, character, evaluation.document_loss, unit)

    @property
    def counts_characters(self) -> bool:
        """Whether the loss per symbol is the loss per character (or byte)."""
        return self.unit != "symbol"

    @property
    def bits_per_character(self) -> float:
        """``per_character`` in bits."""
        return bits(self.per_character)

    @property
    def perplexity(self) -> float:
        """e to the loss per symbol: among how many equally likely symbols the network chooses."""
        return math.exp(min(self.per_symbol, _LARGEST_EXPONENT))

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


def short_perplexity(value: float) -> str:
    """``4.35``, ``183``: three digits or more."""
    return fixed(value, 2 if value < 10 else 1 if value < 100 else 0)
