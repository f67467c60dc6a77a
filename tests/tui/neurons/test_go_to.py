"""Going to a symbol, a checkpoint or a unit that is typed."""

import pytest

from lstm_tui.config import Quantity
from lstm_tui.runs.directory import Run
from tests.support.neuron_pilot import Browsing, browsing
from tests.support.neuron_runs import LINK


async def go(at: Browsing, text: str) -> None:
    """Type ``text`` after the colon, and press Enter."""
    await at.press("colon")
    await at.type(text)
    await at.press("enter")


async def test_the_line_shows_its_forms_and_is_left_by_escape(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("colon")
        assert "character 1204, 50%, step 400, L0:13, L0:13.cell" in at.words("#prompt")
        assert at.words("#keys").split() == ["Esc", "cancel", "Enter", "go", "there"]
        await at.type("120")
        assert at.session.cursor == 0
        await at.press("escape")
        assert at.screen.prompt.mode is None
        assert at.session.cursor == 0
        await at.press("colon", "enter")
        assert at.screen.prompt.mode is None


@pytest.mark.parametrize("text", ["1,204", "char 1204"])
async def test_a_character_is_gone_to_and_named_beside_the_cursor(
    neuron_run: Run, text: str
) -> None:
    async with browsing(neuron_run) as at:
        await go(at, text)
        assert at.session.cursor == 1204
        first, end = at.pane.visible_range()
        assert first <= 1204 < end
        assert "character 1,204" in at.lines("#cursor")[0]


async def test_an_error_stays_until_the_text_changes(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await go(at, "9000")
        assert "9000: this text has characters 0 to 2,999." in at.words("#prompt-error")
        assert at.screen.prompt.value == "9000"
        await at.press("backspace")
        assert not at.screen.query_one("#prompt-error").display
        await at.press("enter")
        assert at.session.cursor == 900
        await go(at, "[/b]")
        assert "[/b]: not one of character 1204" in at.words("#prompt-error")
        await at.press("escape")
        assert not at.screen.query_one("#prompt-error").display


async def test_the_nearest_checkpoint_is_shown_and_named(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await go(at, "step 240")
        assert at.session.checkpoint.step == 200
        assert at.said() == ["The nearest checkpoint: step 200."]
        assert "step 200" in at.lines("#top")[0]
        await go(at, "step 100")
        assert at.session.checkpoint.step == 100


async def test_a_unit_is_shown_by_its_hidden_cell_or_gate_value(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        for name, quantity in (
            (f"{LINK}.cell", Quantity.CELL),
            (f"{LINK}", Quantity.HIDDEN),
            (f"{LINK}.forget", Quantity.FORGET_GATE),
            (f"{LINK}", Quantity.FORGET_GATE),  # a gate stays, as with j and k
            (f"{LINK}.cell", Quantity.CELL),
        ):
            await go(at, name)
            assert (at.session.unit, at.session.quantity) == (LINK, quantity)
        assert at.session.unit_chosen
        assert "L1:7 · cell" in at.lines("#text")[0]


async def test_several_units_are_shown_as_one_detector(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await go(at, "L0:3+9")
        assert at.session.fitted is not None
        assert "L0:3+9" in at.lines("#text")[0]
