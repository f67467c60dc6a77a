"""A widget that shows what it is given and is drawn again only when that changed."""

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

Draw = Callable[[int, int], Content]
"""Width and height in cells → what to show there."""


class Picture(Static):
    """Some `Content`, never read as markup."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(markup=False, id=id, classes=classes)
        self._shown = Content()
        self._borders = ("", "")

    def show(self, content: Content, *, layout: bool = False) -> None:
        """Draw ``content`` unless it stands there; ``layout`` when its height may differ."""
        if not content.is_same(self._shown):
            self._shown = content
            self.update(content, layout=layout)

    def entitle(self, title: str, subtitle: str = "") -> None:
        """Write on the border, above and below."""
        if (title, subtitle) != self._borders:
            self._borders = title, subtitle
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)


class FittedPicture(Picture):
    """A picture that is a function of its size, and is drawn again when that changes."""

    _draw: Draw | None = None

    def paint(self, draw: Draw) -> None:
        """Show what ``draw`` makes, now and at every other size."""
        self._draw = draw
        width, height = self.size
        if width and height:
            self.show(draw(width, height))

    def on_resize(self) -> None:
        """Draw for the new size."""
        if self._draw is not None:
            self.paint(self._draw)
