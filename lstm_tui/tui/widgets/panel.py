"""Panels that show a `Content` and are redrawn only when it changes."""

from collections.abc import Callable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.selection import Selection
from textual.widgets import Static

from lstm_tui.text.glyphs import copyable
from lstm_tui.tui.widgets.selection import extract, without_trailing_blanks

Renderer = Callable[[int, int], Content]
"""From width and height in cells to the content."""


class ScrollPanel(VerticalScroll, can_focus=False):
    """Scrolls with the mouse; the keys belong to the screen."""


class ContentPanel(Static):
    """Shows a `Content`, never read as markup."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(markup=False, id=id, classes=classes)
        self._shown = Content()
        self._original: str | None = None
        self._borders = ("", "")

    @property
    def text(self) -> str:
        """The characters that are shown."""
        return self._shown.plain

    def show(self, content: Content, *, layout: bool = False, original: str | None = None) -> None:
        """Draw ``content`` unless it is already shown; ``layout`` when its height may differ.

        ``original`` is the text that ``content`` shows by its glyphs, character for character: what
        a selection copies.
        """
        self._original = original
        if not content.is_same(self._shown):
            self._shown = content
            self.update(content, layout=layout)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text, and what separates it from that of the next widget."""
        if self._original is not None:
            return copyable(extract(self._original.split("\n"), selection)), "\n"
        return without_trailing_blanks(extract(self._shown.plain.split("\n"), selection)), "\n"

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Set the texts on the upper and the lower border."""
        if (title, subtitle) != self._borders:
            self._borders = title, subtitle
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)


class SizedPanel(ContentPanel):
    """A panel whose content is a function of its size, and is rendered again when that changes."""

    _renderer: Renderer | None = None

    def set_renderer(self, renderer: Renderer) -> None:
        """Show what ``renderer`` returns, now and at every other size."""
        self._renderer = renderer
        width, height = self.size
        if width and height:
            self.show(renderer(width, height))

    def on_resize(self) -> None:
        """Render for the new size."""
        if self._renderer is not None:
            self.set_renderer(self._renderer)
