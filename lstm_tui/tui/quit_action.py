"""Quitting while workers train: ask whether to stop or detach them, and wait until they did."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App

from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.confirm import QuitChoice, QuitDialog, WaitDialog
from lstm_tui.workers.monitor import Clock
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import Shutdown


def ask_to_quit(
    app: App[Any],
    workers: Callable[[], Sequence[WorkerHandle]],
    clock: Clock,
    end: Callable[[bool], None],
    *,
    leaving: Callable[[], object] = lambda: None,
    remark: str = "",
) -> None:
    """Ask what to do with ``workers``, do it, and call ``end`` with whether they train on.

    The question, with ``remark``, goes away when no worker is left to ask about. ``leaving`` is
    called once it has been answered.
    """
    asked = workers()

    def answered(choice: QuitChoice | None) -> None:
        if choice is None:
            return
        leaving()
        keep = choice is QuitChoice.KEEP
        asked = workers()  # a series may have gone on to its next run
        concerned = [worker for worker in asked if worker.process] if keep else asked
        shutdown = Shutdown(concerned, keep=keep, clock=clock)
        message = shutdown.advance()
        if message is None:
            end(keep)
        else:
            app.push_screen(WaitDialog(message, shutdown.advance), lambda _: end(keep))

    owned = any(worker.process for worker in asked)
    app.push_screen(
        QuitDialog(
            ", ".join(safe_line(worker.run.name, 60) for worker in asked),
            default=QuitChoice.STOP if owned else QuitChoice.KEEP,
            still_needed=lambda: bool(workers()),
            remark=remark,
        ),
        answered,
    )
