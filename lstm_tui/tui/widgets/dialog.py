"""What all dialogs share: a titled frame in the middle, Escape to leave it, arrows to move."""

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
    """A question. It answers None when it is left with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("y", "app.copy", show=False),
    ]

    def __init__(self, title: str, subtitle: str = "Esc cancel") -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self._title, self._subtitle = title, subtitle

    def compose(self) -> ComposeResult:
        """The frame around `content`; what was said before must not lie over it."""
        self.app.clear_notifications()
        frame = Vertical(*self.content(), classes="dialog")
        frame.border_title, frame.border_subtitle = Content(self._title), Content(self._subtitle)
        yield frame

    def answer_later(
        self, work: Callable[[Ticket], Answer], complain: Callable[[str], None]
    ) -> None:
        """Dismiss with the result of ``work``, a job; on an error call ``complain`` instead.

        The job is cancelled when the dialog is left.
        """

        def run(ticket: Ticket) -> None:
            tell: Callable[[], object]
            try:
                tell = partial(self.dismiss, work(ticket))
            except (LstmTuiError, OSError, RuntimeError) as error:
                tell = partial(complain, str(error))
            ticket.hand_over(tell)

        self.jobs.start("answer", run)

    def content(self) -> list[Widget]:
        """What stands in the frame, from top to bottom."""
        raise NotImplementedError
