"""Going on with a run that stopped, in a thread: its text may have to be read again."""

from collections.abc import Callable
from functools import partial

from textual.screen import Screen
from textual.worker import get_current_worker

from lstm_tui.errors import LstmTuiError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.follow import Watch


def resume(
    screen: Screen[None],
    watch: Watch,
    then: Callable[[], object],
    complain: Callable[[str], object],
) -> None:
    """Start a worker for the run of ``watch``, and do ``then``; or ``complain`` why there is none.

    Whoever leaves ``screen`` before its text is there has changed their mind.
    """

    def make_ready() -> None:
        worker = get_current_worker()
        tell: Callable[[], object] = restart
        try:
            watch.make_ready()
        except LstmTuiError as error:
            tell = partial(complain, safe_line(str(error), 300))
        if not worker.is_cancelled:
            screen.app.call_from_thread(tell)

    def restart() -> None:
        try:
            watch.restart()
        except LstmTuiError as error:
            complain(safe_line(str(error), 300))
        else:
            then()

    screen.run_worker(make_ready, thread=True, exclusive=True, group="resuming")
