"""The terminal before and after a screen: whether one can be opened, and what is printed later."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.display_options import unsupported_terminal

if TYPE_CHECKING:
    from lstm_tui.workers.shutdown import ExitSummary


def can_open_screen(fallback: str) -> bool:
    """Whether standard output is a terminal with a movable cursor.

    A terminal without one is reported, with the option ``fallback`` that is used instead.
    """
    if not sys.stdout.isatty():
        return False
    if reason := unsupported_terminal():
        click.echo(f"{reason}: no screen can be shown; continuing as {fallback}.", err=True)
    return not reason


def reclaim_terminal() -> bool:
    """Connect standard input to the terminal again after a text was read from it.

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


def print_exit_summary(summary: "ExitSummary") -> int:
    """Print the message of a closed screen if the terminal still exists; return its exit status."""
    with suppress(OSError):
        if summary.message:
            click.echo(summary.message, err=True)
    return summary.exit_status
