"""Samples inside brackets are closed by a network that knows it is inside, and by no other."""

import numpy as np
import pytest

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.reader.sampling import Sampling
from lstm_tui.reader.units import Clamp, Quantity, UnitId
from lstm_tui.scoring.closing_samples import (
    CONTEXT,
    MOST_INSIDE,
    closing_length,
    continue_primes,
    pick_primes,
    sample_closings,
)
from lstm_tui.scoring.closings import Closings, ClosingSamples, describe_closings
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.pattern_loss import read_baseline
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.bracket_network import FLAG, SYMBOLS, bracket_reader, bracket_text

VOCABULARY = Vocabulary(tuple(SYMBOLS))
CLOSED = user_pattern(r"brackets=(?P<inside>\([^()]*)\)")
OPEN = user_pattern(r"word=b(?P<inside>b+)")
FLAG_CELL = (FLAG, Quantity.CELL)


def samples_without(target: tuple[UnitId, Quantity], primes: int = 30) -> ClosingSamples:
    ids, _ = bracket_text(4_000)
    inside = label_text(ids, VOCABULARY, (CLOSED,)).codes > 0
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets", characters=2_000)
    return sample_closings(
        baseline, inside, VOCABULARY, CLOSED, (target,), primes=primes, length=100
    )


def test_without_its_flag_the_network_does_not_close_brackets() -> None:
    samples = samples_without(FLAG_CELL)
    assert samples.matched is not None
    assert samples.plain.share > 0.9
    assert samples.matched.share > 0.9
    assert samples.ablated.share == 0
    assert samples.significant
    assert samples.share_change[1] < -0.8
    assert describe_closings(samples).startswith(
        "Without L0:0.cell, the network closes brackets within 100 symbols in 0 % of samples (0 to "
    )
    assert "could be chance" not in describe_closings(samples)


def test_a_unit_that_does_nothing_changes_nothing() -> None:
    samples = samples_without((UnitId(0, 5), Quantity.HIDDEN))
    assert abs(samples.ablated.share - samples.plain.share) < 0.1
    assert not samples.significant
    assert describe_closings(samples).endswith("That could be chance.")


def test_samples_differ_by_the_clamps_alone() -> None:
    ids, _ = bracket_text(2_000)
    inside = label_text(ids, VOCABULARY, (CLOSED,)).codes > 0
    primes = pick_primes(ids, VOCABULARY, CLOSED, inside, count=8)
    idle, held = (Clamp(UnitId(0, 5), 0.0),), (Clamp(FLAG, 1.0, Quantity.CELL),)

    def continued(clamps: list[tuple[Clamp, ...]]) -> list[list[int]]:
        reader = bracket_reader()
        samples = continue_primes(reader, primes, clamps, Sampling(), 40, seed=3)
        return [sample.tolist() for sample in samples]

    plain, mixed = continued([()] * 8), continued([(), held] * 4)
    assert mixed[::2] == plain[::2]
    a = SYMBOLS.index("a")
    assert not any(a in sample for sample in mixed[1::2])  # it believes that it is inside
    assert continued([idle] * 8) == continued([idle] * 8)


def test_primes_end_inside_with_the_same_number_of_symbols() -> None:
    ids, _ = bracket_text(3_000)
    inside = label_text(ids, VOCABULARY, (CLOSED,)).codes > 0
    primes = pick_primes(ids, VOCABULARY, CLOSED, inside, count=20)
    assert 1 <= primes.inside <= MOST_INSIDE
    assert len(set(primes.ends.tolist())) == len(primes.ends) == 20
    for number, end in enumerate(primes.ends.tolist()):
        context = VOCABULARY.decode(primes.context(number))
        assert len(context) == min(CONTEXT, end + 1)
        assert context.endswith("(" + "b" * (primes.inside - 1))
        assert inside[end]


def test_a_text_without_an_opening_has_no_primes() -> None:
    ids = VOCABULARY.encode("aaab" * 50)
    nowhere = np.zeros(len(ids), np.bool_)
    with pytest.raises(CorpusError, match="No sample can begin inside brackets"):
        pick_primes(ids, VOCABULARY, CLOSED, nowhere)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [("bb)aaa", 3), (")aaaaa", 1), ("bbbbbb", 0), ("bb(b)a", 0), ("bb)a(b", 3)],
)
def test_the_label_of_prime_and_sample_decides_whether_it_is_closed(
    sample: str, expected: int
) -> None:
    prime, ids = VOCABULARY.encode("aaa(b"), VOCABULARY.encode(sample)
    assert closing_length(VOCABULARY, CLOSED, prime, ids) == expected


def test_a_pattern_without_a_closer_is_closed_by_its_first_symbol_outside() -> None:
    prime = VOCABULARY.encode("aabb")
    assert closing_length(VOCABULARY, OPEN, prime, VOCABULARY.encode("bba")) == 3
    assert closing_length(VOCABULARY, OPEN, prime, VOCABULARY.encode("bbb")) == 0


def test_figures_of_closings() -> None:
    closings = Closings((4, 0, 8, 6))
    assert closings.share == 0.75
    assert closings.mean_length == 6
    assert closings.median_length == 7  # of 4, 6, 8 and not closed
    assert closings.interval == pytest.approx((0.301, 0.954), abs=1e-3)  # Wilson 1927
    never = Closings((0, 0))
    assert (never.share, never.mean_length, never.median_length) == (0, None, None)
    assert never.interval[0] == 0


def test_a_canceled_job_stops_sampling() -> None:
    ids, _ = bracket_text(2_000)
    inside = label_text(ids, VOCABULARY, (CLOSED,)).codes > 0
    baseline = read_baseline(bracket_reader(), ids, inside, "brackets", characters=1_000)
    shares: list[float] = []

    def cancel(share: float) -> None:
        shares.append(share)
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample_closings(
            baseline, inside, VOCABULARY, CLOSED, (FLAG_CELL,), primes=4, length=5, progress=cancel
        )
    assert shares == sorted(shares)


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no such unit"):
        samples_without((UnitId(3, 0), Quantity.CELL))
