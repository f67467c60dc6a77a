"""Going on with a run that stopped, in a job: its text may have to be read again."""

from collections.abc import Callable
from functools import partial

from lstm_tui.errors import CorpusError, LstmTuiError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.workers.monitor import RunMonitor


def resume(
    jobs: Jobs,
    watch: RunMonitor,
    then: Callable[[], object],
    complain: Callable[[str], object],
) -> None:
    """Start a worker for the run of ``watch``, and do ``then``; or ``complain`` why there is none.

    Nothing is started if the screen of ``jobs`` is no longer on top when the text is there: it was
    left, or another screen or a dialog was opened over it. ``complain`` says so if it is there.
    """

    def make_ready(ticket: Ticket) -> None:
        tell: Callable[[], object] = restart
        try:
            if changed := watch.make_ready():
                tell = partial(restart, safe_line(changed, 600))
        except CorpusError as error:
            command = f"lstm-tui resume {watch.worker.run.cli_reference()} --text FILE"
            tell = partial(
                complain, f"{safe_line(str(error), 400)} If it lies elsewhere: {command}"
            )
        except LstmTuiError as error:
            tell = partial(complain, safe_line(str(error), 300))
        ticket.hand_over(tell)

    def restart(remark: str = "") -> None:
        if not jobs.on_top:
            name = safe_line(watch.worker.run.name, 60)
            complain(f"{name} was not resumed: something else was opened. Press u again.")
            return
        try:
            watch.restart()
        except LstmTuiError as error:
            complain(safe_line(str(error), 300))
        else:
            then()
            if remark:  # for the eyes of who resumes: it tells of files, so it is not for the run
                complain(remark)

    jobs.start("resuming", make_ready)
