"""Keys and mouse on the Neurons screen: cursor, units, jumps, layout."""

from pathlib import Path

import numpy as np
import pytest
from textual.geometry import Offset

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import LEVELS, as_hex
from lstm_tui.colors.truecolor import GRAY, LIGHT
from lstm_tui.config import Cell, Quantity, SymbolKind
from lstm_tui.inspection.pattern_comparison import disagreements, inside_starts
from lstm_tui.inspection.unit_values import most_active, shown_scale, shown_values
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.text.glyphs import cells
from lstm_tui.tui.neurons.text_view import WIDE_WORD
from lstm_tui.tui.neurons.unit_list import UnitList
from lstm_tui.tui.neurons.unit_rows import HEADING, UnitOrder, visible_lines
from tests.support.neuron_pilot import LARGE, MEDIUM, SMALL, Browsing, browsing
from tests.support.neuron_runs import LINK, LINK_BELOW, URL, harbours, make_neuron_run

BRACKETS = "] The [[ice]] and [[log]]. The crew.\n"


def background(at: Browsing, place: int) -> str:
    """The color under the character at ``place``, as the pane draws it."""
    pane = at.pane
    row = pane.rows.row_of(place)
    strip = pane.render_line(pane.lines_of(row)[0] - pane.scroll_offset.y)
    column = int(pane.rows.columns[place])
    style = next(iter(strip.crop(column, column + 1))).style
    assert style is not None
    assert style.bgcolor is not None
    return style.bgcolor.name


async def test_the_best_unit_colors_the_text_once_units_are_ranked(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        assert at.session.unit == URL
        assert "● ready" in at.lines("#top")[0]
        assert "step 300 · 3 of 3" in at.lines("#top")[0]
        assert any(line.startswith("│▸ L0:9   url ") for line in at.lines("#units"))
        palette = at.views.palette
        inside, outside = harbours().index("www"), harbours().index("fleet")
        assert background(at, inside) == as_hex(palette.values[-1])
        assert background(at, outside) == as_hex(palette.values[0])
        assert "training text, 2,700" in at.words("#text")
        assert "L0:9 on url" in at.lines("#unit")[0]


async def test_the_next_unit_recolors_the_text_and_is_marked_in_the_list(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        inside = harbours().index("Lume")
        low, high = (as_hex(at.views.palette.values[end]) for end in (0, -1))
        assert background(at, inside) == low
        while at.session.unit != LINK_BELOW:
            await at.press("j")
        assert "▸ L0:3" in at.words("#units")
        assert background(at, inside) == high
        assert background(at, harbours().index("www")) == low
        assert f"L0:3 on {at.session.shown_pattern}" in at.lines("#unit")[0]
        assert "L0:3 · hidden" in at.lines("#text")[0]
        while at.session.unit != URL:
            await at.press("k")
        assert "▸ L0:9" in at.words("#units")


async def test_g_and_shift_g_select_the_first_and_the_last_unit(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("G")
        assert at.session.unit == at.units.rows[-1].unit
        assert f"▸ {at.units.rows[-1].unit}" in at.words("#units")
        await at.press("g")
        assert at.session.unit == URL


async def test_quantities_go_round(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        seen = []
        for _ in at.session.quantities:
            seen.append(at.session.quantity)
            assert at.session.quantity.replace("_", " ") in at.lines("#text")[0]
            await at.press("l")
        assert sorted(seen) == sorted(at.session.quantities)
        assert at.session.quantity == seen[0]
        await at.press("h")
        assert at.session.quantity == seen[-1]


async def test_gates_color_the_text_from_0_to_1(neuron_run: Run) -> None:
    async with browsing(neuron_run, BRACKETS) as at:
        at.views.show_unit(LINK_BELOW)
        while at.session.quantity != "forget_gate":
            await at.press("l")
        palette = at.views.palette
        assert background(at, BRACKETS.index("ice")) == as_hex(palette.values[-1])
        assert background(at, BRACKETS.index("[")) == as_hex(palette.values[0])
        await at.press("j")
        assert at.session.quantity == "forget_gate"


@pytest.mark.parametrize("cell", [Cell.GRU, Cell.RNN_TANH])
async def test_every_kind_of_cell_can_be_browsed(own_cache: Path, cell: Cell) -> None:
    async with browsing(make_neuron_run(own_cache.parent, cell=cell)) as at:
        for _ in at.session.quantities:
            await at.press("l", "j")
            low, high = shown_scale(at.session)
            assert low < high
        assert at.session.quantity == "hidden"


async def test_arrows_move_along_rows_and_lines(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=MEDIUM) as at:
        await at.press("right", "right", "right")
        assert at.session.cursor == 3
        await at.press("down")
        line = harbours().index("\n") + 1
        assert at.session.cursor == line + 3
        await at.press("up", "left")
        assert at.session.cursor == 2
        await at.press("up", "up")
        assert at.session.cursor == 2
        await at.press("end")
        assert at.session.cursor == len(harbours()) - 1
        await at.press("right")
        assert at.session.cursor == len(harbours()) - 1
        assert f"character {len(harbours()) - 1:,}" in at.lines("#cursor")[0]
        assert at.pane.visible_range()[1] == len(harbours())
        await at.press("home")
        assert at.session.cursor == 0
        page = at.pane.page_rows
        await at.press("pagedown")
        rows = at.pane.rows
        assert rows.row_of(at.session.cursor) == page
        await at.press("pageup")
        assert at.session.cursor == 0


async def test_the_symbol_at_the_cursor_is_described(neuron_run: Run) -> None:
    async with browsing(neuron_run, BRACKETS, size=MEDIUM) as at:
        at.session.pattern = "wiki link"
        at.pane.move_to(BRACKETS.index("ice"))
        await at.settle()
        assert "At “i”, character 8" in at.lines("#cursor")[0]
        words = at.words("#cursor")
        assert words.split("\n")[2].split()[1] == "]"
        assert "inside" in words
        assert "nats" in words
        assert "forget" in at.words("#gates")


async def test_all_views_follow_within_one_paint(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        at.pane.move_to(5)
        assert "character 5" in str(at.screen.query_one("#cursor").border_title)
        at.units.action_last()
        assert str(at.session.unit) in str(at.screen.query_one("#unit").border_title)
        assert str(at.session.unit) in str(at.pane.border_title)


async def test_jumps_go_where_the_pattern_begins_and_round(neuron_run: Run) -> None:
    async with browsing(neuron_run, BRACKETS) as at:
        at.session.pattern = "wiki link"
        starts = [7, 19]
        for keys, place in (("]", 7), ("]", 19), ("]", 7), ("[", 19), ("[", 7), ("[", 19)):
            await at.press("right_square_bracket" if keys == "]" else "left_square_bracket")
            assert at.session.cursor == place
        assert inside_starts(at.session).tolist() == starts


async def test_jumps_go_where_unit_and_pattern_disagree(neuron_run: Run) -> None:
    async with browsing(neuron_run, BRACKETS) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        places = disagreements(at.session).tolist()
        assert places == [6, 11, 18, 23]
        for place in (*places, places[0]):
            await at.press("right_curly_bracket")
            assert at.session.cursor == place
        await at.press("left_curly_bracket")
        assert at.session.cursor == places[-1]


async def test_a_jump_without_a_target_shows_a_notice(neuron_run: Run) -> None:
    async with browsing(neuron_run, "The crew.\n") as at:
        at.session.pattern = "wiki link"
        await at.press("right_square_bracket")
        assert at.said() == ["Nowhere in this text: wiki link."]
        await at.press("n")
        assert at.said() == ["Look for something first: /"]
        assert at.session.cursor == 0


async def test_a_click_goes_to_the_character_under_the_mouse(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=MEDIUM) as at:
        pane = at.pane
        for place in (0, 5, harbours().index("Its"), harbours().index("www")):
            row, column = pane.rows.row_of(place), int(pane.rows.columns[place])
            spot = at.pane.content_region.offset + Offset(column, pane.lines_of(row)[0])
            await at.pilot.click(offset=(spot.x, spot.y))
            await at.settle()
            assert at.session.cursor == place
            assert at.session.selection is None


async def test_a_drag_selects(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        left, top = at.pane.content_region.offset
        await at.pilot.mouse_down(offset=(left + 4, top))
        await at.pilot.hover(offset=(left + 7, top))
        await at.pilot.hover(offset=(left + 9, top))
        await at.pilot.mouse_up(offset=(left + 9, top))
        await at.settle()
        assert at.session.selection == (4, 10)
        await at.pilot.hover(offset=(left + 20, top))
        await at.settle()
        assert at.session.selection == (4, 10)
        await at.press("escape")
        assert at.session.selection is None


async def test_a_click_on_a_unit_chooses_it_and_the_wheel_goes_on(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        region = at.screen.query_one("#units").content_region
        listed = [row.unit for row in at.units.rows]
        other = next(unit for unit in listed if unit != URL)
        lines = visible_lines(at.units.rows, listed.index(URL), region.height)

        async def click(row: int) -> None:
            await at.pilot.click(offset=(region.x + 4, region.y + lines.index(row)))
            await at.settle()

        await click(listed.index(other))
        assert at.session.unit == other
        for frame in (region.y - 1, region.bottom):
            await at.pilot.click(offset=(region.x + 4, frame))
            await at.settle()
            assert at.session.unit == other
        await click(HEADING)
        assert at.session.unit == other
        await click(listed.index(URL))
        assert at.session.unit == URL
        at.screen.query_one(UnitList).on_mouse_scroll_down()
        await at.settle()
        assert at.session.unit == listed[listed.index(URL) + 1]


async def test_units_are_sorted_in_four_ways(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        for order in (UnitOrder.NUMBER, UnitOrder.ACTIVITY, UnitOrder.CHANGE):
            await at.press("s")
            assert order.value in at.lines("#units")[0]
        await at.press("s", "s")
        listed = [int(line.split(":")[1].split()[0]) for line in at.lines("#units")[1:5]]
        assert listed == list(range(listed[0], listed[0] + len(listed)))
        await at.press("s")
        at.pane.move_to(harbours().index("Lume"))
        await at.settle()
        first = at.lines("#units")[1]
        assert str(most_active(at.session, 1)[0][0]) in first


async def test_predictions_fold_and_characters_grow_wide(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=MEDIUM) as at:
        await at.press("p")
        assert at.pane.lines_of(1) == (1, 2)
        assert [line[1:9] for line in at.lines("#text")[1:3]] == ["The [[Lu", "Its log "]
        await at.press("w")
        assert at.lines("#text")[1][1:9] == "T h e   "
        await at.press("p", "w")
        assert at.pane.lines_of(1) == (6, 12)


async def test_where_there_is_little_room_gates_take_turns_with_predictions(
    neuron_run: Run,
) -> None:
    async with browsing(neuron_run) as at:
        assert at.screen.query_one("#cursor").display
        await at.press("right", "o")
        assert "forget" in at.words("#gates")
        assert not at.screen.query_one("#cursor").display
        await at.press("o", "right")
        assert "surprise" in at.words("#cursor")


async def test_the_theme_changes_the_picture_at_once(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        inside = harbours().index("www")
        await at.press("T")
        await at.settle()
        assert background(at, inside) == as_hex(LIGHT.values[-1])


async def test_without_color_higher_is_brighter(neuron_run: Run) -> None:
    async with browsing(neuron_run, display=Display(Depth.NONE)) as at:
        assert at.views.palette is GRAY
        assert background(at, harbours().index("www")) == as_hex(GRAY.values[LEVELS - 1])
        await at.press("j", "l", "p", "right_square_bracket", "slash", *"the", "enter", "f")
        assert at.on_top == "PatternDialog"
        await at.press("escape", "v", "right", "enter")
        assert at.on_top == "GotoDialog"


async def test_the_screen_shrinks_and_grows(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.pane.move_to(2_000)
        for size in ((40, 10), (20, 5), SMALL, LARGE):
            await at.pilot.resize_terminal(*size)
            await at.settle()
            await at.press("right", "down", "j")
            first, end = at.pane.visible_range()
            assert first <= at.session.cursor < end
            assert at.pane.region.right <= size[0]
            assert at.pane.rows.columns.max() < at.pane.size.width
        assert at.screen.query_one("#gates").display


async def test_gates_that_come_into_view_are_drawn(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=SMALL) as at:
        assert not at.screen.query_one("#gates").display
        await at.pilot.resize_terminal(*LARGE)
        await at.settle()
        assert "forget" in at.words("#gates")


async def test_a_text_of_wide_characters_keeps_its_columns(own_cache: Path) -> None:
    text = "漢字[[仮名]]と字。a\n" * 400
    async with browsing(make_neuron_run(own_cache.parent, text=text)) as at:
        line = at.pane.render_line(0).text
        assert sum(map(cells, line)) == at.pane.size.width
        await at.press("w", "right", "right", "down", "j", "l", "p")
        for y in range(at.pane.size.height):
            assert sum(map(cells, at.pane.render_line(y).text)) == at.pane.size.width


async def test_a_network_of_bytes_can_be_browsed(own_cache: Path) -> None:
    text = "é漢 [[a]] \U0001f600 b\n" * 400
    async with browsing(
        make_neuron_run(own_cache.parent, text=text, symbols=SymbolKind.BYTE)
    ) as at:
        assert at.lines("#text")[1][1:].startswith("é·漢·· [[a]] \U0001f600··· b↵")
        await at.press("right", "right", "down")
        await at.press("slash", "漢", "enter")
        assert at.session.cursor in at.session.search.positions
        marked = np.flatnonzero(at.session.search.covered)
        assert marked[:6].tolist() == [2, 3, 4, 21, 22, 23]


async def test_a_network_of_words_can_be_browsed(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, symbols=SymbolKind.WORD)
    async with browsing(run, size=LARGE) as at:
        pane, vocabulary = at.pane, at.session.vocabulary
        symbols = [vocabulary.symbols[symbol] for symbol in at.session.text.ids]
        fleet, ice = symbols.index(" fleet"), symbols.index(" ice")
        assert "The [[" in at.lines("#text")[1]

        def spot(position: int, cell: int) -> tuple[int, int]:
            line, _ = pane.lines_of(pane.rows.row_of(position))
            left, top = pane.content_region.offset
            return left + int(pane.rows.columns[position]) + cell, top + line

        for cell in range(len(" fleet")):
            await at.press("home")
            await at.pilot.click(offset=spot(fleet, cell))
            await at.settle()
            assert at.session.cursor == fleet
        assert f"At “␣fleet”, symbol {fleet}" in at.lines("#cursor")[0]

        await at.pilot.mouse_down(offset=spot(fleet, 3))
        await at.pilot.hover(offset=spot(fleet + 1, 0))
        await at.pilot.hover(offset=spot(fleet + 2, 0))
        await at.pilot.mouse_up(offset=spot(fleet + 2, 0))
        await at.settle()
        assert at.session.selection == (fleet, fleet + 3)
        assert at.session.original(fleet, fleet + 3) == "".join(symbols[fleet : fleet + 3])

        await at.press("escape", "slash", *"fore the ic", "enter")
        assert np.flatnonzero(at.session.search.covered)[:3].tolist() == [ice - 2, ice - 1, ice]
        assert at.session.cursor == ice - 2

        await at.press("w")
        assert set(pane.rows.widths.tolist()) == {WIDE_WORD}
        for line in range(pane.size.height):
            assert pane.render_line(line).cell_length == pane.size.width


async def test_one_character_is_enough_to_browse(neuron_run: Run) -> None:
    async with browsing(neuron_run, "T") as at:
        await at.press("right", "down", "end", "home", "pagedown", "p", "w", "l", "j")
        assert at.session.cursor == 0
        await at.press(
            "right_square_bracket", "right_curly_bracket", "slash", "T", "enter", "n", "v", "enter"
        )
        assert at.session.unit != UnitId(9, 9)


async def test_each_row_of_the_list_shows_its_own_pattern(neuron_run: Run) -> None:
    """One unit may be the best of several patterns."""
    async with browsing(neuron_run, size=LARGE) as at:
        rows = at.units.rows
        assert len({row.unit for row in rows}) < len(rows)
        for number, row in enumerate(rows):
            at.units.select_row(number)
            assert at.session.shown_pattern == row.pattern
            score = at.session.score()
            assert score is not None
            assert primary_score(score.metrics) == row.value
            await at.pilot.pause()
            mark = "c" if row.quantity == "cell" else ""
            assert f" {row.unit}{mark} on {row.pattern} " in at.lines("#unit")[0]


async def test_a_unit_is_turned_round_and_back(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        palette, place = at.views.palette, harbours().index("www")
        assert background(at, place) == as_hex(palette.values[-1])
        before, scale = shown_values(at.session).copy(), shown_scale(at.session)
        assert "fires above" in at.words("#unit")
        await at.press("minus")
        assert background(at, place) == as_hex(palette.values[0])
        assert (shown_values(at.session) == -before).all()
        assert shown_scale(at.session) == scale
        assert "−L0:9 · hidden" in at.words("#text")
        assert "−L0:9 on url" in at.words("#unit")
        assert "fires below 0.00" in at.words("#unit")
        assert "(blue)" in at.words("#unit")
        assert "▸ −L0:9 " in at.words("#units")
        await at.press("c")
        assert at.on_top == "GotoDialog"
        await at.press("escape", "j", "k")
        assert "−L0:9" in at.words("#text")
        await at.press("minus")
        assert background(at, place) == as_hex(palette.values[-1])
        assert "−" not in at.lines("#text")[0]


async def test_a_gate_has_no_sign_to_turn(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        while not at.session.quantity.endswith("_gate"):
            await at.press("l")
        await at.press("minus")
        assert not at.session.turned
        assert "no sign" in at.said()[-1]
