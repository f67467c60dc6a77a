"""Keys in one burst, as over a slow SSH connection, take effect one after the other."""

from collections.abc import Iterable
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.tui.key_order import OrderedKeysApp
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import NumberInput, SafeInput, SafeTextArea
from tests.support.fake_runs import make_run, sent_commands
from tests.support.neuron_pilot import browsing
from tests.support.screens import stand_in, watching

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


class Fields(Dialog[str]):
    """Three fields; Enter in a line returns the values of all."""

    def content(self) -> list[Widget]:
        return [
            SafeInput(id="line"),
            NumberInput(id="number"),
            SafeTextArea(id="area", tab_behavior="focus"),
        ]

    def on_input_submitted(self) -> None:
        held = [field.value for field in self.query(Input)]
        self.dismiss("|".join([*held, self.query_one(TextArea).text]))


class Harness(OrderedKeysApp[None]):
    """Opens `Fields` with ``o`` and keeps the answers; other letters are a mistake."""

    BINDINGS = [("o", "open"), ("x,y,z", "mistake")]  # noqa: RUF012 - Textual reads it from the class

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str | None] = []
        self.mistakes = 0

    def compose(self) -> ComposeResult:
        yield Vertical()

    def action_open(self) -> None:
        self.push_screen(Fields("Fields"), self.answers.append)

    def action_mistake(self) -> None:
        self.mistakes += 1


def burst(pilot: Pilot[Any], keys: Iterable[str]) -> None:
    """Post all keys at once, as the input thread does when they arrive in one packet."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        character = key if len(key) == 1 else CHARACTERS.get(key)
        pilot.app.post_message(events.Key(name, character))


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until the app has handled every message, and drawn."""
    for _ in range(3):
        await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["o", *"0.05", "backspace", "3", "enter"], "0.03||"),
        (["o", "a", "b", "left", "X", "home", "Y", "end", "Z", "enter"], "YaXbZ||"),
        (["o", *"abc", "left", "left", "delete", "ctrl+u", "q", "enter"], "qc||"),
        (["o", *"one two", "ctrl+w", "x", "home", "ctrl+k", "y", "enter"], "y||"),
        (["o", *"a", "tab", *"0.05", "backspace", "1", "enter"], "a|0.01|"),
        (["o", "tab", *"1e-", "x", "backspace", "3", "enter"], "|1e-3|"),
        (["o", "tab", "tab", *"ab", "backspace", "c", "enter", "d", "tab", "enter"], "||ac\nd"),
        (["o", *"abc", "shift+home", "x", "enter"], "x||"),
        (["o", "tab", "shift+tab", "a", "enter"], "a||"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
async def test_a_burst_edits_as_if_it_were_typed(keys: list[str], answer: str) -> None:
    app = Harness()
    async with app.run_test() as pilot:
        await pilot.pause()
        burst(pilot, keys)
        await settled(pilot)
        assert app.answers == [answer]


async def test_keys_after_enter_or_escape_go_to_the_screen_below() -> None:
    app = Harness()
    async with app.run_test() as pilot:
        await pilot.pause()
        burst(pilot, ["o", "a", "enter", "x", "o", "b", "escape", "y", "o", "c", "enter", "z"])
        await settled(pilot)
        assert app.answers == ["a||", None, "c||"]
        assert app.mistakes == 3


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    app = Harness()
    async with app.run_test() as pilot:
        await pilot.pause()
        burst(pilot, ["o", "a"])
        pilot.app.post_message(events.Paste("bcd"))
        burst(pilot, ["backspace", "e", "enter"])
        await settled(pilot)
        assert app.answers == ["abce||"]


async def test_no_character_of_a_long_burst_is_lost() -> None:
    app = Harness()
    async with app.run_test() as pilot:
        await pilot.pause()
        words = "0123456789" * 200
        burst(pilot, ["o", *words, "enter"])
        await settled(pilot)
        assert app.answers == [f"{words}||"]


async def test_a_burst_through_tune(tmp_path: Any) -> None:
    run = make_run(tmp_path / "runs")
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            burst(pilot, ["t", *"0.05", "backspace", "3", "tab", "2", "enter"])
            await settled(pilot)
            assert sent_commands(run) == [Tune(learning_rate=0.03, clip=2.0)]


async def test_a_burst_searches_and_moves_to_the_next_match(neuron_run: Run) -> None:
    async with browsing(neuron_run) as opened:
        opened.session.cursor = 0
        burst(opened.pilot, ["slash", *"[[IlX", "backspace", "m", "enter", "n"])
        await settled(opened.pilot)
        assert opened.session.search.query == "[[Ilm"
        assert opened.on_top == "NeuronScreen"
        places = opened.session.search.positions
        assert opened.session.cursor == places[1]


async def test_a_burst_filters_units(neuron_run: Run) -> None:
    async with browsing(neuron_run) as opened:
        burst(opened.pilot, ["u", *"urx", "backspace", "l", "enter"])
        await settled(opened.pilot)
        assert opened.units.filter == "url"
