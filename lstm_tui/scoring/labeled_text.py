"""A text with its labels, packed as bits for counting.

Letters in shapes: ``T`` characters, ``P`` binary labels, ``Q`` all labels.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Ids
from lstm_tui.text.label_file import MOST_LABELS
from lstm_tui.text.labels import Label, LabelKind
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class LabeledText:
    """A text with its labels.

    Attributes:
        ids: The text, (T,).
        labels: Q labels, binary ones first.
        codes: Bit p says whether a character is inside binary label p, (T,).
        scalars: The values of the scalar labels, (Q - P, T).
    """

    ids: Ids
    labels: tuple[Label, ...]
    codes: NDArray[np.uint64]
    scalars: NDArray[np.float32]

    @property
    def binary(self) -> int:
        """P, the number of binary labels."""
        return sum(label.kind is LabelKind.BINARY for label in self.labels)

    def cut(self, count: int) -> "LabeledText":
        """The first ``count`` characters."""
        return LabeledText(
            self.ids[:count], self.labels, self.codes[:count], self.scalars[:, :count]
        )

    def values(self, index: int) -> NDArray[np.float32]:
        """The values of label ``index`` as numbers, (T,)."""
        if index >= self.binary:
            scalar: NDArray[np.float32] = self.scalars[index - self.binary]
            return scalar
        return ((self.codes >> np.uint64(index)) & np.uint64(1)).astype(np.float32)


def label_text(
    ids: Ids,
    vocabulary: Vocabulary,
    labels: tuple[Label, ...],
    *,
    too_slow: Callable[[ConfigError], object] | None = None,
) -> LabeledText:
    """Label the text of ``ids`` (T,).

    A word has the label of its last character, and all bytes of a character have its label.
    ``too_slow`` is called for each user pattern that exceeds its time limit, which then matches
    nowhere; without it that is an error.

    Raises:
        ConfigError: Too many binary labels, or one exceeds its time limit.
    """
    symbols = symbol_text(ids, vocabulary)
    ordered = tuple(sorted(labels, key=lambda label: label.kind is LabelKind.SCALAR))
    binary = sum(label.kind is LabelKind.BINARY for label in ordered)
    if binary > MOST_LABELS:
        raise ConfigError(f"{binary} patterns at once: {MOST_LABELS} are the most.")
    bits = np.zeros(len(ids), np.uint64)
    scalars = np.zeros((len(ordered) - binary, len(ids)), np.float32)
    for index, label in enumerate(ordered):
        try:
            character_values = label.of(symbols.text)
        except ConfigError as error:
            if too_slow is None:
                raise
            too_slow(error)
            continue
        values = character_values[symbols.last]
        if index < binary:
            bits |= values.astype(np.uint64) << np.uint64(index)
        else:
            scalars[index - binary] = values
    return LabeledText(ids, ordered, bits, scalars)
