"""Results of `studies.connectivity`: the dependence of a value on symbols, and substitutions.

Letters in shapes: ``n`` symbols that are differentiated, ``L`` layers, ``H`` units of a layer,
``V`` symbols of the vocabulary.
"""

from dataclasses import dataclass

import numpy as np

from lstm_tui.reader.reader import Floats, ReaderState
from lstm_tui.reader.units import Target


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """How much a value after the symbol at ``position`` depends on each of n symbols up to it.

    Attributes:
        first: The position of the first of them.
        norms: The norm of the gradient with respect to the embedding vector of each, (n,).
    """

    first: int
    norms: Floats

    @property
    def position(self) -> int:
        """The position of the last of them."""
        return self.first + len(self.norms) - 1

    @property
    def shares(self) -> Floats:
        """The norms as shares of their sum, (n,); zeros if all norms are 0."""
        shares: Floats = self.norms / max(float(self.norms.sum()), np.finfo(np.float64).tiny)
        return shares

    @property
    def relative(self) -> Floats:
        """The norms as shares of the largest, (n,); zeros if all norms are 0."""
        relative: Floats = self.norms / max(float(self.norms.max()), np.finfo(np.float64).tiny)
        return relative

    def strongest(self, count: int) -> list[int]:
        """The positions of the ``count`` symbols with the largest norms, the largest first."""
        order = np.argsort(-self.norms, kind="stable")[:count]
        return [self.first + int(one) for one in order]

    @property
    def median(self) -> int:
        """The position of the symbol whose norm is the median, of two the larger."""
        return self.strongest(len(self.norms))[(len(self.norms) - 1) // 2]


@dataclass(frozen=True, slots=True, eq=False)
class Connectivity:
    """What the prediction after one symbol, or the value of a unit there, depends on.

    Attributes:
        dependence: On each of the symbols.
        unit: The unit, and which of its values; None if it is the prediction that is measured.
        value: The value of the unit; nan without one.
        target: The id of the predicted symbol.
        log_probability: Its log-probability, in nats.
        before: The state before the first of the symbols, (L, 1, H) each.
    """

    dependence: Dependence
    unit: Target | None
    value: float
    target: int
    log_probability: float
    before: ReaderState


@dataclass(frozen=True, slots=True, eq=False)
class Substitution:
    """The network's output when one symbol of the text is replaced by the mean input.

    Attributes:
        dropped: The position of the symbol; None for the text as it is.
        log_probabilities: Of the next symbol, (V,), in nats.
        value: The value of the unit; nan without one.
    """

    dropped: int | None
    log_probabilities: Floats
    value: float

    def top(self, count: int) -> list[tuple[int, float]]:
        """The ``count`` most likely symbols and their probabilities."""
        ids = np.argsort(-self.log_probabilities, kind="stable")[:count]
        return [(int(one), float(np.exp(self.log_probabilities[one]))) for one in ids]
