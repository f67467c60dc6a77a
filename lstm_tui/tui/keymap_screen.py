"""Base class of the screens: bindings, footer and help come from one key table."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from textual import getters
from textual.message import Message
from textual.screen import Screen

from lstm_tui.runs.directory import Run
from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.workers.monitor import RunMonitor

ScreenName = Literal["train", "neurons", "runs", "compare", "vectors"]

COMMON_KEYS = (
    KeyAction("1", "app.show('train')", "Train", "the Train screen of the run", 6),
    KeyAction("2", "app.show('neurons')", "Neurons", "browse the neurons of the run", 2),
    KeyAction("3", "app.show('runs')", "Runs", "all runs", 6),
    KeyAction("y", "copy", "Copy", "copy text that was selected with the mouse", 8),
    KeyAction("T", "app.toggle_theme", help="dark or light colors"),
    KeyAction("escape", "back", "Back", "one level back", 5),
    KeyAction("?", "help", "Help", "show this help", 1),
    KeyAction("q", "app.leave", "Quit", "quit (or Ctrl-C); asks first while a run is training"),
    KeyAction("ctrl+z", "app.suspend_process", help="suspend the program"),
)
"""Keys of every screen. The app binds Ctrl-C and Ctrl-Z too, so that they work in dialogs."""

FIRST_DEPTH = 2
"""Number of screens when only the first is open: Textual's own empty one lies below it."""


class OpenRun(Message):
    """Asks the app for the Train screen of ``run``."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run


class KeymapScreen(Screen[None]):
    """A screen with a key table.

    An action ``chart.zoom(0.6)`` of the table is ``action_zoom`` of the widget with the id
    ``chart``. The key is bound on the screen, so it works whatever has the focus.
    """

    AUTO_FOCUS = ""  # no widget needs the focus for its keys

    NAME: ClassVar[ScreenName]
    KEYMAP: ClassVar[Sequence[KeyAction]]

    footer = getters.query_one(KeyBar)

    @property
    def current_run(self) -> Run | None:
        """The run that the screen shows, or the one under its cursor."""
        raise NotImplementedError

    @property
    def shown_monitor(self) -> RunMonitor | None:
        """The monitor of a run that the screen shows as it is trained."""
        return None

    @property
    def is_above_another(self) -> bool:
        """Whether Escape returns to a screen below."""
        return self in self.app.screen_stack[FIRST_DEPTH:]

    @property
    def is_visible_on_terminal(self) -> bool:
        """Whether no screen but dialogs lies above; otherwise it need not be drawn."""
        for screen in reversed(self.app.screen_stack):
            if screen is self:
                return True
            if not screen.is_modal:
                return False
        return False

    def set_footer(self, labels: Mapping[str, str]) -> None:
        """Show the keys of the table; ``labels`` are those of the present state (`footer_keys`)."""
        hidden = {f"app.show('{self.NAME}')": ""}
        if not self.is_above_another:
            hidden["back"] = ""
        self.footer.set_keys(self.KEYMAP, {**hidden, **labels})

    async def action_widget(self, widget_id: str, action: str) -> None:
        """Run an action of the widget with the id ``widget_id``."""
        await self.app.run_action(action, self.query_one(f"#{widget_id}"))

    async def action_copy(self) -> None:
        """Copy the selected text."""
        await self.run_action("app.copy")

    async def action_back(self) -> None:
        """Return to the screen below; the first screen has none."""
        if self.is_above_another:
            self.app.pop_screen()

    def action_help(self) -> None:
        """Show every key and the meaning of the numbers."""
        from lstm_tui.tui.widgets.help import help_page
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        self.app.push_screen(PageDialog("Help", lambda width: help_page(self.KEYMAP, width)))
