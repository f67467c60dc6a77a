"""``lstm-tui inspect`` without a screen: colored text on a terminal, bars in a pipe."""

import io
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli import run
from lstm_tui.colors.palette import as_hex
from lstm_tui.colors.truecolor import DARK
from lstm_tui.config import SymbolKind
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import NAME
from lstm_tui.text.glyphs import cells
from tests.support.neuron_runs import LINK, harbours, make_neuron_run

Invoke = Callable[..., Any]

HOSTILE = "a \x1b[31m[/b]\x07\u202e\u200b\r\x9b2J [[e]] [@click=app.quit]x[/]\n"
BARS = set("▁▂▃▄▅▆▇█ ")


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal says of itself is the same on every machine."""
    for name in ("NO_COLOR", "COLORFGBG", "FORCE_COLOR", "LSTM_TUI_RUNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run one command line on a terminal, and give back what it drew."""

    def drawn(*words: str | Path) -> str:
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            assert run([str(word) for word in words]) == 0
        return terminal.getvalue()

    return drawn


def pairs(out: str) -> tuple[str, str]:
    """The text of what was printed, and the bars beneath it."""
    lines = out.split("\n")[:-1]
    return "".join(lines[::2]), "".join(lines[1::2])


def test_bars_below_the_text_in_a_pipe(neuron_run: Run, invoke: Invoke) -> None:
    result = invoke("inspect", neuron_run.path, "--unit", str(LINK), "--characters", "300")
    assert result.status == 0
    text, bars = pairs(result.out)
    shown = harbours()[2700:3000].replace("\n", "↵")
    assert text == shown
    assert len(bars) == len(text)
    assert set(bars) <= BARS
    for place, (character, bar) in enumerate(zip(text, bars, strict=True)):
        if "[" in text[:place] and character == "[":
            assert bar == "█"
        if character == "]":
            assert bar == "▁"
    assert max(map(len, result.out.split("\n"))) <= 80
    assert result.err.startswith("L1:7 hidden, -0.76 (▁) to 0.76 (█); 300 characters of the run's")
    assert "\x1b" not in result.out + result.err


def test_colors_of_the_unit_on_a_terminal(neuron_run: Run, on_terminal: Callable[..., str]) -> None:
    drawn = on_terminal(
        "inspect", neuron_run.path, "--unit", "1:7", "--plain", "--characters", "300"
    )
    codes = re.findall(r"\x1b\[38;2;[0-9;]+;48;2;([0-9;]+)m(.)", drawn)
    colors = {as_hex((int(r), int(g), int(b))) for r, g, b in (one.split(";") for one, _ in codes)}
    assert as_hex(DARK.values[0]) in colors
    assert as_hex(DARK.values[-1]) in colors
    inside = {shown for color, shown in codes if color == ";".join(map(str, DARK.values[-1]))}
    assert "[" in inside
    assert "]" not in inside
    plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
    assert plain.replace("\n", "") == harbours()[2700:3000].replace("\n", "↵")
    assert max(map(len, plain.split("\n"))) == 60


def test_no_color_prints_bars_on_a_terminal(
    neuron_run: Run, on_terminal: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    drawn = on_terminal("inspect", neuron_run.path, "--unit", "L1:7", "--plain")
    assert "\x1b" not in drawn
    text, bars = pairs(drawn)
    assert len(text) == len(bars) == 2_000


def test_a_cell_value_an_older_checkpoint_and_a_file(
    neuron_run: Run, tmp_path: Path, invoke: Invoke
) -> None:
    (tmp_path / "own.txt").write_text("] The [[ice]] é sails.\n", "utf-8")
    words = ("inspect", neuron_run.path, "--text", tmp_path / "own.txt", "--unit")
    result = invoke(*words, "L0:3.cell")
    text, bars = pairs(result.out)
    assert text == "] The [[ice]]  sails.↵"
    assert bars == "▁▁▁▁▁▁█████▁▁▁▁▁▁▁▁▁▁▁"
    assert "L0:3 cell, -1 (▁) to 1 (█); 22 characters of " in result.err
    assert "without 1 that the network has never seen" in result.err
    older = invoke(*words, "L0:3", "--checkpoint", "100")
    assert pairs(older.out)[0] == text
    assert pairs(older.out)[1] != pairs(invoke(*words, "L0:3").out)[1]


def test_standard_input_is_read(
    neuron_run: Run, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"] The [[ice]]")))
    result = invoke("inspect", neuron_run.path, "--text", "-", "--unit", "L1:7")
    assert pairs(result.out)[0] == "] The [[ice]]"
    assert "standard input" in result.err


@pytest.mark.parametrize("color", [True, False], ids=["color", "bars"])
def test_hostile_text_is_shown_by_glyphs(
    own_cache: Path, invoke: Invoke, on_terminal: Callable[..., str], color: bool
) -> None:
    run_ = make_neuron_run(own_cache.parent, text=HOSTILE * 60)
    words = ("inspect", run_.path, "--unit", "L0:0", "--plain", "--characters", "300")
    out = on_terminal(*words) if color else invoke(*words).out
    text = re.sub(r"\x1b\[[0-9;]*m", "", out).replace("\n", "")
    shown = text if color else pairs(out)[0]
    for mark in ("[/b]", "[[e]]", "[@click=app.quit]x[/]", "␛[31m", "␇", "␦2J"):
        assert mark in shown
    assert not {unicodedata.category(one) for one in text} & {"Cc", "Cf", "Cs", "Co", "Cn"}


def test_wide_characters_and_bytes_fit_the_width(own_cache: Path, invoke: Invoke) -> None:
    text = "é漢字 [[仮]] と \U0001f600\n" * 200
    for symbols in SymbolKind:
        run_ = make_neuron_run(own_cache.parent, text=text, symbols=symbols)
        result = invoke("inspect", run_.path, "--unit", "L0:0", "--characters", "500")
        assert result.status == 0
        lines = result.out.split("\n")[:-1]
        for shown, bars in zip(lines[::2], lines[1::2], strict=True):
            assert sum(map(cells, shown)) == len(bars) <= 80


@pytest.mark.parametrize(
    ("words", "status", "result"),
    [
        (("--unit", "x"), 2, "not a unit"),
        (("--unit", "L9:1"), 2, "no such unit"),
        (("--unit", "L1:16"), 2, "units 0 to 15"),
        (("--unit", "L1:1", "--checkpoint", "150"), 1, "no checkpoint at step 150"),
        (("--unit", "L1:1", "--text", "nowhere.txt"), 1, "nowhere.txt"),
        (("--unit", "L1:1", "--pattern", "wiki lnk"), 2, "Did you mean"),
        (("--unit", "L1:1", "--pattern", "x=a(b"), 2, "missing )"),
        (("--unit", "L1:1", "--characters", "0"), 2, "--characters"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_invalid_arguments_are_reported(
    neuron_run: Run, invoke: Invoke, words: tuple[str, ...], status: int, result: str
) -> None:
    answer = invoke("inspect", neuron_run.path, *words)
    assert answer.status == status
    assert result in answer.err
    assert answer.out == ""


def test_missing_run_and_run_without_checkpoint_are_errors(own_cache: Path, invoke: Invoke) -> None:
    assert invoke("inspect", own_cache.parent / "none", "--unit", "L0:0").status == 1
    empty = make_neuron_run(own_cache.parent, steps=())
    result = invoke("inspect", empty.path, "--unit", "L0:0")
    assert result.status == 1
    assert "checkpoint" in result.err


def test_missing_text_of_the_run_advises_text_option(
    neuron_run: Run, own_cache: Path, tmp_path: Path, invoke: Invoke
) -> None:
    (neuron_run.path / NAME).unlink()
    (own_cache.parent / "harbours.txt").unlink()
    shutil.rmtree(own_cache)
    result = invoke("inspect", neuron_run.path, "--unit", "L1:7")
    assert result.status == 1
    assert "--text FILE" in result.err
    (tmp_path / "own.txt").write_text("The [[ice]]\n", "utf-8")
    result = invoke("inspect", neuron_run.path, "--unit", "L1:7", "--text", tmp_path / "own.txt")
    assert result.status == 0
    assert pairs(result.out)[0] == "The [[ice]]↵"


def test_default_unit_is_named(neuron_run: Run, invoke: Invoke) -> None:
    result = invoke("inspect", neuron_run.path, "--plain", "--characters", "300")
    named = invoke("inspect", neuron_run.path, "--plain", "--characters", "300", "--unit", "L0:0")
    assert (result.status, result.out) == (0, named.out)
    first, rest = result.err.split("\n", 1)
    assert first == "Showing L0:0, hidden. Choose another unit with --unit, such as L1:8."
    assert rest == named.err


def test_negated_unit(neuron_run: Run, invoke: Invoke) -> None:
    words = ("inspect", neuron_run.path, "--plain", "--characters", "300", "--unit")
    plain, turned = invoke(*words, "L1:7"), invoke(*words, "-L1:7")
    assert turned.err.startswith("−L1:7 hidden, -0.76 (▁) to 0.76 (█)")
    other = dict(zip("▁▂▃▄▅▆▇█", "█▇▆▅▄▃▂▁", strict=True))
    assert set(pairs(turned.out)[1]) == {"▁", "█", "▄"} == set(pairs(plain.out)[1])
    for one, two in zip(pairs(plain.out)[1], pairs(turned.out)[1], strict=True):
        assert two == other[one] or one == two == "▄"


KINDS = {
    "xterm-256color": ("48;5;", 16),
    "tmux-256color": ("48;5;", 16),
    "xterm": ("", 3),
    "linux": ("", 3),
    "screen": ("", 3),
    "vt100": (None, 0),
    "dumb": (None, 0),
    "": (None, 0),
}


@pytest.mark.parametrize("term", KINDS)
def test_color_depth_of_each_terminal(
    neuron_run: Run,
    on_terminal: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    term: str,
) -> None:
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", term)
    prefix, least = KINDS[term]
    drawn = on_terminal("inspect", neuron_run.path, "--unit", "L1:7", "--plain")
    assert not re.search(r"[34]8;2;", drawn)
    if prefix is None:
        assert "\x1b" not in drawn
        assert set(pairs(drawn)[1]) <= BARS
        return
    assert bool(re.search(r"[34]8;5;", drawn)) is bool(prefix)
    assert len(set(re.findall(r"\x1b\[([0-9;]+)m", drawn))) >= min(least, 3)


def test_requested_colors_in_a_pipe(neuron_run: Run, invoke: Invoke) -> None:
    words = ("inspect", neuron_run.path, "--unit", "L1:7", "--characters", "300")
    assert "\x1b[" not in invoke(*words).out
    assert "48;5;33m" in invoke(*words, "--colors", "256").out
    assert "48;5;135m" in invoke(*words, "--colors", "256", "--palette", "purple-green").out
    assert "48;2;" in invoke(*words, "--colors", "truecolor").out
    result = invoke(*words, "--colors", "16")
    assert "\x1b[" in result.out
    assert not re.search(r"[34]8;[25];", result.out)
    assert "(blue)" in result.err
    assert "(green)" in result.err


@pytest.mark.parametrize("term", ["dumb", "vt52", ""])
def test_terminal_without_cursor_gets_plain_text(
    neuron_run: Run,
    on_terminal: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    term: str,
) -> None:
    monkeypatch.setenv("TERM", term)
    drawn = on_terminal("inspect", neuron_run.path, "--unit", "L1:7")
    assert "\x1b" not in drawn
    assert len(pairs(drawn)[0]) == 2_000
    result = capfd.readouterr().err
    assert (f"TERM={term}" if term else "TERM is not set") in result
    assert "--plain" in result


def test_clamps_color_the_text_of_the_clamped_network(
    neuron_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["inspect", str(neuron_run.path), "--plain", "--unit", "L1:3", "--characters", "200"]
    assert run(words) == 0
    plain = capsys.readouterr().out
    assert run([*words, "--clamp", "L0.hidden=0"]) == 0
    held = capsys.readouterr()
    assert held.out != plain
    assert "held: L0.hidden=0" in held.err
    assert run([*words, "--clamp", "L0.forgets=0"]) == 2
    assert "forgets is no quantity" in capsys.readouterr().err


def test_a_set_of_units_is_painted_as_one_detector(
    neuron_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "inspect",
        str(neuron_run.path),
        "--plain",
        "--unit",
        f"{LINK}+3",
        "--characters",
        "400",
    ]
    assert run([*words, "--pattern", "wiki link"]) == 0
    result = capsys.readouterr()
    assert f"{LINK}+3 above its threshold for wiki link, " in result.err
    lines = result.out.splitlines()
    text, bars = "".join(lines[::2]), "".join(lines[1::2])
    inside = text.index("[[") + 3
    assert bars[inside] > bars[text.index("]]") + 4]
    assert run(words) == 0  # links are the only square brackets of this text
    best = rf"{LINK}\+3 above its threshold for (wiki link|square brackets), "
    assert re.search(best, capsys.readouterr().err)
