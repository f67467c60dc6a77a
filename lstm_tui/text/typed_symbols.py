r"""A symbol of a vocabulary as a person types it: ``a``, ``\n``, ``␣``, ``king``, ``[END]``.

A word is typed without the space before it; the symbol itself, the name that the program shows for
it, and an escape are accepted, too.
"""

import re
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.text.document_borders import ESCAPES
from lstm_tui.text.glyphs import LINE_FEED, TAB, safe_line
from lstm_tui.text.learned_form import in_learned_form
from lstm_tui.text.vocabulary import END_LABEL, Vocabulary

_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})|(.))",
    re.DOTALL,
)
_MORE_ESCAPES = {**ESCAPES, "r": "\r", "0": "\0"}
_BYTE = re.compile("0[xX]([0-9A-Fa-f]{2})")
_SPACE = "␣"
_SHOWN = {_SPACE: " ", LINE_FEED: "\n", TAB: "\t"}
_NEAR = 5
_NEAREST_OF = 20_000
"""Spellings that are compared: 20,000 take half a second."""

_CELLS = 40


def find_symbol(
    vocabulary: Vocabulary,
    typed: str,
    counts: NDArray[np.int64] | None = None,
    *,
    as_typed: bool = False,
) -> int:
    """The id of the symbol that ``typed`` names.

    Args:
        vocabulary: The symbols.
        typed: What was typed.
        counts: How often each symbol occurs, (V,). If a word is a symbol both with the space
            before it and without, the more frequent one is meant.
        as_typed: A word without a space before it is the symbol without it.

    Raises:
        ConfigError: There is no such symbol; the message names the nearest ones.
    """
    id_of = vocabulary.id_of
    for text in _readings(vocabulary, typed):
        candidates = [id_of[one] for one in _forms(text, as_typed) if one in id_of]
        if candidates:
            if counts is None:
                return candidates[0]
            return candidates[int(counts[candidates].argmax())]
    if typed == END_LABEL and vocabulary.end:
        return vocabulary.end_id
    raise ConfigError(_unknown(vocabulary, typed))


def _forms(text: str, as_typed: bool) -> tuple[str, ...]:
    """The symbols that ``text`` may mean: a word with the space before it, and without."""
    is_word = len(text) > 1 or text.isalnum()
    return (f" {text}", text) if is_word and text[0] != " " and not as_typed else (text,)


def _readings(vocabulary: Vocabulary, typed: str) -> list[str]:
    """What ``typed`` may stand for, the symbol itself first.

    A character beyond ASCII is no byte: its code point is not how UTF-8 encodes it.
    """
    typed, _ = in_learned_form(typed, vocabulary)
    in_bytes = vocabulary.kind is SymbolKind.BYTE
    readings = [] if in_bytes and not typed.isascii() else [typed]
    if in_bytes and (octet := _BYTE.fullmatch(typed)):
        readings.append(chr(int(octet[1], 16)))
    if "\\" in typed:
        readings.append(_ESCAPE.sub(_character, typed))
    if typed in _SHOWN:
        readings.append(_SHOWN[typed])
    elif typed.startswith(_SPACE):
        readings.append(f" {typed[1:]}")
    return [one for one in dict.fromkeys(readings) if one]


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    return chr(int(code, 16)) if code else _MORE_ESCAPES.get(escape[4], escape[0])


def _unknown(vocabulary: Vocabulary, typed: str) -> str:
    """Why ``typed`` is no symbol, and what is."""
    name = safe_line(typed, _CELLS)
    if typed == END_LABEL:
        return (
            f"{END_LABEL}: this network has no such symbol, as its text was not split into "
            "documents."
        )
    if not typed:
        return "A SYMBOL is empty. Type the space as ' ' or ␣."
    plain = (_readings(vocabulary, typed) or [typed])[-1]
    if vocabulary.kind is SymbolKind.WORD:
        if len(plain) == 1:
            return f"“{name}”: not a symbol of this network."
        spelled = "" if vocabulary.unknown(plain) else ", so it is spelled in characters"
        words = f"not one of the {vocabulary.word_count:,} words of this network{spelled}."
        return f"“{name}”: {words}{_near(vocabulary, plain)}"
    if vocabulary.kind is SymbolKind.BYTE and (len(plain) > 1 or not typed.isascii()):
        octets = " ".join(f"0x{one:02X}" for one in plain[:8].encode("utf-8", "replace")[:8])
        return f"“{name}” is several bytes, and a symbol of this network is one. Name one: {octets}"
    if len(plain) > 1:
        letters = " ".join(safe_line(one) for one in plain[:8] if not one.isspace())
        return (
            f"“{name}” is {len(plain)} characters, and a symbol of this network is one. Name them "
            f"one by one: {letters}"
        )
    return f"“{name}”: not a symbol of this network, which has {len(vocabulary):,}."


def _near(vocabulary: Vocabulary, word: str) -> str:
    """The nearest spellings, for the end of a message; "" if there are none."""
    spellings: dict[str, list[str]] = {}
    for symbol in vocabulary.learned[: vocabulary.character_count + _NEAREST_OF]:
        if len(symbol) > 1:
            plain = symbol.strip()
            forms = spellings.setdefault(plain.casefold(), [])
            forms += [plain] if plain not in forms else []
    near = get_close_matches(word.strip().casefold()[:_CELLS], spellings, _NEAR)
    words = [safe_line(form, _CELLS) for one in near for form in spellings[one]]
    return f" Nearest: {', '.join(words[:_NEAR])}." if words else ""
