"""What the screens do when the system speaks: leave cleanly, and never lose a run.

SIGHUP means that the terminal is gone: the workers are let go and train on. SIGTERM and SIGINT
mean that the screen must end: the terminal is restored, and the workers, whose lifeline closes,
save and stop.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable

from lstm_tui.errors import INTERRUPTED

LAST_RESORT_SECONDS = 2.0
"""A screen whose terminal is gone may hang on writing to it; after this long it just ends."""


def handle_signals(let_go: Callable[[], None], leave: Callable[[int], None]) -> None:
    """Call ``let_go`` on a hang-up, and ``leave`` with an exit status on all three signals."""

    def on_hang_up() -> None:
        let_go()
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, (128 + signal.SIGHUP,))
        last_resort.daemon = True
        last_resort.start()
        leave(128 + signal.SIGHUP)

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, on_hang_up)
    loop.add_signal_handler(signal.SIGTERM, leave, 128 + signal.SIGTERM)
    loop.add_signal_handler(signal.SIGINT, leave, INTERRUPTED)
