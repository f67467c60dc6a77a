"""Patterns as they are in source code, by kind of text."""

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.spans import Pattern

SOURCE_PATTERNS: dict[TextKind, tuple[Pattern, ...]] = {}
"""Patterns that replace those of the same name in texts of a kind."""
