"""Documents in batches: each is read once an epoch, from its beginning to its [END]."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from lstm_tui.training.batches import PADDING, Chunk
from lstm_tui.training.document_batches import DocumentBatches, chunk_of
from lstm_tui.training.document_lanes import WARM_UP
from lstm_tui.training.evaluated_text import EvaluatedDocuments, evaluated_chunks

Ints = NDArray[np.int64]

LENGTHS = st.lists(st.integers(1, 90), min_size=1, max_size=60)


def batches_of(lengths: list[int], batch: int = 4, chunk: int = 16) -> DocumentBatches:
    """Documents in a text in which every symbol is its position."""
    ids, (starts, counts) = np.arange(sum(lengths) + 1), layout(lengths)
    return DocumentBatches(ids, starts, counts, batch=batch, chunk=chunk, seed=1)


def layout(lengths: list[int]) -> tuple[Ints, Ints]:
    counts = np.array(lengths)
    return np.cumsum(counts) - counts, counts


def epoch(batches: DocumentBatches, number: int = 0) -> list[Chunk]:
    first = number * batches.steps_per_epoch
    return [batches.at(first + index) for index in range(batches.steps_per_epoch)]


@given(LENGTHS, st.integers(1, 5), st.integers(1, 40), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_every_symbol_is_a_target_once_in_an_epoch(
    lengths: list[int], batch: int, chunk: int, number: int
) -> None:
    batches = batches_of(lengths, batch, chunk)
    chunks = epoch(batches, number)
    targets = np.concatenate([one.targets[one.real] for one in chunks])
    assert sorted(targets) == list(range(1, sum(lengths) + 1))
    for one in chunks:
        assert one.real.any()
        assert (one.inputs[one.real] + 1 == one.targets[one.real]).all()
        assert (one.real[:-1] >= one.real[1:]).all()  # padding is last


@given(LENGTHS, st.integers(1, 5), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_a_column_begins_a_document_or_continues_the_one_before_it(
    lengths: list[int], batch: int, chunk: int
) -> None:
    batches = batches_of(lengths, batch, chunk)
    starts = set(batches.starts.tolist())
    last: Ints | None = None
    for one in epoch(batches):
        if not one.carries:
            assert one.fresh.all()
            assert set(one.inputs[0].tolist()) <= starts
            continue
        assert one.columns == batches.carried
        read = one.real[0]
        for column in np.flatnonzero(read & ~one.fresh):
            assert last is not None
            assert one.inputs[0, column] == last[column] + 1
        assert set(one.inputs[0, read & one.fresh].tolist()) <= starts
        last = one.inputs[-1]


@pytest.mark.parametrize(
    "lengths", [[70] * 300, [20_000] * 3, [640] * 5], ids=["from its beginning", "huge", "a few"]
)
def test_a_lane_that_begins_within_a_document_is_warmed_up(lengths: list[int]) -> None:
    """On the document from its beginning, or on its last chunks before; without a loss."""
    batches = batches_of(lengths)
    lanes = [one for one in epoch(batches) if one.carries]
    assert len(lanes) <= sum(one.real[0].sum() for one in lanes) / batches.carried + WARM_UP
    cut = ~lanes[0].real[0]
    assert cut.any()
    first = lanes[0].inputs[0]
    for column in np.flatnonzero(cut).tolist():
        loss_free = next(step for step, one in enumerate(lanes) if one.real[0, column])
        assert 1 <= loss_free <= WARM_UP
        assert loss_free == WARM_UP or first[column] % lengths[0] == 0
        assert lanes[loss_free].inputs[0, column] == first[column] + 16 * loss_free


def test_few_long_documents_are_read_side_by_side() -> None:
    lengths = [253, 180, 410, 95, 300, 260, 520, 130, 340, 210, 250] * 2
    batches = batches_of(lengths, 16, 128)
    assert batches.carried == 16
    assert batches.steps_per_epoch == 5  # those of the longest
    assert batches.characters_per_step > 1000
    assert all(one.fresh[one.inputs[0] == 0].all() for one in epoch(batches))


@pytest.mark.parametrize(
    "lengths",
    [
        [5000] * 16,
        [5000] * 17,
        [200] * 16,
        [193] * 16,
        [100] * 16,
        [100] * 3,
        [5000, *[100] * 300],
        [5000, *[7] * 1000],
        [700] * 40,
        [5000],
    ],
)
def test_a_step_reads_as_many_documents_as_the_batch_is_wide(lengths: list[int]) -> None:
    assert half_full(batches_of(lengths, 16, 128))


@given(
    st.integers(1, 5000).flatmap(
        lambda longest: st.lists(st.integers(1, longest), min_size=1, max_size=200)
    )
)
@settings(max_examples=100, deadline=None)
def test_steps_are_half_full_whatever_the_lengths(lengths: list[int]) -> None:
    assert half_full(batches_of(lengths, 16, 128), more=2)


def half_full(batches: DocumentBatches, more: int = 1) -> bool:
    """Whether a step has half of the symbols that it can have, or an epoch takes at most ``more``
    steps than the longest document."""
    lengths, batch, chunk = batches.lengths, batches.batch, batches.chunk
    symbols = int(lengths.sum())
    assert batches.characters_per_step == max(1, round(symbols / batches.steps_per_epoch))
    width = min(symbols, min(batch, len(lengths)) * min(chunk, float(np.median(lengths))))
    longest = -(-int(lengths.max()) // chunk)
    return batches.steps_per_epoch <= more + max(longest, 2 * symbols / width)


def test_documents_of_a_group_have_similar_lengths() -> None:
    lengths = np.random.default_rng(0).integers(3, 17, 5000).tolist()
    chunks = epoch(batches_of(lengths, 16, 128))
    assert sum(one.real.sum() for one in chunks) > 0.9 * sum(one.inputs.size for one in chunks)
    assert all(0.6 * 16 * 128 < one.real.sum() < 1.4 * 16 * 128 for one in chunks)
    assert np.median([one.columns for one in chunks]) > 150


def test_long_documents_are_read_with_little_padding() -> None:
    lengths = np.random.default_rng(0).integers(300, 700, 400).tolist()
    chunks = epoch(batches_of(lengths, 16, 128))
    assert all(one.carries and one.inputs.shape == (128, 16) for one in chunks)
    assert sum(one.real.sum() for one in chunks) > 0.85 * sum(one.inputs.size for one in chunks)


def test_one_document_longer_than_all_others_fills_several_lanes() -> None:
    batches = batches_of([20_000, *range(1, 30)], 16, 16)
    assert batches.carried == 16
    assert batches.steps_per_epoch < 100


@pytest.mark.parametrize("lengths", [[7] * 300, list(range(1, 200)), [50] * 200])
def test_batches_differ_between_epochs_and_depend_on_the_position_alone(
    lengths: list[int],
) -> None:
    batches, again = batches_of(lengths), batches_of(lengths)
    first, second = epoch(batches), epoch(batches, 1)
    drawn = [
        {frozenset(one.targets[one.real].tolist()) for one in each} for each in (first, second)
    ]
    assert len(drawn[0] & drawn[1]) < len(first) / 2
    for position in (batches.steps_per_epoch + 3, 2, 1):
        assert np.array_equal(again.at(position).inputs, batches.at(position).inputs)
        assert np.array_equal(again.at(position).fresh, batches.at(position).fresh)


@given(LENGTHS)
@settings(max_examples=50, deadline=None)
def test_an_evaluation_reads_each_document_once_from_its_beginning(lengths: list[int]) -> None:
    lengths = [*lengths, 600, 257, 1]
    starts, counts = layout(lengths)
    read: dict[int, list[int]] = {}
    for chunk, numbers in evaluated_chunks(
        np.arange(sum(lengths) + 1), EvaluatedDocuments(starts, counts)
    ):
        assert chunk.columns == len(numbers)
        for column, number in enumerate(numbers.tolist()):
            assert chunk.fresh[column] == (number not in read)
            targets = chunk.targets[chunk.real[:, column], column]
            read.setdefault(number, []).extend(targets.tolist())
    for number, (start, count) in enumerate(zip(starts, counts, strict=True)):
        assert read[number] == list(range(start + 1, start + count + 1))


def test_a_column_without_a_symbol_is_padding() -> None:
    chunk = chunk_of(np.arange(9), np.array([0, 8]), np.array([3, 0]))
    assert chunk.targets.T.tolist() == [[1, 2, 3], [PADDING] * 3]
