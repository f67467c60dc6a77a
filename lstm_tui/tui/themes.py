"""The dark and the light theme: blue for training, orange for validation.

Blue and orange differ for people with red-green color blindness too.
"""

from textual.theme import Theme

DIM = "$foreground-muted"
"""Style of what is less important, in every theme."""

DARK = Theme(
    name="lstm-dark",
    primary="#6cb6ff",
    secondary="#a5b4cb",
    accent="#5ad1c0",
    success="#6fdd8b",
    warning="#f5b551",
    error="#ff7b72",
    foreground="#dfe6ef",
    background="#0e1318",
    surface="#151b22",
    panel="#1b232c",
    dark=True,
    variables={
        "foreground-muted": "#8593a5",
        "frame": "#334150",
        "train": "#6cb6ff",
        "raw": "#2b4a68",
        "validation": "#ff9e4a",
        "grid": "#26303b",
        "track": "#2a3541",
    },
)

LIGHT = Theme(
    name="lstm-light",
    primary="#0a62c4",
    secondary="#4d5b6d",
    accent="#00766a",
    success="#177a37",
    warning="#9a5b00",
    error="#c2261e",
    foreground="#1b2430",
    background="#fbfbfa",
    surface="#f2f3f3",
    panel="#e9ebec",
    dark=False,
    variables={
        "foreground-muted": "#5f6b79",
        "frame": "#c3cad2",
        "train": "#0a62c4",
        "raw": "#b4d0ee",
        "validation": "#c75300",
        "grid": "#e2e5e8",
        "track": "#d5dbe1",
    },
)
