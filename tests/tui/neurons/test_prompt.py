"""Search, filter and typing mode: each keystroke takes effect at once."""

from pathlib import Path

import numpy as np
import pytest
from textual.events import Paste
from textual.widgets import Input

from lstm_tui.config import Quantity
from lstm_tui.inspection.unit_values import shown_values
from lstm_tui.reader.sampling import beginning
from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.neurons.prompt import PromptMode
from lstm_tui.tui.neurons.screen import NeuronScreen
from lstm_tui.workers.process import WorkerHandle
from tests.support.fake_runs import Clock
from tests.support.neuron_pilot import LARGE, browsing
from tests.support.neuron_runs import LINK, harbours, make_neuron_run
from tests.support.screens import screen_text
from tests.support.traces import whole_trace


async def test_what_is_found_is_marked_and_walked_through(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("slash")
        await at.type("fleet")
        places = [at for at in range(len(harbours())) if harbours().startswith("fleet", at)]
        assert at.session.cursor == places[0]
        assert np.flatnonzero(at.session.search.covered)[:6].tolist() == [
            *range(places[0], places[0] + 5),
            places[1],
        ]
        await at.press("enter", "n", "n")
        assert at.session.cursor == places[2]
        await at.press("N")
        assert at.session.cursor == places[1]
        await at.press("n", "N", "N", "N")
        assert at.session.cursor == places[-1]
        await at.press("slash")
        assert at.screen.query_one("#prompt").display
        await at.press(*["backspace"] * 5, "x", "escape")
        assert not at.screen.query_one("#prompt").display
        assert at.session.search.query == "x"


async def test_what_is_nowhere_leaves_the_cursor_alone(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.pane.move_to(50)
        await at.press("slash")
        await at.type("Zq[/b]")
        assert at.session.cursor == 50
        await at.press("enter", "n")
        assert at.session.cursor == 50
        assert at.said() == ["Nowhere in this text: Zq[/b]."]


async def test_units_are_filtered_while_one_types(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("u")
        await at.type("wiki")
        rows = [line for line in at.lines("#units")[1:-1] if line.strip("│ ")]
        assert [row for row in rows if "wiki link" in row] == rows[-1:]
        assert [row.pattern for row in at.units.rows] == ["wiki link"]
        assert "/wiki" in at.lines("#units")[-1]
        await at.press("enter", "j")
        assert at.session.unit == at.units.rows[0].unit
        await at.press("escape")
        assert len(at.units.rows) > 5
        await at.press("u")
        await at.type("[/b")
        assert at.units.rows == []
        await at.press("enter", "j", "k")
        assert "[/b" in at.lines("#units")[-1]


async def test_each_keystroke_is_read(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await at.press("i")
        assert "● typing" in at.lines("#top")[0]
        session, reader = at.session, at.session.reader
        typed = ""
        for key, name in (("T", "T"), ("[", "left_square_bracket"), ("e", "e")):
            await at.press(name)
            typed += key
            assert at.text == typed
            assert session.cursor == len(typed) - 1
            assert at.lines("#text")[1][1:].startswith(typed)
        ids = np.concatenate((beginning(session.vocabulary), session.text.ids))
        expected = whole_trace(reader, ids, lanes=1).hidden[LINK.layer, 1:, LINK.index]
        np.testing.assert_allclose(shown_values(session), expected, atol=2e-3)
        assert shown_values(session)[1] > 0.7
        await at.press("backspace", "backspace", "s")
        assert at.text == "Ts"
        await at.press("backslash", "n", "s")
        assert at.text.endswith("\ns")
        assert "that you typed" in at.words("#text")


async def test_something_else_can_be_asked_for_in_the_middle_of_typing(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("i", "T", "h")
        await at.screen.run_action("find")
        await at.settle()
        assert "typing" not in at.lines("#top")[0]
        await at.press("h", "enter")
        assert at.text == "Th"
        assert at.session.search.query == "h"
        await at.press("i", "T")
        await at.screen.run_action("type")
        await at.press("e", "escape")
        assert at.text == "e"


async def test_unknown_characters_are_left_out_with_a_notice(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("i", "T", "é", "h")
        assert at.text == "Th"
        assert at.said() == ["The network has never seen é: left out."]


async def test_the_backslash_of_a_line_feed_is_no_unknown_character(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("i", "T", "backslash")
        assert (at.text, at.said()) == ("T", [])
        await at.press("n", "T")
        assert at.text == "T\nT"
        await at.press("backslash", "s")
        assert at.said() == ["The network has never seen \\: left out."]


async def test_pasted_lines_are_typed_whole_and_found_by_the_first(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("slash")
        at.app.post_message(Paste("[[Ilm\rfleet"))
        await at.settle()
        assert at.session.search.query == "[[Ilm"
        assert at.said() == ["Only the first of 2 pasted lines is taken: this is one line."]
        await at.press("escape", "i")
        at.app.post_message(Paste("[[Ilm]]\rfleet"))
        await at.settle()
        assert at.text == "[[Ilm]]\nfleet"


@pytest.mark.parametrize("end", ["enter", "escape"])
async def test_a_typed_text_stays_when_the_line_closes(neuron_run: Run, end: str) -> None:
    async with browsing(neuron_run) as at:
        await at.press("i", "T", "h", end)
        assert not at.screen.query_one("#prompt").display
        assert at.text == "Th"
        assert "● ready" in at.lines("#top")[0]
        await at.press(
            "left",
            "l",
            "l",
            "j",
            "right_square_bracket",
            "right_curly_bracket",
            "c",
            "escape",
            "less_than_sign",
        )
        assert at.session.checkpoint.step == 200
        assert at.text == "Th"


@pytest.mark.parametrize("keys", [(), ("T", "h", "backspace", "backspace")], ids=["none", "taken"])
async def test_when_nothing_was_typed_all_is_as_before(
    neuron_run: Run, keys: tuple[str, ...]
) -> None:
    async with browsing(neuron_run) as at:
        at.pane.move_to(1_000)
        reading = at.session.activations
        await at.press("i", *keys, "escape")
        assert at.text == harbours()
        assert at.session.cursor == 1_000
        assert at.session.activations is reading
        first, end = at.pane.visible_range()
        assert first <= 1_000 < end


async def test_letters_and_marks_are_found_and_typed_in_the_form_of_the_network(
    own_cache: Path,
) -> None:
    run = make_neuron_run(own_cache.parent, text="The café [[Zoë]] sails.\n" * 120)
    async with browsing(run) as at:
        await at.press("slash")
        at.screen.query_one("#prompt", Input).value = "cafe\u0301"
        await at.settle()
        assert at.session.cursor == 4
        assert np.flatnonzero(at.session.search.covered)[:5].tolist() == [4, 5, 6, 7, 28]
        assert "(NFC)" in at.said()[-1]
        await at.press("escape", "i")
        at.screen.query_one("#prompt", Input).value = "Zoe\u0308"
        await at.settle()
        assert at.session.glyphs(0, len(at.session.text.ids)) == "Zoë"


async def test_a_notice_says_how_the_text_was_read(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text="The café [[Zoë]] sails.\n" * 120)
    async with browsing(run, "The cafe\u0301.") as at:
        assert at.text == "The café."
        assert "(NFC)" in at.said()[0]
    async with browsing(run, "The café.") as at:
        assert at.said() == []


async def test_a_click_on_escape_closes_the_line_as_the_key_does(neuron_run: Run) -> None:
    app = LstmTuiApp(
        neuron_run.path.parent, WorkerHandle(neuron_run), clock=Clock(), poll_seconds=0
    )
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("2")
        await app.workers.wait_for_complete()
        await pilot.press("i", "a")
        screen, keys = app.screen, app.screen.query_one("#keys")
        assert isinstance(screen, NeuronScreen)
        assert screen.prompt.mode is PromptMode.TYPE
        at = screen_text(app).splitlines()[keys.region.y].index("Esc")
        await pilot.click("#keys", offset=(at, 0))
        await app.workers.wait_for_complete()
        assert app.screen == screen
        assert not app.screen.query_one("#prompt").display
        at = screen_text(app).splitlines()[keys.region.y].index("Esc Back")
        await pilot.click("#keys", offset=(at, 0))
        assert app.screen != screen


@pytest.mark.parametrize("key", ["i", "slash", "u"])
async def test_the_footer_lists_no_letters_while_a_line_takes_them(
    neuron_run: Run, key: str
) -> None:
    async with browsing(neuron_run) as at:
        before = at.words("#keys")
        await at.press(key)
        assert at.words("#keys").split() == ["Esc", "done", "Enter", "close"]
        await at.press("escape")
        assert at.words("#keys") == before
