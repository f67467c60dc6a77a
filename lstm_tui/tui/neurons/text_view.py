"""The text of a session: the cursor, the selection, and what colors it."""

from collections.abc import Callable

from textual import events
from textual.content import Content

from lstm_tui.colors.styles import content_style
from lstm_tui.config import SymbolKind
from lstm_tui.inspection.captions import dependence_caption, text_caption, values_title
from lstm_tui.inspection.coloring import TextColoring
from lstm_tui.inspection.unit_values import shown_scale
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.colored_text import ColoredText
from lstm_tui.tui.neurons.notices import CLASSES_INSTEAD, notices, require_language_model

WIDE, WIDE_WORD = 2, 8
"""Wide cells of a character or byte, and of a word: three of four words of English text fit."""


class TextView(ColoredText):
    """Shows the text of ``coloring.session``, and moves its cursor by keys and the mouse.

    ``on_move`` is called rather than a message posted, so that all views are painted at once.
    """

    ALLOW_SELECT = False  # a drag over it selects symbols of the text

    def __init__(self, coloring: TextColoring, id: str, on_move: Callable[[], None]) -> None:  # noqa: A002
        super().__init__(coloring, id)
        self._session, self._on_move = coloring.session, on_move
        self._pressed = False

    def show_text(self) -> None:
        """Show the text of the session, which is another one or has other values."""
        self.set_text(self._session.shown(0, len(self._session.text.ids)))

    def show_unit(self) -> None:
        """Show the unit of the session: its name and scale in the border, its colors.

        Or what is shown of dependence: of which value, and the largest share.
        """
        if self._session.dependence.shown:
            self._show_dependence()
        else:
            self._show_values()
        self.recolor_values()

    def _show_dependence(self) -> None:
        session, styles = self._session, self._coloring.palette.amber_styles
        result = session.dependence.result
        largest = float(result.dependence.shares.max()) if result else 0.0
        subtitle = Content.assemble(
            (" 0 ", content_style(styles[0])),
            (f" {100 * largest:.0f} % ", content_style(styles[-1])),
            f" of the dependence · {text_caption(session)}",
        )
        self.set_titles(Content(f"What {dependence_caption(session)} depends on"), subtitle)

    def _show_values(self) -> None:
        session, palette = self._session, self._coloring.palette
        name = "" if session.shown_class is not None else session.annotation().name
        title = values_title(session)
        title += f" · {safe_line(name, 30)}" if name else ""
        low, high = shown_scale(session)
        subtitle = Content.assemble(
            (f" {low:.2g} ", content_style(palette.styles[0])),
            (f" {high:.2g} ", content_style(palette.styles[-1])),
            f" {text_caption(session)}",
        )
        self.set_titles(Content(title), subtitle)

    def move_to(self, position: int) -> None:
        """Move the cursor to ``position``, or to the end of the text that is nearer to it."""
        session, before = self._session, self._session.cursor
        session.cursor = min(max(position, 0), len(session.text.ids) - 1)
        self.reveal(session.cursor)
        if session.anchor is not None:
            self.recolor_values()
        self.recolor_positions(before, session.cursor)
        self._on_move()

    def action_move(self, by: int) -> None:
        """Move the cursor along the text."""
        self.move_to(self._session.cursor + by)

    def action_move_rows(self, by: int) -> None:
        """Move the cursor to another row."""
        self.move_to(self.position_below(self._session.cursor, by))

    def action_move_pages(self, by: int) -> None:
        """Move the cursor by the height of the widget."""
        self.action_move_rows(by * self.page_rows)

    def action_go(self, position: int) -> None:
        """Move the cursor to ``position``, counted from the end if it is negative."""
        self.move_to(position if position >= 0 else len(self._text) + position)

    def select(self, anchor: int | None) -> None:
        """Begin a selection at ``anchor``, or clear it."""
        self._session.anchor = anchor
        self.screen.clear_selection()  # `y` copies what was selected last
        self.recolor_values()

    def action_predictions(self) -> None:
        """Show or hide the predictions."""
        with notices(self.app):
            require_language_model(self._session, CLASSES_INSTEAD)
            self._shown_predictions = not self.predictions
            self._lay_out_at_cursor()

    def action_wide(self) -> None:
        """Give all symbols the same number of cells, or each those of its glyphs."""
        word = self._session.vocabulary.kind is SymbolKind.WORD
        self._cell_width = (WIDE_WORD if word else WIDE) if self._cell_width == 1 else 1
        self._lay_out_at_cursor()

    def _lay_out_at_cursor(self) -> None:
        self._break()
        self.call_after_refresh(self.reveal, self._session.cursor)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Move the cursor, and clear the selection."""
        if event.button == 1 and (position := self.position_at(event)) is not None:
            self._pressed = True
            self.capture_mouse()
            self.screen.clear_selection()
            if self._session.anchor is not None:
                self.select(None)
            self.move_to(position)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down."""
        if self._pressed and (position := self.position_at(event)) is not None:
            if self._session.anchor is None:
                self.select(self._session.cursor)
            self.move_to(position)

    def on_mouse_up(self) -> None:
        """End the selection."""
        self._pressed = False
        self.release_mouse()
