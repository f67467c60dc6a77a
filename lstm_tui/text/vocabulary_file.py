"""A vocabulary that another program made: a JSON file of symbols, or the characters of a text.

A file is a list of symbols in the order of their ids, an object of ids by symbol (the usual
``stoi``), or of symbols by id (``itos``); a list of numbers 0 to 255 is one of bytes. The
`Vocabulary` of a run is sorted, so the ids of the file are kept beside it, and the rows of the
weights are taken in its order.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind, SymbolMatching
from lstm_tui.errors import CorpusError
from lstm_tui.files import JSON_LIMIT, LONGEST_REASON
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.source_stream import open_source
from lstm_tui.text.sources import STDIN, find_sources
from lstm_tui.text.symbol_matching import LINE_END, UNKNOWN, named
from lstm_tui.text.vocabulary import Vocabulary

FORMS = (
    'a list of symbols in the order of their ids, ["a", "b"], or an object of ids, {"a": 0, "b": 1}'
)

_SPECIAL = re.compile(r"[<\[{|]+\S*[>\]}|]+")
_CHARACTERS_PER_NAME = 4
"""Symbols of one character for each longer one from which those are names such as ``PAD``."""


@dataclass(frozen=True, eq=False)
class GivenVocabulary:
    """A vocabulary, and the ids that its symbols had elsewhere.

    Attributes:
        vocabulary: The symbols, in order.
        ids: The row of each symbol in the weights of the other program, (V,).
        notes: How a text is read with it, a sentence each.
    """

    vocabulary: Vocabulary
    ids: NDArray[np.int64]
    notes: tuple[str, ...] = ()


def given_vocabulary(symbols: Sequence[str]) -> GivenVocabulary:
    """The vocabulary of distinct ``symbols`` in the order of their ids.

    Raises:
        ValueError: A symbol is empty, in it twice, too long, or has half of a surrogate pair.
    """
    if "" in symbols:
        raise ValueError(f"symbol {symbols.index('')} is empty: name it, such as <pad>")
    known: dict[str, int] = {}
    for id_, symbol in enumerate(symbols):
        if (first := known.setdefault(symbol, id_)) != id_:
            raise ValueError(f"symbols {first:,} and {id_:,} are both {safe_line(symbol, 40)!r}")
    longer = [symbol for symbol in symbols if len(symbol) > 1]
    if not longer:
        return _in_order(symbols, SymbolKind.CHAR)
    matching = _matching(symbols, longer)
    if matching is SymbolMatching.WORDS:
        spaced = [symbol if symbol == "\n" else f" {symbol}" for symbol in symbols]
        return _in_order(spaced, SymbolKind.WORD, matching, (_word_note(symbols),))
    named_first = ", ".join(safe_line(symbol.strip() or symbol, 20) for symbol in longer[:5])
    more = ", …" if len(longer) > 5 else ""
    note = (
        f"{len(longer):,} symbol{'s' * (len(longer) > 1)} of several characters ({named_first}"
        f"{more}): a text is read as the longest symbols that fit, from its beginning on."
    )
    return _in_order(symbols, SymbolKind.WORD, matching, (note, *_unknown_note(symbols, "What")))


def byte_vocabulary(codes: Sequence[int]) -> GivenVocabulary:
    """The vocabulary of distinct bytes in the order of their ids.

    Raises:
        ValueError: A number is no byte, or in it twice.
    """
    if wrong := next((code for code in codes if not 0 <= code <= 0xFF), None):
        raise ValueError(f"{wrong:,} is not a byte (0 to 255)")
    if len(set(codes)) < len(codes):
        raise ValueError("a byte is in it twice")
    return _in_order(list(map(chr, codes)), SymbolKind.BYTE)


def read_vocabulary_file(name: str) -> GivenVocabulary:
    """The vocabulary of a JSON file.

    Raises:
        CorpusError: It cannot be read, or is not a vocabulary.
    """
    sources = find_sources([name])
    shown = sources[0].name
    if len(sources) > 1 or sources[0].in_folder or name == STDIN:
        raise CorpusError(f"{safe_line(name, 200)}: not a file. --vocabulary takes a JSON file.")
    data = bytearray()
    with open_source(sources[0], None) as stream:
        for block in stream.blocks(lambda _: None):
            data += block
            if len(data) > JSON_LIMIT:
                raise CorpusError(f"{shown}: larger than {JSON_LIMIT >> 20} MB: not a vocabulary.")
    try:
        content = msgspec.json.decode(bytes(data.removeprefix(b"\xef\xbb\xbf")))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason = safe_line(str(error), LONGEST_REASON)
        raise CorpusError(
            f"{shown}: not JSON ({reason}). --vocabulary takes {FORMS}; --vocabulary-from TEXT "
            "takes the characters of a text."
        ) from error
    try:
        symbols = _listed(content)
        numbers = [one for one in symbols if isinstance(one, int) and not isinstance(one, bool)]
        if len(numbers) == len(symbols):
            return byte_vocabulary(numbers)
        texts = [one for one in symbols if isinstance(one, str)]
        if len(texts) < len(symbols):
            wrong = next(index for index, one in enumerate(symbols) if not isinstance(one, str))
            raise ValueError(f"symbol {wrong:,} is not a text")
        return given_vocabulary(texts)
    except ValueError as error:
        raise CorpusError(f"{shown}: {error}. Expected {FORMS}.") from error


def _listed(content: object) -> list[object]:
    """The symbols of JSON in the order of their ids.

    Raises:
        ValueError: It is neither of the forms.
    """
    if isinstance(content, dict):
        for name in ("itos", "stoi", "vocab"):  # beside other settings, as in a saved "meta"
            if isinstance(content.get(name), list | dict):
                return _listed(content[name])
        content = _by_id(content)
    if not isinstance(content, list):
        raise ValueError("neither a list nor an object")
    if not content:
        raise ValueError("it has no symbols")
    return content


def _by_id(ids: Mapping[str, object]) -> list[object]:
    pairs = ids.items()
    if all(isinstance(id_, str) and symbol.isdecimal() for symbol, id_ in pairs):
        symbols: dict[int, object] = {int(id_): symbol for id_, symbol in pairs}
    else:
        strange = next(
            (one for one, id_ in pairs if not isinstance(id_, int) or isinstance(id_, bool)), None
        )
        if strange is not None:
            raise ValueError(f"the id of {safe_line(strange, 40)!r} is not a whole number")
        symbols = {id_: symbol for symbol, id_ in pairs if isinstance(id_, int)}
    if len(symbols) < len(ids):
        raise ValueError(f"{len(ids):,} symbols have only {len(symbols):,} different ids")
    missing = next((id_ for id_ in range(len(symbols)) if id_ not in symbols), None)
    if missing is not None:
        raise ValueError(
            f"id {missing:,} is missing: {len(symbols):,} symbols have the ids 0 to "
            f"{len(symbols) - 1:,}"
        )
    return [symbols[id_] for id_ in range(len(symbols))]


def _matching(symbols: Sequence[str], longer: Sequence[str]) -> SymbolMatching:
    """Whether the symbols are words between white space, which none of them has."""
    words = sum(_SPECIAL.fullmatch(symbol) is None for symbol in longer)
    characters = len(symbols) - len(longer)
    has_space = any(one.isspace() for symbol in symbols if symbol != "\n" for one in symbol)
    if has_space or words * _CHARACTERS_PER_NAME <= characters:
        return SymbolMatching.LONGEST
    return SymbolMatching.WORDS


def _word_note(symbols: Sequence[str]) -> str:
    unknown = named(symbols, UNKNOWN)
    fate = "left out" if unknown is None else f"read as {safe_line(unknown, 20)}"
    note = (
        "No symbol has a space, so a text is read as the words between spaces; a word that is no "
        f"symbol is looked up in small letters, then in parts, and else {fate}."
    )
    if "\n" not in symbols and (line_end := named(symbols, LINE_END)) is not None:
        note += f" The end of a line is {safe_line(line_end, 20)}."
    return note


def _unknown_note(symbols: Sequence[str], subject: str) -> tuple[str, ...]:
    unknown = named(symbols, UNKNOWN)
    if unknown is None:
        return ()
    return (f"{subject} is no symbol is read as {safe_line(unknown.strip(), 20)}.",)


def _in_order(
    symbols: Sequence[str],
    kind: SymbolKind,
    matching: SymbolMatching = SymbolMatching.TOKENS,
    notes: tuple[str, ...] = (),
) -> GivenVocabulary:
    ids = sorted(range(len(symbols)), key=lambda id_: (len(symbols[id_]) > 1, symbols[id_]))
    vocabulary = Vocabulary(tuple(symbols[id_] for id_ in ids), kind, matching=matching)
    return GivenVocabulary(vocabulary, np.array(ids, np.int64), notes)
