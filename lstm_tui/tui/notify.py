"""Notifications: one at a time, and never read as markup."""

from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel

from lstm_tui.text.glyphs import safe_line

LONGEST_MESSAGE = 600


def notify(
    app: App[Any],
    message: str,
    *,
    severity: SeverityLevel = "information",
    seconds: float = 4.0,
) -> None:
    """Show ``message`` on one line in place of earlier notifications."""
    app.clear_notifications()
    line = safe_line(message, LONGEST_MESSAGE)
    app.notify(line, markup=False, timeout=seconds, severity=severity)
