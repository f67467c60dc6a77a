"""Background jobs of a screen: one daemon thread each, which hands results to the event loop.

A result is dropped if the node that started the job is no longer mounted or a newer job of its kind
was started. Nothing waits for the threads at exit: asyncio's default executor, which Textual's
thread workers use, is joined when the event loop closes, so a job in the middle of a long matrix
product would delay the shell's prompt.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec

from textual.app import App
from textual.widget import Widget
from textual.worker import Worker

P = ParamSpec("P")


class JobCancelledError(Exception):
    """Raised in the thread of a job that was canceled."""


class Ticket:
    """A job as seen from its thread: whether it was canceled, and a queue for its results."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Callable[[], object] | None] = asyncio.Queue()
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the screen was closed, or a newer job of this kind was started."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Call this between pieces of work.

        Raises:
            JobCancelledError: The job was canceled; `Jobs` catches it.
        """
        if self.cancelled:
            raise JobCancelledError

    def hand_over(self, take: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call ``take`` in the event loop, after earlier results; do not wait for it.

        Raises:
            JobCancelledError: The job was canceled.
        """
        self.check()
        self._put(partial(take, *args, **kwargs))

    def cancel(self) -> None:
        """Cancel the job."""
        self._cancelled.set()

    def run(self, work: Callable[["Ticket"], object]) -> None:
        """The body of the thread. An unexpected error of ``work`` is raised in the event loop."""
        try:
            work(self)
        except JobCancelledError:
            pass
        except BaseException as error:
            self._put(partial(_raise, error))
        finally:
            self._put(None)

    async def next(self) -> Callable[[], object] | None:
        """The next result to take; None when the thread has ended."""
        return await self._queue.get()

    def _put(self, item: Callable[[], object] | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)
        except RuntimeError:  # the event loop is closed: the program has ended
            self.cancel()


class Jobs:
    """The jobs of ``node``, a screen or a dialog: of each kind, only the newest counts."""

    def __init__(self, node: Widget) -> None:
        self._node = node
        self._workers: dict[str, Worker[None]] = {}

    def start(self, kind: str, work: Callable[[Ticket], object]) -> None:
        """Run ``work`` in a thread; an earlier job of the same ``kind`` is canceled."""
        self._workers[kind] = self._node.run_worker(
            self._follow(kind, work), name=kind, group=kind, exclusive=True
        )

    def running(self, kind: str) -> bool:
        """Whether a job of ``kind`` has not ended."""
        worker = self._workers.get(kind)
        return worker is not None and not worker.is_finished

    @property
    def app(self) -> App[Any]:
        """The app of the node."""
        return self._node.app

    @property
    def on_top(self) -> bool:
        """Whether the screen of the node is the topmost one."""
        return self._is_there() and self._node.app.screen is self._node.screen

    async def _follow(self, kind: str, work: Callable[[Ticket], object]) -> None:
        """Take the results of the thread, until it ends or the job is canceled."""
        ticket = Ticket()
        try:
            threading.Thread(
                target=ticket.run, args=(work,), name=f"job {kind}", daemon=True
            ).start()
            while (take := await ticket.next()) is not None:
                if not self._is_there():
                    return
                take()
        finally:
            ticket.cancel()

    def _is_there(self) -> bool:
        """Whether the node can still show something.

        A screen that is being removed is not displayed, but its workers are canceled last; after
        `App.exit` no node is attached.
        """
        return self._node.is_attached and self._node.display


def _raise(error: BaseException) -> None:
    raise error
