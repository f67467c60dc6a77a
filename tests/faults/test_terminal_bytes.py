"""Hostile text everywhere at once: no byte of it reaches the terminal, and all of it is seen.

The programs run on a pty. A small parser reads the output: everything except characters must be a
sequence that Textual or Rich sends itself.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_tui.reader.input_text import known_text
from lstm_tui.runs.directory import Run
from tests.faults.conftest import OpenTerminal
from tests.faults.terminal import (
    PROGRAM,
    RICH_SENDS,
    TEXTUAL_SENDS,
    Terminal,
    commands_in,
    words_in,
)
from tests.support.hostile_text import HOSTILE, hostile_corpus, hostile_run

ESCAPE, RIGHT, DOWN, LEFT, TAB, ENTER = "\x1b", "\x1b[C", "\x1b[B", "\x1b[D", "\t", "\r"
STAND_INS = "␀␁␂␃␄␅␆␇␈⇥␋␌␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡␤␦◌"
MARKUP_SEEN = "[/b]", "[[x]]", "[@click=app.quit]x[/]", "\\["


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run full of hostile text; tests change only its notes."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_TUI_CACHE", str(folder / "cache"))
        yield hostile_run(folder)


def close(terminal: Terminal) -> None:
    """Leave a dialog with Escape, and wait until it counts as a single key."""
    terminal.press(ESCAPE, quiet_seconds=0.4)


def assert_harmless(terminal: Terminal, sends: set[str] = TEXTUAL_SENDS) -> None:
    assert commands_in(terminal.text) - sends == set()


def test_the_parser_of_these_tests_sees_what_a_terminal_would_do() -> None:
    said = commands_in(HOSTILE)
    assert {"OSC 52", "OSC 0", "OSC 8", "DCS ", "APC ", "PM ", "SOS ", "CSI 31 m", "CSI 6n"} <= said
    assert {"U+0007", "U+009D", "U+202E", "U+2069", "U+200B", "U+FEFF", "ESC c"} <= said
    assert len(said & TEXTUAL_SENDS) <= 4


def test_nothing_reaches_the_terminal_from_the_runs_and_the_train_screen(
    open_terminal: OpenTerminal, run: Run, tmp_path: Path
) -> None:
    with open_terminal("runs", "--runs-dir", run.path.parent) as terminal:
        terminal.wait_for("Quit")
        terminal.press("/")
        terminal.paste(HOSTILE)
        terminal.press(ESCAPE, " ", "D", quiet_seconds=0.4)
        close(terminal)
        terminal.press(ENTER)
        terminal.wait_for("Messages")
        terminal.press("v", LEFT, LEFT, "v", "f", "f", "m", *[DOWN] * 6)
        close(terminal)
        terminal.press("t", "x")
        close(terminal)
        terminal.press("e", *[DOWN] * 3, TAB)
        terminal.paste(HOSTILE)
        close(terminal)
        for size in ((60, 12), (160, 50)):
            terminal.resize(*size)
            terminal.settle()
        terminal.press("q", ENTER)
        assert terminal.finish() == 0
        assert_harmless(terminal)
        seen = words_in(terminal.text)
    assert [one for one in STAND_INS if one not in seen] == []
    assert [one for one in MARKUP_SEEN if one not in seen] == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_reaches_the_terminal_from_the_neurons_screen(
    open_terminal: OpenTerminal, run: Run, tmp_path: Path
) -> None:
    other = tmp_path / "\x1b]0;owned\x07\u202e[@click=app.quit].txt"
    other.write_text(hostile_corpus(200), "utf-8", newline="")
    own = "mine=e+|\x1b\\[6n\u202e"
    with open_terminal("inspect", run.path, "--text", other, "--pattern", own) as terminal:
        terminal.wait_for("Quit")
        terminal.settle(0.6)
        terminal.press("j", "k", "p", "p", "w", "h", "h", "s", "s", "o", "g", "a", "]", "}")
        for key in ("f", "b", "e"):
            terminal.press(key, TAB)
            terminal.paste(HOSTILE[:40])
            close(terminal)
        for key in ("c", "x", "?"):
            terminal.press(key, quiet_seconds=0.6)
            terminal.press(DOWN)
            close(terminal)
        terminal.press("v", RIGHT, RIGHT, RIGHT, ENTER)
        close(terminal)
        for key in ("/", "u", "i"):
            terminal.press(key)
            terminal.paste(HOSTILE)
            terminal.press(ENTER)
        terminal.press("t", TAB)
        terminal.paste(HOSTILE + "\n" + HOSTILE)
        terminal.press(TAB, ENTER, quiet_seconds=0.6)
        terminal.press("q", ENTER)
        assert terminal.finish() == 0
        assert_harmless(terminal, TEXTUAL_SENDS | RICH_SENDS)
        seen = words_in(terminal.text)
    assert [one for one in STAND_INS.replace("␀", "") if one not in seen] == []


PLAIN = (
    ("runs", "--plain"),
    ("neurons", "RUN"),
    ("neurons", "RUN", "--top", "2", "--pattern", "mine=e+|\x1b]0;owned\x07\u202e"),
    ("neurons", "RUN", "--pattern", "mine=never\x1b\\[6n\u202e"),
    ("inspect", "RUN", "--unit", "L1:7", "--plain"),
    ("ablate", "RUN", "L1:7", "--pattern", "mine=e+|\x1b\\[6n\u202e", "--controls", "2"),
    ("evaluate", "RUN", "TEXT"),
    ("evaluate", "RUN", "TEXT", "--breakdown"),
    ("evaluate", "RUN", "--each", "\x1b]0;owned\x07\u202e[red]", "--unknown", "skip"),
    ("sample", "RUN", "--temperature", "5", "--length", "3000", "--seed", "1"),
    ("corpus", "show", "TEXT"),
    ("attach", "RUN", "--headless"),
    ("patterns",),
    ("inspect", "RUN\x1b[6n\u202e"),
    ("neurons", "RUN", "--pattern", "\x1b[6n\u202e"),
    ("corpus", "show", "TEXT\x1b]0;owned\x07"),
    ("train", "TEXT", "--name", "\x1b]0;owned\x07", "--nonsense\x1b[6n\u202e"),
)


@pytest.mark.parametrize("words", PLAIN, ids=lambda words: " ".join(words[:2]))
def test_nothing_reaches_the_terminal_from_a_command(
    open_terminal: OpenTerminal, run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    text = tmp_path / "\x1b[6n\u202e\u200b[red].txt"
    text.write_text(hostile_corpus(), "utf-8", newline="")
    named = [word.replace("RUN", str(run.path)).replace("TEXT", str(text)) for word in words]
    with open_terminal(*named, LSTM_TUI_RUNS=str(run.path.parent)) as terminal:
        terminal.finish()
        assert_harmless(terminal, RICH_SENDS)
        assert "Traceback" not in terminal.text
        assert terminal.text


def test_a_sample_in_a_file_or_a_pipe_is_exact(run: Run, tmp_path: Path) -> None:
    arguments = [*PROGRAM, "sample", str(run.path), "--temperature", "3", "--seed", "5"]
    sampled = subprocess.run([*arguments, "--json"], capture_output=True, check=True)
    exact = json.loads(sampled.stdout)["text"].encode()
    assert b"\x1b" in exact
    assert b"\r" in exact
    piped = subprocess.run(arguments, capture_output=True, check=True)
    assert piped.stdout == exact
    file = tmp_path / "sample.txt"
    with file.open("wb") as out:
        subprocess.run(arguments, stdout=out, check=True)
    assert file.read_bytes() == exact


def test_what_a_network_reads_of_a_hostile_text_is_all_of_it(run: Run) -> None:
    vocabulary, text = run.vocabulary(), hostile_corpus()
    assert vocabulary.decode(known_text(text, vocabulary, "a text").ids) == text


def test_a_name_that_is_not_even_unicode_can_be_shown(
    open_terminal: OpenTerminal, tmp_path: Path
) -> None:
    strange = os.fsdecode(b"\xff\xfe\x9b6n.txt")
    (tmp_path / strange).write_text("An honest text, " * 200, "utf-8")
    with open_terminal("corpus", "show", tmp_path / strange) as terminal:
        assert terminal.finish() == 0
        assert_harmless(terminal, RICH_SENDS)
