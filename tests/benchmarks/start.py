"""How long somebody waits: for the first frame of ``lstm-tui train``, and for ``--help``.

The frame counts as painted when the title of the loss chart has arrived at the terminal.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.benchmarking.pseudo_terminal import PROGRAM, OnTerminal
from lstm_tui.runs.directory import Run
from tests.benchmarks import texts
from tests.benchmarks.program import wait_until_gone
from tests.benchmarks.results import Options, Result, at_most

REPEATS = 7
CONTENT = b"Loss"


def measure(place: Path, options: Options) -> Iterator[Result]:
    """A new text, the same text again, and the help; each once unmeasured before."""
    repeats = options.repeats(REPEATS)
    content = texts.text()
    for known in (True, False):
        text = place / "text.txt"
        seconds = []
        for number in range(repeats + 1):
            if number == 0 or not known:
                text.write_text(f"{known} {number}\n{content}", "utf-8")
            seconds.append(first_paint(place, text, f"known-{known}-{number}"))
        yield Result(
            f"start: first paint of train, {'a known' if known else 'a new'} text",
            "s",
            tuple(seconds[1:]),
            target=at_most(0.8),
            note=f"{len(content) / 1e6:.1f} MB, encoded {'before' if known else 'on the way'}",
        )
    help_seconds = [seconds_of(show_help) for _ in range(repeats + 1)]
    yield Result("start: --help", "s", tuple(help_seconds[1:]), target=at_most(0.25))


def first_paint(place: Path, text: Path, name: str) -> float:
    """Seconds until the screen of a new run stands."""
    run = ("--runs-dir", str(place), "--name", name)
    with OnTerminal("train", str(text), *run, awaited=CONTENT) as screen:
        seconds = screen.wait_until_painted()
    wait_until_gone(Run(place / name))
    return seconds


def show_help() -> None:
    """What a newcomer types first."""
    subprocess.run([*PROGRAM, "--help"], stdout=subprocess.DEVNULL, check=True)
