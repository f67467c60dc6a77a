"""The Vectors screen, driven by keys and the mouse."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.app import App
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import OptionList

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.config import Cell, DocumentSplit, ModelConfig, SymbolKind, TextConfig
from lstm_tui.runs.directory import Run
from lstm_tui.studies.vectors import VectorSource
from lstm_tui.tui.themes import LIGHT
from lstm_tui.tui.vectors.screen import VectorScreen
from tests.support.neuron_pilot import LARGE, SMALL, Browsing, browsing
from tests.support.neuron_runs import STEPS, make_neuron_run
from tests.support.screens import turn_wheel

Check = Callable[[App[Any]], None]


@asynccontextmanager
async def mapping(run: Run, **options: Any) -> AsyncIterator[tuple[Browsing, VectorScreen]]:
    """The Vectors screen of ``run``, opened from its Neurons screen."""
    async with browsing(run, **options) as at:
        await at.press("V")
        screen = at.app.screen
        assert isinstance(screen, VectorScreen)
        yield at, screen


def label(screen: VectorScreen) -> str:
    """The symbol that is selected."""
    return screen.browser.vocabulary.label(screen.browser.selected)


def names(screen: VectorScreen, *ids: int) -> list[str]:
    return [screen.browser.vocabulary.label(id_) for id_ in ids]


def cell_of(at: Browsing, symbol: str) -> tuple[int, int]:
    """Column and row of a symbol on the map, counted from its border."""
    for row, line in enumerate(at.lines("#vector-map")[1:-1], 1):
        for column, character in enumerate(line):
            if character == symbol and column not in (0, len(line) - 1):
                return column, row
    raise AssertionError(f"{symbol} is not on the map")


@pytest.mark.parametrize("size", [SMALL, (100, 30), LARGE, (50, 30)])
async def test_vectors(
    neuron_run: Run,
    size: tuple[int, int],
    check_snapshot: Check,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(neuron_run.path.parent)
    async with mapping(neuron_run, size=size) as (at, _):
        check_snapshot(at.app)


async def test_it_opens_at_the_symbol_under_the_cursor_and_escape_returns(neuron_run: Run) -> None:
    async with browsing(neuron_run, start=0) as at:
        at.pane.move_to(at.text.index("fleet"))
        await at.press("V")
        assert isinstance(at.app.screen, VectorScreen)
        assert label(at.app.screen) == "f"
        assert "Nearest to f" in at.words("#neighbors")
        await at.press("escape")
        assert at.on_top == "NeuronScreen"
        await at.press("V", "2")
        assert at.on_top == "NeuronScreen"


async def test_neighbors_are_listed_by_cosine_and_enter_goes_there(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        nearest = screen.browser.neighbors
        assert nearest is not None
        vectors = screen.browser.mapped.table.vectors  # type: ignore[union-attr]
        own, other = (vectors[id_] for id_ in (screen.browser.selected, nearest[0].id))
        cosine = float(own @ other / np.linalg.norm(own) / np.linalg.norm(other))
        assert at.lines("#neighbors")[1].split()[:3] == [
            "│▸",
            *names(screen, nearest[0].id),
            f"{cosine:.2f}",
        ]
        first = label(screen)
        await at.press("j", "j", "k", "enter")
        assert screen.browser.selected == nearest[1].id
        assert f"Nearest to {label(screen)}" in at.words("#neighbors")
        assert screen.browser.neighbors not in (None, nearest)
        await at.press("backspace")
        assert label(screen) == first
        await at.press("backspace")
        assert at.said() == ["This is the first symbol that was selected."]
        await at.press("G")
        assert screen.browser.cursor == len(nearest) - 1
        assert "▸" in at.words("#neighbors")


async def test_arrows_move_on_the_map(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        for key, axis, sign in (("right", 0, 1), ("left", 0, -1), ("up", 1, 1), ("down", 1, -1)):
            before = screen.browser.selected
            await at.press(key)
            mapped = screen.browser.mapped
            assert mapped is not None
            moved = mapped.positions[screen.browser.selected] - mapped.positions[before]
            assert screen.browser.selected != before
            assert sign * moved[axis] > 0


async def test_a_click_selects_a_symbol_and_a_neighbor(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        target = "h" if label(screen) != "h" else "e"
        await at.pilot.hover("#vector-map", offset=cell_of(at, target))
        await at.settle()
        readout = at.lines("#vector-map")[-1]
        assert f" {target} · " in readout
        assert f" to {label(screen)} " in readout
        await at.pilot.click("#vector-map", offset=cell_of(at, target))
        await at.settle()
        assert label(screen) == target
        nearest = screen.browser.neighbors
        assert nearest is not None
        await at.pilot.click("#neighbors", offset=(4, 3))
        await at.settle()
        assert screen.browser.selected == nearest[2].id


async def test_the_wheel_zooms_at_the_pointer_and_marks_neighbors(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        browser = screen.browser
        await turn_wheel(at.pilot, MouseScrollUp, "#vector-map", (1, 1))
        await at.settle()
        assert browser.window.span == pytest.approx(0.7)
        assert browser.window.left == pytest.approx(0, abs=0.02)
        assert browser.window.bottom == pytest.approx(0.3, abs=0.02)
        await turn_wheel(at.pilot, MouseScrollDown, "#vector-map", (1, 1))
        await at.settle()
        assert browser.window.is_whole
        await turn_wheel(at.pilot, MouseScrollDown, "#neighbors", (3, 3))
        await at.settle()
        assert browser.cursor == 1


async def test_plus_zooms_in_and_escape_shows_the_whole_map_first(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        whole = at.words("#vector-map")
        await at.press("plus", "plus", "plus")
        assert screen.browser.window.contains(screen.browser.positions()[:1])[0]
        assert "4.6× (0: all)" in at.words("#vector-map")
        await at.press("minus")
        assert "2.8× (0: all)" in at.words("#vector-map")
        await at.press("escape")
        assert at.words("#vector-map") == whole
        await at.press("plus", "0")
        assert at.words("#vector-map") == whole


async def test_slash_selects_a_symbol_by_its_name(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        for typed, symbol in (("[", "["), ("\\n", "↵"), (" ", "␣"), ("w", "w")):
            await at.press("slash")
            await at.type(typed)
            await at.press("enter")
            assert label(screen) == symbol
            assert screen.prompt.mode is None
        await at.press("slash")
        await at.type("wx")
        await at.press("enter")
        assert "one by one: w x" in " ".join(at.words("#prompt-error").split())
        await at.press("backspace")
        assert not screen.error.display
        await at.press("escape")
        assert label(screen) == "w"
        assert isinstance(at.app.screen, VectorScreen)


async def test_the_map_follows_the_checkpoints(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        newest = at.words("#vector-map")
        assert f"step {STEPS[-1]}" in at.words("#top")
        await at.press("less_than_sign")
        assert f"step {STEPS[1]}" in at.words("#top")
        await at.press("comma")
        assert f"step {STEPS[0]}" in at.words("#top")
        assert screen.browser.mapped is not None
        assert screen.browser.mapped.shown.is_aligned
        assert at.words("#vector-map") != newest
        await at.press("comma")
        assert at.said() == ["These are the oldest weights."]
        await at.press("full_stop", "greater_than_sign")
        assert at.words("#vector-map") == newest
        assert at.session.checkpoint.step == STEPS[-1]


async def test_a_damaged_checkpoint_leaves_the_map_as_it_is(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        before = at.words("#vector-map")
        _damage(neuron_run)
        await at.press("comma")
        assert len(at.said()) == 1
        assert at.words("#vector-map") == before
        assert f"step {STEPS[-1]}" in at.words("#top")
        await at.press("right")
        assert screen.browser.neighbors


async def test_a_symbol_selected_before_a_checkpoint_fails_has_neighbors(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        _damage(neuron_run)
        screen.action_checkpoint(-1)
        screen.action_move(1, 0)
        assert screen.browser.neighbors is None
        await at.settle()
        assert len(at.said()) == 1
        assert screen.browser.neighbors


def _damage(run: Run) -> None:
    """Damage the weights of the second checkpoint."""
    folder = sorted((run.path / "checkpoints").iterdir())[1]
    (folder / "weights.safetensors").write_bytes(b"damaged")


async def test_o_shows_the_vectors_of_the_output_layer(neuron_run: Run) -> None:
    def source(screen: VectorScreen) -> VectorSource:
        assert screen.browser.mapped is not None
        return screen.browser.mapped.table.source

    async with mapping(neuron_run) as (at, screen):
        await at.press("o")
        assert source(screen) is VectorSource.OUTPUT
        await at.press("comma")
        assert source(screen) is VectorSource.OUTPUT
        await at.press("o")
        assert source(screen) is VectorSource.INPUT_WEIGHTS


async def test_tied_vectors_are_those_of_the_output_layer(own_cache: Path) -> None:
    model = ModelConfig(Cell.GRU, layers=1, hidden=16, embedding=16, tied=True)
    run = make_neuron_run(own_cache.parent, model=model)
    async with mapping(run) as (at, screen):
        await at.press("o")
        assert "tied" in at.said()[0]
        assert screen.browser.mapped is not None
        assert screen.browser.mapped.table.source is VectorSource.TIED


@pytest.mark.parametrize("kind", [SymbolKind.BYTE, SymbolKind.WORD])
async def test_bytes_and_words(own_cache: Path, kind: SymbolKind) -> None:
    run = make_neuron_run(
        own_cache.parent, text="Zoë met the cat, the dog met Zoë. " * 40, symbols=kind
    )
    async with mapping(run) as (at, screen):
        typed = "0xC3" if kind is SymbolKind.BYTE else "the"
        await at.press("slash")
        await at.type(typed)
        await at.press("enter")
        assert label(screen) == ("0xC3" if kind is SymbolKind.BYTE else "␣the")
        assert label(screen) in at.words("#vector-map")
        facts = at.words("#vector-facts")
        assert "40×" in facts or "80×" in facts
        assert "chance" in facts


async def test_documents_have_a_vector_of_their_end(own_cache: Path) -> None:
    config = TextConfig(documents=DocumentSplit.LINES)
    run = make_neuron_run(own_cache.parent, text="Ada\nBea\nCara\nDora\n" * 40, config=config)
    async with mapping(run) as (at, screen):
        await at.press("slash")
        await at.type("[END]")
        await at.press("enter")
        assert label(screen) == "[END]"
        assert "[END]" in at.words("#vector-map")


@pytest.mark.parametrize("depth", [Depth.NONE, Depth.STANDARD, Depth.EIGHT_BIT])
async def test_the_selected_symbol_is_reversed_with_and_without_colors(
    neuron_run: Run, depth: Depth
) -> None:
    async with mapping(neuron_run, display=Display(depth)) as (at, screen):
        strips = at.app.screen._compositor.render_strips()
        region = screen.map.region
        reversed_text = [
            segment.text.strip()
            for strip in strips[region.y : region.bottom]
            for segment in strip.crop(region.x, region.right)
            if segment.style is not None and segment.style.reverse and segment.text.strip()
        ]
        assert reversed_text == [label(screen)]


async def test_it_works_at_every_size_and_in_light_colors(neuron_run: Run) -> None:
    for size in ((20, 6), (40, 12), (66, 9), (200, 60)):
        async with mapping(neuron_run, size=size) as (at, screen):
            at.app.theme = LIGHT.name
            await at.press("right", "j", "plus", "up", "comma", "0")
            assert screen.browser.mapped is not None


async def test_text_of_every_panel_can_be_selected_with_the_mouse(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, screen):
        for panel in ("#vector-map", "#neighbors", "#vector-facts"):
            before = screen.browser.selected
            await at.pilot.mouse_down(panel, offset=(2, 2))
            await at.pilot.hover(panel, offset=(24, 5))
            await at.pilot.mouse_up(panel, offset=(24, 5))
            await at.settle()
            assert screen.selections
            assert screen.browser.selected == before
            await at.press("y")
            assert at.said()[0].startswith("Copied")


@pytest.mark.parametrize(("index", "suffix"), [(0, ".svg"), (1, ".svg"), (2, ".json")])
async def test_e_writes_the_map_its_history_or_the_data(
    neuron_run: Run, index: int, suffix: str, tmp_path: Path
) -> None:
    async with mapping(neuron_run) as (at, screen):
        await at.press("e")
        kinds = at.app.screen.query_one("#kinds", OptionList)
        kinds.highlighted = index
        await at.settle()
        await at.press("enter")
        (path,) = tmp_path.glob(f"*{suffix}")
        content = path.read_text("utf-8")
        if suffix == ".json":
            (network,) = json.loads(content)["networks"]
            (listed,) = network["neighbors"]
            assert listed["label"] == label(screen)
        else:
            assert ElementTree.fromstring(content).tag.endswith("svg")
            assert ("<polyline" in content) is (index == 1)


async def test_the_help_explains_the_map(neuron_run: Run) -> None:
    async with mapping(neuron_run) as (at, _):
        await at.press("question_mark", "G")
        assert "Procrustes" in " ".join(" ".join(at.lines(".dialog")).split())
