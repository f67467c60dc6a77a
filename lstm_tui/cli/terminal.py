"""Opening a corpus from the command line; and the terminal, before a screen takes it and after."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.config import TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus

if TYPE_CHECKING:
    from lstm_tui.workers.shutdown import ExitSummary


def read_corpus(sources: Sequence[str], text: TextConfig, glob: str | None) -> Corpus:
    """The corpus of ``sources``; ``-`` is standard input."""
    with progress_bar("Reading the text") as bar:
        return open_corpus(
            sources, text, glob=glob, progress=report_ingest(bar), stdin=sys.stdin.buffer
        )


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


def print_exit_summary(farewell: "ExitSummary") -> int:
    """Print what a screen has left to say, if there still is a terminal; return its exit status."""
    with suppress(OSError):
        if farewell.message:
            click.echo(farewell.message, err=True)
    return farewell.exit_status
