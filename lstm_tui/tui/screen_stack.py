"""The stack of screens: which one is seen, and which has another to go back to with Escape."""

from typing import Any

from textual.screen import Screen

from lstm_tui.tui.widgets.footer import Key

FIRST_DEPTH = 2
"""Screens when the first is open: Textual's own empty one lies below it."""


def is_above_another(screen: Screen[Any]) -> bool:
    """Whether Escape on ``screen`` goes back to one below it."""
    return screen in screen.app.screen_stack[FIRST_DEPTH:]


def back_key(screen: Screen[Any], action: str) -> list[Key]:
    """Escape for the footer of ``screen``, where it goes back to another.

    ``action`` is what the key does there, so that a click does the same: it may close a line first.
    """
    return [Key("Esc", "Back", action, 5)] if is_above_another(screen) else []


def is_seen(screen: Screen[Any]) -> bool:
    """Whether ``screen`` is on the terminal; one that is not need not be drawn."""
    for above in reversed(screen.app.screen_stack):
        if above is screen:
            return True
        if not above.is_modal:
            return False
    return False
