"""Text selection with the mouse in every widget, and the clipboard."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import MouseDown, MouseEvent, MouseMove, MouseUp
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.screen import Screen
from textual.selection import SELECT_ALL, Selection
from textual.widgets import Input, TextArea

import lstm_tui.tui
from lstm_tui.config import Quantity
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason, Sampled
from lstm_tui.text.glyphs import copyable
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.widgets.confirm import DeleteDialog
from lstm_tui.tui.widgets.selection import NOTHING_SELECTED, extract
from tests.support.fake_runs import Clock, ended, make_run, noted, say, trained_run
from tests.support.neuron_pilot import LARGE, MEDIUM, SMALL, browsing
from tests.support.neuron_runs import LINK, harbours
from tests.support.screens import notifications, watching


def mouse(kind: type[MouseEvent], x: int, y: int, button: int = 1) -> MouseEvent:
    """A mouse event as the terminal reports it."""
    return kind(None, x, y, 0, 0, button, False, False, False, x, y)


def post_drag(app: App[Any], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press the button at ``start``, move to ``end``, and release it."""
    app.post_message(mouse(MouseDown, *start))
    app.post_message(mouse(MouseMove, *end))
    app.post_message(mouse(MouseUp, *end))


async def drag(pilot: Pilot[Any], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag, and wait for the effects."""
    post_drag(pilot.app, start, end)
    await pilot.pause()


async def drag_everywhere(pilot: Pilot[Any]) -> None:
    """Drags from all over the screen, short ones and long ones."""
    width, height = pilot.app.size
    for y in range(0, height, 5):
        for x in range(1, width, 23):
            post_drag(pilot.app, (x, y), (min(x + 11, width - 1), min(y + 2, height - 1)))
        await pilot.pause()
    await drag(pilot, (0, 0), (width - 1, height - 1))
    await drag(pilot, (width - 1, height - 1), (0, 0))
    assert pilot.app.screen.get_selected_text()


def place_of(app: App[Any], words: str) -> tuple[int, int]:
    """Column and row where ``words`` begin on the screen."""
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        if (x := strip.text.find(words)) >= 0:
            return x, y
    raise AssertionError(f"{words!r} is not on the screen")


async def drag_over(pilot: Pilot[Any], words: str) -> None:
    """Select exactly ``words``, which are on one line."""
    x, y = place_of(pilot.app, words)
    await drag(pilot, (x, y), (x + len(words) - 1, y))


def highlighted(app: App[Any]) -> str:
    """The characters of the screen that are shown as selected."""
    look = app.screen.get_component_rich_style("screen--selection")
    return "".join(
        segment.text
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if segment.style is not None
        and segment.style.reverse
        and look.reverse
        and "offset" in segment.style.meta
    )


LINES = ["one two", "three", "", "four"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (SELECT_ALL, "one two\nthree\n\nfour"),
        (Selection(Offset(4, 0), Offset(3, 0)), ""),
        (Selection(Offset(4, 0), Offset(7, 0)), "two"),
        (Selection(Offset(4, 0), Offset(2, 1)), "two\nth"),
        (Selection(Offset(2, 1), None), "ree\n\nfour"),
        (Selection(None, Offset(3, 0)), "one"),
        (Selection(Offset(2, 3), Offset(9, 7)), "ur"),  # there were more lines
        (Selection(Offset(2, 5), Offset(9, 7)), ""),
        (Selection(Offset(0, 4), None), ""),
    ],
)
def test_extracting_a_selection(selection: Selection, expected: str) -> None:
    assert extract(LINES, selection) == expected


def test_extracting_from_no_lines() -> None:
    assert extract([], SELECT_ALL) == ""


def test_copied_text_has_no_control_characters() -> None:
    assert copyable("a\tb\r\nc\u2028d") == "a\tb\nc\nd"
    for kept in ("e\u0301", "\u200c", "\U0001f1e9\U0001f1ea", "好"):
        assert copyable(kept) == kept
    assert copyable("\x1b[31m\x00\x9b\u202e\ud800\r") == "␛[31m␀␦␦␦␍"


def test_every_screen_has_the_style_of_selections() -> None:
    """A mixin that stands before `Screen` in the bases takes its component classes away."""
    for module in pkgutil.walk_packages(lstm_tui.tui.__path__, "lstm_tui.tui."):
        importlib.import_module(module.name)
    screens: list[Any] = [Screen]
    found: list[Any] = []
    while screens:
        for one in screens.pop().__subclasses__():
            screens.append(one)
            if one.__module__.startswith("lstm_tui."):
                found.append(one)
    assert len(found) > 10
    for one in found:
        assert "screen--selection" in one._get_component_classes(), one


async def test_y_copies_the_selected_part_of_the_sample(tmp_path: Path) -> None:
    async with watching(trained_run(tmp_path), (160, 48)) as pilot:
        app = pilot.app
        await drag_over(pilot, "Queen Ysolde")
        assert highlighted(app) == "Queen Ysolde"
        await pilot.press("y")
        assert app.clipboard == "Queen Ysolde"
        assert notifications(app) == ["Copied 12 characters"]


async def test_all_of_a_sample_is_copied_with_its_line_ends(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    text = "e\u0301l\u0303 [b]x[/b]\n\tcafé \x1b[31m好\u202e!\nend"
    say(run, Sampled(step=1, elapsed_seconds=1, temperature=0.8, text=text, prime="> "))
    async with watching(run, (160, 48)) as pilot:
        first, last = place_of(pilot.app, "> "), place_of(pilot.app, "end")
        await drag(pilot, first, (last[0] + 2, last[1]))
        await pilot.press("y")
        assert pilot.app.clipboard == "> e\u0301l\u0303 [b]x[/b]\n\tcafé ␛[31m好␦!\nend"


async def test_a_sample_stays_while_part_of_it_is_selected(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run, (160, 48)) as pilot:
        await drag_over(pilot, "Queen Ysolde")
        say(run, Sampled(step=1500, elapsed_seconds=50, temperature=0.8, text="A newer one."))
        pilot.app.screen.poll()  # type: ignore[attr-defined]
        await pilot.press("y")
        assert pilot.app.clipboard == "Queen Ysolde"
        await pilot.press("end")
        assert place_of(pilot.app, "A newer one.")


async def test_a_chart_is_selected_as_text(tmp_path: Path) -> None:
    async with watching(trained_run(tmp_path), (160, 48)) as pilot:
        await drag_over(pilot, "validation")
        assert highlighted(pilot.app) == "validation"
        await pilot.press("y")
        assert pilot.app.clipboard == "validation"


async def test_a_selection_extends_into_the_next_panel(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    say(run, noted(1448, "The machine is slower."))
    async with watching(run, (160, 48)) as pilot:
        await drag(pilot, place_of(pilot.app, "elapsed"), place_of(pilot.app, "slower"))
        await pilot.press("y")
        lines = pilot.app.clipboard.split("\n")
        assert lines[0].startswith("elapsed")
        assert any(line.startswith("wiki link") for line in lines)
        assert lines[-1] == "› The machine is"


async def test_y_without_a_selection_says_how_to_make_one(tmp_path: Path) -> None:
    async with watching(trained_run(tmp_path)) as pilot:
        await pilot.press("y")
        assert (pilot.app.clipboard, notifications(pilot.app)) == ("", [NOTHING_SELECTED])


async def test_the_span_of_the_text_pane_is_copied_as_it_is_in_the_text(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=MEDIUM) as at:
        start = harbours().index("\n") - 10
        at.pane.move_to(start)
        await at.press("v", *["right"] * 20, "y")
        assert at.app.clipboard == harbours()[start : start + 21]
        assert "\n" in at.app.clipboard
        assert at.said() == ["Copied 21 characters"]


async def test_y_on_neurons_copies_what_was_selected_last(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await at.settle()
        row = at.session.unit
        await drag_over(at.pilot, "wiki link")
        assert at.session.unit == row  # a drag over the list chooses nothing
        await at.press("y")
        assert at.app.clipboard == "wiki link"
        region = at.pane.content_region
        await drag(at.pilot, region.offset, (region.x + 4, region.y))
        assert at.session.selection == (0, 5)
        await at.press("y")
        assert at.app.clipboard == harbours()[:5]


async def test_a_drag_that_ends_on_a_key_or_a_run_does_nothing_else(tmp_path: Path) -> None:
    for name in ("one", "two"):
        trained_run(tmp_path, name=name)
    app = LstmTuiApp(tmp_path, clock=Clock(), now=lambda: 0.0, poll_seconds=0)
    async with app.run_test(size=(120, 30)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        screen = app.screen
        for words in ("one", "Quit", "Delete"):
            await drag_over(pilot, words)
            assert app.screen is screen
            await pilot.press("y")
            assert app.clipboard == words


async def test_a_click_on_copy_in_the_footer_copies(tmp_path: Path) -> None:
    async with watching(trained_run(tmp_path), (160, 48)) as pilot:
        await drag_over(pilot, "Queen Ysolde")
        place = place_of(pilot.app, "y Copy")
        pilot.app.post_message(mouse(MouseDown, *place))
        pilot.app.post_message(mouse(MouseUp, *place))
        await pilot.pause()
        assert pilot.app.clipboard == "Queen Ysolde"


async def test_y_copies_in_the_delete_dialog_while_text_is_selected(tmp_path: Path) -> None:
    answers: list[bool | None] = []
    app = LstmTuiApp(tmp_path, poll_seconds=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(DeleteDialog("one-more", "12 kB"), answers.append)
        await drag_over(pilot, "one-more")
        await pilot.press("y")
        assert (app.clipboard, answers) == ("one-more", [])
        await pilot.click(offset=(0, 0))  # drops the selection
        await pilot.press("y")
        assert answers == [True]


async def test_a_list_is_selected_line_by_line(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await at.press("f")
        await drag_over(at.pilot, "double quotation")
        assert highlighted(at.app) == "double quotation"
        assert at.on_top == "PatternDialog"
        await at.press("y")
        assert at.app.clipboard == "double quotation"


async def test_a_dialog_with_a_field_copies_and_keeps_the_focus(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await at.press("x")
        field = at.app.focused
        assert isinstance(field, Input)
        before = field.value
        await drag_over(at.pilot, "temperature")
        await at.press("y")
        assert at.app.clipboard == "temperature"
        assert (at.app.focused, field.value) == (field, before)
        await at.press("escape", "slash")
        await drag_over(at.pilot, "wiki link")
        await at.press(*"yby")
        assert at.app.clipboard == "wiki link"
        assert at.screen.query_one("#prompt", Input).value == "by"


@pytest.mark.parametrize("key", ["slash", "u", "i"])
async def test_a_field_that_is_opened_after_a_drag_takes_a_y(neuron_run: Run, key: str) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await drag_over(at.pilot, "wiki link")
        await at.press(key, *"yes")
        assert at.screen.query_one("#prompt", Input).value == "yes"
        assert at.app.clipboard == ""


async def test_a_field_of_a_dialog_takes_a_y_once_it_has_the_focus(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=LARGE) as at:
        await at.press("t")
        await drag_over(at.pilot, "File, and Enter")
        await at.press("tab", *"yes")
        assert at.app.screen.query_one("#pasted", TextArea).text == "yes"


async def test_the_filter_of_runs_takes_a_y_after_a_drag(tmp_path: Path) -> None:
    trained_run(tmp_path, name="one")
    app = LstmTuiApp(tmp_path, clock=Clock(), now=lambda: 0.0, poll_seconds=0)
    async with app.run_test(size=(120, 30)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await drag_over(pilot, "one")
        await pilot.press("slash", *"yes")
        assert app.screen.query_one("#filter", Input).value == "yes"


async def drag_over_dialogs(pilot: Pilot[Any], *keys: str) -> None:
    """Drag all over the screen, and over the dialogs that ``keys`` open."""
    screen = pilot.app.screen
    await drag_everywhere(pilot)
    for key in keys:
        await pilot.press(key)
        await drag_everywhere(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_dragging_over_the_train_screen_and_its_dialogs(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, (80, 24)) as pilot:
            await drag_over_dialogs(pilot, "question_mark", "m", "t", "e", "q")


async def test_dragging_over_a_finished_run(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    say(run, ended(1448, FinishReason.BUDGET))
    async with watching(run, (160, 48)) as pilot:
        await pilot.press("f")
        await drag_everywhere(pilot)


async def test_dragging_over_neurons_and_its_dialogs(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=SMALL) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await drag_over_dialogs(at.pilot, "f", "c", "x", "b", "t", "e", "question_mark", "slash")


async def test_dragging_over_neurons_with_room_for_gates(neuron_run: Run) -> None:
    async with browsing(neuron_run, size=MEDIUM) as at:
        await drag_everywhere(at.pilot)


async def test_dragging_over_the_runs_screen_and_its_dialogs(tmp_path: Path) -> None:
    trained_run(tmp_path, name="one")
    app = LstmTuiApp(tmp_path, clock=Clock(), now=lambda: 0.0, poll_seconds=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await drag_over_dialogs(pilot, "question_mark", "d", "slash")
