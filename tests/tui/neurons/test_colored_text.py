"""The colored text, line by line: the character and the style of each cell."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.strip import Strip

from lstm_tui.colors.palette import LEVELS
from lstm_tui.colors.truecolor import DARK, LIGHT
from lstm_tui.config import SymbolKind
from lstm_tui.inspection.coloring import CURSOR, PredictionRows, SymbolColors, TextColoring
from lstm_tui.text.glyphs import cells, glyph
from lstm_tui.tui.neurons.colored_text import ColoredText
from lstm_tui.tui.neurons.text_strips import PREDICTIONS
from tests.support.vocabularies import glyphs_of

HOSTILE = "a[/b] [[x]] [@click=app.quit]x[/]\x1b[31m\u202e\u200b\u0301é漢\x07\x9b2J\n"


class Fixed(TextColoring):
    """Level n for the symbol at position n; the letters of ``following`` as predictions."""

    has_predictions = True

    def __init__(self, following: Sequence[str] = "xyz") -> None:
        self.palette = DARK
        self.following = following
        self.marks: dict[int, int] = {}
        self.asked: list[tuple[int, int]] = []

    def load(self, first: int, end: int) -> None:
        pass

    def colors(self, first: int, end: int) -> SymbolColors:
        self.asked.append((first, end))
        marks = [self.marks.get(place, 0) for place in range(first, end)]
        return SymbolColors(
            (np.arange(first, end) % LEVELS).astype(np.uint8), np.array(marks, np.uint8)
        )

    def predictions(self, first: int, end: int) -> PredictionRows:
        rows = [
            tuple(
                "".join(map(glyph, self.following[(place + rank) % len(self.following)]))
                for place in range(first, end)
            )
            for rank in range(PREDICTIONS)
        ]
        return PredictionRows(tuple(rows), np.zeros((PREDICTIONS, end - first), np.uint8))


class OneText(App[None]):
    CSS = "ColoredText { height: 1fr; }"

    def __init__(self, coloring: TextColoring) -> None:
        super().__init__()
        self.coloring = coloring

    def compose(self) -> ComposeResult:
        yield ColoredText(self.coloring, id="text")


@asynccontextmanager
async def shown(
    text: str,
    source: Fixed,
    *,
    size: tuple[int, int] = (30, 20),
    predictions: bool = True,
    cell_width: int = 1,
    kind: SymbolKind = SymbolKind.CHAR,
) -> AsyncIterator[ColoredText]:
    app = OneText(source)
    async with app.run_test(size=size) as pilot:
        widget = app.query_one(ColoredText)
        widget.lay_out(predictions=predictions, cell_width=cell_width)
        widget.set_text(glyphs_of(text, kind))
        await pilot.pause()
        yield widget


def drawn(widget: ColoredText) -> list[Strip]:
    return [widget.render_line(line) for line in range(widget.size.height)]


def segment_at(strip: Strip, column: int) -> Segment:
    at = 0
    for segment in strip:
        if at <= column < at + segment.cell_length:
            return segment
        at += segment.cell_length
    raise AssertionError(f"the strip ends before column {column}")


@pytest.mark.parametrize("width", [2, 61])
@pytest.mark.parametrize("cell_width", [1, 2])
@pytest.mark.parametrize("predictions", [True, False])
async def test_every_line_is_as_wide_as_the_pane(
    width: int, cell_width: int, predictions: bool
) -> None:
    source = Fixed("x漢")
    async with shown(
        HOSTILE * 3, source, size=(width, 25), cell_width=cell_width, predictions=predictions
    ) as widget:
        for strip in drawn(widget):
            assert strip.cell_length == widget.size.width
            assert sum(cells(one) for one in strip.text) == widget.size.width


async def test_whatever_a_text_holds_is_shown_as_itself_or_by_a_stand_in() -> None:
    async with shown(HOSTILE, Fixed(), size=(80, 12), predictions=False) as widget:
        assert drawn(widget)[0].text.rstrip() == (
            "a[/b] [[x]] [@click=app.quit]x[/]␛[31m␦␦◌é漢␇␦2J↵"
        )
        for segment in drawn(widget)[0]:
            assert segment.control is None
            assert segment.style is not None
            assert not segment.style.meta
            assert segment.style.link is None


async def test_predictions_are_below_their_characters() -> None:
    async with shown("abc\ndef", Fixed("xyz"), size=(30, 14)) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[:6] == ["abc↵", "xyzx", "yzxy", "zxyz", "xyzx", "yzxy"]
        assert texts[6:8] == ["def", "yzx"]
        assert widget.lines_of(0) == (0, 6)


async def test_blocks_stand_apart_where_there_is_room() -> None:
    async with shown("abc\ndef", Fixed("xyz"), size=(30, 30)) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[5:8] == ["yzxy", "", "def"]


async def test_there_are_no_predictions_below_blank_lines() -> None:
    async with shown("abc\n\n \t\ndef\n\n", Fixed("xyz"), size=(30, 20)) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[:6] == ["abc↵", "xyzx", "yzxy", "zxyz", "xyzx", "yzxy"]
        assert texts[6:9] == ["↵", " ⇥↵", "def↵"]
        assert texts[14:] == ["↵", *[""] * 5]
        assert [widget.row_at(line) for line in (0, 5, 6, 7, 8, 13, 14, 15)] == [
            *(0, 0, 1, 2, 3, 3, 4, 5)
        ]


async def test_a_position_is_revealed_with_its_context() -> None:
    async with shown("abcdefghi\n" * 50, Fixed(), size=(30, 12), predictions=False) as widget:
        widget.reveal(205, with_context=True)
        assert widget.rows.row_of(205) - widget.row_at(widget.scroll_offset.y) == 4
        widget.reveal(495, with_context=True)
        assert widget.visible_range()[1] == 500
        widget.reveal(0, with_context=True)
        widget.reveal(55, with_context=True)  # is seen already
        assert widget.scroll_offset.y == 0


async def test_folded_predictions_leave_text_alone() -> None:
    async with shown("abc\ndef", Fixed(), size=(30, 14), predictions=False) as widget:
        assert [strip.text.rstrip() for strip in drawn(widget)][:3] == ["abc↵", "def", ""]


@pytest.mark.parametrize("cell_width", [1, 2])
@pytest.mark.parametrize("following", ["漢", "z漢"])
@pytest.mark.parametrize("text", ["abc漢d漢e", "abcde"])
async def test_a_prediction_begins_in_the_column_of_its_character(
    text: str, following: str, cell_width: int
) -> None:
    async with shown(text, Fixed(following), size=(40, 14), cell_width=cell_width) as widget:
        columns = [int(column) for column in widget.rows.columns]
        for rank, strip in enumerate(drawn(widget)[1 : 1 + PREDICTIONS]):
            at, found = 0, {}
            for one in strip.text:
                found[at] = one
                at += cells(one)
            for place, column in enumerate(columns):
                wanted = following[(place + rank) % len(following)]
                last = place == len(text) - 1  # has the cells after it too
                narrow = cell_width == 1 and cells(text[place]) == 1 and not last
                assert found[column] == ("…" if narrow and cells(wanted) == 2 else wanted)


async def test_predictions_have_the_cells_of_the_word_above_them_and_the_last_those_after_it() -> (
    None
):
    text, following = "The longest word, a", [" water", "The", ",", " be"]
    async with shown(text, Fixed(following), size=(40, 14), kind=SymbolKind.WORD) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[0] == text
        assert widget.rows.columns.tolist() == [0, 3, 11, 16, 17]
        assert texts[1] == "w… The     ,    … water"
        assert texts[2] == "T… ,        be   The"
        assert texts[4] == " be water  The  , be"


async def test_the_word_after_a_line_feed_is_cut_at_the_edge_of_the_pane() -> None:
    text = "longest word\na"
    async with shown(text, Fixed([" water"]), size=(16, 14), kind=SymbolKind.WORD) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[:2] == ["longest word↵", " water wat… wat…"]


async def test_wide_cells_of_words_are_columns_in_which_longer_words_are_cut() -> None:
    text = "The longest word, a"
    source = Fixed([" unbelievable"])
    async with shown(text, source, size=(24, 14), kind=SymbolKind.WORD, cell_width=8) as widget:
        texts = [strip.text.rstrip() for strip in drawn(widget)]
        assert texts[0] == "The      longest word"
        assert texts[1] == "unbeli… unbeli… unbelie…"
        assert texts[6] == ",        a"


async def test_a_word_that_is_wider_than_the_pane_is_cut() -> None:
    async with shown("so incomprehensibly", Fixed(), size=(9, 14), kind=SymbolKind.WORD) as widget:
        assert [strip.text.rstrip() for strip in drawn(widget)][::6][:2] == ["so", "incompre…"]
        assert widget.rows.position_at(1, 8) == 1


async def test_another_theme_is_drawn_at_once() -> None:
    source = Fixed()
    async with shown("abc", source, size=(30, 14)) as widget:
        before = segment_at(drawn(widget)[0], 0).style
        source.palette = LIGHT
        widget.recolor_values()
        after = segment_at(drawn(widget)[0], 0).style
        assert before != after


async def test_only_what_is_seen_is_asked_for() -> None:
    source = Fixed()
    async with shown("abcdefghi\n" * 500, source, size=(30, 12)) as widget:
        drawn(widget)
        assert max(end for _, end in source.asked) <= 40
        source.asked.clear()
        drawn(widget)
        assert source.asked == []
        assert widget.visible_range() == (0, 20)


async def test_changed_places_are_drawn_again_and_no_others() -> None:
    source = Fixed()
    async with shown("abcdefghi\n" * 9, source, size=(30, 18)) as widget:
        drawn(widget)
        source.asked.clear()
        source.marks = {12: CURSOR}
        widget.recolor_positions(3, 12)
        drawn(widget)
        assert sorted(source.asked) == [(0, 10), (10, 20)]
        assert segment_at(drawn(widget)[6], 2).text == "c"


async def test_a_place_is_revealed_with_its_predictions() -> None:
    async with shown("abcdefghi\n" * 50, Fixed(), size=(30, 13)) as widget:
        widget.reveal(437)
        first, end = widget.visible_range()
        assert first <= 437 < end
        lines = [strip.text.rstrip() for strip in drawn(widget)]
        begin, end = widget.lines_of(widget.rows.row_of(437))
        assert lines[begin - widget.scroll_offset.y] == "abcdefghi↵"
        assert end - widget.scroll_offset.y <= 13
        widget.reveal(0)
        assert widget.scroll_offset.y == 0


async def test_rows_up_and_down_keep_the_column() -> None:
    async with shown("abcdef\nab\nabcdef\n", Fixed()) as widget:
        assert widget.position_below(4, 1) == 9
        assert widget.position_below(4, 2) == 14
        assert widget.position_below(4, -3) == 4
        assert widget.position_below(14, 9) == 14


async def test_what_was_at_the_top_stays_there_when_the_width_changes() -> None:
    async with shown("abcdefghij" * 60, Fixed(), size=(30, 12)) as widget:
        widget.scroll_to(y=12 * 6, animate=False, force=True)
        top = widget.visible_range()[0]
        widget.lay_out(predictions=False, cell_width=1)
        first, end = widget.visible_range()
        assert first <= top < end


async def test_an_empty_text_is_drawn_empty() -> None:
    async with shown("", Fixed()) as widget:
        assert all(not strip.text.strip() for strip in drawn(widget))
        assert widget.visible_range() == (0, 0)
        widget.reveal(0)
