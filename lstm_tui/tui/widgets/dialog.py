"""Base class of dialogs: a titled frame in the center, Escape to close it, arrows to move."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from lstm_tui.errors import LstmTuiError
from lstm_tui.tui.background_jobs import Jobs, Ticket

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A modal screen with one frame; its result is None when it is closed with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
        Binding("left,up,k", "app.focus_previous", show=False),
        Binding("right,down,j", "app.focus_next", show=False),
        Binding("y", "app.copy", show=False),
    ]

    def __init__(self, title: str, subtitle: str = "Esc cancel") -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self._title, self._subtitle = title, subtitle

    def compose(self) -> ComposeResult:
        """The frame around `content`, without a notification over it."""
        self.app.clear_notifications()
        frame = Vertical(*self.content(), classes="dialog")
        frame.border_title, frame.border_subtitle = Content(self._title), Content(self._subtitle)
        yield frame

    def answer_later(
        self, work: Callable[[Ticket], Answer], show_error: Callable[[str], None]
    ) -> None:
        """Dismiss with the result of ``work``, run as a job; call ``show_error`` if it fails.

        The job is canceled when the dialog is closed.
        """

        def run(ticket: Ticket) -> None:
            done: Callable[[], object]
            try:
                done = partial(self.dismiss, work(ticket))
            except (LstmTuiError, OSError, RuntimeError) as error:
                done = partial(show_error, str(error))
            ticket.hand_over(done)

        self.jobs.start("answer", run)

    def content(self) -> list[Widget]:
        """The widgets in the frame, from top to bottom."""
        raise NotImplementedError
