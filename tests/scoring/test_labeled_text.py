"""Labels of a text of documents: none goes on from one document to the next."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind, TextKind
from lstm_tui.errors import ConfigError
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.labels import Label, LabelKind, builtin_labels
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.text.vocabulary import Vocabulary

DOCUMENTS = ["x = 1 /* (a", "f(y) */ [b]\nz", "", "q" + 299 * " "]


def vocabulary_of(kind: SymbolKind) -> Vocabulary:
    symbols = sorted(set("".join(DOCUMENTS)))
    return Vocabulary((*symbols, "\n"), kind, end="\n")


@pytest.mark.parametrize("kind", [SymbolKind.CHAR, SymbolKind.BYTE])
def test_a_document_has_the_same_labels_wherever_it_is(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of(kind)
    labels = (*builtin_labels(TextKind.C), user_pattern("a to z=(?s)a.*z"))
    text = label_text(encode_documents(DOCUMENTS, vocabulary), vocabulary, labels)
    starts = np.flatnonzero(text.ids == vocabulary.end_id)
    for document, start in zip(DOCUMENTS, starts.tolist(), strict=False):
        alone = label_text(encode_documents([document], vocabulary), vocabulary, labels)
        here = slice(start + 1, start + 1 + len(alone.ids) - 1)
        assert text.codes[here].tolist() == alone.codes[1:].tolist(), document
        assert text.scalars[:, here].tolist() == alone.scalars[:, 1:].tolist()
    assert text.end == vocabulary.end_id
    assert text.cut(3).end == vocabulary.end_id
    inside = dict(zip([label.name for label in text.labels], range(text.binary), strict=False))
    assert not text.values(inside["a to z"]).any()
    assert text.values(inside["square brackets"]).any()


def test_a_pattern_does_not_go_on_in_the_next_of_many_short_documents() -> None:
    documents = ["a", "z", "az"]
    vocabulary = Vocabulary(("a", "z", "\n"), end="\n")
    label = user_pattern("a to z=(?s)a.*z")
    text = label_text(encode_documents(documents, vocabulary), vocabulary, (label,))
    assert text.codes.tolist() == [0, 0, 0, 0, 0, 1, 1, 0]


def test_a_slow_pattern_is_reported_once_for_all_documents() -> None:
    def limited(_: str) -> NDArray[np.bool_]:
        raise ConfigError("too slow")

    label = Label("slow", LabelKind.BINARY, "", "", limited)
    vocabulary = vocabulary_of(SymbolKind.CHAR)
    reported: list[ConfigError] = []
    for documents in (["x" * 400] * 3, ["x"] * 3):
        ids = encode_documents(documents, vocabulary)
        text = label_text(ids, vocabulary, (label,), too_slow=reported.append)
        assert not text.codes.any()
    assert len(reported) == 2
