"""How the symbols of a network are shown in a picture or a page.

Every symbol has a label that is safe to draw anywhere: its glyph, which is one character that never
joins or reorders its neighbours, or two hexadecimal digits for a byte that is no ASCII character.
"""

from lstm_tui.config import SymbolKind
from lstm_tui.text.glyphs import glyph
from lstm_tui.text.vocabulary import Vocabulary


def symbol_labels(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The label of each symbol, in the order of ids."""
    if vocabulary.kind is SymbolKind.CHAR:
        return tuple(map(glyph, vocabulary.symbols))
    return tuple(
        glyph(symbol) if symbol < "\x80" else f"{ord(symbol):02X}" for symbol in vocabulary.symbols
    )
