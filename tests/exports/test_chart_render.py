from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.exports.braille import BLANK, draw_line
from lstm_tui.exports.chart_render import (
    AxisScale,
    ChartRows,
    Series,
    StepRange,
    YAxis,
    full_range,
    render_chart,
    value_at,
)

STEPS = np.arange(1.0, 601.0)
TRAIN = Series("train", STEPS, 1 + 3 * np.exp(-STEPS / 80), name="train")
VALIDATION = Series(
    "validation", STEPS[99::100], 1.2 + 3 * np.exp(-STEPS[99::100] / 80), "val", "●"
)


def text(rows: ChartRows) -> str:
    return "\n".join("".join(piece for piece, _ in row).rstrip() for row in rows) + "\n"


def dots(x: list[float], y: list[float], columns: int, rows: int) -> list[str]:
    masks = draw_line(np.array(x), np.array(y), columns, rows)
    return ["".join(chr(BLANK + int(mask)) if mask else " " for mask in row) for row in masks]


def test_a_line_is_drawn_in_dots() -> None:
    assert dots([0, 7], [0, 0], 4, 1) == ["⠉⠉⠉⠉"]
    assert dots([0, 7], [0, 7], 4, 2) == ["⠑⢄  ", "  ⠑⢄"]
    assert dots([3, 3], [0, 3], 2, 1) == [" ⢸"]
    assert dots([1], [1], 1, 1) == ["⠐"]


def test_points_outside_are_clipped() -> None:
    assert dots([-100, 100], [0, 0], 2, 1) == ["⠉⠉"]
    assert dots([0, 1], [1e9, 1e12], 2, 1) == ["  "]
    assert dots([], [], 2, 1) == ["  "]


def test_a_chart_of_two_curves() -> None:
    picture = text(render_chart([TRAIN, VALIDATION], StepRange(0, 600), AxisScale.LINEAR, 48, 9))
    assert picture == (
        "   ⢳                           ── train  ─● val\n"
        "3 ┈┈⢣┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈\n"
        "     ⢳⡀\n"
        "      ⠙⣄\n"
        "2 ┈┈┈┈┈⠈⠳●⠢⣄⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈\n"
        "         ⠈⠓⠦⠈⠑⠢⢄⡀\n"
        "             ⠉⠓⠢⠈●⠉⠒⠒⠒⠢⠤●⠤⠤⠤⠤⣄⣀⣀●⣀⣀⣀⣀⣀⣀●⣀⣀⣀⣀⣀⣀⣀●\n"
        "1 ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⠈⠉⠉⠉⠉⠙⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒\n"
        "  0                250                500\n"
    )


def test_a_logarithmic_quantity_falls_in_a_straight_line_over_powers_of_ten() -> None:
    distances = np.arange(0.0, 41)
    curve = Series("run0", distances, 10 ** (-distances / 5), "gru", "●", mark_every=20)
    axis = YAxis("gradient", (1e-8, 1.0), logarithmic=True, across="distance")
    picture = text(render_chart([curve], StepRange(0, 40), AxisScale.LINEAR, 40, 9, 1.0, axis))
    assert picture == (
        " 10⁰ ●⠒⠢⣄⡀┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈ ─● gru\n"
        "         ⠈⠑⠢⠤⣀\n"
        "10⁻³ ┈┈┈┈┈┈┈┈┈⠉⠒⠤⢄┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈\n"
        "                  ⠉⠑⠲⢄●\n"
        "                       ⠙⠒⠤⢄\n"
        "10⁻⁶ ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⠉⠑⠢⢄⡀┈┈┈┈┈┈┈┈\n"
        "                               ⠈⠉⠒⠤⣀⡀\n"
        "                                    ⠉⠒⠢●\n"
        "     0                   25\n"
    )


def test_a_later_line_does_not_hide_the_marks_of_an_earlier_one() -> None:
    distances = np.arange(41.0)
    curves = [
        Series(f"run{number}", distances, 10 ** (-distances / 5), mark=mark, mark_every=20)
        for number, mark in enumerate("●▲")
    ]
    curves[1] = replace(curves[1], first_mark=10)
    axis = YAxis("Gradient norm", (1e-9, 10.0), logarithmic=True)
    rows = render_chart(curves, StepRange(0, 40), AxisScale.LINEAR, 60, 12, y_axis=axis)
    assert (text(rows).count("●"), text(rows).count("▲")) == (3, 2)


@pytest.mark.parametrize("scale", AxisScale)
def test_every_scale_labels_its_axes(scale: AxisScale) -> None:
    rows = render_chart([TRAIN, VALIDATION], StepRange(0, 600), scale, 60, 12)
    labels = [row[0][0].strip() for row in rows if row[0][1] == "label"]
    assert "2.0" in labels
    assert "100" in labels[-1] or "200" in labels[-1]


def test_values_can_be_shown_in_bits() -> None:
    nats = text(render_chart([TRAIN], StepRange(300, 600), AxisScale.LINEAR, 40, 8))
    bits = text(render_chart([TRAIN], StepRange(300, 600), AxisScale.LINEAR, 40, 8, 1.4427))
    assert nats.startswith("    ") or "1.0" in nats
    assert "1.45" in bits
    assert "1.45" not in nats


def test_a_window_shows_only_its_steps() -> None:
    picture = text(render_chart([TRAIN], StepRange(200, 300), AxisScale.LINEAR, 60, 10))
    assert picture.splitlines()[-1].split() == ["200", "250", "300"]


def test_the_first_fall_does_not_flatten_the_rest() -> None:
    spike = Series("train", STEPS, np.where(STEPS < 10, 50.0, 1 + STEPS / 1000), name="train")
    labels = [
        row[0][0].strip()
        for row in render_chart([spike], StepRange(0, 600), AxisScale.LINEAR, 60, 10)
    ]
    assert max(float(label) for label in labels[:-1] if label) < 2


def test_a_chart_without_points_says_that_it_waits() -> None:
    empty = Series("train", np.zeros(0), np.zeros(0), name="train")
    assert "waiting for the first steps" in text(
        render_chart([empty], full_range([empty]), AxisScale.LINEAR, 40, 5)
    )


def test_the_value_at_a_step() -> None:
    assert value_at(VALIDATION, 50) is None
    assert value_at(VALIDATION, 250) == VALIDATION.values[1]
    assert value_at(VALIDATION, 1e9) == VALIDATION.values[-1]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 30),
    st.sampled_from(AxisScale),
    st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20),
    st.floats(0, 500),
    st.floats(1, 500),
)
def test_a_chart_has_its_size_whatever_the_values(
    width: int, height: int, scale: AxisScale, values: list[float], left: float, span: float
) -> None:
    steps = np.arange(1.0, len(values) + 1) * 25
    line = Series("train", steps, np.array(values), name="a long name of a run", mark="●")
    rows = render_chart([line, TRAIN], StepRange(left, left + span), scale, width, height)
    assert [sum(len(piece) for piece, _ in row) for row in rows] == [width] * height


def test_a_span_leaves_room_for_the_legend_above_it() -> None:
    steps = np.array([10.0, 500.0])
    lines = [Series(f"run{n}", steps, np.array([0.0, 1.0]), f"pattern {n}", "●") for n in range(4)]
    picture = text(
        render_chart(
            lines, StepRange(0, 500), AxisScale.LINEAR, 40, 15, y_axis=YAxis("F1", span=(0, 1))
        )
    )
    rows = picture.splitlines()
    assert [row.count("pattern") for row in rows[:3]] == [2, 2, 0]
    (top,) = (number for number, row in enumerate(rows) if row.startswith("1.0"))
    assert top == 2
    assert rows[top].endswith("●")
    assert any(row.startswith("0.0") for row in rows)


def test_names_keep_their_ends_when_they_are_shortened() -> None:
    lines = [Series("run0", STEPS, STEPS, f"atlas-2026-{number}") for number in (123, 456, 789)]
    picture = text(render_chart(lines, StepRange(0, 600), AxisScale.LINEAR, 42, 9))
    assert all(f"…26-{number}" in picture for number in (123, 456, 789))


def test_names_that_do_not_fit_are_left_out() -> None:
    lines = [Series("run0", STEPS, STEPS, name * 9) for name in "abcdef"]
    picture = text(render_chart(lines, StepRange(0, 600), AxisScale.LINEAR, 40, 9))
    assert ("aaaaaaaaa" in picture, "c" in picture) == (True, False)
