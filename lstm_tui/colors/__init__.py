"""Colors: palettes for truecolor, 256, 16 and no colors, and terminal capabilities."""
