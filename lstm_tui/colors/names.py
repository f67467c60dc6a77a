"""Values of ``--colors`` and ``--palette``. Imports nothing heavy, so that ``--help`` is fast."""

from enum import StrEnum


class Depth(StrEnum):
    """Color depth: the number of colors that a terminal shows."""

    TRUECOLOR = "truecolor"
    EIGHT_BIT = "256"
    STANDARD = "16"
    NONE = "none"


AUTO = "auto"
COLORS = (AUTO, *(str(depth) for depth in Depth))

BLUE_GREEN, PURPLE_GREEN = "blue-green", "purple-green"
PALETTES = (BLUE_GREEN, PURPLE_GREEN)
WORDS = {BLUE_GREEN: ("blue", "green"), PURPLE_GREEN: ("purple", "green")}
"""The names of the low and the high end of each palette."""
