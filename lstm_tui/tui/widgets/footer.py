"""The footer: keys and what they do, each of them also a button. Fewer where there is less room."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Offset

from lstm_tui.tui.widgets.panel import SizedPanel


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the footer shows it, and the action of the screen that a click on it runs.

    The greatest ``rank`` goes first where there is no room for all.
    """

    key: str
    word: str
    action: str
    rank: int = 0

    @property
    def width(self) -> int:
        """Cells that it takes, with the space behind it."""
        return len(self.key) + len(self.word) + 3


def fitting(keys: list[Key], width: int) -> list[Key]:
    """``keys`` without the least important ones, so that they fit in ``width`` cells."""
    kept = list(keys)
    while kept and sum(key.width for key in kept) - 1 > width:
        kept.remove(max(kept, key=lambda key: key.rank))
    return kept


def key_bar(keys: list[Key], width: int) -> Content:
    """The footer as one line."""
    parts: list[tuple[str, str]] = []
    for key in fitting(keys, width):
        parts += [(f" {key.key} ", "bold $accent"), (f"{key.word} ", "")]
    return Content.assemble(*parts).truncate(max(width, 0))


class KeyBar(SizedPanel):
    """Shows `key_bar` and runs the action of the key that is clicked."""

    DEFAULT_CLASSES = "-textual-system"  # a click on it keeps the selection, for ``y``

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: list[Key] = []
        self._pressed_at = Offset()

    def offer(self, keys: list[Key]) -> None:
        """Show ``keys``."""
        self._keys = keys
        self.set_renderer(lambda width, _: key_bar(keys, width))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a click or a drag begins."""
        self._pressed_at = event.screen_offset

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        if event.screen_offset != self._pressed_at:  # the end of a drag
            return
        column = 0
        for key in fitting(self._keys, self.size.width):
            column += key.width
            if event.x < column:
                await self.screen.run_action(key.action)
                return
