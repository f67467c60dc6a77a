"""A text with its labels, packed as bits for counting.

Letters in shapes: ``T`` characters, ``P`` binary labels, ``Q`` all labels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Ids
from lstm_tui.text.label_file import MOST_LABELS
from lstm_tui.text.labels import Label, LabelKind, Values
from lstm_tui.text.symbol_text import DOCUMENT_BREAK, symbol_text
from lstm_tui.text.vocabulary import Vocabulary

_LONG = 50
"""Mean length from which documents are labeled one by one: an open comment hides brackets in the
next document. That takes 1.2 times as long for 450 characters, and 15 times as long for 8."""


@dataclass(frozen=True, slots=True, eq=False)
class LabeledText:
    """A text with its labels.

    Attributes:
        ids: The text, (T,).
        labels: Q labels, binary ones first.
        codes: Bit p says whether a character is inside binary label p, (T,).
        scalars: The values of the scalar labels, (Q - P, T).
        end: The id of [END]; -1 without documents.
    """

    ids: Ids
    labels: tuple[Label, ...]
    codes: NDArray[np.uint64]
    scalars: NDArray[np.float32]
    end: int = -1

    @property
    def binary(self) -> int:
        """P, the number of binary labels."""
        return sum(label.kind is LabelKind.BINARY for label in self.labels)

    def cut(self, count: int) -> "LabeledText":
        """The first ``count`` characters."""
        return LabeledText(
            self.ids[:count], self.labels, self.codes[:count], self.scalars[:, :count], self.end
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
    Documents are labeled one by one if they are long, or if an occurrence would go on from one to
    the next. ``too_slow`` is called for each user pattern that exceeds its time limit, which then
    matches nowhere; without it that is an error.

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
    ends = symbols.last[np.asarray(ids) == vocabulary.end_id] + 1
    for index, character_values in enumerate(label_values(ordered, symbols.text, ends, too_slow)):
        values = character_values[symbols.last]
        if index < binary:
            bits |= values.astype(np.uint64) << np.uint64(index)
        else:
            scalars[index - binary] = values
    return LabeledText(ids, ordered, bits, scalars, vocabulary.end_id)


def label_values(
    labels: Sequence[Label],
    text: str,
    ends: NDArray[np.int64],
    too_slow: Callable[[ConfigError], object] | None = None,
) -> list[Values]:
    """The values of each of ``labels`` for the C characters of ``text``, (C,) each.

    ``ends`` (D,) are where its documents end, after their `DOCUMENT_BREAK`. ``too_slow`` as for
    `label_text`.

    Raises:
        ConfigError: A label exceeds its time limit.
    """
    slow: set[Label] = set()

    def values_of(label: Label, parts: list[str]) -> Values:
        if label not in slow:
            try:
                return np.concatenate([label.of(part) for part in parts])
            except ConfigError as error:
                if too_slow is None:
                    raise
                too_slow(error)
                slow.add(label)
        return np.zeros(len(text), np.bool_)

    if not len(text) >= _LONG * len(ends) > 0:
        values = [values_of(label, [text]) for label in labels]
        if not any(
            (of_text[ends - 1] != label.of(DOCUMENT_BREAK)[-1]).any()
            for label, of_text in zip(labels, values, strict=True)
            if len(ends) and not label.from_file and label not in slow
        ):
            return values
    bounds = np.unique(np.concatenate(([0], ends, [len(text)]))).tolist()
    documents = [text[begin:end] for begin, end in pairwise(bounds)]
    return [values_of(label, [text] if label.from_file else documents) for label in labels]
