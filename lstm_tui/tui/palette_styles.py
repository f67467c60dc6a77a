"""The looks of a palette as styles of Rich and of Textual."""

from rich.style import Style

from lstm_tui.colors.palette import Look, as_hex


def rich_style(look: Look) -> Style:
    """For a segment of a line."""
    return Style(
        color=as_hex(look.ink),
        bgcolor=as_hex(look.ground),
        bold=look.bold or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
        dim=look.dim or None,
    )


def content_style(look: Look) -> str:
    """For a part of a `Content`."""
    attributes = [name for name in ("bold", "underline", "reverse") if getattr(look, name)]
    return " ".join([*attributes, as_hex(look.ink), "on", as_hex(look.ground)])
