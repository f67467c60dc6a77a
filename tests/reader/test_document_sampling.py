"""Documents are written until [END]: one by one, side by side, and by a beam search."""

from itertools import islice, product

import numpy as np
import pytest

from lstm_tui.config import Cell
from lstm_tui.reader.document_sampling import SampledDocument, sample_documents
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling, beam_search, beginning, generate, log_softmax
from lstm_tui.reader.units import Clamp, UnitId
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.document_texts import END, SYMBOLS, document_reader

PRIME = np.array([3, 1])
BEGIN = np.array([END])


def random_of(number: int) -> np.random.Generator:
    return np.random.default_rng((7, number))


def documents_of(
    count: int, length: int = 12, *, rows: int = 4, sampling: Sampling | None = None
) -> list[SampledDocument]:
    reader = document_reader(Cell.GRU)
    return list(
        sample_documents(
            reader, PRIME, sampling or Sampling(), length, range(count), random_of, rows=rows
        )
    )


def test_a_document_is_what_follows_end_until_end() -> None:
    reader, context = document_reader(Cell.GRU), np.concatenate((BEGIN, PRIME))
    documents = documents_of(40)
    assert [document.number for document in documents] == list(range(40))
    for document in documents:
        drawn = generate(reader, context, Sampling(), random_of(document.number))
        expected = list(islice(drawn, 12))
        if END in expected:
            expected = expected[: expected.index(END)]
        assert document.ids == (*PRIME.tolist(), *expected)
        assert document.ended is (len(expected) < 12)
    assert {document.ended for document in documents} == {True, False}


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_document_does_not_depend_on_those_beside_it(rows: int) -> None:
    assert documents_of(40, rows=rows) == documents_of(40)


def test_a_greedy_document_ends_too() -> None:
    reader = document_reader(Cell.GRU)
    reader._output_bias[END] += 1.0
    documents = list(
        sample_documents(reader, PRIME, Sampling(temperature=0), 90, range(2), random_of)
    )
    assert documents[0].ended
    assert documents[0].ids == documents[1].ids


def test_without_a_length_a_document_is_its_prime() -> None:
    assert documents_of(2, length=0) == [
        SampledDocument(number, tuple(PRIME.tolist()), ended=False) for number in range(2)
    ]


def test_clamps_hold_while_documents_are_written() -> None:
    reader = document_reader(Cell.GRU)
    clamped = reader.clamped((Clamp(UnitId(1, 0), 0.9),))
    plain, held = (
        [one.ids for one in sample_documents(each, PRIME, Sampling(), 12, range(30), random_of)]
        for each in (reader, clamped)
    )
    assert plain != held


def log_probability(reader: Reader, document: list[int]) -> float:
    """Of the symbols of a document after [END]."""
    state, total = reader.blank_state(), 0.0
    for symbol, following in zip([END, *document], document, strict=False):
        step = reader.step(np.array([symbol]), state)
        state = step.state
        total += float(log_softmax(step.logits)[0, following])
    return total


@pytest.mark.parametrize("seed", range(4))
def test_a_wide_beam_finds_the_most_probable_document(seed: int) -> None:
    reader = document_reader(Cell.LSTM, seed=seed)
    most = 3
    documents = [
        [*symbols, END] for length in range(most) for symbols in product(range(END), repeat=length)
    ]
    best = max(documents, key=lambda document: log_probability(reader, document))
    ids, loss = beam_search(reader, BEGIN, 100, most)
    assert ids == best
    assert loss == pytest.approx(-log_probability(reader, best))


def test_a_beam_that_finds_no_end_gives_the_likeliest_beginning() -> None:
    reader = document_reader(Cell.LSTM)
    reader._output_bias[END] = -1e9
    ids, loss = beam_search(reader, BEGIN, 4, 5)
    assert len(ids) == 5
    assert END not in ids
    assert loss == pytest.approx(-log_probability(reader, ids))


def test_documents_begin_with_end() -> None:
    vocabulary = Vocabulary((*map(chr, range(97, 97 + SYMBOLS - 1)), "\n"), end="\n")
    assert beginning(vocabulary).tolist() == [END]
