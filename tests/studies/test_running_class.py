"""The running probability of the classes over a text."""

from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import Pooling
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.studies.classification import log_probabilities
from lstm_tui.studies.document_input import document_input
from lstm_tui.studies.document_states import pooled_states
from lstm_tui.studies.running_class import RunningClass
from tests.support.classifier_runs import SYMBOLS, make_classifier_run

TEXTS = ["lume! karsk? ilm", "old varr!", "ilm? lume!"]


@pytest.fixture(params=Pooling)
def network(request: pytest.FixtureRequest, tmp_path: Path) -> Checkpoint:
    return load_checkpoint(make_classifier_run(tmp_path, pooling=request.param), 0)


def running(network: Checkpoint, texts: list[str], max_length: int = 0) -> RunningClass:
    cache = ActivationCache(Reader.of(network), document_input(texts, SYMBOLS).ids)
    return RunningClass(cache, ClassHead.of(network), max_length)


def decided(network: Checkpoint, text: str) -> np.ndarray:
    read = document_input([text], SYMBOLS)
    return np.asarray(log_probabilities(network, read.ids, read.starts, read.lengths)[0])


def test_each_value_is_what_the_classifier_says_of_the_text_so_far(network: Checkpoint) -> None:
    values = running(network, TEXTS).log_probabilities(0, 17)
    for length in (1, 5, 16):
        expected = decided(network, TEXTS[0][:length])
        np.testing.assert_allclose(values[length], expected, atol=2e-3)


def test_an_end_shows_the_decision_about_the_document_before_it(network: Checkpoint) -> None:
    said = running(network, TEXTS)
    values = said.log_probabilities(0, len(said._activations))
    ends = np.flatnonzero(np.asarray(said._activations.ids) == SYMBOLS.end_id)
    assert np.isnan(values[0]).all()  # nothing was read
    for text, end in zip(TEXTS, ends[1:], strict=True):
        np.testing.assert_allclose(values[end], decided(network, text), atol=2e-3)


def test_decisions_are_those_of_the_classifier(network: Checkpoint) -> None:
    expected = [decided(network, text) for text in TEXTS]
    np.testing.assert_allclose(running(network, TEXTS).decisions(), expected, atol=2e-3)


def test_states_are_those_of_the_pooled_reading(network: Checkpoint) -> None:
    read = document_input(TEXTS, SYMBOLS)
    reader = Reader.of(network)
    expected = pooled_states(reader, read.ids, read.starts, read.lengths, all_units=True)
    said = running(network, TEXTS)
    said.decisions()
    said._activations.read(0, len(read.ids))
    np.testing.assert_allclose(said.states(), expected, atol=2e-3)


def test_what_is_beyond_the_longest_length_changes_nothing(network: Checkpoint) -> None:
    said = running(network, TEXTS, 6)
    values = said.log_probabilities(0, 17)
    np.testing.assert_array_equal(values[6], values[16])
    np.testing.assert_allclose(said.decisions()[0], decided(network, TEXTS[0][:6]), atol=2e-3)


def test_a_document_is_found_by_the_position_of_its_symbols(network: Checkpoint) -> None:
    said = running(network, TEXTS)
    assert [said.document_at(at) for at in (0, 1, 16, 17, 18, 27, 28)] == [0, 0, 0, 0, 1, 1, 2]


def test_a_text_may_begin_within_a_document_and_end_without_one(network: Checkpoint) -> None:
    ids = document_input(TEXTS, SYMBOLS).ids[3:-1]
    cache = ActivationCache(Reader.of(network), ids)
    said = RunningClass(cache, ClassHead.of(network))
    assert len(said) == 3
    assert np.isfinite(said.decisions()).all()
    assert np.isfinite(said.log_probabilities(0, len(ids))).all()


def test_an_empty_document_has_no_decision(network: Checkpoint) -> None:
    end = SYMBOLS.end_id
    cache = ActivationCache(Reader.of(network), np.array([end, end, 5, end]))
    decisions = RunningClass(cache, ClassHead.of(network)).decisions()
    assert np.isnan(decisions[0]).all()
    assert np.isfinite(decisions[1]).all()


def test_a_long_document_is_read_in_any_order(network: Checkpoint) -> None:
    text = "lume! karsk? ilm " * 50  # several blocks of sums
    said = running(network, [text, TEXTS[0]])
    for first, end in ((700, 720), (250, 270), (0, 3), (256, 258), (840, len(text) + 10)):
        values = said.log_probabilities(first, end)
        for position in range(max(1, first), min(end, len(text) + 1), 7):
            expected = decided(network, text[:position])
            np.testing.assert_allclose(values[position - first], expected, atol=2e-3)
