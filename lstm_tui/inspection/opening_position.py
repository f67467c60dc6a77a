"""Where a text is opened: at the first thing that a network may be tracking. Pure."""

import numpy as np

from lstm_tui.reader.reader import Ids
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.labels import LABELS
from lstm_tui.text.vocabulary import Vocabulary

KINDS = (
    ("url",),
    ("wiki link",),
    ("double quotation", "single quotation"),
    ("round brackets", "square brackets", "curly brackets"),
)
"""Names of labels in the order in which they are looked for; of a kind the first place counts."""


def opening_position(ids: Ids, vocabulary: Vocabulary) -> int:
    """The first URL of the text of ``ids`` (T,), else link, quotation or bracket, else 0."""
    by_name = {label.name: label for label in LABELS}
    for kind in KINDS:
        codes = label_text(ids, vocabulary, tuple(by_name[name] for name in kind)).codes
        if codes.any():
            return int(np.argmax(codes > 0))
    return 0
