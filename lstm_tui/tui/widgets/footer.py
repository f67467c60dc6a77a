"""Footer: keys and what they do, each also a button; fewer of them where there is less room."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.geometry import Offset

from lstm_tui.tui.key_action import KeyAction, footer_keys
from lstm_tui.tui.widgets.panel import SizedPanel


def fitting(keys: Sequence[KeyAction], width: int) -> list[KeyAction]:
    """``keys`` without those of the greatest rank, so that they fit in ``width`` cells."""
    kept = list(keys)
    while kept and sum(map(_cells, kept)) - 1 > width:
        kept.remove(max(kept, key=lambda key: key.rank))
    return kept


def _cells(key: KeyAction) -> int:
    """Cells of ``key`` in the footer, with the space behind it."""
    return len(key.key_names) + len(key.label) + 3


def render_footer(keys: Sequence[KeyAction], width: int) -> Content:
    """The footer as one line."""
    parts: list[tuple[str, str]] = []
    for key in fitting(keys, width):
        parts += [(f" {key.key_names} ", "bold $accent"), (f"{key.label} ", "")]
    return Content.assemble(*parts).truncate(max(width, 0))


class KeyBar(SizedPanel):
    """The footer of a screen; a click on a key runs its action."""

    DEFAULT_CLASSES = "-textual-system"  # a click on it keeps the selection, for ``y``

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: list[KeyAction] = []
        self._pressed_at = Offset()

    def set_keys(self, table: Sequence[KeyAction], labels: Mapping[str, str] | None = None) -> None:
        """Show the keys of ``table``; ``labels`` are those of the present state (`footer_keys`)."""
        self._keys = footer_keys(table, labels or {})
        self.set_renderer(lambda width, _: render_footer(self._keys, width))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a click or a drag begins."""
        self._pressed_at = event.screen_offset

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the key under the mouse."""
        if event.screen_offset != self._pressed_at:  # the end of a drag
            return
        column = 0
        for key in fitting(self._keys, self.size.width):
            column += _cells(key)
            if event.x < column:
                await self.screen.run_action(key.screen_action)
                return
