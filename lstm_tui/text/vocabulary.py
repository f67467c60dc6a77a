"""Vocabulary: the mapping between symbols and ids, stored in the run directory.

Letters in shapes: ``N`` symbols of a text, ``V`` symbols of the vocabulary, ``C`` characters.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Normalization, SymbolKind, SymbolMatching
from lstm_tui.errors import Advice, BrokenRunError, UnknownCharactersError
from lstm_tui.text.glyphs import glyph, quoted
from lstm_tui.text.symbol_checks import check_end, check_given_symbols, check_symbols
from lstm_tui.text.symbol_matching import (
    UNKNOWN,
    MatchedText,
    match_longest,
    match_words,
    named,
)
from lstm_tui.text.tokens import split_words

END_GLYPH = "␃"
"""How [END] is shown."""

END_LABEL = "[END]"
"""The name of the symbol that ends a document."""

FOLDED = "\ufffd"
"""The symbol for all characters that were too rare to learn."""

_NAMED_AT_MOST = 10


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``, ``(N,)``, surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@dataclass(frozen=True)
class Vocabulary:
    """The symbols of a text: characters in the order of their code points, for `SymbolKind.WORD`
    then words in that order, and [END] last if there are documents. An id is an index of symbols.

    Attributes:
        symbols: ``V`` strings. For `SymbolKind.BYTE` a symbol is ``chr(byte)``. The text of [END]
            is ``end``.
        kind: What a symbol is. A word that is no symbol is spelled in characters.
        folded: Whether rare characters became U+FFFD when the text was encoded. If so, every
            unknown character becomes U+FFFD too.
        normalization: The normal form into which the text was brought before it was encoded.
        end: The text that separates two documents, which [END] stands for; "" without documents.
        matching: How a text becomes words. Unless by tokens, the words are any texts.

    Raises:
        ValueError: The symbols are not distinct and in order, or [END] is not the last.
    """

    symbols: tuple[str, ...]
    kind: SymbolKind = SymbolKind.CHAR
    folded: bool = False
    normalization: Normalization = Normalization.NONE
    end: str = ""
    matching: SymbolMatching = SymbolMatching.TOKENS

    def __post_init__(self) -> None:
        if self.is_given:
            check_given_symbols(self.symbols, self.kind, self.end)
        else:
            check_symbols(self.learned, self.kind)
        check_end(self.symbols, self.end)
        if self.folded and (self.kind is SymbolKind.BYTE or FOLDED not in self.learned):
            raise ValueError("it is folded but has no U+FFFD")

    def __len__(self) -> int:
        return len(self.symbols)

    @property
    def is_given(self) -> bool:
        """Whether its words are those of an imported network, and not tokens."""
        return self.matching is not SymbolMatching.TOKENS

    @cached_property
    def keeps_text(self) -> bool:
        """Whether the symbols of a text, joined, are the text without unknown characters."""
        return not self.is_given or (
            self.matching is SymbolMatching.LONGEST and self.unknown_id < 0
        )

    @cached_property
    def unknown_id(self) -> int:
        """The id of the symbol of an imported network for unknown text; -1 without one."""
        symbol = named(self.symbols, UNKNOWN) if self.is_given else None
        return -1 if symbol is None else self.id_of[symbol]

    @cached_property
    def learned(self) -> tuple[str, ...]:
        """The symbols without [END]."""
        return self.symbols[:-1] if self.end else self.symbols

    @cached_property
    def end_id(self) -> int:
        """The id of [END]; -1 without documents."""
        return len(self) - 1 if self.end else -1

    @cached_property
    def character_count(self) -> int:
        """The number of symbols that are single characters (or bytes); their ids come first."""
        if self.kind is not SymbolKind.WORD:
            return len(self.learned)
        return sum(len(symbol) == 1 for symbol in self.learned)

    @property
    def word_count(self) -> int:
        """The number of symbols that are words of two or more characters."""
        return len(self.learned) - self.character_count

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """The number of characters that begin in each symbol, ``(V,)``.

        0 for a byte that continues a character of UTF-8, so that a loss per character means the
        same for every kind of symbol; 0 for [END], which is not text.
        """
        lengths = np.array([len(symbol) for symbol in self.symbols], np.int64)
        if self.kind is SymbolKind.BYTE:
            lengths[: self.character_count] = (self._codes & 0xC0) != 0x80
        if self.end:
            lengths[-1] = 0
        return lengths

    def characters_in(self, ids: NDArray[np.integer[Any]]) -> int:
        """The number of characters that begin in ``ids`` (N,), by which a loss per character
        divides; 0 if there is a symbol for unknown text, whose characters are not known."""
        return 0 if self.unknown_id >= 0 else int(self.lengths[ids].sum())

    @cached_property
    def id_of(self) -> dict[str, int]:
        """Symbol → id, without [END]."""
        return {symbol: id_ for id_, symbol in enumerate(self.learned)}

    @cached_property
    def _codes(self) -> NDArray[np.uint32]:
        """Id → code point, or byte, of the characters."""
        return code_points("".join(self.symbols[: self.character_count]))

    @cached_property
    def _ids(self) -> NDArray[np.int64]:
        """Code point → id, -1 if unknown. The last item is for all larger code points."""
        table = np.full(int(self._codes.max(initial=0)) + 2, -1, dtype=np.int64)
        if self.folded:
            table[:] = self.learned.index(FOLDED)
        table[self._codes] = np.arange(self.character_count, dtype=np.int64)
        return table

    def _look_up(self, codes: NDArray[Any]) -> NDArray[np.int64]:
        ids: NDArray[np.int64] = self._ids.take(codes, mode="clip")
        return ids

    def encode(self, text: str) -> NDArray[np.int64]:
        """The ids of ``text``, ``(N,)``; for `SymbolKind.BYTE` those of its UTF-8 bytes.

        There is no [END] among them: see `text.documents`.

        Raises:
            UnknownCharactersError: ``text`` has characters that are not in the vocabulary.
        """
        self.check_known(text)
        if self.is_given:
            return self.match(text).ids
        if self.kind is SymbolKind.BYTE:
            return self._look_up(np.frombuffer(text.encode(), dtype=np.uint8))
        if self.kind is SymbolKind.WORD:
            return self.encode_tokens(split_words(text))
        return self._look_up(code_points(text))

    def match(self, text: str) -> MatchedText:
        """The symbols of ``text`` for a vocabulary that `is_given`."""
        words = self.matching is SymbolMatching.WORDS
        return (match_words if words else match_longest)(text, self.id_of)

    def encode_tokens(self, tokens: list[str], end: str = "") -> NDArray[np.int64]:
        """The ids of ``tokens``, ``(N,)``: one for a symbol, those of its characters for another.

        The characters must be in the vocabulary. The token ``end`` stands for [END].
        """
        id_of = {**self.id_of, end: self.end_id} if end else self.id_of
        found = np.fromiter(map(id_of.get, tokens, repeat(-1)), np.int64, len(tokens))
        spelled = np.flatnonzero(found < 0)
        if not len(spelled):
            return found
        spellings = [tokens[index] for index in spelled.tolist()]
        counts = np.ones(len(tokens), np.int64)
        counts[spelled] = list(map(len, spellings))
        ids = np.repeat(found, counts)
        ids[ids < 0] = self._look_up(code_points("".join(spellings)))
        return ids

    def check_known(self, text: str) -> None:
        """Raise `UnknownCharactersError` if ``text`` has characters not in the vocabulary."""
        unknown = self.unknown(text)
        if unknown:
            named = ", ".join(map(quoted, unknown[:_NAMED_AT_MOST]))
            if len(unknown) > _NAMED_AT_MOST:
                named += f" and {len(unknown) - _NAMED_AT_MOST:,} more"
            skip = Advice("--unknown skip", " to leave them out")
            raise UnknownCharactersError(unknown, f"The network has never seen {named}.", (skip,))

    def encode_known(self, text: str) -> NDArray[np.int64]:
        """The ids of ``text`` without the characters that are not in the vocabulary, ``(N,)``."""
        if self.is_given:
            return self.match(text).ids
        return self.encode(text.translate(dict.fromkeys(map(ord, self.unknown(text)))))

    def unknown(self, text: str) -> str:
        """The characters of ``text`` that cannot be encoded, each once, in order of appearance."""
        if self.is_given:
            known = self.match(text).known.tolist()
            return "".join(
                dict.fromkeys(one for one, read in zip(text, known, strict=True) if not read)
            )
        if self.kind is SymbolKind.BYTE:
            return "".join(filter(self._has_unknown_byte, dict.fromkeys(text)))
        codes = code_points(text)
        strange = codes[self._look_up(codes) < 0]
        first_places = np.sort(np.unique(strange, return_index=True)[1])
        return "".join(map(chr, strange[first_places]))

    def _has_unknown_byte(self, character: str) -> bool:
        if "\ud800" <= character <= "\udfff":
            return True
        return bool((self._look_up(np.frombuffer(character.encode(), np.uint8)) < 0).any())

    def decode(self, ids: Iterable[int] | NDArray[np.integer[Any]]) -> str:
        """The text of ``ids``, ``(N,)``. Bytes that are not valid UTF-8 become U+FFFD.

        [END] becomes `end`.

        Raises:
            IndexError: An id is not below ``V``.
        """
        array = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
        if self.kind is SymbolKind.BYTE:
            return self.to_bytes(array, self.end).decode("utf-8", "replace")
        if self.character_count < len(self):
            return "".join([self.symbols[id_] for id_ in array.tolist()])
        return self._codes.take(array).tobytes().decode("utf-32-le")

    def to_bytes(self, ids: NDArray[np.integer[Any]], end: str) -> bytes:
        """The bytes of ``ids``, with ``end`` for [END]."""
        if not self.end:
            return self._codes.take(ids).astype(np.uint8).tobytes()
        octets = [bytes([ord(symbol)]) for symbol in self.learned]
        octets.append(end.encode())
        return b"".join([octets[id_] for id_ in ids.tolist()])

    def label(self, id: int) -> str:  # noqa: A002 - the usual name
        """A short visible name of a symbol: ``a``, ``␣``, ``↵``, or ``0xE9`` for a byte."""
        if id == self.end_id:
            return END_LABEL
        symbol = self.symbols[id]
        if len(symbol) > 1:
            return self.glyphs[id].replace(" ", "␣", 1)
        if symbol == " ":
            return "␣"
        if self.kind is SymbolKind.BYTE and symbol > "\x7f":
            return f"0x{ord(symbol):02X}"
        return glyph(symbol)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The symbols, ``V``; [END] by its name, because its text may be that of another."""
        return (*self.learned, END_LABEL) if self.end else self.symbols

    @cached_property
    def glyphs(self) -> tuple[str, ...]:
        """The glyphs of each symbol, ``V``: one for each character of a word, two hexadecimal
        digits for a byte beyond ASCII, ␃ for [END]."""
        if self.kind is SymbolKind.BYTE:
            glyphs = [glyph(one) if one < "\x80" else f"{ord(one):02X}" for one in self.learned]
        else:
            glyphs = ["".join(map(glyph, symbol)) for symbol in self.learned]
        return (*glyphs, END_GLYPH) if self.end else tuple(glyphs)

    def to_json(self) -> dict[str, Any]:
        """The content of ``vocabulary.json``."""
        plain = {"kind": self.kind.value, "symbols": list(self.symbols), "folded": self.folded}
        if self.normalization is not Normalization.NONE:
            plain["normalize"] = self.normalization.value
        if self.end:
            plain["end"] = self.end
        if self.is_given:
            plain["matching"] = self.matching.value
        return plain

    @classmethod
    def from_json(cls, value: object) -> "Vocabulary":
        """The inverse of `to_json`; what has a default may be missing.

        Raises:
            BrokenRunError: ``value`` is not a valid vocabulary.
        """
        if not isinstance(value, dict):
            raise BrokenRunError("The vocabulary is broken: it is not an object with symbols.")
        symbols, folded = value.get("symbols"), value.get("folded", False)
        if not isinstance(symbols, list | tuple):
            raise BrokenRunError("The vocabulary is broken: its symbols are not a list.")
        if not isinstance(folded, bool):
            raise BrokenRunError("The vocabulary is broken: folded is neither true nor false.")
        if value.get("kind") not in list(SymbolKind):
            raise BrokenRunError("The vocabulary is broken: its kind is not char, byte or word.")
        form = value.get("normalize", Normalization.NONE.value)
        if form not in list(Normalization):
            raise BrokenRunError("The vocabulary is broken: its normal form is not known.")
        end = value.get("end", "")
        if not isinstance(end, str):
            raise BrokenRunError("The vocabulary is broken: its end is not a text.")
        matching = value.get("matching", SymbolMatching.TOKENS.value)
        if matching not in list(SymbolMatching):
            raise BrokenRunError("The vocabulary is broken: its matching is not known.")
        kind = SymbolKind(value["kind"])
        try:
            return cls(
                tuple(symbols), kind, folded, Normalization(form), end, SymbolMatching(matching)
            )
        except ValueError as error:
            raise BrokenRunError(f"The vocabulary is broken: {error}.") from error
