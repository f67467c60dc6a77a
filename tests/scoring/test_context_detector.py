"""Detectors that see only the last symbols: what they can find, and what needs memory."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.scoring.context_counts import ContextCounts
from lstm_tui.scoring.context_detector import context_detectors
from lstm_tui.scoring.controls import ContextControl
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.text.labels import Label, LabelKind

LENGTH = 44_000


def _nowhere(text: str) -> NDArray[np.bool_]:
    return np.zeros(len(text), np.bool_)


def labeled(
    ids: NDArray[np.int64],
    *binary: NDArray[np.bool_],
    scalar: NDArray[np.float32] | None = None,
) -> LabeledText:
    """``ids`` with labels ``b0``, ``b1`` … and ``scalar``."""
    codes = np.zeros(len(ids), np.uint64)
    for bit, mask in enumerate(binary):
        codes |= mask.astype(np.uint64) << np.uint64(bit)
    scalars = np.zeros((0, len(ids)), np.float32) if scalar is None else scalar[None]
    names = [(f"b{bit}", LabelKind.BINARY) for bit in range(len(binary))]
    names += [("scalar", LabelKind.SCALAR)] * len(scalars)
    labels = tuple(Label(name, kind, "", "", _nowhere) for name, kind in names)
    return LabeledText(ids, labels, codes, scalars)


def controls(
    text: LabeledText, context: int, choose_on: LabeledText | None = None
) -> dict[str, ContextControl]:
    names = [label.name for label in text.labels]
    scored = ScoredText.of(text, choose_on)
    return {one.pattern: one.control for one in context_detectors(scored, context, names)}


def chance(control: ContextControl) -> float:
    assert isinstance(control.metrics, BinaryMetrics)
    return control.metrics.chance_f1


def symbols(count: int, seed: int = 1) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, count, LENGTH)


def after_three(ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Characters where the last three symbols are 0, 1, 0."""
    mask: NDArray[np.bool_] = (ids == 0) & (np.roll(ids, 1) == 1) & (np.roll(ids, 2) == 0)
    mask[:2] = False
    return mask


def test_what_the_last_three_symbols_determine_is_found_with_8_but_not_with_1() -> None:
    text = labeled(ids := symbols(4), after_three(ids))
    assert primary_score(controls(text, 8)["b0"].metrics) > 0.99
    assert primary_score(controls(text, 1)["b0"].metrics) < 0.2


def test_what_happened_30_symbols_ago_is_not_found() -> None:
    ids = symbols(4)
    opens = np.zeros(LENGTH, np.bool_)
    opens[::100] = True
    ids[opens] = 4  # an opener; what is inside begins 30 symbols later
    inside = np.isin(np.arange(LENGTH) % 100, np.arange(30, 60))
    control = controls(labeled(ids, inside), 8)["b0"]
    assert primary_score(control.metrics) < chance(control) + 0.03


def test_a_context_does_not_predict_itself() -> None:
    random = np.random.default_rng(2)
    text = labeled(symbols(60), random.random(LENGTH) < 0.1)  # eight symbols never occur twice
    control = controls(text, 8)["b0"]
    assert primary_score(control.metrics) < chance(control) + 0.02


def test_symbols_that_a_context_was_not_counted_with_are_weighed_one_by_one() -> None:
    ids = symbols(40)
    mask = np.any([np.roll(ids, ago) == 7 for ago in range(1, 8)], axis=0)  # counted once at most
    assert primary_score(controls(labeled(ids, mask), 8)["b0"].metrics) > 0.95


def test_a_scalar_label_is_fitted_from_the_last_symbols() -> None:
    ids = symbols(4)
    total = sum(np.roll(ids, ago) for ago in range(4)).astype(np.float32)  # type: ignore[union-attr]
    text = labeled(ids, scalar=total)
    assert primary_score(controls(text, 8)["scalar"].metrics) > 0.98
    assert primary_score(controls(text, 1)["scalar"].metrics) == pytest.approx(0.25, abs=0.03)


def test_the_score_comes_from_the_reporting_blocks_of_the_same_stretches() -> None:
    text = labeled(ids := symbols(4), after_three(ids))
    control = controls(text, 1)["b0"]
    scored = ScoredText.of(text)
    assert control.sums.score == primary_score(control.metrics)
    inside = after_three(ids)[scored.reporting]
    expected = np.bincount(scored.stretches[inside], minlength=scored.groups)
    np.testing.assert_array_equal(control.sums.inside, expected)  # type: ignore[union-attr]


def test_a_detector_is_fitted_on_one_text_and_reported_on_another() -> None:
    ids, others = symbols(4), symbols(4, seed=3)
    reports = labeled(others, after_three(others))
    same = controls(reports, 8, labeled(ids, after_three(ids)))["b0"]
    opposite = controls(reports, 8, labeled(ids, after_three(3 - ids)))["b0"]
    assert primary_score(same.metrics) > 0.99
    assert primary_score(opposite.metrics) < 0.05


def test_a_text_of_the_shortest_length_has_controls() -> None:
    text = labeled(ids := symbols(4)[:2_000], after_three(ids))
    assert 0 <= primary_score(controls(text, 8)["b0"].metrics) <= 1


def test_more_symbols_than_the_linear_model_tells_apart() -> None:
    ids = symbols(1_000)
    control = controls(labeled(ids, ids < 100), 8)["b0"]
    assert primary_score(control.metrics) > 0.9


def test_a_detector_does_not_see_the_document_before() -> None:
    """What follows [END] is labeled by its first symbol; the document before it is noise."""
    ids = symbols(40)
    ids[::3] = 40
    inside = (np.roll(ids, 1) == 40) & (ids < 10)
    text = replace(labeled(ids, inside), end=40)
    counts = ContextCounts(ScoredText.of(text), 8)
    first = np.flatnonzero(np.isin(counts.reporting, np.arange(1, LENGTH, 3)))
    # Every context of 2 symbols or more is [END] and the first symbol: all of them are known.
    assert (depth_of(counts, first) == 8).all()
    assert (counts.begins[[0, 1, 2, 3, 4, 5]] == [0, 0, 0, 3, 3, 3]).all()
    assert primary_score(controls(text, 8)["b0"].metrics) == 1.0


def depth_of(counts: ContextCounts, reporting: NDArray[np.int64]) -> NDArray[np.int64]:
    depths = np.empty(len(counts.reporting), np.int64)
    for depth, _, other in counts.depths():
        depths[other] = depth
    return depths[reporting]
