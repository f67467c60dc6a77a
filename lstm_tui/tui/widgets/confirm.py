"""Questions that are answered with one key or one button: whether to stop, whether to delete."""

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from lstm_tui.tui.widgets.dialog import Dialog


class QuitChoice(Enum):
    """What becomes of the training when the screen goes."""

    STOP = "stop"
    KEEP = "keep"


def _button(key: str, words: str, id: str) -> Button:  # noqa: A002
    return Button(Content.assemble((key, "underline"), words), id=id, compact=True)


class QuitDialog(Dialog[QuitChoice]):
    """Stop and save, detach, or cancel; ``q`` and Ctrl-C once more give the default answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "answer('stop')", show=False),
        Binding("d,k", "answer('keep')", show=False),
        Binding("q", "default", show=False),
        Binding("c", "dismiss", show=False),
    ]

    def __init__(self, name: str, *, default: QuitChoice, still: Callable[[], bool]) -> None:
        """``still`` tells whether there is still anything to ask about."""
        super().__init__("Quit", "Enter or Ctrl-C: as marked · Esc cancel")
        self._run_name, self._default, self._still = name, default, still

    def content(self) -> list[Widget]:
        """The question and three buttons."""
        return [
            Static(
                Content.assemble(
                    (self._run_name, "bold"),
                    " is not done. Stop it and save, or detach and let it train on? "
                    "Either way nothing is lost.",
                ),
                markup=False,
            ),
            Horizontal(
                _button("S", "top and save", "stop"),
                _button("D", "etach", "keep"),
                _button("C", "ancel", "cancel"),
                classes="buttons",
            ),
        ]

    def on_mount(self) -> None:
        """Enter means the default."""
        self.query_one(f"#{self._default.value}").focus()
        self.set_interval(0.5, self._look)

    def _look(self) -> None:
        if not self._still():
            self.dismiss(None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        if event.button.id == "cancel":
            self.dismiss(None)
        else:
            self.dismiss(QuitChoice(event.button.id))

    def action_answer(self, answer: str) -> None:
        """Answer with a key."""
        self.dismiss(QuitChoice(answer))

    def action_default(self) -> None:
        """Answer with the default."""
        self.dismiss(self._default)


class DeleteDialog(Dialog[bool]):
    """Whether to delete a run; the careful answer is the default."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n", "dismiss(False)", show=False),
    ]

    def __init__(self, name: str, size: str) -> None:
        super().__init__("Delete")
        self._run_name, self._run_size = name, size

    def content(self) -> list[Widget]:
        """The question and two buttons."""
        return [
            Static(
                Content.assemble(
                    "Delete ",
                    (self._run_name, "bold"),
                    f" with its checkpoints, samples and notes "
                    f"({self._run_size})? It cannot be brought back.",
                ),
                markup=False,
            ),
            Horizontal(
                _button("N", "o, keep it", "no"),
                _button("Y", "es, delete it", "yes"),
                classes="buttons",
            ),
        ]

    async def action_yes(self) -> None:
        """Delete; but if text is selected, ``y`` copies it, as everywhere."""
        if self.selections:
            await self.run_action("app.copy")
        else:
            self.dismiss(True)

    def on_mount(self) -> None:
        """Enter means no."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(event.button.id == "yes")


class WaitDialog(Dialog[None]):
    """Says what is being waited for; Escape no longer waits."""

    def __init__(self, words: str) -> None:
        super().__init__("One moment", "Esc leave now")
        self._words = words

    def content(self) -> list[Widget]:
        """The words."""
        return [Static(self._words, markup=False, id="words")]

    def say(self, words: str) -> None:
        """Change the words."""
        if words != self._words:
            self._words = words
            self.query_one("#words", Static).update(words)
