"""Vocabulary: the mapping between symbols and ids, stored in the run directory.

Letters in shapes: ``N`` symbols of a text, ``V`` symbols of the vocabulary.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Normalization, SymbolKind
from lstm_tui.errors import Advice, BrokenRunError, UnknownCharactersError
from lstm_tui.text.glyphs import glyph, quoted
from lstm_tui.text.normal_forms import normalized

FOLDED = "\ufffd"
"""The symbol for all characters that were too rare to learn."""

_NAMED_AT_MOST = 10
_FORM_TITLES = {
    Normalization.NFC: "composed letters",
    Normalization.NFD: "decomposed letters, a base and its marks",
}


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``, ``(N,)``, surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@dataclass(frozen=True)
class Vocabulary:
    """The symbols of a text in the order of their code points; the id of a symbol is its index.

    Attributes:
        symbols: ``V`` strings of one character. For `SymbolKind.BYTE` a symbol is ``chr(byte)``.
        kind: Whether a symbol is a character or a byte.
        folded: Whether rare characters became U+FFFD when the text was encoded. If so, every
            unknown character becomes U+FFFD too.
        normalization: The normal form into which the text was brought before it was encoded.

    Raises:
        ValueError: The symbols are not distinct single characters in order.
    """

    symbols: tuple[str, ...]
    kind: SymbolKind = SymbolKind.CHAR
    folded: bool = False
    normalization: Normalization = Normalization.NONE

    def __post_init__(self) -> None:
        if not self.symbols:
            raise ValueError("it has no symbols")
        for index, symbol in enumerate(self.symbols):
            if not isinstance(symbol, str) or len(symbol) != 1:
                raise ValueError(f"symbol {index} is not a single character")
            if "\ud800" <= symbol <= "\udfff":
                raise ValueError(f"symbol {index} is half of a surrogate pair, not a character")
            if self.kind is SymbolKind.BYTE and symbol > "\xff":
                raise ValueError(f"symbol {index} is not a byte")
            if index and symbol == self.symbols[index - 1]:
                raise ValueError(f"{quoted(symbol)} is in it twice")
            if index and symbol < self.symbols[index - 1]:
                raise ValueError(f"symbol {index}, {quoted(symbol)}, is not in order")
        if self.folded and (self.kind is SymbolKind.BYTE or FOLDED not in self.symbols):
            raise ValueError("it is folded but has no U+FFFD")

    def __len__(self) -> int:
        return len(self.symbols)

    @cached_property
    def _codes(self) -> NDArray[np.uint32]:
        """``(V,)``: id → code point, or byte."""
        return code_points("".join(self.symbols))

    @cached_property
    def _ids(self) -> NDArray[np.int64]:
        """Code point → id, -1 if unknown. The last item is for all larger code points."""
        table = np.full(int(self._codes[-1]) + 2, -1, dtype=np.int64)
        if self.folded:
            table[:] = self.symbols.index(FOLDED)
        table[self._codes] = np.arange(len(self), dtype=np.int64)
        return table

    def _look_up(self, codes: NDArray[Any]) -> NDArray[np.int64]:
        ids: NDArray[np.int64] = self._ids.take(codes, mode="clip")
        return ids

    def encode(self, text: str) -> NDArray[np.int64]:
        """The ids of ``text``, ``(N,)``; for `SymbolKind.BYTE` those of its UTF-8 bytes.

        Raises:
            UnknownCharactersError: ``text`` has characters that are not in the vocabulary.
        """
        unknown = self.unknown(text)
        if unknown:
            named = ", ".join(map(quoted, unknown[:_NAMED_AT_MOST]))
            if len(unknown) > _NAMED_AT_MOST:
                named += f" and {len(unknown) - _NAMED_AT_MOST:,} more"
            skip = Advice("--unknown skip", " to leave them out")
            raise UnknownCharactersError(unknown, f"The network has never seen {named}.", (skip,))
        if self.kind is SymbolKind.BYTE:
            return self._look_up(np.frombuffer(text.encode(), dtype=np.uint8))
        return self._look_up(code_points(text))

    def encode_known(self, text: str) -> NDArray[np.int64]:
        """The ids of ``text`` without the characters that are not in the vocabulary, ``(N,)``."""
        return self.encode(text.translate(dict.fromkeys(map(ord, self.unknown(text)))))

    def unknown(self, text: str) -> str:
        """The characters of ``text`` that cannot be encoded, each once, in order of appearance."""
        if self.kind is SymbolKind.BYTE:
            return "".join(filter(self._has_unknown_byte, dict.fromkeys(text)))
        codes = code_points(text)
        strange = codes[self._look_up(codes) < 0]
        first_places = np.sort(np.unique(strange, return_index=True)[1])
        return "".join(map(chr, strange[first_places]))

    def in_learned_form(self, text: str) -> tuple[str, str]:
        """``text`` in the normal form of the training text, and a note if it was changed.

        If no form was chosen for training, ``text`` is changed to composed (NFC) or decomposed
        (NFD) form only if that has fewer unknown characters.
        """
        text = normalized(text, self.normalization)
        unknown = self._count_unknown(text)
        if not unknown:
            return text, ""
        best, note = text, ""
        for form in (Normalization.NFC, Normalization.NFD):
            other = normalized(text, form)
            if other != text and (left := self._count_unknown(other)) < unknown:
                best, unknown = other, left
                note = (
                    f"Read in {_FORM_TITLES[form]} ({form.upper()}), the form of the letters that "
                    "the network has seen."
                )
        return best, note

    def _count_unknown(self, text: str) -> int:
        """The number of characters of ``text`` that cannot be encoded."""
        if self.kind is SymbolKind.BYTE:
            unknown = set(self.unknown(text))
            return sum(character in unknown for character in text) if unknown else 0
        return int((self._look_up(code_points(text)) < 0).sum())

    def _has_unknown_byte(self, character: str) -> bool:
        if "\ud800" <= character <= "\udfff":
            return True
        return bool((self._look_up(np.frombuffer(character.encode(), np.uint8)) < 0).any())

    def decode(self, ids: Iterable[int] | NDArray[np.integer[Any]]) -> str:
        """The text of ``ids``, ``(N,)``. Bytes that are not valid UTF-8 become U+FFFD.

        Raises:
            IndexError: An id is not below ``V``.
        """
        array = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
        codes = self._codes.take(array)
        if self.kind is SymbolKind.BYTE:
            return codes.astype(np.uint8).tobytes().decode("utf-8", "replace")
        return codes.tobytes().decode("utf-32-le")

    def characters(self, ids: NDArray[np.integer[Any]]) -> tuple[str, NDArray[np.int64] | None]:
        """The text of ``ids`` (N,), and how many ids each of its characters takes; None if one.

        A byte that is not valid UTF-8 is a character of its own: a surrogate.
        """
        if self.kind is SymbolKind.CHAR:
            return self.decode(ids), None
        data = self._codes.take(ids).astype(np.uint8).tobytes()
        text = data.decode("utf-8", "surrogateescape")
        codes = code_points(text)
        widths = 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
        widths[(codes >= 0xDC80) & (codes <= 0xDCFF)] = 1
        return text, widths

    def label(self, id: int) -> str:  # noqa: A002 - the usual name
        """A short visible name of a symbol: ``a``, ``␣``, ``↵``, or ``0xE9`` for a byte."""
        symbol = self.symbols[id]
        if symbol == " ":
            return "␣"
        if self.kind is SymbolKind.BYTE and symbol > "\x7f":
            return f"0x{ord(symbol):02X}"
        return glyph(symbol)

    @cached_property
    def glyphs(self) -> tuple[str, ...]:
        """The glyph of each symbol, ``V``; two hexadecimal digits for a byte beyond ASCII."""
        if self.kind is SymbolKind.CHAR:
            return tuple(map(glyph, self.symbols))
        return tuple(
            glyph(symbol) if symbol < "\x80" else f"{ord(symbol):02X}" for symbol in self.symbols
        )

    def to_json(self) -> dict[str, Any]:
        """The content of ``vocabulary.json``."""
        plain = {"kind": self.kind.value, "symbols": list(self.symbols), "folded": self.folded}
        if self.normalization is not Normalization.NONE:
            plain["normalize"] = self.normalization.value
        return plain

    @classmethod
    def from_json(cls, value: object) -> "Vocabulary":
        """The inverse of `to_json`; ``folded`` and ``normalize`` may be missing.

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
            raise BrokenRunError("The vocabulary is broken: its kind is neither char nor byte.")
        form = value.get("normalize", Normalization.NONE.value)
        if form not in list(Normalization):
            raise BrokenRunError("The vocabulary is broken: its normal form is not known.")
        try:
            return cls(tuple(symbols), SymbolKind(value["kind"]), folded, Normalization(form))
        except ValueError as error:
            raise BrokenRunError(f"The vocabulary is broken: {error}.") from error


class StreamDecoder:
    """Decodes ids one at a time, as they are sampled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, id: int) -> str:  # noqa: A002 - the usual name
        """The text completed by one more id: ``""`` within the bytes of a character."""
        symbol = self._vocabulary.symbols[id]
        if self._vocabulary.kind is SymbolKind.CHAR:
            return symbol
        return self._utf8.decode(symbol.encode("latin-1"))

    def flush(self) -> str:
        """The rest at the end: U+FFFD if the last character is incomplete."""
        return self._utf8.decode(b"", final=True)
