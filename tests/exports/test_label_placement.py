"""Labels at points of a picture: none overlaps another, and required ones are placed."""

import numpy as np
import pytest

from lstm_tui.exports.label_placement import Box, PlacedLabel, PointLabel, place_labels
from lstm_tui.exports.line_chart_svg import Area
from tests.support.boxes import overlap, overlapping

AREA = Area(left=20, top=30, width=400, height=300)


def crowd(count: int, spread: float, *, required: int = 0) -> list[PointLabel]:
    points = np.random.default_rng(2).normal((220, 180), spread, (count, 2))
    return [
        PointLabel(x, y, 40 if number % 3 else 12, 14, is_required=number < required)
        for number, (x, y) in enumerate(points.tolist())
    ]


def is_inside(box: Box) -> bool:
    return (
        AREA.left <= box.left
        and AREA.top <= box.top
        and box.left + box.width <= AREA.right
        and box.top + box.height <= AREA.bottom
    )


def boxes(placed: list[PlacedLabel | None]) -> list[Box]:
    return [place.box for place in placed if place is not None]


@pytest.mark.parametrize("spread", [0.0, 15.0, 60.0])
def test_no_two_labels_overlap_and_all_are_inside(spread: float) -> None:
    labels = crowd(120, spread)
    placed = place_labels(labels, AREA)
    assert len(placed) == len(labels)
    assert len(boxes(placed)) > 20
    assert overlapping(boxes(placed)) == []
    assert all(map(is_inside, boxes(placed)))


def test_required_labels_are_placed_at_any_distance() -> None:
    placed = place_labels(crowd(60, 0.0, required=60), AREA)
    assert None not in placed
    assert overlapping(boxes(placed)) == []
    full = Area(left=180, top=150, width=80, height=60)
    assert None in place_labels(crowd(30, 0.0, required=30), full)


def test_a_free_label_is_at_its_point_and_a_moved_one_leaves_room_for_the_dot() -> None:
    alone, beside = place_labels([PointLabel(100, 100, 20, 14), PointLabel(103, 100, 20, 14)], AREA)
    assert alone == PlacedLabel(Box(90, 93, 20, 14), is_moved=False)
    assert beside is not None
    assert beside.is_moved
    assert not overlap(beside.box, Box.around(103, 100, 5, 5))


def test_the_first_labels_have_priority() -> None:
    labels = crowd(80, 5.0)
    first = place_labels(labels, AREA)
    assert place_labels(labels[:10], AREA) == first[:10]
    assert first[0] is not None
    assert not first[0].is_moved


def test_a_label_at_the_edge_is_moved_inside() -> None:
    (placed,) = place_labels([PointLabel(AREA.left, AREA.top, 40, 14)], AREA)
    assert placed is not None
    assert placed.is_moved
    assert is_inside(placed.box)


def test_a_label_that_is_wider_than_the_area_has_no_place() -> None:
    assert place_labels([PointLabel(220, 180, 500, 14)], AREA) == [None]
