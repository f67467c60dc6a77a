"""Where a network loses: its loss by type of symbol, and by position inside an open span.

The loss is that with carried state. *By type* divides the predicted symbols into those of
`symbol_types`. *By position*: a symbol is inside a span of a pattern, such as a quotation, if the
character before it is (as `text.labels` defines inside), so the first symbol after the opener has
position 1 and the closer is inside. Positions count characters from the end of the opener to the
first character of the symbol, to 60; nested spans count from the outer one. Whether a network still
knows after 60 characters that a bracket is open shows there (Karpathy, Johnson & Fei-Fei 2015,
§4.3).

A word has the type of its first letter or digit: ``␣keys`` is the start of a word, and what is
inside of a word is a character of a word that is spelled. All bytes of a character have its type.
Where more than half of the symbols of words are of rare words, as in a list of names, that type
says little and is left out.

Of two networks, the difference of the means of the same segments (see `common_segments`) has a 95 %
interval: a paired bootstrap over 12 stretches of text, as for scores (`scoring.metrics`).

Letters in shapes: ``S`` segments, ``R`` networks, ``K`` classes, ``G`` stretches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_tui.scoring.blocks import STRETCHES
from lstm_tui.scoring.labeled_text import label_values
from lstm_tui.scoring.metrics import block_draws, bootstrap_interval
from lstm_tui.studies.common_segments import LossUnit, Segments
from lstm_tui.studies.symbol_types import TYPES, SymbolType, WordFrequencies, character_types
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import LabelKind, builtin_labels

POSITIONS = 60
"""The last position inside a span that is counted."""

_BINS = (1, 2, 3, 6, 11, 21, 41, POSITIONS + 1)  # the first position of each, and the end
RANGES_OF_POSITIONS = tuple((first, after - 1) for first, after in pairwise(_BINS))
"""Ranges of positions in a table, the last of each included."""

_NOT_SPANS = ("word start", "word end")

Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class LossShare:
    """The loss of some of the predicted symbols.

    Attributes:
        count: Symbols, or characters of two networks (`Segments.weights`).
        share: Of all of them, 0 to 1.
        means: Nats per `LossBreakdown.unit`, of each network; nan if there are none.
        shares_of_loss: Of the whole loss of each network, 0 to 1.
        interval: 95 % interval of the second mean minus the first; None for one network, and where
            fewer than two stretches of the text have such symbols.
    """

    count: int
    share: float
    means: tuple[float, ...]
    shares_of_loss: tuple[float, ...]
    interval: tuple[float, float] | None

    @property
    def difference(self) -> float | None:
        """The second mean minus the first; None for one network."""
        return self.means[1] - self.means[0] if len(self.means) == 2 else None


@dataclass(frozen=True, slots=True)
class SpanLoss:
    """The loss inside the spans of a pattern.

    Attributes:
        pattern: Its name.
        inside: The loss at all positions from 1 to 60.
        ranges: The loss in each of `RANGES_OF_POSITIONS`.
        positions: The loss at each position, 60 of them.
    """

    pattern: str
    inside: LossShare
    ranges: tuple[LossShare, ...]
    positions: tuple[LossShare, ...]


@dataclass(frozen=True, slots=True)
class LossBreakdown:
    """The loss of one network, or of two, by type and by position.

    Attributes:
        whole: The loss of all predicted symbols.
        types: By type, those with the largest part of the loss first.
        spans: By pattern, for those that occur.
        unit: What the mean losses are per.
        rare: How rare words were found, in words; None if they are most words, and so no type.
        left_out: Characters of segments that one of two networks cannot predict.
        stretches: Stretches of text that the bootstrap draws.
    """

    whole: LossShare
    types: dict[SymbolType, LossShare]
    spans: tuple[SpanLoss, ...]
    unit: LossUnit
    rare: str | None
    left_out: int
    stretches: int


def break_down(texts: Sequence[tuple[Segments, TextKind]], words: WordFrequencies) -> LossBreakdown:
    """The loss of ``texts`` together; ``words`` says which words are rare."""
    parts = [part for part, _ in texts]
    weights = np.concatenate([part.weights for part in parts])
    losses = np.concatenate([part.losses for part in parts], axis=1)
    table = _Table(weights, losses)
    types = np.concatenate([_types(part, words) for part in parts])
    rare: str | None = f"at most {words.most} × in {words.source}"
    if _mostly_rare(types, weights):
        rare = None
        types = np.concatenate([_types(part, words.without_rare()) for part in parts])
    of_types = zip(TYPES, table.shares(types, [(k, k) for k in range(len(TYPES))]), strict=True)
    present = {kind: share for kind, share in of_types if share.count}
    ordered = sorted(present.items(), key=lambda item: -item[1].shares_of_loss[0])
    spans = []
    for pattern in _span_patterns(TextKind.OTHER):
        positions = np.concatenate([_positions(part, kind, pattern) for part, kind in texts])
        if positions.any():
            spans.append(_span_loss(pattern, table, positions))
    (whole,) = table.shares(np.zeros(len(weights), np.uint8), [(0, 0)])
    return LossBreakdown(
        whole,
        dict(ordered),
        tuple(spans),
        parts[0].unit,
        rare,
        sum(part.left_out for part in parts),
        table.stretches,
    )


def _span_patterns(kind: TextKind) -> tuple[str, ...]:
    """The names of the labels that are insides of spans, the same for every kind of text."""
    return tuple(
        label.name
        for label in builtin_labels(kind)
        if label.kind is LabelKind.BINARY and label.name not in _NOT_SPANS
    )


def _types(segments: Segments, words: WordFrequencies) -> Bytes:
    """The number of the type of each segment in `TYPES`, (S,)."""
    of_characters = character_types(segments.text, words)
    types = of_characters[segments.first]
    second = np.minimum(segments.first + 1, segments.last)
    blank = types == TYPES.index(SymbolType.SPACE)
    types = np.where(blank, of_characters[second], types)
    types = np.where(segments.begins, TYPES.index(SymbolType.DOCUMENT_START), types)
    return np.where(segments.is_end, TYPES.index(SymbolType.END), types).astype(np.uint8)


def _mostly_rare(types: Bytes, weights: NDArray[np.int64]) -> bool:
    """Whether more than half of the symbols of words, by weight, are of rare words."""
    counts = np.bincount(types, weights, len(TYPES))
    rare, *common = (
        counts[TYPES.index(kind)] for kind in (SymbolType.RARE, SymbolType.START, SymbolType.INSIDE)
    )
    return bool(rare > sum(common))


def _positions(segments: Segments, kind: TextKind, pattern: str) -> Bytes:
    """The position of each segment inside a span of ``pattern``, (S,); 0 beyond 60 or outside."""
    label = next(label for label in builtin_labels(kind) if label.name == pattern)
    ends = segments.last[segments.is_end] + 1
    inside = np.asarray(label_values([label], segments.text, ends)[0], np.bool_)
    index = np.arange(len(inside))
    opener = np.maximum.accumulate(np.where(inside, -1, index)) + 1
    before = np.maximum(segments.first - 1, 0)
    positions = np.where(inside[before], segments.first - opener[before], 0)
    return np.where(positions <= POSITIONS, positions, 0).astype(np.uint8)


def _span_loss(pattern: str, table: "_Table", positions: Bytes) -> SpanLoss:
    wanted = [(1, POSITIONS), *RANGES_OF_POSITIONS, *((k, k) for k in range(1, POSITIONS + 1))]
    inside, *others = table.shares(positions, wanted)
    count = len(RANGES_OF_POSITIONS)
    return SpanLoss(pattern, inside, tuple(others[:count]), tuple(others[count:]))


class _Table:
    """Weights and losses of the segments of a text, summed by stretch and class."""

    def __init__(self, weights: NDArray[np.int64], losses: Doubles) -> None:
        """``weights`` (S,), ``losses`` (R, S)."""
        self._weights, self._losses = weights.astype(np.float64), losses
        self.stretches = max(1, min(STRETCHES, len(weights)))
        self._stretch = np.arange(len(weights)) * self.stretches // max(1, len(weights))
        self._count, self._nats = self._weights.sum(), losses.sum(axis=1)

    def shares(self, classes: Bytes, ranges: Iterable[tuple[int, int]]) -> list[LossShare]:
        """The loss in each of ``ranges``, (first, last), of ``classes`` (S,)."""
        size = int(classes.max(initial=0)) + 1
        keys, shape = self._stretch * size + classes, (self.stretches, size)

        def summed(values: Doubles) -> Doubles:
            sums = np.bincount(keys, values, self.stretches * size)
            return np.asarray(sums, np.float64).reshape(shape)

        weights = summed(self._weights)
        losses = np.array([summed(one) for one in self._losses])
        return [
            self._share(weights[:, first : last + 1].sum(axis=1), losses[..., first : last + 1])
            for first, last in ranges
        ]

    def _share(self, weights: Doubles, losses: Doubles) -> LossShare:
        """From ``weights`` (G,) and ``losses`` (R, G, K)."""
        losses = losses.sum(axis=2)
        count, nats = weights.sum(), losses.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = nats / count
            of_loss = nats / self._nats
        interval = None
        groups = int(np.count_nonzero(weights))
        if len(losses) == 2 and groups > 1:
            draws = block_draws(weights)
            drawn = draws @ (losses[1] - losses[0]) / (draws @ weights)
            interval = bootstrap_interval(drawn, groups)
        return LossShare(
            int(count),
            float(count / self._count),
            tuple(means.tolist()),
            tuple(of_loss.tolist()),
            interval,
        )
