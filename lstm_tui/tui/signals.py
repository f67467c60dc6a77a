"""What the screens do when the system speaks: leave cleanly, and never lose a run.

SIGHUP means that the terminal is gone: the workers are let go and train on. SIGTERM, SIGINT and
SIGQUIT mean that the screen must end: the terminal is restored, and the workers, whose lifeline
closes, save and stop.

Not everybody whose terminal is gone is sent a SIGHUP. Whoever reads from such a terminal is told at
once, and for ever, that there is nothing to read, which is how a lost connection becomes a process
that is busy for days. So the terminal is also looked at.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

from lstm_tui.errors import INTERRUPTED

LOOK_SECONDS = 1.0
"""How often we look whether there still is a terminal."""

LAST_RESORT_SECONDS = 2.0
"""A screen whose terminal is gone may hang on writing to it; after this long it just ends."""


def handle_signals(detach_all: Callable[[], None], leave: Callable[[int], None]) -> None:
    """Call ``detach_all`` when the terminal is gone, and ``leave`` with an exit status then and on
    all other signals."""

    def on_hang_up() -> None:
        detach_all()
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, (128 + signal.SIGHUP,))
        last_resort.daemon = True
        last_resort.start()
        leave(128 + signal.SIGHUP)

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, on_hang_up)
    loop.add_signal_handler(signal.SIGTERM, leave, 128 + signal.SIGTERM)
    loop.add_signal_handler(signal.SIGQUIT, leave, 128 + signal.SIGQUIT)
    loop.add_signal_handler(signal.SIGINT, leave, INTERRUPTED)

    def look() -> None:
        if _terminal_is_there():
            loop.call_later(LOOK_SECONDS, look)
        else:
            on_hang_up()

    if _terminal_is_there():
        loop.call_later(LOOK_SECONDS, look)


def _terminal_is_there() -> bool:
    try:
        return sys.__stdin__ is not None and os.isatty(sys.__stdin__.fileno())
    except (OSError, ValueError):  # it was closed
        return False
