"""Replication: the correlation of detectors of several networks, and its summary."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_tui.config import ModelConfig, Quantity
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import BinaryMetrics
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.replication import (
    Agreement,
    DetectorSignal,
    Replication,
    RunDetector,
    agreement,
    detector_signals,
    shared_characters,
)
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.bracket_network import (
    FLAG,
    MODEL,
    SYMBOLS,
    UNITS,
    bracket_reader,
    bracket_text,
    bracket_weights,
)

IN = next(label for label in builtin_labels(TextKind.OTHER) if label.name == "round brackets")
LENGTH = 6_000


@pytest.fixture(scope="module")
def text() -> LabeledText:
    """As `bracket_text`, but ``a`` and ``b`` are inside and outside, so that memory is needed."""
    ids, inside = bracket_text(LENGTH)
    letters = np.random.default_rng(5).choice(Vocabulary(tuple(SYMBOLS)).encode("ab"), LENGTH)
    ids = np.where(ids < Vocabulary(tuple(SYMBOLS)).encode("a")[0], ids, letters)
    scalars = np.zeros((0, LENGTH), np.float32)
    return LabeledText(ids, (IN,), inside.astype(np.uint64), scalars)


def turned_reader() -> Reader:
    """The network of `bracket_reader` whose detector fires by being low, in another place."""
    weights = bracket_weights()
    order = np.roll(np.arange(UNITS), 5)
    for name, array in weights.items():
        if name.startswith("recurrent"):
            gates = array.reshape(4, UNITS, -1)
            gates[2, FLAG.index] *= -1  # the candidate: the cell changes its sign
            weights[name] = gates[:, order].reshape(array.shape)
    return Reader(weights, MODEL, np.float64)


def noise_reader(seed: int) -> Reader:
    random = np.random.default_rng(seed)
    weights = {
        name: 0.3 * random.standard_normal(shape)
        for name, shape in expected_shapes(MODEL, len(SYMBOLS)).items()
    }
    return Reader(weights, MODEL, np.float64)


def signal(reader: Reader, text: LabeledText) -> tuple[Scores, DetectorSignal]:
    scores = score_units(reader, text)
    return scores, detector_signals(reader, text.ids, scores, [IN.name])[IN.name]


def test_the_same_detector_is_recognized_in_another_place_and_turned(text: LabeledText) -> None:
    scores, one = signal(bracket_reader(), text)
    others, other = signal(turned_reader(), text)
    best, turned = scores.best(IN.name)[0], others.best(IN.name)[0]
    assert best.unit == FLAG
    assert (turned.unit, turned.sign) == (UnitId(0, 5), -best.sign)
    found = agreement([one, other])
    assert found.correlation == pytest.approx(1, abs=0.02)
    assert found.excess > 0.5


def test_the_detectors_of_other_networks_correlate_less(text: LabeledText) -> None:
    same = agreement([signal(bracket_reader(), text)[1], signal(turned_reader(), text)[1]])
    noise = [signal(noise_reader(seed), text)[1] for seed in (1, 2)]
    assert agreement(noise).correlation < same.correlation - 0.2


def test_the_correlation_of_random_pairs_is_the_mean_over_all_pairs(text: LabeledText) -> None:
    readers = [noise_reader(1), noise_reader(2)]
    scored = [signal(reader, text) for reader in readers]
    found = agreement([one for _, one in scored])
    columns = []
    for reader, (scores, one) in zip(readers, scored, strict=True):
        best = scores.best(IN.name)[0]
        units = [UnitId(0, index) for index in range(UNITS)]
        signs = [scores.of(unit, best.quantity, IN.name).sign for unit in units]
        assert scores.signs(IN.name, 0, best.quantity).tolist() == signs
        # A detector whose best unit is unit 0, then 1, …: the signals of all single units.
        values = values_of(reader, text, best.quantity)
        columns.append(values * signs)
        assert np.corrcoef(one.best, values[:, best.unit.index] * best.sign)[0, 1] > 0.999
    pairs = np.corrcoef(columns[0].T, columns[1].T)[:UNITS, UNITS:]
    assert found.random == pytest.approx(pairs.mean(), abs=0.01)


def values_of(reader: Reader, text: LabeledText, quantity: Quantity) -> Floats:
    """Hidden or asinh of cell values, read one character after the other, (T, H)."""
    state, rows = reader.blank_state(), []
    for one in text.ids:
        state = reader.step(np.array([one]), state).state
        rows.append((state.hidden if quantity is Quantity.HIDDEN else state.cell)[0, 0].copy())
    values = np.array(rows)
    return values if quantity is Quantity.HIDDEN else np.arcsinh(values)


def test_the_agreement_of_three_runs_is_the_mean_over_three_pairs() -> None:
    random = np.random.default_rng(3)
    raw = random.standard_normal((3, 500))
    raw -= raw.mean(axis=1, keepdims=True)
    raw /= raw.std(axis=1, keepdims=True)
    found = agreement([DetectorSignal(one, 0 * one) for one in raw])
    r = np.asarray(np.corrcoef(raw))
    assert found.pairs == 3
    assert found.correlation == pytest.approx((r[0, 1] + r[0, 2] + r[1, 2]) / 3)
    assert found.random == 0


def metrics(f1: float) -> BinaryMetrics:
    return BinaryMetrics(f1, (f1, f1), f1, f1, f1, f1, f1, 0.1, 0.2, (f1, f1))


def test_the_summary_of_several_runs() -> None:
    score = UnitScore(UnitId(0, 1), Quantity.HIDDEN, IN.name, 1, 0.5, metrics(0.9))
    detectors = (
        RunDetector(score, MemoryGain(0.3, (0.2, 0.4))),
        RunDetector(replace(score, metrics=metrics(0.6)), MemoryGain(0.0, (-0.1, 0.1))),
    )
    found = Replication(IN, detectors, Agreement(0.5, 0.1, 1), 0.6)
    assert found.mean == pytest.approx(0.75)
    assert found.range == (0.6, 0.9)
    assert found.mean_gain == pytest.approx(0.15)
    assert found.with_gain == 1
    assert found.agreement.excess == pytest.approx(0.4)


def test_the_text_that_is_correlated_fits_into_memory() -> None:
    wide = Reader.__new__(Reader)
    wide.model = ModelConfig(layers=4, hidden=1_024)
    assert shared_characters([bracket_reader(), wide], 900) == 900
    assert shared_characters([bracket_reader(), wide], 10**9) == 50_000_000 // (4 * 1_024 * 2)
