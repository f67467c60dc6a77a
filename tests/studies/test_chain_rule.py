"""The terms of the chain rule add up to the log-probability of the text."""

import math

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.errors import CorpusError
from lstm_tui.reader.sampling import log_softmax
from lstm_tui.studies.chain_rule import chain_rule
from lstm_tui.studies.text_loss import carried_losses
from tests.support.studied_networks import SENTENCE, documents, reader_of, vocabulary_of


@pytest.mark.parametrize("kind", SymbolKind)
def test_terms_are_the_losses_of_the_text_after_a_line_feed(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of(kind)
    reader = reader_of(vocabulary)
    chain = chain_rule(reader, vocabulary.encode(SENTENCE), vocabulary)
    losses = carried_losses(reader, vocabulary.encode("\n" + SENTENCE))
    assert vocabulary.symbols[chain.before] == "\n"
    assert [-term.log_probability for term in chain.terms] == pytest.approx(losses.tolist())
    assert [-term.total for term in chain.terms] == pytest.approx(np.cumsum(losses).tolist())
    assert chain.loss.nats == -chain.terms[-1].total
    assert chain.loss.characters == len(SENTENCE)
    assert vocabulary.decode([term.id for term in chain.terms]) == SENTENCE


def test_a_document_begins_and_ends_with_end() -> None:
    vocabulary = vocabulary_of(end="\n")
    reader = reader_of(vocabulary)
    chain = chain_rule(reader, vocabulary.encode("keys"), vocabulary)
    losses = carried_losses(reader, documents(vocabulary, "keys"))
    assert chain.before == chain.terms[-1].id == vocabulary.end_id
    assert [-term.log_probability for term in chain.terms] == pytest.approx(losses.tolist())
    assert (chain.loss.symbols, chain.loss.characters, chain.loss.documents) == (5, 4, 1)


def test_ranks_and_alternatives_are_those_of_the_distribution() -> None:
    vocabulary = vocabulary_of()
    reader = reader_of(vocabulary)
    (term,) = chain_rule(reader, vocabulary.encode("T"), vocabulary).terms
    logits = reader.read(vocabulary.encode("\n")).logits[0]
    order = np.argsort(-logits).tolist()
    assert term.rank == order.index(term.id) + 1
    expected = [symbol for symbol in order if symbol != term.id][:5]
    assert [symbol for symbol, _ in term.instead] == expected
    shares = [math.exp(log_softmax(logits)[symbol]) for symbol in expected]
    assert [share for _, share in term.instead] == pytest.approx(shares)
    assert term.probability + sum(shares) <= 1


def test_the_probabilities_of_all_documents_of_one_symbol_add_up() -> None:
    """The chain rule gives a distribution over texts: here over those that go on, or end."""
    vocabulary = vocabulary_of(end="\n")
    reader = reader_of(vocabulary)
    firsts = [
        chain_rule(reader, vocabulary.encode(symbol), vocabulary).terms[0].probability
        for symbol in vocabulary.symbols[:-1]
    ]
    empty = chain_rule(reader, vocabulary.encode(""), vocabulary)
    assert sum(firsts) + empty.terms[0].probability == pytest.approx(1)


def test_no_text_without_documents_is_an_error() -> None:
    vocabulary = vocabulary_of()
    with pytest.raises(CorpusError, match="has no symbol"):
        chain_rule(reader_of(vocabulary), vocabulary.encode(""), vocabulary)
