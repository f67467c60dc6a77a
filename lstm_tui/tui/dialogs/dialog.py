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
from textual.worker import get_current_worker

from lstm_tui.errors import LstmTuiError

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A question. It answers None when it is left with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, subtitle: str = "Esc cancel") -> None:
        super().__init__()
        self._title, self._subtitle = title, subtitle

    def compose(self) -> ComposeResult:
        """The frame around `content`; what was said before must not lie over it."""
        self.app.clear_notifications()
        frame = Vertical(*self.content(), classes="dialog")
        frame.border_title, frame.border_subtitle = Content(self._title), Content(self._subtitle)
        yield frame

    def answer_later(self, work: Callable[[], Answer], complain: Callable[[str], None]) -> None:
        """Answer with what ``work`` gives, in a thread; ``complain`` hears why it gives nothing.

        Once the dialog was left, nobody hears anything, and the worker of the thread is cancelled.
        """

        def run() -> None:
            worker = get_current_worker()
            tell: Callable[[], object]
            try:
                tell = partial(self.dismiss, work())
            except (LstmTuiError, OSError, RuntimeError) as error:
                tell = partial(complain, str(error))
            if not worker.is_cancelled:
                self.app.call_from_thread(tell)

        self.run_worker(run, thread=True, exclusive=True)

    def content(self) -> list[Widget]:
        """What stands in the frame, from top to bottom."""
        raise NotImplementedError
