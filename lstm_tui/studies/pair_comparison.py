"""Minimal pairs: is the right continuation more probable than the wrong one?

Both are compared by their log-probability after the same text (Linzen, Dupoux & Goldberg 2016;
Marvin & Linzen 2018). Equal probabilities count as wrong.

Letters in shapes: ``N`` pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.errors import ConfigError, UnknownCharactersError
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.continuations import (
    Doubles,
    EncodedChoice,
    continuation_log_probabilities,
    encode_choice,
)
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.minimal_pairs import MinimalPair, marked
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PairScore:
    """Pairs that were compared.

    Attributes:
        accuracy: How often the right continuation is more probable.
        mean_difference: Mean log-probability of the right one less that of the wrong one, in nats.
    """

    accuracy: Proportion
    mean_difference: float


@dataclass(frozen=True, slots=True, eq=False)
class PairComparison:
    """N pairs and what a network says of them.

    Attributes:
        pairs: The pairs.
        log_probabilities: Of the right and the wrong continuation, in nats, (N, 2).
    """

    pairs: tuple[MinimalPair, ...]
    log_probabilities: Doubles

    @property
    def differences(self) -> Doubles:
        """Log-probability of the right continuation less that of the wrong one, (N,)."""
        return np.asarray(self.log_probabilities[:, 0] - self.log_probabilities[:, 1])

    @property
    def score(self) -> PairScore:
        """Over all pairs."""
        return _score(self.differences)

    @property
    def groups(self) -> dict[str, PairScore]:
        """By group, in order of appearance."""
        indices: dict[str, list[int]] = {}
        for index, pair in enumerate(self.pairs):
            indices.setdefault(pair.group, []).append(index)
        differences = self.differences
        return {group: _score(differences[some]) for group, some in indices.items()}


def compare_pairs(
    reader: Reader,
    vocabulary: Vocabulary,
    pairs: Sequence[MinimalPair],
    encode: Callable[[str], Ids] | None = None,
    report: Report | None = None,
) -> PairComparison:
    """Read ``pairs``, of which there is at least one; ``encode`` is that of `encode_choice`.

    Raises:
        ConfigError: The words of one cannot be compared.
        UnknownCharactersError: One has characters that are not in the vocabulary.
        CheckpointError: The values of the network overflow.
    """
    choices = encode_pairs(vocabulary, pairs, encode)
    logs = continuation_log_probabilities(reader, vocabulary, choices, report)
    return PairComparison(tuple(pairs), logs)


def encode_pairs(
    vocabulary: Vocabulary,
    pairs: Sequence[MinimalPair],
    encode: Callable[[str], Ids] | None = None,
) -> list[EncodedChoice]:
    """``pairs`` as ids, the right continuation first.

    Raises:
        ConfigError: Both continuations of one are the same, or one is empty and thus certain.
        UnknownCharactersError: As `compare_pairs`.
    """
    choices = []
    for pair in pairs:
        if pair.right == pair.wrong:
            raise ConfigError(f"{marked(pair)}: both words are the same for the network.")
        try:
            choice = encode_choice(vocabulary, pair.before, (pair.right, pair.wrong), encode)
        except UnknownCharactersError as error:
            raise UnknownCharactersError(
                error.characters, f"{marked(pair)}: {error}", error.advice
            ) from error
        if not all(map(len, choice.continuations)):
            raise ConfigError(
                f"{marked(pair)}: nothing of one word is left to compare. Add the character that "
                "follows both."
            )
        choices.append(choice)
    return choices


def _score(differences: Doubles) -> PairScore:
    correct = Proportion(int((differences > 0).sum()), len(differences))
    return PairScore(correct, float(differences.mean()))
