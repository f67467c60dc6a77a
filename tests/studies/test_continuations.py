"""Log-probabilities of continuations are those of the chain rule, for all kinds of symbols."""

import numpy as np
import pytest

from lstm_tui.config import Cell, SymbolKind
from lstm_tui.errors import CheckpointError, UnknownCharactersError
from lstm_tui.reader.sampling import log_softmax
from lstm_tui.reader.units import Clamp, UnitId
from lstm_tui.studies.chain_rule import chain_rule
from lstm_tui.studies.continuations import (
    SPACE_FOLLOWS,
    continuation_log_probabilities,
    encode_choice,
    final_states,
)
from tests.support.studied_networks import documents, reader_of, vocabulary_of

PAIRS = (
    ("The keys ", ("went ", "aren't ")),
    ("The old cabinet ", ("aren't here:", "went ")),
    ("", ("The ", "here ")),
    ("them: (the keys) " * 20, ("went.", "aren't.")),
)


@pytest.mark.parametrize("kind", [SymbolKind.CHAR, SymbolKind.BYTE])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("cell", [Cell.LSTM, Cell.GRU])
def test_a_log_probability_is_the_sum_of_the_terms_of_the_chain_rule(
    kind: SymbolKind, end: str, cell: Cell
) -> None:
    vocabulary = vocabulary_of(kind, end=end)
    reader = reader_of(vocabulary, cell)
    choices = [encode_choice(vocabulary, before, after) for before, after in PAIRS]
    logs = continuation_log_probabilities(reader, vocabulary, choices)
    expected = [
        [
            sum(
                term.log_probability
                for term in chain_rule(reader, vocabulary.encode(before + one), vocabulary).terms[
                    len(before) : len(before + one)
                ]
            )
            for one in after
        ]
        for before, after in PAIRS
    ]
    assert logs == pytest.approx(np.array(expected))


def test_texts_of_all_lengths_in_many_lanes_are_read_as_alone() -> None:
    vocabulary = vocabulary_of()
    reader = reader_of(vocabulary)
    texts = [
        "the keys to them " * (1 + number % 5) + "here" * (number % 3) for number in range(300)
    ]
    choices = [
        encode_choice(vocabulary, text, ("went." if number % 2 else "w.", "aren't here"))
        for number, text in enumerate(texts)
    ]
    together = continuation_log_probabilities(reader, vocabulary, choices)
    for number in (0, 7, 150, 299):
        alone = continuation_log_probabilities(reader, vocabulary, [choices[number]])
        assert together[number] == pytest.approx(alone[0])


def test_a_word_is_predicted_with_its_space_and_any_word_may_follow() -> None:
    """p(" cabinet") p(a symbol that begins with a space | …): not the space as a symbol alone."""
    vocabulary = vocabulary_of(SymbolKind.WORD)
    reader = reader_of(vocabulary)
    choice = encode_choice(vocabulary, "to the ", ("cabinet ", "old "))
    assert vocabulary.decode(choice.before) == "\nto the"
    word, after = choice.continuations[0].tolist()
    assert (vocabulary.symbols[word], after) == (" cabinet", SPACE_FOLLOWS)
    assert vocabulary.decode(choice.continuations[1][:-1]) == " old"
    (logs,) = continuation_log_probabilities(reader, vocabulary, [choice])
    before = reader.read(choice.before)
    then = reader.step(np.array([word]), before.state)
    spaces = [symbol.startswith(" ") for symbol in vocabulary.symbols]
    follows = np.exp(log_softmax(then.logits[0]))[spaces].sum()
    assert logs[0] == pytest.approx(log_softmax(before.logits[0])[word] + np.log(follows))


def test_a_document_is_read_after_end() -> None:
    vocabulary = vocabulary_of(end="\n")
    choice = encode_choice(vocabulary, "keys", ("", " "))
    assert choice.before.tolist() == documents(vocabulary, "keys")[:-1].tolist()


def test_the_state_after_a_text_is_that_of_reading_it() -> None:
    vocabulary = vocabulary_of()
    reader = reader_of(vocabulary)
    texts = [vocabulary.encode(text) for text in ("the old", "keys", "The cabinet went")]
    states = final_states(reader, texts)
    for number, text in enumerate(texts):
        alone = reader.read(text).state
        assert states.hidden[:, number] == pytest.approx(alone.hidden[:, 0])
        assert states.cell[:, number] == pytest.approx(alone.cell[:, 0])


def test_clamps_are_on_while_the_text_and_the_continuation_are_read() -> None:
    vocabulary = vocabulary_of()
    clamp = Clamp(UnitId(0, 3), 0.9)
    reader = reader_of(vocabulary).clamped((clamp,))
    choices = [encode_choice(vocabulary, "the keys ", ("went ", "aren't "))]
    plain = continuation_log_probabilities(reader.clamped(()), vocabulary, choices)
    (clamped,) = continuation_log_probabilities(reader, vocabulary, choices)
    state, logs = reader.read(choices[0].before), []
    for id_ in choices[0].continuations[0].tolist():
        logs.append(log_softmax(state.logits[0])[id_])
        state = reader.step(np.array([id_]), state.state)
    assert clamped[0] == pytest.approx(sum(logs))
    assert clamped[0] != pytest.approx(plain[0, 0])


def test_what_the_network_does_not_know_is_named() -> None:
    vocabulary = vocabulary_of()
    with pytest.raises(UnknownCharactersError, match="never seen “Q”"):
        encode_choice(vocabulary, "the Queen ", ("went ", "aren't "))
    known = encode_choice(vocabulary, "Qthe ", ("went ", "here "), vocabulary.encode_known)
    assert vocabulary.decode(known.before) == "\nthe "


def test_weights_that_overflow_are_an_error() -> None:
    vocabulary = vocabulary_of()
    reader = reader_of(vocabulary, Cell.ADDITIVE, scale=1e38, dtype=np.float32)
    choices = [encode_choice(vocabulary, "the keys ", ("went ", "aren't "))]
    with pytest.raises(CheckpointError, match="overflow"):
        continuation_log_probabilities(reader, vocabulary, choices)
