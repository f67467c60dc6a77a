"""Text that looks like markup is displayed literally on every screen."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input, OptionList, Static

from lstm_tui.exports.files import plain_stem
from lstm_tui.inspection.text_layout import rows_of
from lstm_tui.runs.annotations import UnitAnnotation, save_annotation
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason, Sampled
from lstm_tui.text.glyphs import cells, glyph
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.neurons.text_view import TextView
from lstm_tui.tui.notify import notify
from lstm_tui.workers.process import WorkerHandle
from tests.support.fake_runs import ended, noted, say, training
from tests.support.hostile_text import MARKUP, WIDE
from tests.support.neuron_pilot import Browsing, browsing, shown_lines
from tests.support.neuron_runs import UNITS, harbours, make_neuron_run
from tests.support.vocabularies import glyphs_of

ALL = " ".join(MARKUP)
NAME = "[@click=app.quit]x[red]"
SHORT = "[/b][[x]]"


@pytest.fixture
def run(tmp_path: Path, own_cache: Path) -> Run:
    """A run whose name, text, notes, samples and messages all look like markup."""
    del own_cache
    run = make_neuron_run(tmp_path, text=f"{ALL}\n" * 40 + harbours())
    run = Run(run.path.rename(run.path.with_name(NAME)))
    say(run, *training(1, 80), noted(80, ALL))
    say(run, replace(Sampled(temperature=0.8, text=ALL, prime=SHORT), step=80))
    for layer in range(2):
        for unit in range(UNITS):
            save_annotation(run, f"L{layer}:{unit}", UnitAnnotation(SHORT, ALL))
    return run


def assert_no_markup_is_read(at: LstmTuiApp) -> None:
    """Assert that no widget of the topmost screen parses strings as markup."""
    for widget in at.screen.walk_children():
        if isinstance(widget, Static) and "label" not in widget.classes:
            assert not widget._render_markup, widget


async def test_the_train_and_the_runs_screen(run: Run) -> None:
    say(run, ended(80, FinishReason.STOPPED))
    app = LstmTuiApp(run.path.parent, WorkerHandle(run), poll_seconds=0)
    async with app.run_test(size=(150, 45)) as pilot:
        await pilot.pause()
        shown = "\n".join(shown_lines(app))
        for words in (NAME, "[[x]]", "[@click=app.quit]x[/]", "\\["):
            assert words in shown
        assert_no_markup_is_read(app)
        await pilot.press("m")
        await pilot.pause()
        assert "[/b] [[x]] [@click=app.quit]x[/] [red]r[/red] [ \\[ [/]" in "\n".join(
            shown_lines(app)
        )
        await pilot.press("escape", "3")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert NAME in "\n".join(shown_lines(app))
        await pilot.press("space", "D")
        await pilot.pause()
        assert NAME in "\n".join(shown_lines(app))
        assert_no_markup_is_read(app)
        for row in range(app.size.height):  # wherever a name stands, a click on it does nothing
            await pilot.click(offset=(app.size.width // 2, row))
        assert app.is_running


async def test_the_neurons_screen_and_its_dialogs(run: Run) -> None:
    async with browsing(run, size=(150, 45)) as at:
        await at.press("f")
        at.app.screen.query_one("#own", Input).value = f"mine={SHORT}|e+"
        at.app.screen.query_one("#own").focus()
        await at.press("enter")
        assert SHORT in at.words("TextView")
        assert SHORT in at.words("#unit")
        assert ALL.split()[2] in at.words("TextView")
        assert "mine" in "\n".join(shown_lines(at.app))
        for key in ("f", "c", "b", "e", "x", "t", "question_mark"):
            await at.press(key)
            assert at.on_top.endswith("Dialog"), key
            assert_no_markup_is_read(at.app)
            await _see_dialog(at, key)
            await at.press("escape")
        await at.press("v", "right", "right", "right", "right", "enter")
        assert at.on_top == "GotoDialog"
        assert SHORT in "\n".join(shown_lines(at.app))
        await at.press("escape")
        notify(at.app, ALL)
        await at.pilot.pause()
        assert ALL in at.said()
        assert all(not one.markup for one in at.app._notifications)
        assert at.app.is_running


async def _see_dialog(at: Browsing, key: str) -> None:
    shown = "\n".join(shown_lines(at.app))
    match key:
        case "f":
            prompts = at.app.screen.query_one(OptionList).options
            assert SHORT in str(prompts[1].prompt)
            assert SHORT in shown
        case "b":
            assert [one.value for one in at.app.screen.query(Input)] == [SHORT, ALL]
            assert SHORT in shown
        case "e":
            name = plain_stem(NAME)
            assert at.app.screen.query_one("#file", Input).value.startswith(name)
            assert name in shown


@pytest.mark.parametrize("cell_width", [0, 2])
@pytest.mark.parametrize("width", [2, 7, 40])
def test_every_character_has_the_cells_that_are_kept_for_it(width: int, cell_width: int) -> None:
    """CJK, joined emoji, combining marks, jamo: a row is as wide as its columns say."""
    text = (WIDE + " [[ship]]\n") * 9
    shown = glyphs_of(text)
    rows = rows_of(shown, width, cell_width=cell_width)
    for row in range(len(rows)):
        first, end = rows.span(row)
        column = 0
        for place in range(first, end):
            assert rows.columns[place] == column
            assert cell_len(shown.glyphs[place]) == cells(text[place]) == shown.widths[place]
            column += cell_width or int(shown.widths[place])
        assert column <= max(width, 2)


async def test_cursor_colors_and_predictions_stand_under_their_character(
    tmp_path: Path, own_cache: Path
) -> None:
    """Each strip of the pane is cut where the text above it is, and is exactly as wide."""
    del own_cache
    text = (WIDE + " [[ship]] sails\n") * 60
    run = make_neuron_run(tmp_path, text=text, steps=(200,))
    async with browsing(run, size=(112, 34)) as at:
        pane = at.screen.query_one(TextView)
        width = pane.size.width
        for line in range(min(pane.size.height, pane.lines_of(2)[1])):
            strip = pane.render_line(line)
            assert strip.cell_length == sum(cell_len(part.text) for part in strip) == width
        top = pane.render_line(0)
        first, end = pane.rows.span(0)
        columns = [*pane.rows.columns[first:end].tolist(), width]
        for place, (begin, stop) in enumerate(pairwise(columns), first):
            assert top.crop(begin, stop).text.rstrip() == glyph(text[place]).rstrip()
            for rank in range(5):  # what was expected stands under it, and in its cells alone
                below = pane.render_line(1 + rank).crop(begin, stop).text.rstrip()
                assert len(below) <= 1
                assert cell_len(below) <= stop - begin
