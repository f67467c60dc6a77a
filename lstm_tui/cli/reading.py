"""Opening a corpus from the command line, with a bar where that takes a while; and the terminal,
before a screen takes it and after."""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from lstm_tui.config import TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.reading import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from lstm_tui.tui.leaving import Farewell

PATIENCE_SECONDS = 0.7
"""A bar that would be gone within a second of its coming is not worth the flicker."""


def read_corpus(sources: Sequence[str], text: TextConfig, glob: str | None) -> Corpus:
    """The corpus of ``sources``; ``-`` is standard input."""
    with _Bar() as bar:
        return open_corpus(sources, text, glob=glob, progress=bar.update, stdin=sys.stdin.buffer)


def reclaim_terminal() -> bool:
    """Give standard input back to the terminal after a corpus was read from it.

    Returns:
        Whether there is a terminal to type at.
    """
    if sys.stdin.isatty():
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    os.dup2(terminal, 0)
    os.close(terminal)
    return True


def take_leave(farewell: "Farewell") -> int:
    """Print what a screen has left to say, if there still is a terminal; return its exit status."""
    with suppress(OSError):
        if farewell.message:
            click.echo(farewell.message, err=True)
    return farewell.exit_status


class _Bar:
    """A rich progress bar on standard error that appears only when it is worth it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: RichProgress | None = None

    def __enter__(self) -> "_Bar":
        return self

    def update(self, progress: Progress) -> None:
        """Show how far the reading has come."""
        if self._bar is None:
            if time.monotonic() - self._began < PATIENCE_SECONDS or not sys.stderr.isatty():
                return
            self._bar = _rich_bar()
        self._bar.update(
            self._bar.task_ids[0],
            description=str(progress.stage),
            completed=progress.done_bytes,
            total=progress.total_bytes,
        )

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _rich_bar() -> "RichProgress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress as RichProgress, TextColumn

    bar = RichProgress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task("")
    bar.start()
    return bar
