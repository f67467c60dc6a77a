"""Vocabularies of given texts."""

from lstm_tui.config import SymbolKind
from lstm_tui.text.symbol_glyphs import SymbolGlyphs, shown_text
from lstm_tui.text.tokens import split_words
from lstm_tui.text.vocabulary import Vocabulary


def vocabulary_of(
    text: str, kind: SymbolKind = SymbolKind.CHAR, *, end: str = "", every_word: bool = False
) -> Vocabulary:
    """The symbols of ``text``; of its words every second one, or ``every_word``."""
    characters = text if kind is not SymbolKind.BYTE else text.encode().decode("latin-1")
    symbols = sorted(set(characters) or {"a"})
    words = sorted({token for token in split_words(text) if len(token) > 1})
    if kind is SymbolKind.WORD:
        symbols += words if every_word else words[::2]
    return Vocabulary((*symbols, *filter(None, [end])), kind, end=end)


def glyphs_of(text: str, kind: SymbolKind = SymbolKind.CHAR) -> SymbolGlyphs:
    """What is shown for the symbols of ``text``, every word of which is a symbol."""
    vocabulary = vocabulary_of(text, kind, every_word=True)
    return shown_text(vocabulary.encode(text), vocabulary)
