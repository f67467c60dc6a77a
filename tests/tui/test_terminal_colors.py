"""The palette reaches the terminal through Textual's strips and filters and Rich's console."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from lstm_tui.colors.display import Display
from lstm_tui.colors.indexed import XTERM
from lstm_tui.colors.names import PALETTES, Depth
from lstm_tui.colors.nearest import foreground_index, nearest_index
from lstm_tui.colors.palette import LEVELS, MIDDLE, CellStyle, contrast, levels
from lstm_tui.colors.styles import rich_style, terminal_style
from lstm_tui.inspection.unit_values import shown_scale, shown_values
from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.runs.table import RunsTable
from lstm_tui.tui.themes import DARK, LIGHT
from tests.support.fake_runs import trained_run
from tests.support.neuron_pilot import LARGE, SMALL, Browsing, browsing

SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m([^\x1b]*)")

INDEXED = pytest.mark.parametrize("depth", [Depth.EIGHT_BIT, Depth.STANDARD])


def sent(app: LstmTuiApp) -> str:
    """The output of the screen of ``app``."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.render(app.console) for strip in strips)


def written(at: Browsing) -> str:
    """The output of the screen."""
    return sent(at.app)


def background(codes: str) -> int | None:
    """The index of the background that the numbers of a sequence set."""
    if found := re.search(r"(?:^|;)48;5;(\d+)", codes):
        return int(found[1])
    plain = [int(code) for code in re.sub(r"[34]8;5;\d+", "", codes).split(";") if code]
    for code in plain:
        if 40 <= code <= 47:
            return code - 40
        if 100 <= code <= 107:
            return code - 92
    return None


@INDEXED
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
async def test_the_terminal_gets_the_colors_of_the_palette(
    neuron_run: Run, depth: Depth, name: str, dark: bool
) -> None:
    display = Display(depth, name)
    async with browsing(neuron_run, size=LARGE, display=display) as at:
        if not dark:
            await at.press("T")
        await at.press("p")
        palette = display.palette(dark=dark)
        assert at.app.palette is palette
        first, end = at.pane.visible_range()
        steps = levels(shown_values(at.session, first, end), *shown_scale(at.session))
        wanted = {nearest_index(palette.values[step], depth) for step in set(steps.tolist())}
        assert len(wanted) >= 3
        region, lines = at.pane.content_region, written(at).split("\n")
        found: dict[int | None, int] = defaultdict(int)
        for line in lines[region.y : region.bottom]:
            column = 0
            for codes, words in SEQUENCE.findall(line):
                if region.x <= column < region.right and words.strip():
                    found[background(codes)] += 1
                column += len(words)
        assert wanted <= set(found)


@INDEXED
async def test_no_other_colors_are_sent(neuron_run: Run, depth: Depth) -> None:
    async with browsing(neuron_run, size=LARGE, display=Display(depth)) as at:
        for keys in ((), ("T",), ("f",), ("escape", "question_mark"), ("escape", "c")):
            await at.press(*keys)
            sent = written(at)
            assert not re.search(r"[34]8;2;", sent)
            indexes = [int(index) for index in re.findall(r"[34]8;5;(\d+)", sent)]
            assert bool(indexes) is (depth is Depth.EIGHT_BIT)
            assert min(indexes, default=16) >= 16


async def test_without_colors_and_grays_only_attributes_are_sent(neuron_run: Run) -> None:
    async with browsing(neuron_run, display=Display(Depth.NONE, grays=Depth.NONE)) as at:
        codes = {code for one, _ in SEQUENCE.findall(written(at)) for code in one.split(";")}
        assert codes <= {"", "0", "1", "3", "4", "7", "21"}
        assert {"4", "7"} <= codes  # low and high


ATTRIBUTES = Display(Depth.NONE, grays=Depth.NONE)
FEW_GROUNDS = pytest.mark.parametrize(
    "display", [Display(Depth.STANDARD), ATTRIBUTES], ids=["16", "attributes"]
)


def is_reversed(line: str) -> bool:
    """Whether most of ``line`` is reversed, or on the color of the words elsewhere."""
    found = SEQUENCE.findall(line)
    count = sum(len(words) for codes, words in found if {"7", "47"} & set(codes.split(";")))
    return count > sum(len(words) for _, words in found) / 2


async def test_without_colors_and_grays_there_is_no_light_theme(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its background would be drawn reversed, and a selection would not show on it."""
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with browsing(neuron_run, display=ATTRIBUTES) as at:
        for keys in ((), ("T",)):
            await at.press(*keys)
            top, *_, bottom = written(at).split("\n")
            assert not is_reversed(top)
            assert not is_reversed(bottom)
        assert at.said() == ["There are no colors, so dark and light look the same."]


@FEW_GROUNDS
async def test_the_row_under_the_cursor_of_a_dialog_is_reversed(
    neuron_run: Run, display: Display
) -> None:
    async with browsing(neuron_run, size=SMALL, display=display) as at:
        await at.press("f")
        kinds = at.app.screen.query_one("#kinds")
        kinds.focus()
        await at.press("down")
        lines = written(at).split("\n")[kinds.content_region.y :][:4]
        assert [is_reversed(line) for line in lines] == [False, True, False, False]


@FEW_GROUNDS
async def test_the_run_under_the_cursor_is_reversed(tmp_path: Path, display: Display) -> None:
    for name in ("one", "two"):
        trained_run(tmp_path, name=name)
    app = LstmTuiApp(tmp_path, display=display, now=lambda: 0.0, poll_seconds=0)
    async with app.run_test(size=SMALL) as pilot:
        for key in ("up", "down"):
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            table = app.screen.query_one(RunsTable)
            lines = sent(app).split("\n")[table.content_region.y + 1 :][:2]
            assert [is_reversed(line) for line in lines] == [key == "up", key == "down"]


async def test_no_color_is_sent_as_grays_of_the_terminal(neuron_run: Run) -> None:
    async with browsing(neuron_run, display=Display(Depth.NONE, grays=Depth.EIGHT_BIT)) as at:
        sent = {int(index) for index in re.findall(r"[34]8;5;(\d+)", written(at))}
        assert len(sent) > 6
        assert all(len(set(XTERM[index])) == 1 for index in sent)


@INDEXED
@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_looks_stay_distinct_on_the_terminal(depth: Depth, name: str, dark: bool) -> None:
    palette = Display(depth, name).palette(dark=dark)
    styles = [terminal_style(rich_style(style), depth) for style in palette.styles]
    drawn = [(str(style.color), str(style.bgcolor), style.bold) for style in styles]
    below, above = set(drawn[:MIDDLE]), set(drawn[MIDDLE + 1 :])
    assert below & above == {drawn[MIDDLE]}
    assert len(set(drawn)) == len(set(palette.styles))
    assert len(drawn) == LEVELS


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_theme_colors_are_legible_in_16_colors(theme: object) -> None:
    assert theme in (DARK, LIGHT)
    chosen = DARK if theme is DARK else LIGHT
    assert chosen.background is not None
    background = rgb(chosen.background)
    under = nearest_index(background, Depth.STANDARD)
    for color in (chosen.primary, chosen.foreground, chosen.error, chosen.success, chosen.warning):
        assert color is not None
        index = foreground_index(rgb(color), background, Depth.STANDARD)
        assert contrast(XTERM[index], XTERM[under]) >= 1.6
    assert chosen.error is not None
    assert foreground_index(rgb(chosen.error), background, Depth.STANDARD) in (1, 9)
    assert chosen.warning is not None
    assert foreground_index(rgb(chosen.warning), background, Depth.STANDARD) in (3, 11)
    assert foreground_index(rgb(chosen.primary), background, Depth.STANDARD) in (4, 12)


def rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def test_truecolor_is_not_changed() -> None:
    style = rich_style(CellStyle((1, 2, 3), (4, 5, 6)))
    assert terminal_style(style, Depth.TRUECOLOR) is style
