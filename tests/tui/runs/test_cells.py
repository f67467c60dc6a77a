"""The columns of the Runs table, at every width."""

import pytest
from rich.text import Text

from lstm_tui.tui.runs.cells import COLUMNS, DROPPED_FIRST, PADDING, column_widths, shortened

NAMES = ("base", "harbour-20261129-101500", "quay-20261130-235959-with-dropout-0.5-and-long")


def row(name: str, *, long: bool) -> dict[str, Text]:
    """A run with large numbers, or with small ones."""
    words = {
        "": " ",
        "run": name,
        "state": "● interrupted" if long else "● dead",
        "model": "RNN (tanh) 2×1024" if long else "GRU 1×16",
        "best val": "12.546" if long else "2.5",
        "step": "1,234,560 55%" if long else "60",
        "on disk": "1,234.5 MB" if long else "38 kB",
        "updated": "12 min ago" if long else "now",
    }
    return {column: Text(words[column]) for column in COLUMNS}


@pytest.mark.parametrize("width", range(20, 221))
def test_whole_columns_fit_at_every_width(width: int) -> None:
    for long in (False, True):
        rows = [row(name, long=long) for name in NAMES]
        widths = column_widths(rows, width)
        assert sum(widths.values()) + PADDING * len(widths) <= width
        for name in widths.keys() - {"run"}:
            assert widths[name] == max(len(name), *(len(one[name]) for one in rows))
        assert list(widths) == [name for name in COLUMNS if name in widths]
        missing = [name for name in DROPPED_FIRST if name not in widths]
        assert missing == list(DROPPED_FIRST[: len(missing)])


def test_names_are_whole_where_there_is_room() -> None:
    rows = [row(name, long=True) for name in NAMES]
    assert column_widths(rows, 220)["run"] == max(map(len, NAMES))
    assert set(column_widths(rows, 220)) == set(COLUMNS)
    assert "best val" in column_widths(rows, 60)


def test_a_shortened_name_keeps_its_style_and_both_ends() -> None:
    cell = shortened(Text(NAMES[2], "bold"), 22)
    assert (cell.plain, cell.style) == ("quay-202611…5-and-long", "bold")
