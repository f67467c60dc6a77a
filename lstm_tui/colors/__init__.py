"""Levels to colors: palettes for truecolor, 256, 16 and no colors; what the terminal can show."""
