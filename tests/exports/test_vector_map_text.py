"""Maps of vectors as rows of characters."""

import numpy as np

from lstm_tui.exports.vector_map_text import TextMap, render_text_map
from lstm_tui.text.symbol_glyphs import glyph_cells


def lines_of(drawn: TextMap) -> list[str]:
    return ["".join(text for text, _ in row) for row in drawn.rows]


def test_symbols_stand_at_their_positions() -> None:
    points = np.array([[-1.0, -1], [1, 1], [0, 0], [1, -1]])
    drawn = render_text_map(points, ["a", "b", "mid", "c"], ["x", "y", "z", "x"], 9, 3)
    assert lines_of(drawn) == ["        b", "   mid   ", "a       c"]
    assert drawn.rows[0] == [("        ", ""), ("b", "y")]
    assert (drawn.dots, drawn.hidden) == (0, 0)


def test_labels_do_not_touch_and_one_that_has_no_room_is_a_dot() -> None:
    points = np.array([[0.0, 0], [0.01, 0], [0.02, 0], [1, 0], [0.5, 0]])
    drawn = render_text_map(points, ["one", "two", "three", "z", "mid"], ["x"] * 5, 30, 1)
    (line,) = lines_of(drawn)
    assert line.split() == ["one", "mid", "z"]
    assert (drawn.dots, drawn.hidden) == (2, 2)
    wide = render_text_map(
        np.array([[0.0, 0], [0.25, 0], [1, 0]]), ["longer", "name", "z"], ["x"] * 3, 30, 1
    )
    assert lines_of(wide)[0].split() == ["longer", "name", "z"]


def test_dots_are_counted_and_drawn_where_there_is_room() -> None:
    points = np.array([[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]])
    drawn = render_text_map(points, ["left", "middle", "right"], ["x", "x", "y"], 13, 1)
    assert lines_of(drawn) == ["left middle ·"]
    assert ("·", "y") in drawn.rows[0]
    assert (drawn.dots, drawn.hidden) == (1, 0)


def test_no_two_labels_of_a_crowd_touch() -> None:
    random = np.random.default_rng(4)
    labels = [f"w{number}" for number in range(200)]
    drawn = render_text_map(random.normal(size=(200, 2)), labels, ["x"] * 200, 60, 18)
    written = [part for line in lines_of(drawn) for part in line.replace("·", " ").split()]
    assert set(written) <= set(labels)
    assert len(written) == len(set(written)) == 200 - drawn.dots


def test_every_row_has_the_width_also_with_wide_characters() -> None:
    random = np.random.default_rng(4)
    labels = [chr(0x4E00 + number) * (1 + number % 2) for number in range(150)]
    drawn = render_text_map(random.normal(size=(150, 2)), labels, ["x"] * 150, 40, 10)
    assert {glyph_cells(line) for line in lines_of(drawn)} == {40}
    assert len(drawn.rows) == 10


def test_equal_positions_are_in_the_middle() -> None:
    drawn = render_text_map(np.zeros((1, 2)), ["a"], ["x"], 5, 3)
    assert lines_of(drawn) == ["     ", "  a  ", "     "]


def test_the_middle_of_a_long_label_is_left_out() -> None:
    drawn = render_text_map(np.zeros((1, 2)), ["a" * 30 + "z"], ["x"], 40, 1)
    assert lines_of(drawn)[0].strip() == "a" * 7 + "…" + "a" * 5 + "z"


def test_a_symbol_that_is_far_out_is_at_the_edge_and_leaves_room_to_the_others() -> None:
    points = np.array([*([float(x), float(y)] for x in range(3) for y in range(3)), [100, 1]])
    drawn = render_text_map(points, list("abcdefghiz"), ["x"] * 10, 41, 5)
    lines = lines_of(drawn)
    assert drawn.outside == 1
    assert lines[2].rstrip().endswith("z")
    assert lines[0].index("c") + 3 < lines[0].index("f") < lines[0].index("i") - 3
    assert render_text_map(points[:9], list("abcdefghi"), ["x"] * 9, 41, 5).outside == 0


def test_limits_are_at_the_edges_and_let_a_part_of_the_map_be_drawn() -> None:
    points = np.array([[0.5, 0.5], [0.75, 1.0]])
    limits = np.array([0.5, 0.5]), np.array([1.0, 1.0])
    drawn = render_text_map(points, ["a", "b"], ["x", "x"], 9, 3, limits)
    assert lines_of(drawn) == ["    b    ", "         ", "a        "]
    assert lines_of(render_text_map(points[:0], [], [], 4, 1, limits)) == ["    "]
