"""Shifted labels: the same ranking as on the labels themselves, and p-values of chance."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from lstm_tui.errors import CorpusError
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring import shift_null
from lstm_tui.scoring.blocks import BLOCK
from lstm_tui.scoring.controls import ShiftNull
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.shift_null import SHORTEST, ShiftedRankings, shift_offsets
from tests.scoring.test_ranking_pass import DEPTH, IN, LENGTH, Planted, World


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def nulls(world: World, text: LabeledText, shifts: int, seed: int = 1) -> dict[str, ShiftNull]:
    reader = cast("Reader", Planted(world.hidden, world.cell))
    rankings = ShiftedRankings(reader, text, shifts=shifts, seed=seed)
    fractions = list(rankings.read())
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    return rankings.result()


def test_each_shift_is_scored_as_a_ranking_of_shifted_labels(world: World) -> None:
    """No unit is left out, whatever makes it fast."""
    null = nulls(world, world.labeled(world.inside), shifts=3)
    offsets = shift_offsets(LENGTH, 3, np.random.default_rng(1))
    for at, offset in enumerate(offsets):
        inside, depth = np.roll(world.inside, offset), np.roll(world.depth, offset)
        text = LabeledText(np.arange(LENGTH), (IN, DEPTH), inside.astype(np.uint64), depth[None])
        scores = score_units(cast("Reader", Planted(world.hidden, world.cell)), text)
        expected = primary_score(scores.best(IN.name)[0].metrics)
        assert null[IN.name].best[at] == pytest.approx(expected, abs=1e-12)
        expected = primary_score(scores.best(DEPTH.name)[0].metrics)
        assert null[DEPTH.name].best[at] == pytest.approx(expected, abs=0.002)  # bins, not values


def test_labels_in_many_combinations_are_counted_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = np.roll(world.inside, 7).astype(np.uint64) << np.uint64(1)
    codes = world.inside.astype(np.uint64) | later
    scalars = np.zeros((0, LENGTH), np.float32)
    text = LabeledText(np.arange(LENGTH), (IN, replace(IN, name="later")), codes, scalars)
    by_combination = nulls(world, text, shifts=2)
    monkeypatch.setattr(shift_null, "_COMBINATIONS", 0)
    assert by_combination == nulls(world, text, shifts=2)
    assert by_combination[IN.name] != by_combination["later"]


def test_a_planted_unit_beats_all_shifts(world: World) -> None:
    null = nulls(world, world.labeled(world.inside), shifts=39)
    for name in (IN.name, DEPTH.name):
        assert null[name].p_value == 1 / 40
        assert max(null[name].best) < null[name].observed / 2


def test_p_values_of_labels_that_nothing_detects_are_uniform(world: World) -> None:
    """With 9 shifts each of ten p-values is as likely as any other."""
    random = np.random.default_rng(7)
    labels = [replace(IN, name=f"{number}") for number in range(40)]
    inside = np.repeat(random.random((40, LENGTH // 20)) < 0.1, 20, axis=1)
    codes = (inside.astype(np.uint64) << np.arange(40, dtype=np.uint64)[:, None]).sum(axis=0)
    text = LabeledText(np.arange(LENGTH), tuple(labels), codes, np.zeros((0, LENGTH), np.float32))
    p_values = [null.p_value for null in nulls(world, text, shifts=9).values()]
    counts = np.bincount(np.round(10 * np.array(p_values)).astype(int), minlength=11)[1:]
    assert counts.sum() == 40
    assert counts.max() <= 11
    assert 0.4 < np.mean(p_values) < 0.7


def test_a_p_value_counts_the_score_itself() -> None:
    assert ShiftNull(0.5, (0.1, 0.5, 0.2)).p_value == 0.5
    assert ShiftNull(0.5, (0.1,) * 39).p_value == 1 / 40


def test_shifts_are_two_blocks_and_more_away_in_both_directions() -> None:
    offsets = shift_offsets(SHORTEST, 39, np.random.default_rng(1))
    assert len(set(offsets)) == 39
    assert offsets == sorted(offsets)
    assert offsets[0] >= 2 * BLOCK
    assert offsets[-1] <= SHORTEST - 2 * BLOCK


def test_a_text_that_is_too_short_to_be_shifted_is_refused(world: World) -> None:
    text = world.labeled(world.inside)
    short = LabeledText(text.ids[:19_999], text.labels, text.codes, text.scalars)
    with pytest.raises(CorpusError, match="19,999 symbols; labels can be shifted in 20,000"):
        nulls(world, short, shifts=3)


def test_a_label_that_does_not_occur_has_no_null(world: World) -> None:
    text = world.labeled(np.zeros(LENGTH, np.bool_))
    assert set(nulls(world, text, shifts=1)) == {DEPTH.name}
