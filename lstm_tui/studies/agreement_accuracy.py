"""Subject–verb agreement: how often the verb that agrees with its subject is more probable.

For each pair of `text.agreement` the log-probabilities of the right and the wrong form are compared
after the same beginning of a sentence, with the space or full stop that follows (Linzen, Dupoux &
Goldberg 2016). Accuracies are counted in cells: construction, number of attractors (nouns between
the subject and the verb), and whether all of these have the number of the subject (*congruent*) or
all the other one (*incongruent*). A network that follows the nearest noun is right in congruent
cells and wrong in incongruent ones. Equal probabilities count as wrong; a guess is right in half.

Letters in shapes: ``N`` pairs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError, UnknownCharactersError
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.continuations import (
    EncodedChoice,
    continuation_log_probabilities,
    encode_choice,
)
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.agreement.agreement_pairs import AgreementPair
from lstm_tui.text.vocabulary import Vocabulary

CHANCE = 0.5

MOST_DIFFERENCE = 0.2
"""Between singular and plural subjects, beyond which a network prefers one number."""


@dataclass(frozen=True, slots=True)
class AgreementCell:
    """A construction with a number of attractors, which are all congruent or all incongruent."""

    construction: str
    attractors: int
    congruent: bool


@dataclass(frozen=True, slots=True)
class AgreementAccuracy:
    """Accuracies by cell, in the order of the pairs, and by the number of the subject.

    Attributes:
        by_number: For singular subjects (True) and plural ones (False) over all pairs.
    """

    cells: Mapping[AgreementCell, Proportion]
    by_number: Mapping[bool, Proportion] = field(default_factory=dict)

    @property
    def prefers_a_number(self) -> bool:
        """Whether the accuracies of singular and plural subjects are far from each other."""
        shares = [value.share for value in self.by_number.values() if value.count]
        return len(shares) == 2 and abs(shares[0] - shares[1]) > MOST_DIFFERENCE

    def over(self, selects: Callable[[AgreementCell], bool] = lambda _: True) -> Proportion:
        """The accuracy over all cells that ``selects`` accepts."""
        chosen = (value for cell, value in self.cells.items() if selects(cell))
        return reduce(add, chosen, Proportion(0, 0))

    def by_attractors(self, *, congruent: bool) -> dict[int, Proportion]:
        """The accuracy over all constructions, by number of attractors.

        Without attractors there is nothing to be congruent with: that number is in both curves.
        """
        totals = dict.fromkeys(self.attractors, Proportion(0, 0))
        for cell, value in self.cells.items():
            if cell.congruent is congruent or not cell.attractors:
                totals[cell.attractors] += value
        return totals

    @property
    def attractors(self) -> list[int]:
        """The numbers of attractors, ascending."""
        return sorted({cell.attractors for cell in self.cells})

    @property
    def constructions(self) -> list[str]:
        """The constructions, in order."""
        return list(dict.fromkeys(cell.construction for cell in self.cells))


def encode_agreement(pairs: Sequence[AgreementPair], vocabulary: Vocabulary) -> list[EncodedChoice]:
    """``pairs`` as ids, the right form first.

    Raises:
        ConfigError: The network does not know the characters of the sentences.
    """
    try:
        return [encode_choice(vocabulary, pair.before, (pair.right, pair.wrong)) for pair in pairs]
    except UnknownCharactersError as error:
        raise ConfigError(
            f"{error} The sentences are English in lower case. Train a network on them: "
            "lstm-tui train agreement"
        ) from error


def measure_agreement(
    reader: Reader,
    vocabulary: Vocabulary,
    pairs: Sequence[AgreementPair],
    report: Report | None = None,
) -> AgreementAccuracy:
    """Compare the forms of ``pairs`` by the network of ``reader``.

    Raises:
        ConfigError: As `encode_agreement`.
        CheckpointError: The values of the network overflow.
    """
    choices = encode_agreement(pairs, vocabulary)
    return count_cells(pairs, are_correct(reader, vocabulary, choices, report))


def are_correct(
    reader: Reader,
    vocabulary: Vocabulary,
    choices: Sequence[EncodedChoice],
    report: Report | None = None,
) -> NDArray[np.bool_]:
    """Whether the first continuation of each of ``choices`` is more probable, (N,).

    Raises:
        CheckpointError: The values of the network overflow.
    """
    logs = continuation_log_probabilities(reader, vocabulary, choices, report)
    return np.asarray(logs[:, 0] > logs[:, 1])


def count_cells(pairs: Sequence[AgreementPair], correct: Iterable[bool]) -> AgreementAccuracy:
    """The accuracies of ``pairs``, of which ``correct`` (N,) are right."""
    cells: dict[AgreementCell, Proportion] = {}
    by_number = dict.fromkeys((True, False), Proportion(0, 0))
    for pair, is_right in zip(pairs, correct, strict=True):
        cell = AgreementCell(pair.construction, pair.attractors, pair.congruent)
        one = Proportion(int(is_right), 1)
        cells[cell] = cells.get(cell, Proportion(0, 0)) + one
        by_number[pair.singular] += one
    return AgreementAccuracy(cells, by_number)
