"""Train/validation split: the last part, or blocks spread over the text."""

from itertools import pairwise

import numpy as np
import pytest

from lstm_tui.text.split import (
    MOST_BLOCKS,
    SplicedIds,
    complement,
    shortened,
    validation_spans,
)


@pytest.mark.parametrize("length", [20_000, 20_009, 123_457, 5_000_000])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
def test_blocks_have_equal_lengths_and_the_requested_share(length: int, share: float) -> None:
    spans = validation_spans(length, share, blocks=True)
    lengths = {end - begin for begin, end in spans}
    assert len(lengths) == (1 if len(spans) > 1 else len(lengths))
    assert spans[0][0] > 0
    assert spans[-1][1] <= length
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
    held_out = sum(end - begin for begin, end in spans)
    assert held_out == pytest.approx(share * length, rel=0.01, abs=MOST_BLOCKS)
    assert spans == validation_spans(length, share, blocks=True)


def test_one_of_ten_blocks_of_each_range_is_held_out() -> None:
    spans = validation_spans(2_000_000, 0.1, blocks=True)
    assert len(spans) == MOST_BLOCKS
    assert [begin // 100_000 for begin, _ in spans] == list(range(MOST_BLOCKS))
    assert len({begin % 100_000 for begin, _ in spans}) > 5
    assert all(begin % 10_000 == 0 for begin, _ in spans)


def test_blocks_are_the_same_on_every_machine() -> None:
    assert validation_spans(40_000, 0.1, blocks=True) == EXPECTED


EXPECTED = ((1000, 2000), (16000, 17000), (24000, 25000), (37000, 38000))


def test_a_text_too_short_for_two_blocks_has_one_span_at_its_end() -> None:
    assert validation_spans(15_000, 0.1, blocks=True) == ((13_500, 15_000),)
    assert validation_spans(5, 0.1, blocks=True) == ()


def test_spliced_ids_are_the_complement_of_the_spans() -> None:
    ids = np.arange(1000, dtype=np.uint16)
    spans = ((10, 20), (20, 30), (500, 600), (990, 1000))
    spliced = SplicedIds(ids, complement(spans, 1000))
    kept = np.delete(ids, np.concatenate([np.arange(*span) for span in spans]))
    assert len(spliced) == len(kept)
    places = np.random.default_rng(0).integers(0, 5 * len(kept), (7, 9))
    assert np.array_equal(spliced.take(places, mode="wrap"), kept.take(places, mode="wrap"))
    assert np.array_equal(spliced.take(np.arange(len(kept))), kept)


def test_spans_are_shortened_equally() -> None:
    assert shortened(((10, 20), (30, 40)), 20) == ((10, 20), (30, 40))
    assert shortened(((10, 20), (30, 40)), 7) == ((10, 13), (30, 33))
    assert shortened(((10, 20), (30, 40)), 1) == ((10, 11),)
