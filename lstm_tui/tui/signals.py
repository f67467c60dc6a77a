"""Signal handling: restore the terminal, and never lose a run.

SIGHUP means that the terminal is gone: the workers are detached and continue. On SIGTERM, SIGINT
and SIGQUIT the terminal is restored, and the workers, whose lifeline closes, save and stop.

A lost terminal does not always send SIGHUP. A read from it then returns at once, each time, so that
the process would keep a core busy for days; therefore the terminal is also polled.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

from lstm_tui.errors import INTERRUPTED

TERMINAL_POLL_SECONDS = 1.0
"""Interval at which the terminal is polled."""

LAST_RESORT_SECONDS = 2.0
"""A process whose terminal is gone may hang on writing to it; it is ended after this time."""


def handle_signals(detach_all: Callable[[], None], leave: Callable[[int], None]) -> None:
    """Call ``leave`` with an exit status on each signal, and ``detach_all`` first if the terminal
    is gone."""

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

    def poll_terminal() -> None:
        if _terminal_is_there():
            loop.call_later(TERMINAL_POLL_SECONDS, poll_terminal)
        else:
            on_hang_up()

    if _terminal_is_there():
        loop.call_later(TERMINAL_POLL_SECONDS, poll_terminal)


def _terminal_is_there() -> bool:
    try:
        return sys.__stdin__ is not None and os.isatty(sys.__stdin__.fileno())
    except (OSError, ValueError):  # it was closed
        return False
