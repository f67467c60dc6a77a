"""Resuming a run that stopped, in a job: its text may have to be encoded again."""

from collections.abc import Callable
from functools import partial

from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.notify import notify
from lstm_tui.workers.monitor import RunMonitor


def resume(jobs: Jobs, monitor: RunMonitor, started: Callable[[], object]) -> None:
    """Start a worker for the run of ``monitor`` and call ``started``, or show why there is none.

    Nothing is started if the screen of ``jobs`` is no longer on top when the text is ready: the
    user left it, or opened something over it.
    """
    fail = partial(notify, jobs.app, severity="error")

    def prepare(ticket: Ticket) -> None:
        try:
            result = partial(restart, monitor.make_ready())
        except CorpusError as error:
            command = f"lstm-tui resume {monitor.worker.run.cli_reference()} --text FILE"
            message = f"{safe_line(str(error), 400)} If it lies elsewhere: {command}"
            result = partial(fail, message)
        except LstmTuiError as error:
            result = partial(fail, str(error))
        ticket.hand_over(result)

    def restart(change: str) -> None:
        if not jobs.on_top:
            name = safe_line(monitor.worker.run.name, 60)
            fail(f"{name} was not resumed: something else was opened. Press R again.")
            return
        try:
            monitor.restart()
        except LstmTuiError as error:
            fail(str(error))
        else:
            started()
            if change:  # names files of this machine, so it is not written into the run
                fail(change)

    jobs.start("resuming", prepare)
