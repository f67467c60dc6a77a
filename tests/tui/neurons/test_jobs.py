"""Background jobs of the Neurons screen: ranking, ablation, other checkpoints."""

import gc
import shutil
import threading
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from lstm_tui.colors.display import Display
from lstm_tui.config import Quantity
from lstm_tui.errors import ConfigError
from lstm_tui.inspection.pattern_masks import PatternLabels, PatternMasks
from lstm_tui.inspection.session_opening import open_session
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.runs.checkpoint_files import WEIGHTS, checkpoint_path
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.pattern_loss import AblationBaseline, read_baseline
from lstm_tui.text.labels import Label
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.tui.app import LstmTuiApp, clear_styles_cache
from lstm_tui.tui.neurons.dialogs import PatternChosen
from lstm_tui.tui.neurons.export_choices import choices as exports_of
from lstm_tui.tui.neurons.open_text_dialog import OpenTextDialog
from lstm_tui.tui.neurons.screen import NeuronScreen
from lstm_tui.workers.process import WorkerHandle
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import Clock
from tests.support.neuron_pilot import LARGE, SMALL, browsing
from tests.support.neuron_runs import LINK, STEPS, URL, harbours, make_neuron_run, save_step


async def test_an_ablation_shows_the_change_of_loss(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        assert "a ablate" in at.words("#unit")
        await at.press("a")
        words = at.words("#unit")
        assert "ablated inside +0." in words
        assert "beats " in words
        await at.press("l")
        assert "ablated" not in at.words("#unit")
        await at.press("h")
        assert "ablated" in at.words("#unit")


async def test_an_ablation_that_another_cancels_does_not_stay_unfinished(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slowly(*given: Any) -> AblationBaseline:
        may_go_on.wait(PATIENCE_SECONDS)
        return read_baseline(*given)

    monkeypatch.setattr("lstm_tui.tui.neurons.jobs.read_baseline", slowly)
    async with browsing(neuron_run) as at:
        at.session.pattern = "wiki link"
        for unit in (URL, LINK):
            at.views.show_unit(unit, Quantity.HIDDEN)
            await at.pilot.press("a")
            assert "ablating" in at.words("#unit")
        may_go_on.set()
        with suppress(WorkerCancelled):
            await at.settle()
        await at.settle()
        assert "ablated inside" in at.words("#unit")
        assert list(at.session.ablations) == [(str(LINK), "hidden", "wiki link")]
        at.views.show_unit(URL, Quantity.HIDDEN)
        assert "a ablate" in at.words("#unit")
        await at.press("a")
        assert len(at.session.ablations) == 2  # what was finished stays


async def test_an_ablation_of_other_weights_is_dropped(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        await at.pilot.press("a", "less_than_sign")
        await at.settle()
        assert at.session.checkpoint.step == 200
        assert at.session.ablations == {}


async def test_a_gate_cannot_be_ablated(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.session.pattern = "comment"
        await at.press("a")
        assert "ablating" not in at.words("#unit")
        while not at.session.quantity.endswith("_gate"):
            await at.press("l")
        await at.press("a")
        assert at.said() == [
            "Only hidden and cell values can be ablated: press h until one is shown."
        ]
        await at.press("c")
        assert at.on_top == "NeuronScreen"


async def test_the_history_of_weights_is_walked_with_the_same_unit(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.pane.move_to(500)
        assert at.session.unit == URL
        for key, step, place in (
            ("less_than_sign", 200, "2 of 3"),
            ("less_than_sign", 100, "1 of 3"),
            ("greater_than_sign", 200, "2 of 3"),
        ):
            await at.press(key)
            assert at.session.checkpoint.step == step
            assert f"step {step} · {place}" in at.lines("#top")[0]
            assert (at.session.unit, at.session.cursor) == (URL, 500)
            assert at.session.ranking.scores is not None
            assert at.text == harbours()
        await at.press("less_than_sign", "less_than_sign")
        assert at.said() == ["These are the oldest weights."]
        await at.press("full_stop", "full_stop", "full_stop")
        assert at.said() == ["These are the newest weights."]
        assert at.session.checkpoint.step == 300


async def test_newer_weights_are_offered_when_they_are_there(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        at.screen.header.look_for_checkpoints()
        await at.settle()
        assert "● ready" in at.lines("#top")[0]
        save_step(neuron_run, 400)
        at.screen.header.look_for_checkpoints()
        await at.settle()
        assert "▲ newer: step 400 (>)" in at.lines("#top")[0]
        await at.press("greater_than_sign")
        assert at.session.checkpoint.step == 400
        assert "● ready" in at.lines("#top")[0]


async def test_damaged_weights_are_reported_and_skipped(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        (checkpoint_path(neuron_run, 200) / "weights.safetensors").write_bytes(b"broken")
        await at.press("less_than_sign")
        assert at.session.checkpoint.step == 300
        assert "weights.safetensors" in at.said()[0]
        shutil.rmtree(checkpoint_path(neuron_run, 300))  # pruned, while it is open
        await at.press("right", "less_than_sign")
        assert at.text == harbours()


async def test_a_text_that_is_too_short_to_rank_can_be_browsed(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text=harbours(900))
    async with browsing(run) as at:
        assert "2,000" in at.words("#unit")
        await at.press(
            "j",
            "h",
            "right",
            "a",
            "right_curly_bracket",
            "right_square_bracket",
            "f",
            "escape",
            "e",
        )
        assert at.on_top == "ExportDialog"


async def test_without_the_runs_own_text_units_are_browsed_by_number(
    neuron_run: Run, own_cache: Path
) -> None:
    shutil.rmtree(own_cache)
    (neuron_run.path / "passage.safetensors").unlink(missing_ok=True)
    (own_cache.parent / "harbours.txt").unlink()
    async with browsing(neuron_run, "The [[ice]].") as at:
        assert "gone" in at.words("#unit")
        assert "number" in at.lines("#units")[0]
        await at.press("j", "right", "a", "c")
        assert at.on_top == "GotoDialog"


async def test_what_is_seen_is_there_before_the_rest_is_read(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActivationCache, "read_rest", lambda *_: iter(()))
    async with browsing(neuron_run) as at:
        first, end = at.pane.visible_range()
        assert end > first
        assert at.session.activations.known(first, end)
        assert at.session.activations.share_known < 1


async def test_leaving_in_the_middle_of_everything_is_clean(neuron_run: Run) -> None:
    async with browsing(neuron_run, settle=False) as at:
        await at.pilot.press("j", "a", "less_than_sign", "q")
        assert isinstance(at.session.activations, ActivationCache)
    assert at.app.return_code == 0


async def test_escape_returns_to_the_screen_below(neuron_run: Run) -> None:
    app = LstmTuiApp(
        neuron_run.path.parent, WorkerHandle(neuron_run), clock=Clock(), poll_seconds=0
    )
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, NeuronScreen)
        await pilot.press("v", "right", "escape")
        assert isinstance(app.screen, NeuronScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert type(app.screen).__name__ == "TrainScreen"


async def test_escape_leaves_a_screen_that_lies_over_nothing_open(neuron_run: Run) -> None:
    session = open_session(neuron_run, load_checkpoint(neuron_run), None)
    app = LstmTuiApp(neuron_run.path.parent, session=session, poll_seconds=0)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, NeuronScreen)
        await app.workers.wait_for_complete()


async def test_screens_that_were_left_are_gone(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each keeps the activations of a whole text: hundreds of megabytes of a large network."""
    monkeypatch.setattr("lstm_tui.tui.app.FREEZE_SECONDS", 1000)
    app = LstmTuiApp(neuron_run.path.parent, WorkerHandle(neuron_run), poll_seconds=0)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        screens = []
        for _ in range(4):  # asyncio and Textual may hold the last one for a while
            await pilot.press("2")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert isinstance(app.screen, NeuronScreen)
            screens.append(weakref.ref(app.screen))
            await pilot.press("escape")
            await pilot.pause()
        clear_styles_cache()
        gc.collect()
        assert [screen() for screen in screens[:2]] == [None, None]


def slow_on_long_texts(label: Label) -> Label:
    """``label``, as an expression is that only a long text shows to be slow."""

    def of(text: str) -> NDArray[np.bool_] | NDArray[np.float32]:
        if len(text) > 100:
            raise ConfigError(f"--pattern {label.name}: takes too long.")
        return label.of(text)

    return replace(label, of=of)


async def test_a_pattern_that_is_slow_on_the_runs_own_text_only(neuron_run: Run) -> None:
    """It was accepted on a short text; the other patterns are ranked all the same."""
    async with browsing(neuron_run, "see [[here]]") as at:
        slow = slow_on_long_texts(user_pattern(r"mine=\[\["))
        at.screen.post_message(PatternChosen(at.session.patterns.evaluate(slow)))
        await at.pilot.pause()  # the ranking is started
        await at.settle()
        assert at.said() == ["Not ranked: --pattern mine: takes too long."]
        assert at.session.ranking.scores is not None
        assert not at.session.ranking.scores.occurs("mine")
        assert at.session.ranking.scores.occurs("wiki link")
        await at.press("a")
        assert list(at.session.ablations.values()) == ["--pattern mine: takes too long."]


async def test_a_selection_waits_for_the_text_to_be_read(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(neuron_run) as at:
        await at.press("v", "right", "right")
        with monkeypatch.context() as patch:
            patch.setattr(type(at.session.activations), "share_known", 0.5)
            await at.press("enter")
            assert at.on_top == "NeuronScreen"
            assert "still being read (50 %)" in at.said()[-1]
        await at.press("enter")
        assert at.on_top == "GotoDialog"


async def test_a_text_that_is_called_off_while_it_is_read_is_not_shown(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with browsing(neuron_run) as at:
        may_go_on = threading.Event()

        def slowly(*_: object) -> PatternMasks:
            may_go_on.wait(PATIENCE_SECONDS)
            return {}

        monkeypatch.setattr(PatternLabels, "user_masks", slowly)
        await at.pilot.press("t")
        dialog = at.app.screen
        assert isinstance(dialog, OpenTextDialog)
        dialog.query_one("#pasted", TextArea).text = "slow"
        await at.pilot.click("#read")
        await at.pilot.press("escape")
        may_go_on.set()
        with suppress(WorkerCancelled):
            await at.settle()
        await at.pilot.pause(0.2)
        assert at.text == harbours()


async def test_a_text_that_cannot_be_read_leaves_the_dialog_open(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("t")
        at.app.screen.query_one("#file", Input).value = "nowhere.txt"
        await at.press("enter")
        assert at.on_top == "OpenTextDialog"
        assert "nowhere.txt: there is no such file" in at.words("#complaint")
        await at.type("a")
        assert at.app.screen.query_one("#file", Input).value.endswith("a")
        assert at.session.ablations == {}


async def test_a_notice_counts_the_characters_that_are_left_out(neuron_run: Run) -> None:
    async with browsing(neuron_run) as at:
        await at.press("t")
        at.app.screen.query_one("#pasted", TextArea).text = "see [[這裡]] 這裡"
        at.app.screen.query_one("#read").focus()
        await at.press("enter")
        assert at.said() == [
            "The network has never seen 4 of the 13 characters: they are left out."
        ]
        assert "by the run's own text" in at.words("#units")


async def test_a_cancelled_export_writes_nothing(
    neuron_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    may_go_on = threading.Event()

    def render(_: object) -> str:
        may_go_on.wait(PATIENCE_SECONDS)
        return "late"

    monkeypatch.setattr("lstm_tui.tui.neurons.export_choices.render_picture_svg", render)
    async with browsing(neuron_run) as at:
        await at.press("e")
        await at.pilot.press("enter", "escape")
        may_go_on.set()
        with suppress(WorkerCancelled):
            await at.settle()
        await at.settle()
        assert at.on_top == "NeuronScreen"
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("kind", ["A page", "Activations"])
async def test_an_export_stops_reading_when_its_dialog_is_left(neuron_run: Run, kind: str) -> None:
    class LeftError(Exception):
        pass

    def check() -> None:
        raise LeftError

    session = open_session(neuron_run, load_checkpoint(neuron_run), None)
    offered = exports_of(session, (0, 10), Display().palette(dark=True))
    choice = next(one for one in offered if one.label.startswith(kind))
    with pytest.raises(LeftError):
        choice.render(check)


async def test_the_header_marks_older_weights_when_newer_ones_are_damaged(neuron_run: Run) -> None:
    weights = checkpoint_path(neuron_run, STEPS[-1]) / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")
    async with browsing(neuron_run, size=LARGE) as open_:
        assert f"step {STEPS[-2]} · ▲ older weights" in open_.words("#top")
        assert "damaged (its SHA-256 sum does not agree)" in open_.said()[0]
        assert f"The older checkpoint of step {STEPS[-2]} is used" in open_.said()[0]
        open_.screen.header.look_for_checkpoints()
        assert f"step {STEPS[-1]} is there" not in open_.words("#top")
        await open_.press("less_than_sign")
        assert "older weights" not in open_.words("#top")
