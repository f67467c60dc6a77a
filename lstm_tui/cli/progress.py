"""Progress on standard error of whatever takes longer than two seconds.

On a terminal it is one line that changes, with a bar where the share is known; in a log a plain
line now and then. It is drawn by a thread, so that work which reports nothing is seen to go on too.
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
"""What is done sooner says nothing."""

DRAW_SECONDS, LOG_SECONDS = 0.25, 10.0
"""Between two states of the line on a terminal, and between two lines of a log."""

BAR_CELLS = 24
SHARE_TO_ESTIMATE = 0.05
"""The share that must be done before the time that is left is estimated from it."""


class StatusLine:
    """One line on standard error that changes; a line for each state where that is no terminal."""

    def __init__(self) -> None:
        self.changes = sys.stderr.isatty() and not unsupported_terminal()
        self._lock = RLock()
        self._shown = False

    def say(self, words: str) -> None:
        """Show ``words`` in place of what the line says."""
        with self._lock:
            if self.changes:
                self._put(safe_line(words, _columns() - 1))
                self._shown = True
            else:
                click.echo(safe_line(words, 400), err=True)

    def clear(self) -> None:
        """Leave an empty line for other output."""
        with self._lock:
            if self._shown:
                self._put("")
                self._shown = False

    def _put(self, words: str) -> None:
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)


class ProgressBar:
    """What is going on: a stage in words, and what share of it is done if that is known."""

    def __init__(self, stage: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.stage(stage)

    def stage(self, words: str) -> None:
        """Another stage begins."""
        self.words, self._share, self._detail = words, 0.0, ""
        self._stage_began = self._clock()

    def update(self, share: float, detail: str = "") -> None:
        """``share`` of the stage is done, in other words ``detail``, such as ``2 of 8 MB``."""
        self._share, self._detail = share, detail

    def describe(self, *, bar: bool) -> str:
        """For example ``Ranking units ██████······ 52 %, 12 s, 11 s left``."""
        now, share = self._clock(), min(1.0, self._share)
        facts = [duration(now - self._began)]
        if self._detail:
            facts.insert(0, self._detail)
        if share <= 0:
            return f"{self.words} … {', '.join(facts)}"
        if share >= SHARE_TO_ESTIMATE:
            facts.append(f"{duration((now - self._stage_began) * (1 - share) / share)} left")
        cells = round(BAR_CELLS * share)
        drawn = f" {'█' * cells}{'·' * (BAR_CELLS - cells)}" if bar else ":"
        return f"{self.words}{drawn} {100 * share:.0f} %, {', '.join(facts)}"


def report_ingest(bar: ProgressBar) -> "Callable[[Progress], None]":
    """What opening a corpus tells, as a share of a stage of ``work``."""

    def tell(progress: "Progress") -> None:
        done, total = progress.done_bytes, progress.total_bytes
        grown = progress.decompressed_bytes
        decompressed = f", decompressed {size(grown)}" if grown else ""
        if total:
            bar.update(done / total, f"{size(done)} of {size(total)}{decompressed}")
        else:
            bar.update(0.0, f"{size(done)}{decompressed}")

    return tell


_under_way: list[ProgressBar] = []
"""The work of this process, if any; work within it is a stage of it."""


@contextmanager
def progress_bar(stage: str) -> Iterator[ProgressBar]:
    """Show ``stage``, and what the work says of itself, for as long as the block lasts.

    Within another block it is a stage of that.
    """
    if _under_way:
        outer = _under_way[-1]
        before = outer.words
        outer.stage(stage)
        try:
            yield outer
        finally:
            outer.stage(before)
        return
    bar, line, done = ProgressBar(stage), StatusLine(), Event()
    thread = Thread(target=_draw, args=(bar, line, done), daemon=True, name="progress")
    _under_way.append(bar)
    thread.start()
    try:
        yield bar
    finally:
        _under_way.remove(bar)
        done.set()
        thread.join()
        line.clear()


def _draw(bar: ProgressBar, line: StatusLine, done: Event) -> None:
    waiting = FIRST_SECONDS
    with suppress(OSError, ValueError):  # nobody reads standard error any more
        while not done.wait(waiting):
            line.say(bar.describe(bar=line.changes))
            waiting = DRAW_SECONDS if line.changes else LOG_SECONDS


def _columns() -> int:
    try:
        return max(2, os.get_terminal_size(sys.stderr.fileno()).columns)
    except OSError:
        return 80
