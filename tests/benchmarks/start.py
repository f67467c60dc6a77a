"""Time to the first frame of ``lstm-tui train``: until the title of the loss chart is written."""

from collections.abc import Iterator
from pathlib import Path

from lstm_tui.benchmarking.pseudo_terminal import OnTerminal
from lstm_tui.runs.directory import Run
from tests.benchmarks.program import training_text, wait_until_gone
from tests.benchmarks.results import Options, Result, at_most

REPEATS = 7
CONTENT = b"Loss"


def measure(place: Path, options: Options) -> Iterator[Result]:
    """With a text that was encoded before, then with new ones; one start each is not counted."""
    repeats = options.repeats(REPEATS)
    content = training_text()
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


def first_paint(place: Path, text: Path, name: str) -> float:
    """Seconds until the screen of a new run stands."""
    run = ("--runs-dir", str(place), "--name", name)
    with OnTerminal("train", str(text), *run, awaited=CONTENT) as screen:
        seconds = screen.wait_until_painted()
    wait_until_gone(Run(place / name))
    return seconds
