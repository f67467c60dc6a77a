"""The text of the delayed-recall task."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from lstm_tui.text.builtin_texts import resolve_builtin
from lstm_tui.text.recall_text import (
    FILLERS,
    LONGEST_DELAY,
    SYMBOLS,
    RecallItem,
    recall_items,
    recall_text,
)

TEXT = recall_text()
LINES = TEXT.splitlines()
SHORT = recall_text(mostly_short=True).splitlines()


def test_item_repeats_its_symbol_after_the_query() -> None:
    item = RecallItem("D", "xwzzy")
    assert item.question == "Dxwzzy?"
    assert item.line == "Dxwzzy?D"


def test_every_line_is_an_item() -> None:
    line = re.compile(rf"([{SYMBOLS}])[{FILLERS}]{{1,{LONGEST_DELAY}}}\?\1")
    assert TEXT.endswith("\n")
    assert [one for one in (*LINES, *SHORT) if not line.fullmatch(one)] == []


def test_symbols_and_delays_are_uniform() -> None:
    symbols = Counter(line[0] for line in LINES)
    assert sorted(symbols) == list(SYMBOLS)
    assert all(0.12 < count / len(LINES) < 0.13 for count in symbols.values())
    delays = Counter(len(line) - 3 for line in LINES)
    assert set(delays) == set(range(1, LONGEST_DELAY + 1))
    assert max(delays.values()) < 2 * min(delays.values())


def test_short_delays_are_as_frequent_as_their_inverse() -> None:
    delays = Counter(len(line) - 3 for line in SHORT)
    assert set(delays) == set(range(1, LONGEST_DELAY + 1))
    for delay in (2, 5, 10):
        assert delays[1] / delays[delay] == pytest.approx(delay, rel=0.1)
    long = sum(count for delay, count in delays.items() if delay >= 100)
    assert long / len(SHORT) == pytest.approx(1 / 8, abs=0.01)


def test_the_same_text_is_generated_again() -> None:
    assert len(TEXT) == 2_000_109
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert digest == "81d3c2fd8bbd7ee8c37b837982e5a47183eca6893b320f28b537326f6eb19d2f"
    assert TEXT.startswith(recall_text(5_000))
    digest = hashlib.sha256("\n".join(SHORT).encode()).hexdigest()
    assert digest == "1f1bf5fd0e3d6fede94d40454da228ed142d5c937d0bac18608335d2fa8a4c65"


def test_items_of_another_seed_are_not_in_the_text() -> None:
    items = recall_items([10, 20, 50, 100, 200] * 100, (18, 1))
    assert [len(item.fillers) for item in items[:5]] == [10, 20, 50, 100, 200]
    assert not {*LINES, *SHORT} & {item.line for item in items}


def test_both_are_built_in_texts(own_cache: Path) -> None:
    assert resolve_builtin("recall-short").read_text().splitlines() == SHORT
    assert resolve_builtin("recall") == own_cache / "builtin" / "recall-v1" / "recall.txt"
    assert resolve_builtin("recall").read_text() == TEXT
