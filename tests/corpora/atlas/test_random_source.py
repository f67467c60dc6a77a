"""Random decisions are the same for the same seed, on every machine."""

from __future__ import annotations

from itertools import pairwise

from corpora.atlas.random_source import RandomSource


def test_first_decisions_of_a_seed_are_fixed() -> None:
    random = RandomSource(7)
    assert [random.between(1, 6) for _ in range(8)] == [2, 1, 4, 1, 4, 3, 1, 4]
    assert "".join(random.shuffled("abcde")) == "dceba"


def test_shuffle_bag_draws_everything_once_before_it_repeats() -> None:
    random = RandomSource(1)
    rounds = [[random.draw("bag", 4) for _ in range(4)] for _ in range(50)]
    assert all(sorted(indices) == [0, 1, 2, 3] for indices in rounds)
    drawn = [index for indices in rounds for index in indices]
    assert all(first != second for first, second in pairwise(drawn))


def test_weighted_choice_never_returns_an_item_of_no_weight() -> None:
    random = RandomSource(1)
    chosen = {random.weighted_choice([("a", 1.0), ("b", 0.0), ("c", 2.0)]) for _ in range(100)}
    assert chosen == {"a", "c"}


def test_sample_has_no_repetition_and_may_be_shorter() -> None:
    random = RandomSource(1)
    assert len(set(random.sample(range(10), 4))) == 4
    assert sorted(random.sample([1, 2], 4)) == [1, 2]
