"""The real program in a process of its own, without a terminal, and what its runs say."""

import subprocess
import time
from pathlib import Path

from lstm_tui.benchmarking.pseudo_terminal import PATIENCE_SECONDS, PROGRAM
from lstm_tui.benchmarking.synthetic_text import random_text
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, Started, Stepped, decode_event
from lstm_tui.runs.jsonl import LogReader

ATLAS = Path(__file__).parents[2] / "corpora" / "atlas.txt"


def training_text() -> str:
    """About a megabyte: the atlas if it was written, else random words.

    Speed does not depend on which, loss does.
    """
    return ATLAS.read_text("utf-8") if ATLAS.exists() else random_text(1_000_000)


def run_headless(*arguments: str) -> None:
    """Run the program to its end, without a terminal.

    Raises:
        RuntimeError: It failed; the message has what it said last.
    """
    done = subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"lstm-tui {arguments[0]} failed: {done.stderr[-500:]}")


def events_of(run: Run) -> list[Event]:
    """All that ``run`` has said so far."""
    reader = LogReader(run.events)
    events: list[Event] = []
    while lines := reader.read():
        events += [event for line in lines if (event := decode_event(line)) is not None]
    return events


def started(run: Run) -> Started:
    """With what ``run`` trains."""
    return next(event for event in events_of(run) if isinstance(event, Started))


def characters_per_second(run: Run) -> float:
    """The speed of a run with all its breaks, its first tenth left out."""
    steps = [event for event in events_of(run) if isinstance(event, Stepped)]
    last = steps[-1]
    first = next(event for event in steps if event.step >= last.step / 10)
    speed = (last.step - first.step) / (last.elapsed_seconds - first.elapsed_seconds)
    return speed * started(run).characters_per_step


def wait_until_gone(run: Run) -> None:
    """Return when no worker trains ``run`` any more, so that it disturbs no later measurement."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not events_of(run) and time.monotonic() < until:  # it has only just been launched
        time.sleep(0.02)
    while run.is_locked() and time.monotonic() < until:
        time.sleep(0.02)
