"""The visible part of a map, and moves on it."""

import numpy as np
import pytest

from lstm_tui.inspection.map_window import MIN_SPAN, MapWindow, next_in_direction

PLANE = np.array([[0.5, 0.5], [0.7, 0.5], [0.55, 0.9], [0.5, 0.1], [0.1, 0.52], [0.9, 0.55]])
SQUARE = (10.0, 10.0)


def test_zoom_keeps_the_position_where_it_is() -> None:
    window = MapWindow().zoomed(0.5, (0.2, 0.6))
    assert (window.left, window.bottom, window.span) == pytest.approx((0.1, 0.3, 0.5))
    assert (0.2 - window.left) / window.span == pytest.approx(0.2)
    assert window.zoomed(2, (0.9, 0.9)) == MapWindow()


def test_zoom_ends_at_the_whole_map_and_at_the_least_span() -> None:
    window = MapWindow()
    for _ in range(60):
        window = window.zoomed(0.6, (1.0, 0.0))
    assert window.span == MIN_SPAN
    assert window.contains(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist() == [True, False]
    for _ in range(60):
        window = window.zoomed(1 / 0.6, (0.4, 0.4))
        assert window.left >= 0
        assert window.left + window.span <= 1 + 1e-12
    assert window.is_whole


def test_a_window_follows_a_symbol_that_lies_outside() -> None:
    window = MapWindow(0.0, 0.0, 0.25)
    assert window.showing((0.1, 0.2)) is window
    moved = window.showing((0.6, 0.99))
    assert (moved.left, moved.bottom, moved.span) == pytest.approx((0.475, 0.75, 0.25))


@pytest.mark.parametrize(
    ("direction", "index"), [((1, 0), 1), ((-1, 0), 4), ((0, 1), 2), ((0, -1), 3)]
)
def test_moves_lead_to_the_nearest_symbol_in_the_direction(
    direction: tuple[int, int], index: int
) -> None:
    assert next_in_direction(PLANE, 0, direction, SQUARE) == index


def test_a_symbol_off_the_direction_is_reached_where_no_other_is() -> None:
    points = np.array([[0.0, 0.0], [0.1, 1.0]])
    assert next_in_direction(points, 0, (1, 0), SQUARE) == 1
    assert next_in_direction(points, 0, (-1, 0), SQUARE) is None
    assert next_in_direction(points[:1], 0, (0, 1), SQUARE) is None
