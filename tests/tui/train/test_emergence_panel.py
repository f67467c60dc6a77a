"""The best unit of each pattern, as a list and as curves."""

from dataclasses import replace

import pytest

from lstm_tui.config import Quantity
from lstm_tui.runs.events import Emerged, EmergedUnit, Evaluated, Event, Started
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.train.emergence_panel import f1_series, ranked, render_emergence
from tests.support.fake_runs import UNITS, beginning, emerged


def progress(*events: Event) -> RunProgress:
    return fold(RunProgress(), [*beginning(), *events])


def unit(
    pattern: str, f1: float, chance_f1: float = 0.1, quantity: Quantity = Quantity.HIDDEN
) -> EmergedUnit:
    return EmergedUnit(
        pattern=pattern, unit="L0:7", quantity=quantity, sign=1, f1=f1, chance_f1=chance_f1
    )


def rows(progress: RunProgress, width: int, height: int) -> list[str]:
    return render_emergence(progress, width, height, charted=False).plain.splitlines()


def test_the_furthest_above_chance_is_first() -> None:
    look = Emerged(units=(unit("easy", 0.6, 0.5), unit("hard", 0.5, 0.05), unit("known", 0.9)))
    assert [found.pattern for found in ranked(progress(look))] == ["known", "hard", "easy"]


def test_a_row_names_pattern_unit_and_f1() -> None:
    look = Emerged(units=(unit("url", 0.931, quantity=Quantity.CELL), unit("tag", 0.5)))
    assert rows(progress(look), 30, 5) == [
        "url L0:7.cell           0.93 █",
        "tag L0:7                0.50 ▅",
    ]
    assert rows(progress(look), 16, 5) == ["url L0:7c 0.93 █", "tag L0:7  0.50 ▅"]
    assert rows(progress(look), 14, 1) == ["url L0:7c 0.93"]


@pytest.mark.parametrize("width", range(1, 40))
def test_rows_fit_in_any_width(width: int) -> None:
    shown = rows(progress(emerged(1000)), width, 8)
    assert len(shown) == 8
    assert all(len(row) <= width for row in shown)
    if width >= 28:
        assert all(any(pattern in row for row in shown) for pattern in UNITS)


def test_names_are_shown_safely() -> None:
    assert "[b]␛" in rows(progress(Emerged(units=(unit("[b]\x1b", 0.9),))), 30, 1)[0]


def test_a_curve_has_a_point_for_each_event() -> None:
    lines = f1_series(progress(*(emerged(step) for step in (100, 200, 300))))
    assert len(lines) == 6
    for line in lines:
        assert line.steps.tolist() == [100, 200, 300]
        assert 0 <= line.values.min() <= line.values.max() <= 1
        assert line.mark
    assert {line.name for line in lines} < set(UNITS)


def test_the_color_of_a_curve_does_not_follow_its_rank() -> None:
    first = Emerged(units=(unit("url", 0.9), unit("tag", 0.2)))
    second = Emerged(units=(unit("url", 0.8), unit("tag", 0.9)))
    for looks in ((first,), (first, second)):
        assert [(line.role, line.name) for line in f1_series(progress(*looks))] == [
            ("run0", "url"),
            ("run1", "tag"),
        ]


def test_too_little_text_to_score_units_is_reported_at_once() -> None:
    started = next(event for event in beginning() if isinstance(event, Started))
    looks = [
        Evaluated(step=step, elapsed_seconds=1.0, train_loss=2.0, validation_loss=2.0, best=True)
        for step in (50, 100, 150)
    ]
    assert rows(progress(started, *looks), 40, 5) == ["best unit of each pattern …"]
    blind = replace(started, watches_units=False)
    assert rows(progress(blind), 40, 5) == ["too little validation text"]


def test_there_are_no_curves_before_the_first_event() -> None:
    assert f1_series(progress()) == []
    assert rows(progress(), 40, 5) == ["best unit of each pattern …"]
