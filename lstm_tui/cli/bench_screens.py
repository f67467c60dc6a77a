"""Opening times of screens and latency of keys: ``python -m lstm_tui.cli.bench_screens NAME …``.

A process of ``lstm-tui bench`` (see `benchmarking.subprocesses`). The real program runs on a
pseudo-terminal of 160×48, with temporary runs and a temporary cache.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lstm_tui.benchmarking.measurement import BenchOptions, Measurement, interleave, seconds_of
from lstm_tui.benchmarking.pseudo_terminal import PROGRAM, OnTerminal
from lstm_tui.benchmarking.subprocesses import Measure, serve
from lstm_tui.benchmarking.synthetic_text import random_text
from lstm_tui.presets import Size
from lstm_tui.reader.random_network import random_run
from lstm_tui.text.vocabulary import Vocabulary

MODEL = Size.MEDIUM.model
RUNS = 8
CHARACTERS = 60_000
REPEATS, KEYS = 5, 40
COLORED = b"hidden"  # of the text's frame; it stands there with the first colors
RANKED = b"ready"


class SyntheticRuns:
    """A folder with random runs and a random text; ``variables`` direct the program to it."""

    def __init__(self, folder: Path) -> None:
        self.text = folder / "invented.txt"
        content = random_text(CHARACTERS)
        self.text.write_text(content, "utf-8")
        vocabulary = Vocabulary(tuple(sorted(set(content))))
        names = [f"invented-{number}" for number in range(1, RUNS + 1)]
        for name in names:
            random_run(folder / "runs", name, MODEL, vocabulary)
        self.newest = names[-1]
        self.variables = {
            "LSTM_TUI_RUNS": str(folder / "runs"),
            "LSTM_TUI_CACHE": str(folder / "cache"),
        }

    def neurons_screen(self, awaited: bytes) -> OnTerminal:
        """The Neurons screen, on a pseudo-terminal."""
        arguments = ("inspect", self.newest, "--text", str(self.text), "--unit", "L1:0")
        return OnTerminal(*arguments, awaited=awaited, variables=self.variables)

    def help(self) -> float:
        """Seconds until the help is printed."""
        command = [*PROGRAM, "--help"]
        return seconds_of(lambda: subprocess.run(command, capture_output=True, check=True))

    def runs(self) -> float:
        """Seconds until the Runs screen shows the newest run."""
        awaited = self.newest.encode()
        with OnTerminal("runs", awaited=awaited, variables=self.variables) as screen:
            return screen.wait_until_painted()

    def inspect(self) -> float:
        """Seconds until the text is shown in the colors of a unit."""
        with self.neurons_screen(COLORED) as screen:
            return screen.wait_until_painted()


def opening(options: BenchOptions) -> Iterator[Measurement]:
    """Help, the Runs screen and the Neurons screen, interleaved, after one warm-up of each."""
    with tempfile.TemporaryDirectory(prefix="lstm-tui-bench-") as folder:
        runs = SyntheticRuns(Path(folder))
        measures = (runs.help, runs.runs, runs.inspect)
        for measure in measures:
            measure()
        found = interleave(options.repeats(REPEATS), *measures)
        names = (
            ("--help", "until it is printed"),
            ("runs", f"until {RUNS} runs are listed"),
            ("inspect", f"until the text is colored; {CHARACTERS:,} characters, {MODEL.title}"),
        )
        for (name, note), seconds in zip(names, found, strict=True):
            yield Measurement(f"opening: {name}", "s", seconds, note=note)


def keys(options: BenchOptions) -> Iterator[Measurement]:
    """Moving to the next unit on the Neurons screen, with predictions shown and hidden."""
    count = KEYS // (4 if options.quick else 1)
    with (
        tempfile.TemporaryDirectory(prefix="lstm-tui-bench-") as folder,
        SyntheticRuns(Path(folder)).neurons_screen(RANKED) as screen,
    ):
        screen.wait_until_painted()  # until the units are ranked
        shown: list[float] = []
        hidden: list[float] = []
        for _ in range(2):
            shown += screen.seconds_of_each(b"j", count // 2)
            screen.seconds_to_paint(b"p")
            hidden += screen.seconds_of_each(b"j", count // 2)
            screen.seconds_to_paint(b"p")
    for name, seconds in (("predictions shown", shown), ("predictions hidden", hidden)):
        milliseconds = 1000 * np.array(seconds)
        slow = np.percentile(milliseconds, 95)
        yield Measurement(
            f"keys: next unit, {name}",
            "ms",
            tuple(milliseconds.tolist()),
            note=f"from key press to redraw; 95 % within {slow:.1f} ms",
        )


MEASURES: dict[str, Measure] = {"opening": opening, "keys": keys}

if __name__ == "__main__":
    serve(MEASURES, sys.argv[1:])
