"""What one unit makes of a pattern, and how its values lie inside and outside of it."""

import numpy as np
import pytest

from lstm_tui.config import STATES, ModelConfig
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import BinaryMetrics
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import LINK, UNITS, URL, harbours, knowing_weights
from tests.support.traces import whole_trace

NAMES = ("wiki link", "url", "line position")


def network() -> tuple[Reader, Vocabulary]:
    vocabulary = Vocabulary(tuple(sorted(set(harbours()))))
    model = ModelConfig(layers=2, hidden=UNITS, embedding=0)
    return Reader(knowing_weights(model, vocabulary, 300), model), vocabulary


@pytest.fixture(scope="module")
def scores() -> Scores:
    reader, vocabulary = network()
    labels = tuple(label for label in builtin_labels(TextKind.OTHER) if label.name in NAMES)
    return score_units(reader, label_text(vocabulary.encode(harbours()), vocabulary, labels))


@pytest.mark.parametrize("quantity", STATES)
def test_of_gives_every_unit_the_score_that_best_gives_it(
    scores: Scores, quantity: Quantity
) -> None:
    for pattern in NAMES:
        by_unit = {(one.unit, one.quantity): one for one in scores.best(pattern, 4 * UNITS)}
        assert len(by_unit) == 4 * UNITS
        for unit in (LINK, URL, UnitId(0, 0), UnitId(1, UNITS - 1)):
            one = scores.of(unit, quantity, pattern)
            assert (one.unit, one.quantity) == (unit, quantity)
            other = by_unit[unit, quantity]
            assert (one.sign, one.threshold) == (other.sign, other.threshold)
            assert one.metrics == other.metrics


def test_the_unit_that_was_made_for_it_knows_it(scores: Scores) -> None:
    for unit, pattern in ((LINK, "wiki link"), (URL, "url")):
        metrics = scores.of(unit, Quantity.HIDDEN, pattern).metrics
        assert isinstance(metrics, BinaryMetrics)
        assert metrics.f1 > 0.85
    other = scores.of(LINK, Quantity.HIDDEN, "url").metrics
    assert isinstance(other, BinaryMetrics)
    assert other.f1 < 0.4


def test_the_pattern_that_a_unit_tells_best(scores: Scores) -> None:
    assert scores.best_pattern(LINK, Quantity.HIDDEN) == "wiki link"
    assert scores.best_pattern(URL, Quantity.HIDDEN) == "url"
    for unit in (UnitId(0, 0), UnitId(1, UNITS - 1)):  # tells neither well
        assert scores.best_pattern(unit, Quantity.CELL) in ("wiki link", "url")


def test_where_no_pattern_occurs_a_unit_tells_none() -> None:
    reader, vocabulary = network()
    labels = tuple(
        label
        for label in builtin_labels(TextKind.OTHER)
        if label.name in ("comment", "line position")
    )
    text = label_text(vocabulary.encode(harbours()), vocabulary, labels)
    assert score_units(reader, text).best_pattern(LINK, Quantity.HIDDEN) == ""


@pytest.mark.parametrize("quantity", STATES)
def test_a_histogram_says_where_the_values_lie(scores: Scores, quantity: Quantity) -> None:
    found = scores.histogram(LINK, quantity, "wiki link")
    assert found is not None
    assert len(found.edges) == len(found.inside) + 1 == len(found.outside) + 1
    assert (np.diff(found.edges) > 0).all()
    assert found.inside.sum() + found.outside.sum() == scores.reported
    middle = (found.edges[1:] + found.edges[:-1]) / 2
    # The unit goes down with the first ] already, the pattern ends with the second.
    assert found.inside[middle > 0].sum() > 0.85 * found.inside.sum()
    assert found.outside[middle < 0].sum() > 0.9 * found.outside.sum()


def test_a_histogram_lies_where_the_unit_does(scores: Scores) -> None:
    reader, vocabulary = network()
    trace = whole_trace(reader, vocabulary.encode(harbours()))
    for quantity in STATES:
        values = trace.quantity(quantity)[0, :, 4]
        found = scores.histogram(UnitId(0, 4), quantity, "url")
        assert found is not None
        counts = found.inside + found.outside
        middle = (found.edges[1:] + found.edges[:-1]) / 2
        mean = (counts * middle).sum() / counts.sum()
        assert mean == pytest.approx(values.mean(), abs=0.1 * float(values.std()))


def test_a_scalar_label_has_no_histogram(scores: Scores) -> None:
    assert scores.histogram(LINK, Quantity.HIDDEN, "line position") is None
