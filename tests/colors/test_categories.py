"""Colors of categories: legible on white and black, and distinct on every terminal with colors."""

from itertools import combinations

import pytest

from lstm_tui.colors.categories import CATEGORIES
from lstm_tui.colors.names import Depth
from lstm_tui.colors.nearest import nearest_index
from lstm_tui.colors.palette import Color, contrast
from lstm_tui.exports.class_colors import CLASS_COLORS
from lstm_tui.studies.symbol_classes import CLASSES
from tests.colors.vision import difference

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize("color", CATEGORIES)
def test_each_is_legible_on_white_and_on_black(color: Color) -> None:
    assert contrast(color, WHITE) > 2.9
    assert contrast(color, BLACK) > 4


def test_any_two_can_be_told_apart() -> None:
    assert min(difference(one, other) for one, other in combinations(CATEGORIES, 2)) > 15


@pytest.mark.parametrize("depth", [Depth.EIGHT_BIT, Depth.STANDARD])
def test_each_has_an_index_of_its_own(depth: Depth) -> None:
    indices = {nearest_index(color, depth) for color in CATEGORIES}
    assert len(indices) == len(CATEGORIES)
    assert not indices & {0, 15, 16, 231}  # black and white


def test_every_class_has_a_color() -> None:
    assert set(CLASS_COLORS) == set(CLASSES)
    assert set(CLASS_COLORS.values()) <= set(CATEGORIES)
