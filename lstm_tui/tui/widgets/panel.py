"""A widget that shows what it is given and is drawn again only when that changed."""

from collections.abc import Callable

from textual.content import Content
from textual.selection import Selection
from textual.widgets import Static

from lstm_tui.text.glyphs import copyable
from lstm_tui.tui.widgets.selection import extract, without_trailing_blanks

Draw = Callable[[int, int], Content]
"""Width and height in cells → what to show there."""


class ContentPanel(Static):
    """Some `Content`, never read as markup."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(markup=False, id=id, classes=classes)
        self._shown = Content()
        self._original: str | None = None
        self._borders = ("", "")

    def show(self, content: Content, *, layout: bool = False, original: str | None = None) -> None:
        """Draw ``content`` unless it stands there; ``layout`` when its height may differ.

        ``original`` is the text that ``content`` shows by its glyphs, character for character.
        """
        self._original = original
        if not content.is_same(self._shown):
            self._shown = content
            self.update(content, layout=layout)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text that is selected, and what stands between it and that of the next widget."""
        if self._original is not None:
            return copyable(extract(self._original.split("\n"), selection)), "\n"
        return without_trailing_blanks(extract(self._shown.plain.split("\n"), selection)), "\n"

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Write on the border, above and below."""
        if (title, subtitle) != self._borders:
            self._borders = title, subtitle
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)


class SizedPanel(ContentPanel):
    """A picture that is a function of its size, and is drawn again when that changes."""

    _draw: Draw | None = None

    def set_renderer(self, draw: Draw) -> None:
        """Show what ``draw`` makes, now and at every other size."""
        self._draw = draw
        width, height = self.size
        if width and height:
            self.show(draw(width, height))

    def on_resize(self) -> None:
        """Draw for the new size."""
        if self._draw is not None:
            self.set_renderer(self._draw)
