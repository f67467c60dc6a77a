"""Batches are contiguous streams of the text."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.text.split import SplicedIds
from lstm_tui.training.batches import Streams

LENGTHS = st.integers(2, 300)
BATCHES = st.integers(1, 20)
CHUNKS = st.integers(1, 70)


def numbers(length: int) -> Streams:
    """Streams of a text in which every symbol is its position."""
    return Streams(np.arange(length), 4, 8, seed=1)


@given(LENGTHS, BATCHES, CHUNKS, st.integers(0, 50))
@settings(max_examples=200, deadline=None)
def test_every_drawnis_contiguous_text_and_targets_are_the_next_characters(
    length: int, batch: int, chunk: int, position: int
) -> None:
    streams = Streams(np.arange(length, dtype=np.uint16), batch, chunk, seed=1)
    drawn = streams.at(position)
    assert drawn.inputs.shape == drawn.targets.shape == (streams.chunk, streams.batch)
    assert drawn.inputs.size == streams.characters_per_step
    assert ((drawn.inputs + 1) % length == drawn.targets).all()
    assert (drawn.inputs[1:] == drawn.targets[:-1]).all()
    assert drawn.inputs.dtype == np.int64


@given(LENGTHS, BATCHES, CHUNKS)
@settings(max_examples=100, deadline=None)
def test_state_is_carried_exactly_where_the_text_is_contiguous(
    length: int, batch: int, chunk: int
) -> None:
    streams = Streams(np.arange(length), batch, chunk, seed=1)
    previous = streams.at(0)
    assert previous.fresh.all()
    for position in range(1, 3 * streams.steps_per_epoch):
        current = streams.at(position)
        assert (current.fresh == (position % streams.steps_per_epoch == 0)).all()
        if not current.fresh.all():
            assert (current.inputs[0] == previous.targets[-1]).all()
        previous = current


@given(LENGTHS, BATCHES, CHUNKS)
@settings(max_examples=100, deadline=None)
def test_an_epoch_reads_almost_every_character_once(length: int, batch: int, chunk: int) -> None:
    streams = Streams(np.arange(length), batch, chunk, seed=1)
    for epoch in range(3):
        first = epoch * streams.steps_per_epoch
        read = np.concatenate(
            [streams.at(first + index).inputs.ravel() for index in range(streams.steps_per_epoch)]
        )
        assert len(read) == len(np.unique(read))
        assert len(read) > length - streams.batch * (streams.chunk + 1)


@pytest.mark.parametrize(
    ("length", "batch", "chunk"), [(2, 1, 1), (3, 1, 2), (10, 1, 9), (100, 1, 64), (3000, 16, 64)]
)
def test_a_short_text_gets_fewer_and_shorter_streams(length: int, batch: int, chunk: int) -> None:
    streams = Streams(np.arange(length), 16, 64, seed=1)
    assert (streams.batch, streams.chunk) == (batch, chunk)
    assert streams.steps_per_epoch >= 1


def test_the_first_epoch_begins_at_offset_0() -> None:
    assert numbers(100).at(0).inputs[0].tolist() == [0, 25, 50, 75]


def test_later_epochs_begin_at_different_offsets() -> None:
    streams = numbers(1000)
    begins = [streams.at(epoch * streams.steps_per_epoch).inputs[0, 0] for epoch in range(1, 9)]
    assert len(set(begins)) == 8


def test_a_drawndepends_on_seed_and_position_alone() -> None:
    one, other = (Streams(np.arange(1000), 4, 8, seed=seed) for seed in (1, 2))
    later = 5 * one.steps_per_epoch + 3
    for position in (later, 0, later):
        again = Streams(np.arange(1000), 4, 8, seed=1).at(position)
        assert np.array_equal(one.at(position).inputs, again.inputs)
    assert not np.array_equal(one.at(later).inputs, other.at(later).inputs)
    assert np.array_equal(one.at(0).inputs, other.at(0).inputs)


def test_streams_of_spliced_text_equal_those_of_a_copy() -> None:
    ids = np.arange(1000, dtype=np.uint16)
    spans = ((0, 100), (150, 600), (605, 1000))
    spliced = Streams(SplicedIds(ids, spans), 4, 16, seed=1)
    copied = Streams(np.concatenate([ids[begin:end] for begin, end in spans]), 4, 16, seed=1)
    assert spliced.steps_per_epoch == copied.steps_per_epoch
    for position in range(3 * copied.steps_per_epoch):
        one, other = spliced.at(position), copied.at(position)
        assert np.array_equal(one.inputs, other.inputs)
        assert np.array_equal(one.targets, other.targets)
