"""Background jobs held at a gate, so that tests decide when their results arrive."""

import threading
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot


class Gate:
    """Makes work wait in its thread until the gate is opened."""

    def __init__(self) -> None:
        self.entered, self.opened, self.left = (threading.Event() for _ in range(3))

    def wait(self) -> None:
        """Called in the thread."""
        self.entered.set()
        self.opened.wait(60)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work``, preceded by waiting at the gate."""

        def waiting(*arguments: Any, **named: Any) -> Any:
            self.wait()
            return work(*arguments, **named)

        return waiting


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Run the app until ``condition`` holds."""
    while not condition():
        await pilot.pause(0.005)


def job_threads() -> list[threading.Thread]:
    """The running threads of background jobs."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("job ")]
