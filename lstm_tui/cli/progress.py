"""The progress bar: on standard error, for operations that take longer than two seconds.

On a terminal it is one line that is redrawn, with a bar if the fraction is known; in a log it is a
plain line from time to time. A thread draws it, so it also moves while nothing is reported.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, RLock, Thread
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.display_options import unsupported_terminal
from lstm_tui.formatting import duration, size
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from lstm_tui.text.ingest import Progress

FIRST_SECONDS = 2.0
"""An operation that takes less prints nothing."""

DRAW_SECONDS, LOG_SECONDS = 0.25, 10.0
"""Between two redraws on a terminal, and between two lines in a log."""

BAR_CELLS = 24
ESTIMATED_FROM = 0.05
"""The fraction from which the remaining time is estimated."""


class StatusLine:
    """A line on standard error that is overwritten; outside a terminal, one line after another.

    Attributes:
        changes: Whether the line is overwritten.
    """

    def __init__(self) -> None:
        self.changes = sys.stderr.isatty() and not unsupported_terminal()
        self._lock = RLock()
        self._shown = False

    def say(self, words: str) -> None:
        """Replace the line by ``words``."""
        with self._lock:
            if self.changes:
                self._put(safe_line(words, terminal_columns() - 1))
                self._shown = True
            else:
                click.echo(safe_line(words, 400), err=True)

    def clear(self) -> None:
        """Erase the line, to print something else."""
        with self._lock:
            if self._shown:
                self._put("")
                self._shown = False

    def _put(self, words: str) -> None:
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)


class ProgressBar:
    """The state of an operation: its stage, and what fraction of the stage is done if known."""

    def __init__(self, stage: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.stage(stage)

    def stage(self, words: str) -> None:
        """Begin another stage."""
        self.words, self._fraction, self._detail = words, 0.0, ""
        self._stage_began = self._clock()

    def update(self, fraction: float, detail: str = "") -> None:
        """Report the ``fraction`` of the stage that is done, and a ``detail``: ``2 of 8 MB``."""
        self._fraction, self._detail = fraction, detail

    def describe(self, *, bar: bool) -> str:
        """For example ``Ranking units ██████······ 52 %, 12 s, 11 s left``."""
        now, fraction = self._clock(), min(1.0, self._fraction)
        facts = [duration(now - self._began)]
        if self._detail:
            facts.insert(0, self._detail)
        if fraction <= 0:
            return f"{self.words} … {', '.join(facts)}"
        if fraction >= ESTIMATED_FROM:
            seconds_left = (now - self._stage_began) * (1 - fraction) / fraction
            facts.append(f"{duration(seconds_left)} left")
        drawn = draw_bar(fraction) if bar else f": {100 * fraction:.0f} %"
        return f"{self.words}{drawn}, {', '.join(facts)}"


def draw_bar(fraction: float) -> str:
    """For example `` ██████······ 52 %``."""
    cells = round(BAR_CELLS * fraction)
    return f" {'█' * cells}{'·' * (BAR_CELLS - cells)} {100 * fraction:.0f} %"


def report_ingest(bar: ProgressBar) -> "Callable[[Progress], None]":
    """A function that shows the progress of opening a corpus on ``bar``."""

    def report(progress: "Progress") -> None:
        done, total = progress.done_bytes, progress.total_bytes
        grown = progress.decompressed_bytes
        decompressed = f", decompressed {size(grown)}" if grown else ""
        if total:
            bar.update(done / total, f"{size(done)} of {size(total)}{decompressed}")
        else:
            bar.update(0.0, f"{size(done)}{decompressed}")

    return report


_active: list[ProgressBar] = []
"""The progress bar of this process, if there is one."""


@contextmanager
def progress_bar(stage: str) -> Iterator[ProgressBar]:
    """Show a progress bar until the block ends; a nested block is a stage of the outer one."""
    if _active:
        outer = _active[-1]
        before = outer.words
        outer.stage(stage)
        try:
            yield outer
        finally:
            outer.stage(before)
        return
    bar, line, done = ProgressBar(stage), StatusLine(), Event()
    thread = Thread(target=_draw, args=(bar, line, done), daemon=True, name="progress")
    _active.append(bar)
    thread.start()
    try:
        yield bar
    finally:
        _active.remove(bar)
        done.set()
        thread.join()
        line.clear()


def _draw(bar: ProgressBar, line: StatusLine, done: Event) -> None:
    waiting = FIRST_SECONDS
    with suppress(OSError, ValueError):  # standard error was closed
        while not done.wait(waiting):
            line.say(bar.describe(bar=line.changes))
            waiting = DRAW_SECONDS if line.changes else LOG_SECONDS


def terminal_columns() -> int:
    """The width of the terminal of standard error; 80 if it is none."""
    try:
        return max(2, os.get_terminal_size(sys.stderr.fileno()).columns)
    except OSError:
        return 80
