"""One row of the text as segments."""

import numpy as np
from rich.style import Style

from lstm_tui.colors.palette import LEVELS, as_hex
from lstm_tui.colors.truecolor import DARK, GRAY
from lstm_tui.inspection.coloring import (
    CURSOR,
    LABELED,
    MATCHED,
    SELECTED,
    PredictionRows,
    SymbolColors,
)
from lstm_tui.tui.neurons.text_strips import predicted, symbols

WIDTHS = np.ones(6, np.int32)


def background(style: Style | None) -> str:
    assert style is not None
    assert style.bgcolor is not None
    return style.bgcolor.name


def test_levels_are_backgrounds_and_neighbors_of_one_level_one_segment() -> None:
    levels = np.array([0, 0, 0, LEVELS - 1, LEVELS - 1, LEVELS - 1], np.uint8)
    colors = SymbolColors(levels, np.zeros(6, np.uint8))
    first, second = symbols("abcdef", WIDTHS, colors, DARK)
    assert (first.text, second.text) == ("abc", "def")
    assert (background(first.style), background(second.style)) == (
        as_hex(DARK.values[0]),
        as_hex(DARK.values[-1]),
    )


def test_marks_differ_without_color() -> None:
    marks = [CURSOR, SELECTED, MATCHED, LABELED, SELECTED | MATCHED | LABELED, 0]
    colors = SymbolColors(np.arange(6, dtype=np.uint8), np.array(marks, np.uint8))
    styles = []
    for column, segment in enumerate(symbols("abcdef", WIDTHS, colors, GRAY)):
        style = segment.style
        assert style is not None
        styles.append((style.reverse, style.underline, style.underline2, style.bold, column == 0))
        if column == 0:
            assert background(style) == as_hex(GRAY.foreground)
    assert len(set(styles)) == len(styles) == len(marks)


def test_what_is_expected_after_the_cursor_is_underlined() -> None:
    colors = SymbolColors(np.zeros(6, np.uint8), np.array([CURSOR, 0, 0, 0, 0, 0], np.uint8))
    expected = PredictionRows((tuple("uvwxyz"),), np.zeros((1, 6), np.uint8))
    first, others = predicted(0, expected, WIDTHS, colors, DARK)
    assert (first.text, others.text) == ("u", "vwxyz")
    assert first.style is not None
    assert first.style.underline
    assert others.style is not None
    assert not others.style.underline
