"""Ablation of a classifier: what the decision on documents loses while units are held at a value.

Each document is read from its beginning with the units held. Controls are units of the same layers
and quantities with the nearest variances (`scoring.intervention`), each held in the same way. They
are compared by the log-probability of the true class, which unlike the accuracy has no ties.

Letters in shapes: ``T`` symbols, ``N`` documents, ``L`` layers, ``H`` units of a layer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES, Quantity
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import fixed
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Reader, ReaderState
from lstm_tui.reader.units import Clamp, Target, target_name
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.claims import LEAST_BEATEN, LEAST_CONTROLS
from lstm_tui.scoring.intervention import matched_targets
from lstm_tui.scoring.proportions import paired_interval
from lstm_tui.studies.classification import Classification
from lstm_tui.studies.document_states import pooled_states
from lstm_tui.studies.labeled_input import LabeledInput
from lstm_tui.text.glyphs import safe_line

MOST_SYMBOLS = 30_000
"""Symbols of the documents that are read, at most."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DecisionLoss:
    """By how much decisions become worse; negative where they become better.

    Attributes:
        accuracy: The fall of the accuracy, a share.
        log_probability: The fall of the mean log-probability of the true class, in nats.
    """

    accuracy: float
    log_probability: float


@dataclass(frozen=True, slots=True, eq=False)
class ClassAblation:
    """Effect of clamps on the decisions of a classifier, compared with matched units.

    Attributes:
        clamps: The units and the values at which they were held.
        plain: The decisions without clamps.
        held: The decisions with them.
        controls: What is lost with matched units instead.
        symbols: Symbols that were read of the documents.
    """

    clamps: tuple[Clamp, ...]
    plain: Classification
    held: Classification
    controls: tuple[DecisionLoss, ...]
    symbols: int

    @property
    def loss(self) -> DecisionLoss:
        """What is lost."""
        return _loss(self.plain, self.held)

    @property
    def accuracy_interval(self) -> tuple[float, float]:
        """95 % interval of the fall of the accuracy: normal approximation of the mean of paired
        differences."""
        plain, held = (one.predicted == one.labels for one in (self.plain, self.held))
        return paired_interval(plain.astype(np.float64) - held)

    @property
    def log_probability_interval(self) -> tuple[float, float]:
        """The same of the log-probability of the true class."""
        return paired_interval(_of_true(self.plain) - _of_true(self.held))

    @property
    def beaten(self) -> int:
        """Controls that lose less log-probability."""
        return sum(one.log_probability < self.loss.log_probability for one in self.controls)

    @property
    def p_value(self) -> float | None:
        """Permutation p-value of the fall of the log-probability (Phipson & Smyth 2010); None
        without controls."""
        count = len(self.controls)
        return (1 + count - self.beaten) / (1 + count) if count else None

    @property
    def claim(self) -> str:
        """What it shows, in one sentence or two."""
        names, loss = safe_line(", ".join(map(_held_name, self.clamps)), 40), self.loss
        low, high = self.log_probability_interval
        if loss.log_probability <= 0:
            return f"With {names}, the true class is not less probable: it is not needed."
        points = 100 * loss.accuracy
        sentence = (
            f"With {names}, the log-probability of the true class falls by "
            f"{fixed(loss.log_probability)} nats ({fixed(low)} to {fixed(high)}) and the accuracy "
            f"by {fixed(points, 1)} points"
        )
        count = len(self.controls)
        if not count:
            return f"{sentence}. No other unit was held for comparison (--controls)."
        sentence += (
            f", more than with {self.beaten} of {count} units of the same layer and the nearest "
            "variances."
        )
        if count < LEAST_CONTROLS:
            return f"{sentence} That could be chance: {LEAST_CONTROLS} or more units are needed."
        if low <= 0 or self.beaten < LEAST_BEATEN * count:
            return f"{sentence} That could be chance."
        return f"{sentence} The decision depends on it."


def ablate_classes(
    network: Checkpoint,
    documents: LabeledInput,
    targets: tuple[Target, ...],
    *,
    to: float | None = None,
    controls: int = LEAST_CONTROLS,
    symbols: int = MOST_SYMBOLS,
    seed: int = 1,
    report: Callable[[float], object] = lambda _: None,
) -> ClassAblation:
    """Hold ``targets`` at ``to``, or each at its mean over the symbols of ``documents``.

    Of ``documents``, so many are drawn by ``seed`` that they have about ``symbols`` symbols.
    ``report`` is called with the share that is done, and may raise to cancel.

    Raises:
        ConfigError: No target, or an unknown one; ``documents`` are empty.
        CheckpointError: Values of the network overflow on a document.
    """
    if not targets:
        raise ConfigError("There is no unit to hold. Name one, such as L0:3.")
    if not len(documents):
        raise ConfigError(f"{documents.name}: there are no documents to classify.")
    reader, head, random = Reader.of(network), ClassHead.of(network), np.random.default_rng(seed)
    reader.clamped(tuple(Clamp(unit, 0.0, quantity) for unit, quantity in targets))  # validates
    drawn = random.permutation(len(documents))
    count = int(np.searchsorted(documents.lengths[drawn].cumsum(), symbols, side="right"))
    some = np.sort(drawn[: max(1, count)])
    moments = _Moments()

    def classified(network_: Reader, visit: Callable[[ReaderState], object]) -> Classification:
        pooled = pooled_states(
            network_,
            documents.ids,
            documents.starts[some],
            documents.lengths[some],
            lambda _: report(done / (controls + 2)),
            visit=visit,
        )
        logs = head.log_probabilities(pooled[:, 0, 0])
        return Classification(logs, documents.labels[some], documents.lengths[some] - 1)

    def held_clamps(of: tuple[Target, ...]) -> tuple[Clamp, ...]:
        return tuple(
            Clamp(
                unit,
                float(moments.means[quantity][unit.layer, unit.index]) if to is None else to,
                quantity,
            )
            for unit, quantity in of
        )

    def with_held(clamps: tuple[Clamp, ...]) -> Classification:
        return classified(reader.clamped(clamps), lambda _: None)

    done = 0
    plain = classified(reader, moments.add)
    done, clamps = 1, held_clamps(targets)
    held = with_held(clamps)
    losses = []
    for others in matched_targets(targets, moments.variances, controls, random):
        done += 1
        losses.append(_loss(plain, with_held(held_clamps(others))))
    report(1.0)
    return ClassAblation(
        clamps, plain, held, tuple(losses), int(documents.lengths[some].sum() - len(some))
    )


class _Moments:
    """Means and variances of all units over the states that are added, from several threads."""

    def __init__(self) -> None:
        self._count, self._lock = 0, Lock()
        self._sums: list[Doubles] = []

    def add(self, state: ReaderState) -> None:
        """Add the states of B documents after one symbol."""
        sums: list[Doubles] = []
        for values in (state.hidden, state.cell):
            exact = values.astype(np.float64)
            sums += [exact.sum(axis=1), (exact**2).sum(axis=1)]
        with self._lock:
            self._count += state.hidden.shape[1]
            before = self._sums or [np.zeros_like(one) for one in sums]
            self._sums = [one + other for one, other in zip(before, sums, strict=True)]

    @property
    def means(self) -> dict[Quantity, Doubles]:
        """By quantity, (L, H) each."""
        return {
            quantity: self._sums[2 * index] / self._count for index, quantity in enumerate(STATES)
        }

    @property
    def variances(self) -> dict[Quantity, Doubles]:
        """By quantity, (L, H) each."""
        return {
            quantity: self._sums[2 * index + 1] / self._count - self.means[quantity] ** 2
            for index, quantity in enumerate(STATES)
        }


def _held_name(clamp: Clamp) -> str:
    """``L0:127=-0.0014``: a mean has more digits than say anything."""
    return f"{target_name(clamp.unit, clamp.quantity)}={clamp.value:.2g}"


def _of_true(classification: Classification) -> Doubles:
    """The log-probability of the true class of each document, (N,)."""
    rows = np.arange(len(classification))
    logs = classification.log_probabilities[rows, classification.labels]
    return logs.astype(np.float64)


def _loss(plain: Classification, held: Classification) -> DecisionLoss:
    return DecisionLoss(
        plain.confusion.accuracy.share - held.confusion.accuracy.share, held.loss - plain.loss
    )
