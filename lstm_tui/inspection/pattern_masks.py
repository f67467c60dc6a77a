"""Pattern masks: the value of each pattern at every symbol of a text, computed once.

Letters in shapes: ``T`` symbols.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Ids
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.label_file import MOST_LABELS
from lstm_tui.text.labels import Label, LabelKind, builtin_labels
from lstm_tui.text.vocabulary import Vocabulary

PatternMasks = dict[Label, NDArray[np.float32]]
"""The mask of each label, (T,): 0 or 1 if the label is binary, its value if it is scalar."""


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatedPattern:
    """A pattern of the user, and its mask over the open text, (T,)."""

    label: Label
    mask: NDArray[np.float32]


def evaluate_pattern(label: Label, ids: Ids, vocabulary: Vocabulary) -> NDArray[np.float32]:
    """The mask of ``label`` over ``ids`` (T,), (T,).

    Raises:
        ConfigError: It is a user pattern that takes too long.
    """
    labeled = label_text(ids, vocabulary, (label,))
    return labeled.codes.astype(np.float32) if labeled.binary else labeled.scalars[0]


class PatternLabels:
    """The patterns that units are compared with, and their masks over one text.

    Units are ranked on one text and browsed over another, which may be of another kind.

    Attributes:
        labels: Those for the text that units are ranked on. User patterns first; one replaces a
            built-in pattern of the same name.
        open_labels: Those for the open text, by name.
    """

    def __init__(
        self,
        user_patterns: tuple[Label, ...],
        ids: Ids,
        vocabulary: Vocabulary,
        kind: TextKind,
        ranked_kind: TextKind,
    ) -> None:
        """``ids`` (T,) is the open text of ``kind``; units are ranked on one of ``ranked_kind``."""
        self._user = user_patterns
        self._builtin = builtin_labels(ranked_kind)
        self.labels: tuple[Label, ...] = _listed(user_patterns, self._builtin)
        self._vocabulary = vocabulary
        self._masks: PatternMasks = {}
        self.set_text(ids, kind)

    def set_text(self, ids: Ids, kind: TextKind, masks: PatternMasks | None = None) -> None:
        """Use another text; ``masks`` are those that were computed for it already."""
        self._ids, self._masks = ids, dict(masks or {})
        self.open_labels = {label.name: label for label in (*builtin_labels(kind), *self._user)}

    def add(self, pattern: EvaluatedPattern) -> None:
        """Put a user pattern first, in place of one of the same name."""
        name = pattern.label.name
        self._user = (pattern.label, *(label for label in self._user if label.name != name))
        self.labels = _listed(self._user, self._builtin)
        self.open_labels[name] = pattern.label
        self._masks[pattern.label] = pattern.mask

    @property
    def left_out(self) -> tuple[str, ...]:
        """The built-in patterns for which there is no room beside those of the user."""
        names = {label.name for label in self.labels}
        return tuple(label.name for label in self._builtin if label.name not in names)

    def label(self, pattern: str) -> Label:
        """The label named ``pattern``, for the text that units are ranked on."""
        return next(label for label in self.labels if label.name == pattern)

    def mask(self, pattern: str) -> NDArray[np.float32]:
        """The mask of ``pattern`` over the open text, (T,)."""
        label = self.open_labels[pattern]
        if label not in self._masks:
            self._masks[label] = self._evaluate_in_time(label, self._ids)
        return self._masks[label]

    def evaluate(self, label: Label) -> EvaluatedPattern:
        """A user pattern with its mask over the text; may take long, so call it in a thread.

        Raises:
            ConfigError: It takes too long.
        """
        return EvaluatedPattern(label, evaluate_pattern(label, self._ids, self._vocabulary))

    def user_masks(self, ids: Ids) -> PatternMasks:
        """The masks of all user patterns over ``ids`` (T,); may take long, as `evaluate`."""
        return {label: self._evaluate_in_time(label, ids) for label in self._user}

    def _evaluate_in_time(self, label: Label, ids: Ids) -> NDArray[np.float32]:
        """All zeros if ``label``, accepted on another text, takes too long on this one."""
        try:
            return evaluate_pattern(label, ids, self._vocabulary)
        except ConfigError:
            return np.zeros(len(ids), np.float32)


def _listed(user: tuple[Label, ...], builtin: tuple[Label, ...]) -> tuple[Label, ...]:
    """All of ``user``, and of ``builtin`` those with other names, as many as can be scored."""
    names = {label.name for label in user}
    room = MOST_LABELS - sum(label.kind is LabelKind.BINARY for label in user)
    others = [label for label in builtin if label.name not in names]
    binary = [label for label in others if label.kind is LabelKind.BINARY][: max(0, room)]
    return (*user, *binary, *(label for label in others if label.kind is LabelKind.SCALAR))


def run_starts(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where runs of True begin in ``mask`` (T,), (n,)."""
    before = np.concatenate(([False], mask[:-1]))
    return np.flatnonzero(mask & ~before)
