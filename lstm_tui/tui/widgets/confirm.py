"""Questions that one key or one button answers, and a dialog that waits."""

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from lstm_tui.tui.widgets.dialog import Dialog

WAIT_POLL_SECONDS = 0.1


class QuitChoice(Enum):
    """What happens to the training when the program ends."""

    STOP = "stop"
    KEEP = "keep"


def _question(text: Content, *buttons: Button) -> list[Widget]:
    return [Static(text, markup=False), Horizontal(*buttons, classes="buttons")]


def _button(key: str, rest: str, id: str) -> Button:  # noqa: A002
    return Button(Content.assemble((key, "underline"), rest), id=id, compact=True)


class QuitDialog(Dialog[QuitChoice]):
    """Stop and save, detach, or cancel; a second ``q`` or Ctrl-C gives the default answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "answer('stop')", show=False),
        Binding("d", "answer('keep')", show=False),
        Binding("q", "default", show=False),
        Binding("c", "dismiss", show=False),
    ]

    def __init__(
        self,
        name: str,
        *,
        default: QuitChoice,
        still_needed: Callable[[], bool],
        remark: str = "",
    ) -> None:
        """The dialog closes when ``still_needed`` returns False: the training has ended.

        ``remark`` follows the question.
        """
        super().__init__("Quit", "Enter or Ctrl-C: the marked one · Esc cancel")
        self._run_name, self._default, self._still_needed = name, default, still_needed
        self._remark = f" {remark}" if remark else ""

    def content(self) -> list[Widget]:
        """The question and three buttons."""
        text = (
            " is not finished. Stop it and save, or detach and let it continue? "
            "Either way nothing is lost."
        )
        return _question(
            Content.assemble((self._run_name, "bold"), text, self._remark),
            _button("S", "top and save", "stop"),
            _button("D", "etach", "keep"),
            _button("C", "ancel", "cancel"),
        )

    def on_mount(self) -> None:
        """Focus the default answer."""
        self.query_one(f"#{self._default.value}").focus()
        self.set_interval(0.5, self._close_if_over)

    def _close_if_over(self) -> None:
        if not self._still_needed():
            self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(QuitChoice(event.button.id) if event.button.id != "cancel" else None)

    def action_answer(self, answer: str) -> None:
        """Answer with a key."""
        self.dismiss(QuitChoice(answer))

    def action_default(self) -> None:
        """Answer with the default."""
        self.dismiss(self._default)


class DeleteDialog(Dialog[bool]):
    """Whether to delete a run; No is the default."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n", "dismiss(False)", show=False),
    ]

    def __init__(self, name: str, size: str) -> None:
        super().__init__("Delete")
        self._run_name, self._run_size = name, size

    def content(self) -> list[Widget]:
        """The question and two buttons."""
        what = f" with its checkpoints, samples and notes ({self._run_size})?"
        return _question(
            Content.assemble("Delete ", (self._run_name, "bold"), what, " This cannot be undone."),
            _button("N", "o, keep it", "no"),
            _button("Y", "es, delete it", "yes"),
        )

    def on_mount(self) -> None:
        """Focus No."""
        self.query_one("#no").focus()

    async def action_yes(self) -> None:
        """Delete; but copy if text is selected, as ``y`` does everywhere."""
        if self.selections:
            await self.run_action("app.copy")
        else:
            self.dismiss(True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(event.button.id == "yes")


class WaitDialog(Dialog[None]):
    """Shows what is being waited for, until nothing is left; Escape quits at once."""

    def __init__(self, message: str, advance: Callable[[], str | None]) -> None:
        """``advance``, called at intervals, returns the next message, or None when it is done."""
        super().__init__("One moment", "Esc quit now")
        self._message, self._advance = message, advance

    def content(self) -> list[Widget]:
        """The message."""
        return [Static(self._message, markup=False, id="message")]

    def on_mount(self) -> None:
        """Call ``advance`` again and again."""
        self.set_interval(WAIT_POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        message = self._advance()
        if message is None:
            self.dismiss(None)
        else:
            self.query_one("#message", Static).update(message)
