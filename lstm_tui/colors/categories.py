"""Colors of categories without an order, such as classes of symbols.

Every color is legible on white and on black, and has another index among 16 colors, so that the
categories differ on any terminal with colors. What has a color is named or labeled, too: not all
eyes tell eight colors apart.
"""

from lstm_tui.colors.palette import Color

ORANGE: Color = (234, 115, 23)
BLUE: Color = (59, 130, 246)
GREEN: Color = (22, 163, 74)
PINK: Color = (219, 39, 119)
VIOLET: Color = (139, 92, 246)
CYAN: Color = (8, 145, 178)
RED: Color = (220, 38, 38)
GRAY: Color = (107, 114, 128)

CATEGORIES = (ORANGE, BLUE, GREEN, PINK, VIOLET, CYAN, RED, GRAY)
"""All of them; gray is for what has no category of its own."""
