"""The dark and the light theme: blue for training, orange for validation.

Blue and orange differ for people with red-green color blindness too.
"""

from typing import Any

from textual.theme import Theme

DIM = "$foreground-muted"
"""Style of what is less important, in every theme."""

_COLORS = {
    "primary": ("#6cb6ff", "#0a62c4"),
    "secondary": ("#a5b4cb", "#4d5b6d"),
    "accent": ("#5ad1c0", "#00766a"),
    "success": ("#6fdd8b", "#177a37"),
    "warning": ("#f5b551", "#9a5b00"),
    "error": ("#ff7b72", "#c2261e"),
    "foreground": ("#dfe6ef", "#1b2430"),
    "background": ("#0e1318", "#fbfbfa"),
    "surface": ("#151b22", "#f2f3f3"),
    "panel": ("#1b232c", "#e9ebec"),
}
"""Textual's colors, in the dark theme and in the light one."""

_VARIABLES = {
    "foreground-muted": ("#8593a5", "#5f6b79"),
    "frame": ("#334150", "#c3cad2"),
    "train": ("#6cb6ff", "#0a62c4"),
    "raw": ("#2b4a68", "#b4d0ee"),
    "validation": ("#ff9e4a", "#c75300"),
    "violet": ("#c4a1ff", "#6d3fc4"),
    "grid": ("#26303b", "#e2e5e8"),
    "track": ("#2a3541", "#d5dbe1"),
}
"""The colors that the style sheets add."""


def _theme(name: str, *, dark: bool) -> Theme:
    colors, variables = (
        {key: on_dark if dark else on_light for key, (on_dark, on_light) in table.items()}
        for table in (_COLORS, _VARIABLES)
    )
    settings: dict[str, Any] = {**colors, "variables": variables}
    return Theme(name=name, dark=dark, **settings)


DARK = _theme("lstm-dark", dark=True)
LIGHT = _theme("lstm-light", dark=False)
