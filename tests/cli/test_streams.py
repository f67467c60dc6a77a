"""Output in locales other than UTF-8: text can always be printed, data is exact."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from rich.console import Console
from rich.progress_bar import ProgressBar

from lstm_tui.cli import LONGEST_MESSAGE, cli, run
from lstm_tui.cli.streams import prepare_streams
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from tests.support.neuron_runs import harbours, make_neuron_run

BARS = "▁▂▃▄▅▆▇█"
COMMANDS = [
    "runs --plain --runs-dir FOLDER",
    "corpus show TEXT",
    "neurons RUN --pattern url",
    "patterns",
    "ablate RUN L1:7 --pattern url --controls 2 --characters 300",
    "inspect RUN --plain --unit L1:7 --characters 200",
    "--help",
    "train --help",
    "completion bash",
    "bench --list",
    "export RUN neurons --pattern url --format csv",
]

Written = Callable[[], bytes]
Open = Callable[[str], Written]


@pytest.fixture
def output_in(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Make standard output and error streams of an encoding, prepared as those of the program."""

    def opened(encoding: str) -> Written:
        stream = io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding))
        prepare_streams()

        def written() -> bytes:
            stream.flush()
            buffer = stream.buffer
            assert isinstance(buffer, io.BytesIO)
            return buffer.getvalue()

        return written

    return opened


@pytest.mark.parametrize(
    ("encoding", "shown", "expected"),
    [
        ("ascii", "kůň – 3 × “x”", b'k?? - 3 x "x"'),
        ("latin-1", "kůň – 3 × é", b"k?? - 3 \xd7 \xe9"),
        ("ascii", "日本|", b"????|"),
        ("ascii", "−1.69 ≥ 0.5…", b"-1.69 > 0.5~"),
        ("ascii", BARS, b".:-=+*#@"),
        ("ascii", "▸ ╭──┈╮ ●○ ▲ ⠿ ␣↵", b"> +---+ *o ^ . _$"),
        ("utf-8", "日 \ud800", b"\xe6\x97\xa5 ?"),
    ],
)
def test_replacements_have_the_same_width(
    output_in: Open, encoding: str, shown: str, expected: bytes
) -> None:
    written = output_in(encoding)
    click.echo(shown)
    print(shown)
    Console(highlight=False).print(shown, markup=False)
    assert written().split(b"\n") == [expected] * 3 + [b""]


def test_progress_bar_in_ascii(output_in: Open) -> None:
    written = output_in("ascii")
    Console(width=20, force_terminal=True).print(ProgressBar(total=2, completed=1, width=10))
    assert b"-----" in written()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "shift_jis"])
def test_every_command_prints_in_every_encoding(
    own_cache: Path, output_in: Open, encoding: str
) -> None:
    run_ = make_neuron_run(own_cache.parent, text="“Žluťoučký kůň” – 日本 … " + harbours(2_900))
    text = own_cache.parent / "text.txt"
    text.write_text("“Žluťoučký kůň” – 日本 … \n" * 20, "utf-8")
    named = {"RUN": str(run_.path), "TEXT": str(text), "FOLDER": str(run_.path.parent)}
    for words in COMMANDS:
        written = output_in(encoding)
        assert run([named.get(word, word) for word in words.split()]) == 0, words
        assert written().strip(), words
        assert encoding != "ascii" or words.startswith("export") or written().isascii(), words


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_bars_are_distinct_in_every_encoding(
    neuron_run: Run, output_in: Open, encoding: str
) -> None:
    written = output_in(encoding)
    assert run(["inspect", str(neuron_run.path), "--unit", "L1:7", "--characters", "200"]) == 0
    lines = written().decode(encoding).splitlines()
    text, bars = "".join(lines[::2]), "".join(lines[1::2])
    assert {bar for shown, bar in zip(text, bars, strict=True) if shown == "]"} == {"."}
    assert "@" in {bar for shown, bar in zip(text, bars, strict=True) if shown == "["}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_data_in_a_pipe_is_utf_8_in_every_locale(
    own_cache: Path, output_in: Open, encoding: str
) -> None:
    text = own_cache.parent / "text.txt"
    text.write_text("kůň 日\n" * 30, "utf-8")
    written = output_in(encoding)
    assert run(["corpus", "show", str(text), "--json"]) == 0
    assert json.loads(written().decode("utf-8"))["counts"]["日"] == 30


def test_sample_in_a_pipe_is_exact_in_every_locale(own_cache: Path, output_in: Open) -> None:
    run_ = make_neuron_run(own_cache.parent, text="日本ů" + harbours(2_900))
    written = output_in("ascii")
    assert run(["sample", str(run_.path), "--prime", "日ů", "--length", "0"]) == 0
    assert written().decode("utf-8") == "日ů"


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["ascii", "posix"],
)
def test_the_program_prepares_its_streams(surroundings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "lstm_tui"]
    for words, status in ((["patterns"], 0), (["sample", "“no”"], 1), (["“no”"], 2)):
        done = subprocess.run(
            [*command, *words], capture_output=True, env={**os.environ, **surroundings}, check=False
        )
        assert done.returncode == status
        assert (done.stdout + done.stderr).isascii()
        assert b"Traceback" not in done.stderr


def test_error_that_quotes_a_file_is_truncated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BrokenRunError("\x1b" * 1_000_000)

    monkeypatch.setattr(cli, "main", fail)
    assert run(["runs"]) == 1
    assert capsys.readouterr().err == f"Error: {'␛' * LONGEST_MESSAGE}…\n"
