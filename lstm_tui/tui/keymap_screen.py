"""The base of the screens, whose bindings, footer and help are made from a table of keys."""

from textual.screen import Screen

from lstm_tui.runs.directory import Run
from lstm_tui.tui.key_action import KeyAction

EVERYWHERE = (
    KeyAction("1", "app.show_train", "Train", "the Train screen of the run", 6),
    KeyAction("2", "app.show_neurons", "Neurons", "browse the neurons of the run", 2),
    KeyAction("3", "app.show_runs", "Runs", "all runs", 6),
    KeyAction("y", "copy", "Copy", "copy the text that was selected with the mouse", 8),
    KeyAction("T", "app.toggle_theme", help="dark or light colors"),
    KeyAction("escape", "back", "Back", "one level back", 5),
    KeyAction("?", "help", "Help", "this help", 1),
    KeyAction("q", "app.leave", "Quit", "quit; it asks first while a run is training"),
)
"""Keys that every screen has."""


class KeymapScreen(Screen[None]):
    """A screen with a table of keys, `KeyAction`.

    An action such as ``chart.zoom_in`` in the table is ``action_zoom_in`` of the widget with the id
    ``chart``. The key is bound on the screen, so it works whatever has the focus.
    """

    @property
    def current_run(self) -> Run | None:
        """The run that the screen shows, or whose row has the cursor."""
        raise NotImplementedError

    async def action_widget(self, widget_id: str, action: str) -> None:
        """Run an action of the widget with the id ``widget_id``."""
        await self.app.run_action(action, self.query_one(f"#{widget_id}"))

    async def action_copy(self) -> None:
        """Copy the selected text."""
        await self.run_action("app.copy")

    async def action_back(self) -> None:
        """Return to the screen below."""
        await self.run_action("app.back")
