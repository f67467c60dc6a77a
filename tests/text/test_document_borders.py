"""Where documents end, in a text and in pieces of it."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import DocumentSplit
from lstm_tui.text.document_borders import BORDER, LONGEST_BLANK, BorderMarker, document_spans
from lstm_tui.text.documents import split_documents

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
BLANKS = st.text("ab \t\n")
SPLITS = st.sampled_from(
    [
        (DocumentSplit.LINES, ""),
        (DocumentSplit.PARAGRAPHS, ""),
        (DocumentSplit.FILES, ""),
        (DocumentSplit.SEPARATOR, "\n\n"),
        (DocumentSplit.SEPARATOR, "a"),
        (DocumentSplit.SEPARATOR, "aba"),
        (DocumentSplit.SEPARATOR, "\n-\n"),
    ]
)


def marked(marker: BorderMarker, text: str, cuts: list[int]) -> str:
    borders = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return "".join(marker.marked(text[begin:end] for begin, end in pairwise(borders)))


@given(st.lists(st.text("ab-\n") | BLANKS, min_size=1), SPLITS, st.lists(st.integers(0, 99)))
def test_pieces_cut_anywhere_have_the_borders_of_the_whole_text(
    files: list[str], split: tuple[DocumentSplit, str], cuts: list[int]
) -> None:
    marker = BorderMarker(*split)
    expected = [document for text in files for document in split_documents(text, *split)]
    in_pieces = "".join(marked(marker, text, cuts) for text in files)
    assert in_pieces == BORDER + "".join(document + BORDER for document in expected)


@pytest.mark.parametrize(
    ("split", "separator", "text", "expected", "empty"),
    [
        ("lines", "", "a\nb\n", ["a", "b"], 0),
        ("lines", "", "a\n\nb", ["a", "b"], 1),
        ("lines", "", "\na\n \n\n", ["a", " "], 2),
        ("paragraphs", "", "\n\na\nb\n \t\n\nc\n", ["a\nb", "c"], 0),
        ("paragraphs", "", "a\n" + " " * LONGEST_BLANK + "\nb", ["a", "b"], 0),
        ("paragraphs", "", "a\n" + " " * (LONGEST_BLANK + 1) + "\n", None, 0),
        ("files", "", "a\n\nb\n", ["a\n\nb"], 0),
        ("files", "", "", [], 1),
        ("separator", "--", "a----b--\n", ["a", "b"], 1),
        ("separator", "\n-\n", "a\n-\nb\n-\n", ["a", "b"], 0),
        ("separator", "--", "---a---", ["-a", "-"], 1),
    ],
)
def test_documents_of_a_text(
    split: str, separator: str, text: str, expected: list[str] | None, empty: int
) -> None:
    kind = DocumentSplit(split)
    expected = [text.removesuffix("\n")] if expected is None else expected
    assert split_documents(text, kind, separator) == expected
    assert [text[begin:end] for begin, end in document_spans(text, kind, separator)] == expected
    for length in (1, 2, len(text) + 1):
        marker = BorderMarker(kind, separator)
        "".join(marked(marker, text, list(range(0, len(text), length))))
        assert marker.empty == empty


@given(st.lists(TEXTS, min_size=1), TEXTS)
def test_documents_that_are_joined_are_split_again(documents: list[str], separator: str) -> None:
    documents = [one for one in documents if not set(one) & set(separator)] or ["a" + "b"]
    if set("".join(documents)) & set(separator):
        return
    text = separator.join(documents) + separator
    assert split_documents(text, DocumentSplit.SEPARATOR, separator) == documents


@pytest.mark.parametrize("blank", ["\n", " \n", " ", " " * (LONGEST_BLANK + 1) + "\n"])
def test_empty_lines_take_little_memory(blank: str) -> None:
    marker = BorderMarker(DocumentSplit.PARAGRAPHS)
    held = "\n"
    for _ in range(100):
        _, held = marker._split_off(held + blank * 100)
        assert len(held) < 3 * LONGEST_BLANK


def test_a_text_for_a_classifier_is_one_document() -> None:
    spans = document_spans("one\n\ntwo\n", DocumentSplit.LABELED)
    assert spans.tolist() == [[0, 8]]
