"""What ``--colors`` and ``--palette`` can be. Imports nothing, so that ``--help`` is quick."""

from enum import StrEnum


class Depth(StrEnum):
    """How many colors a terminal shows."""

    TRUECOLOR = "truecolor"
    EIGHT_BIT = "256"
    STANDARD = "16"
    NONE = "none"


AUTO = "auto"
COLORS = (AUTO, *(str(depth) for depth in Depth))

BLUE_GREEN, PURPLE_GREEN = "blue-green", "purple-green"
PALETTES = (BLUE_GREEN, PURPLE_GREEN)
WORDS = {BLUE_GREEN: ("blue", "green"), PURPLE_GREEN: ("purple", "green")}
"""What the low and the high end of each palette are called."""
