"""Patterns and their masks over a text."""

import numpy as np

from lstm_tui.config import TextKind
from lstm_tui.inspection.pattern_masks import PatternLabels, run_starts
from lstm_tui.text.labels import LabelKind
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.text.vocabulary import Vocabulary

TEXT = "a [[b]] 12 [[c]]"
VOCABULARY = Vocabulary(tuple(sorted(set(TEXT))))


def patterns(*definitions: str) -> PatternLabels:
    return PatternLabels(
        tuple(user_pattern(one) for one in definitions),
        VOCABULARY.encode(TEXT),
        VOCABULARY,
        TextKind.OTHER,
        TextKind.OTHER,
    )


def test_runs_start_where_a_mask_becomes_true() -> None:
    assert run_starts(np.array([True, True, False, True])).tolist() == [0, 3]
    assert run_starts(np.zeros(0, np.bool_)).tolist() == []


def test_a_new_pattern_replaces_one_of_its_name() -> None:
    some = patterns("year=[0-9]+")
    new = some.evaluate(user_pattern("year=1"))
    some.add(new)
    names = [label.name for label in some.labels]
    assert names[0] == "year"
    assert names.count("year") == 1
    assert np.flatnonzero(some.mask("year")).tolist() == [8]
    assert some.mask("year") is new.mask


def test_as_many_patterns_are_listed_as_can_be_scored() -> None:
    builtin = [label.name for label in patterns().labels if label.kind is LabelKind.BINARY]
    some = patterns(*(f"my {number}=a" for number in range(46)))
    binary = [label.name for label in some.labels if label.kind is LabelKind.BINARY]
    assert binary == [*(f"my {number}" for number in range(46)), *builtin[:2]]
    assert set(some.left_out) == {*builtin[2:]}
    some.add(some.evaluate(user_pattern("one more=a")))
    assert some.left_out[0] == builtin[1]
    assert len([label for label in some.labels if label.kind is LabelKind.BINARY]) == 48


def test_the_mask_follows_the_text() -> None:
    some = patterns("year=[0-9]+")
    assert np.flatnonzero(some.mask("year")).tolist() == [8, 9]
    some.set_text(VOCABULARY.encode("1 a"), TextKind.OTHER)
    assert np.flatnonzero(some.mask("year")).tolist() == [0]
    assert len(some.mask("wiki link")) == 3
