"""A turned unit has the same sign in all views."""

import pytest

from lstm_tui.colors.styles import content_style
from lstm_tui.colors.truecolor import DARK
from lstm_tui.config import Quantity
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.inspection.unit_values import most_changed, quantity_scale, shown_scale, shown_values
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.span_search import SpanUnit
from lstm_tui.tui.neurons.clamp_dialog import ClampDialog
from lstm_tui.tui.neurons.goto_dialog import selection_options
from lstm_tui.tui.neurons.unit_rows import UnitOrder
from tests.support.neuron_pilot import LARGE, browsing
from tests.support.neuron_runs import LINK


@pytest.mark.parametrize("order", [UnitOrder.ACTIVITY, UnitOrder.CHANGE])
async def test_the_list_and_the_panel_of_the_cursor_have_the_sign_of_the_text(
    neuron_run: Run, order: UnitOrder
) -> None:
    async with browsing(neuron_run, "] The [[ice]] and", size=LARGE) as at:
        at.pane.move_to(6)
        unit, change = most_changed(at.session, 1)[0]
        arrows = "↑↓" if change > 0 else "↓↑"
        at.views.show_unit(unit, Quantity.HIDDEN)
        while at.units.order is not order:
            await at.press("s")
        (before,) = (row.value for row in at.units.rows if row.unit == unit)
        assert f"moved {unit}{arrows[0]}" in at.words("#cursor")
        await at.press("minus")
        (after,) = (row.value for row in at.units.rows if row.unit == unit)
        assert before is not None
        assert after == -before
        if order is UnitOrder.ACTIVITY:
            assert after == pytest.approx(shown_values(at.session)[at.session.cursor], abs=1e-3)
        assert f"moved −{unit}{arrows[1]}" in at.words("#cursor")


def test_a_selection_says_high_of_what_the_text_shows_as_high(neuron_run: Run) -> None:
    session = open_session(neuron_run, load_checkpoint(neuron_run), None)
    unit = SpanUnit(LINK, -1, 0.0, 1.0, 0.0)
    (_, low, *_) = selection_options(session, [unit], [], DARK)
    session.turned_units = {LINK}
    (_, high, *_) = selection_options(session, [unit], [], DARK)
    assert low.content.plain.split()[:2] == [str(LINK), "low"]
    assert high.content.plain.split()[:2] == [f"−{LINK}", "high"]
    for choice, style in ((low, DARK.styles[0]), (high, DARK.styles[-1])):
        assert content_style(style) in {str(span.style) for span in choice.content.spans}


async def test_a_clamp_says_that_its_values_are_not_turned(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        for said in (False, True):
            await at.press("x")
            assert isinstance(at.app.screen, ClampDialog)
            title = at.app.screen.query_one(".dialog").border_title
            assert title is not None
            assert ("not turned" in title) is said
            await at.press("escape", "minus")


def test_the_bars_of_every_quantity_are_on_the_scale_of_the_text(neuron_run: Run) -> None:
    session = open_session(neuron_run, load_checkpoint(neuron_run), None)
    session.activations.read(0, 200, gates=True)
    assert "candidate" in session.quantities
    for quantity in session.quantities:
        session.quantity = quantity
        assert quantity_scale(session, quantity) == shown_scale(session)
    assert quantity_scale(session, Quantity.CANDIDATE) == (-1, 1)
    assert quantity_scale(session, Quantity.FORGET_GATE) == (0, 1)
