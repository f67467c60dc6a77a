"""Checks of the symbols of a vocabulary, which may come from a stranger."""

from collections.abc import Sequence

from lstm_tui.config import LONGEST_SEPARATOR, SymbolKind
from lstm_tui.text.glyphs import quoted, safe_line
from lstm_tui.text.tokens import is_word

LONGEST_END = 4 * LONGEST_SEPARATOR
"""Characters of the text of [END]: decomposed (NFD), a character becomes up to four."""

LONGEST_SYMBOL = 1_000
"""Characters of a symbol of an imported vocabulary."""

_NAME_CELLS = 60


def check_end(symbols: Sequence[object], end: str) -> None:
    """Check that the last of ``symbols`` (V,) is [END], the text ``end``; "" without documents.

    Raises:
        ValueError: It is not, or the text is too long.
    """
    if len(end) > LONGEST_END:
        raise ValueError(f"the text of [END] has more than {LONGEST_END} characters")
    if end and list(symbols[-1:]) != [end]:
        raise ValueError("its last symbol is not [END]")


def check_symbols(symbols: Sequence[object], kind: SymbolKind) -> None:
    """Check ``symbols`` without [END]: distinct characters or bytes in order, then words in order.

    Raises:
        ValueError: They are not, or a word has a character that is no symbol.
    """
    if not symbols:
        raise ValueError("it has no symbols")
    characters: set[str] = set()
    before = ""
    for index, symbol in enumerate(symbols):
        if not isinstance(symbol, str) or not symbol:
            raise ValueError(f"symbol {index} is not a single character")
        if len(symbol) > 1:
            _check_word(index, symbol, before, kind)
            if strange := set(symbol) - characters:
                raise ValueError(f"it has a word with {quoted(min(strange))}, which is not in it")
        else:
            _check_character(index, symbol, before, kind)
            characters.add(symbol)
        before = symbol


def check_given_symbols(symbols: Sequence[object], kind: SymbolKind, end: str) -> None:
    """Check symbols that another program made: distinct texts, characters first, each in order.

    Raises:
        ValueError: They are not, or the vocabulary has another kind than words, or [END].
    """
    if kind is not SymbolKind.WORD or end:
        raise ValueError("imported symbols of several characters are words, without [END]")
    if not symbols:
        raise ValueError("it has no symbols")
    before = ""
    for index, symbol in enumerate(symbols):
        if not isinstance(symbol, str) or not symbol:
            raise ValueError(f"symbol {index} is not a text, or is empty")
        if len(symbol) > LONGEST_SYMBOL or _has_surrogate(symbol):
            raise ValueError(
                f"symbol {index} has more than {LONGEST_SYMBOL:,} characters, or half of a "
                "surrogate pair"
            )
        if (len(symbol) > 1, symbol) <= (len(before) > 1, before):
            name = safe_line(symbol, _NAME_CELLS)
            raise ValueError(f"symbol {index}, {name}, is in it twice, or not in order")
        before = symbol


def _check_character(index: int, symbol: str, before: str, kind: SymbolKind) -> None:
    if _has_surrogate(symbol):
        raise ValueError(f"symbol {index} is half of a surrogate pair, not a character")
    if kind is SymbolKind.BYTE and symbol > "\xff":
        raise ValueError(f"symbol {index} is not a byte")
    if symbol == before:
        raise ValueError(f"{quoted(symbol)} is in it twice")
    if len(before) > 1 or symbol < before:
        raise ValueError(f"symbol {index}, {quoted(symbol)}, is not in order")


def _check_word(index: int, word: str, before: str, kind: SymbolKind) -> None:
    if kind is not SymbolKind.WORD:
        raise ValueError(f"symbol {index} is not a single character")
    if not is_word(word):
        raise ValueError(f"symbol {index}, {safe_line(word, _NAME_CELLS)}, is not one word")
    if _has_surrogate(word):
        raise ValueError(f"symbol {index} has half of a surrogate pair")
    if len(before) > 1 and word <= before:
        name = safe_line(word, _NAME_CELLS)
        raise ValueError(f"symbol {index}, {name}, is in it twice, or not in order")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
