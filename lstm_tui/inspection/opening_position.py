"""The position at which a text opens: the first structure that a network may track."""

import numpy as np

from lstm_tui.reader.reader import Ids
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.vocabulary import Vocabulary

KINDS = (
    ("url",),
    ("wiki link",),
    ("double quotation", "single quotation"),
    ("round brackets", "square brackets", "curly brackets"),
)
"""Labels in the order in which they are searched for; the first position within a group counts."""


def opening_position(ids: Ids, vocabulary: Vocabulary, kind: TextKind) -> int:
    """The first URL of the text of ``ids`` (T,), else link, quotation or bracket, else 0."""
    by_name = {label.name: label for label in builtin_labels(kind)}
    for names in KINDS:
        codes = label_text(ids, vocabulary, tuple(by_name[name] for name in names)).codes
        if codes.any():
            return int(np.argmax(codes > 0))
    return 0
