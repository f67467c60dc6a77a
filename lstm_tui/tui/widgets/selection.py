"""Text selection with the mouse in widgets that draw their own lines, and the clipboard.

Textual finds the character under the mouse by the offsets in the strips (`Strip.apply_offsets`)
and keeps the selections of a screen in `Screen.selections`. An offset is a position in the text of
a widget, ``(character, line)``. Without offsets a drag selects nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.events import Key
from textual.geometry import Offset
from textual.screen import Screen
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from lstm_tui.tui.notify import notify

NOTHING_SELECTED = "Nothing is selected: drag the mouse over some text first."


def extract(lines: Sequence[str], selection: Selection) -> str:
    """The selected part of ``lines``, which may have become fewer since the selection."""
    start = selection.start or Offset(0, 0)
    end = selection.end or Offset(len(lines[-1]) if lines else 0, len(lines) - 1)
    parts = list(lines[start.y : end.y + 1])
    if not parts:
        return ""
    if end.y < len(lines):
        parts[-1] = parts[-1][: end.x]
    parts[0] = parts[0][start.x :]
    return "\n".join(parts)


def without_trailing_blanks(text: str) -> str:
    """``text`` without the blanks that fill its lines."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def selectable(widget: Widget, strip: Strip, line: int, column: int = 0) -> Strip:
    """``strip`` with the offsets that make it selectable, and its selected part highlighted.

    It is ``line`` of the text of ``widget``, from the character ``column`` on.
    """
    return highlighted(widget, strip.apply_offsets(column, line))


def highlighted(
    widget: Widget, strip: Strip, line_of: Callable[[Segment], int | None] | None = None
) -> Strip:
    """``strip``, which has offsets, with its selected part in the style of selections.

    ``line_of`` gives the line of a segment where its offset does not have it.
    """
    selection = widget.screen.selections.get(widget)
    if selection is None and line_of is None:
        return strip
    style = widget.screen.get_component_rich_style("screen--selection")
    segments: list[Segment] = []
    for segment in strip:
        offset = segment.style.meta.get("offset") if segment.style is not None else None
        if offset is None or segment.style is None:
            segments.append(segment)
            continue
        column, line = offset
        if line_of is not None:
            line = line_of(segment)
            segment = Segment(
                segment.text, segment.style + Style.from_meta({"offset": (column, line)})
            )
        span = selection.get_span(line) if selection is not None and line is not None else None
        segments += [segment] if span is None else _cut(segment, column, span, style)
    return Strip(segments, strip.cell_length)


def _cut(segment: Segment, column: int, span: tuple[int, int], style: Style) -> list[Segment]:
    """``segment``, whose text begins at ``column``, with the part in ``span`` highlighted."""
    text, own, _ = segment
    first = min(max(span[0] - column, 0), len(text))
    end = len(text) if span[1] < 0 else min(max(span[1] - column, first), len(text))
    assert own is not None
    parts = ((0, first, own), (first, end, own + style), (end, len(text), own))
    line = own.meta["offset"][1]
    return [
        Segment(text[begin:stop], look + Style.from_meta({"offset": (column + begin, line)}))
        for begin, stop, look in parts
        if stop > begin
    ]


def selected_text(screen: Screen[Any]) -> str:
    """The selected text of ``screen``, widget by widget in reading order."""
    parts: list[str] = []
    for widget, selection in screen.selections.items():
        if not widget.is_attached:
            continue
        with suppress(IndexError):  # a widget of Textual whose text has become shorter
            parts += widget.get_selection(selection) or ()
    return "".join(parts).rstrip("\n")


def begin_typing(field: Widget) -> None:
    """Clear the selection when ``field`` gets the focus: the next ``y`` is typed."""
    if field.screen.selections:
        field.screen.clear_selection()


async def copy_elsewhere(field: Widget, event: Key) -> None:
    """Copy with ``y`` while text outside of the focused ``field`` is selected."""
    if event.key == "y" and selected_text(field.screen):
        event.stop()
        event.prevent_default()
        await field.run_action("app.copy")


def copy(app: App[Any], text: str) -> None:
    """Put ``text`` on the clipboard of the terminal (OSC 52), and say so."""
    if text:
        app.copy_to_clipboard(text)
    count = f"{len(text):,} character{'' if len(text) == 1 else 's'}"
    notify(app, f"Copied {count}" if text else NOTHING_SELECTED)
