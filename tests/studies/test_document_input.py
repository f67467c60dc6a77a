"""Documents as a classifier reads them."""

import pytest

from lstm_tui.errors import CorpusError, UnknownCharactersError
from lstm_tui.studies.document_input import document_input
from tests.support.classifier_runs import SYMBOLS


def test_each_document_begins_with_its_end_symbol() -> None:
    read = document_input(["lume!", "ilm"], SYMBOLS)
    assert read.starts.tolist() == [0, 6]
    assert read.lengths.tolist() == [6, 4]
    assert read.ids[read.starts].tolist() == [SYMBOLS.end_id] * 2
    assert SYMBOLS.decode(read.ids[7:10]) == "ilm"


def test_a_longer_document_is_cut_and_that_is_said() -> None:
    read = document_input(["lume! karsk?", "ilm"], SYMBOLS, 5)
    assert read.lengths.tolist() == [6, 4]
    assert read.shortened.tolist() == [True, False]
    (note,) = read.notes
    assert note.startswith("1 of 2 documents have more than the 5 that are read")


def test_a_document_of_the_longest_length_is_whole() -> None:
    read = document_input(["lume!"], SYMBOLS, 5)
    assert not read.shortened.any()
    assert not read.notes


def test_unknown_characters_are_an_error_or_left_out_and_counted() -> None:
    with pytest.raises(UnknownCharactersError):
        document_input(["lüme"], SYMBOLS)
    read = document_input(["lüme"], SYMBOLS, skip=True)
    assert (read.texts, read.left_out) == (("lme",), 1)
    assert read.notes == ("Left out 1 character that the network has never seen.",)


def test_a_document_without_a_known_character_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"Document 2 is empty, without what"):
        document_input(["lume", "中文"], SYMBOLS, skip=True)
    with pytest.raises(CorpusError, match=r"The document is empty\. Name one"):
        document_input([""], SYMBOLS)
    with pytest.raises(CorpusError, match="no line has text"):
        document_input([], SYMBOLS)
