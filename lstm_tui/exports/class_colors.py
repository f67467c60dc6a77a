"""The color of each class of symbols, on screens and in pictures.

Classes that stand beside each other in one vocabulary differ; those of words have the color of
the characters that they begin with.
"""

from lstm_tui.colors.categories import BLUE, CYAN, GRAY, GREEN, ORANGE, PINK, RED, VIOLET
from lstm_tui.colors.palette import Color
from lstm_tui.studies.symbol_classes import SymbolClass

CLASS_COLORS: dict[SymbolClass, Color] = {
    SymbolClass.VOWEL: ORANGE,
    SymbolClass.CONSONANT: BLUE,
    SymbolClass.CAPITAL: GREEN,
    SymbolClass.LETTER: RED,
    SymbolClass.WORD: BLUE,
    SymbolClass.CAPITALIZED: GREEN,
    SymbolClass.DIGIT: PINK,
    SymbolClass.NUMBER: PINK,
    SymbolClass.SPACE: GRAY,
    SymbolClass.PUNCTUATION: VIOLET,
    SymbolClass.BRACKET: CYAN,
    SymbolClass.BYTE: RED,
    SymbolClass.OTHER: GRAY,
}
