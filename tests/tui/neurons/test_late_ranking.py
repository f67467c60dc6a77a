"""A late ranking selects a unit, but not after the user did something with one."""

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import load_annotations
from lstm_tui.runs.directory import Run
from lstm_tui.tui.neurons.clamp_dialog import ClampDialog
from lstm_tui.tui.neurons.dialogs import PatternChosen
from lstm_tui.tui.neurons.unit_rows import UnitOrder
from tests.support.neuron_pilot import browsing, unranked
from tests.support.neuron_runs import UNITS, URL

FIRST = UnitId(1, 0)


async def test_a_ranking_chooses_the_best_unit_unless_one_was_chosen(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        arrive()
        assert at.session.unit == URL


async def test_a_note_is_kept_for_the_unit_that_its_dialog_names(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        await at.press("b", "m", "e")
        arrive()
        await at.press("enter")
        assert load_annotations(neuron_run).of(str(FIRST)).name == "me"
        assert not load_annotations(neuron_run).of(str(URL)).name
        assert at.session.unit == FIRST


async def test_a_clamp_holds_the_unit_that_its_dialog_names(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[UnitId] = []

    def beside(*given: Any) -> tuple[list[int], list[int]]:
        held.extend(clamp.unit for clamp in given[2])
        return [0], [0]

    monkeypatch.setattr("lstm_tui.tui.neurons.clamp_dialog.sample_with_and_without", beside)
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        await at.press("x")
        arrive()
        await at.press("enter")
        assert isinstance(at.app.screen, ClampDialog)
    assert held == [FIRST, FIRST]


async def test_a_picture_is_of_the_unit_in_its_file_name(neuron_run: Run, tmp_path: Path) -> None:
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        await at.press("e")
        name = at.app.screen.query_one("#file", Input).value
        arrive()
        await at.press("enter")
    assert name.endswith("-L1-0.svg")
    assert "L1:0" in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("key", ["minus", "c"])
async def test_what_is_done_with_a_unit_chooses_it(neuron_run: Run, key: str) -> None:
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        await at.press(key)
        arrive()
        assert at.session.unit == FIRST


@pytest.mark.parametrize("key", ["right_curly_bracket", "right_square_bracket"])
async def test_a_jump_before_the_ranking_shows_its_progress(neuron_run: Run, key: str) -> None:
    async with browsing(neuron_run) as at:
        unranked(at, FIRST)
        at.session.ranking.progress = 0.47
        await at.press(key)
        assert at.said() == ["Still ranking: 47 %."]


async def test_an_ablation_chooses_its_unit(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        arrive = unranked(at, FIRST)
        at.session.pattern = "url"
        await at.press("a")
        arrive()
        assert at.session.unit == FIRST


@pytest.mark.parametrize("order", [UnitOrder.NUMBER, UnitOrder.ACTIVITY, UnitOrder.CHANGE])
async def test_no_unit_is_the_best_of_a_list_that_is_not_by_score(
    neuron_run: Run, order: UnitOrder
) -> None:
    last = UnitId(1, UNITS - 1)
    async with browsing(neuron_run) as at:
        arrive = unranked(at, last)
        while at.units.order is not order:
            await at.press("s")
        arrive()
        assert at.session.unit == last
        at.screen.post_message(PatternChosen("wiki link"))
        await at.settle()
        assert at.session.unit == last
