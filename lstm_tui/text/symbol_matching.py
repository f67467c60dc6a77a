"""Find the symbols of a given vocabulary in a text: the longest that fits, or words between spaces.

A vocabulary that was made elsewhere (`vocabulary_file`) may have symbols that `tokens` never makes,
such as ``<pad>``, and words without the characters that spell them. A symbol for unknown text,
``<unk>``, is read where no other symbol is.

Letters in shapes: ``C`` characters of a text, ``N`` symbols of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN = re.compile(r"[<\[{|]+(?:unk|unknown|oov)[>\]}|]+", re.IGNORECASE)
LINE_END = re.compile(r"[<\[{|]+(?:eos|eol|nl)[>\]}|]+", re.IGNORECASE)

_CHUNK = re.compile(r"\n|\S+")
_PART = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True, eq=False)
class MatchedText:
    """A text as symbols.

    Attributes:
        ids: The symbols, (N,).
        last: The index in the text of the last character of each, (N,).
        known: Which characters are read, (C,); white space between words is, without being one.
    """

    ids: NDArray[np.int64]
    last: NDArray[np.int64]
    known: NDArray[np.bool_]


def named(symbols: Iterable[str], name: re.Pattern[str]) -> str | None:
    """The first of ``symbols`` that is a special one with this ``name``; None if there is none."""
    return next((symbol for symbol in symbols if name.fullmatch(symbol.strip())), None)


def match_longest(text: str, id_of: Mapping[str, int]) -> MatchedText:
    """``text`` as symbols: at each character the longest symbol that begins there.

    A character at which none begins is the unknown symbol, or is left out.
    """
    lengths: dict[str, set[int]] = defaultdict(set)
    for symbol in id_of:
        lengths[symbol[0]].add(len(symbol))
    descending = {first: sorted(some, reverse=True) for first, some in lengths.items()}
    other = _unknown_id(id_of)

    def matches() -> Iterator[tuple[int, int, int]]:
        begin = 0
        while begin < len(text):
            for length in descending.get(text[begin], ()):
                if (id_ := id_of.get(text[begin : begin + length])) is not None:
                    yield id_, begin, begin + length
                    begin += length
                    break
            else:
                if other is not None:
                    yield other, begin, begin + 1
                begin += 1

    return _matched(text, matches(), np.zeros(len(text), np.bool_))


def match_words(text: str, id_of: Mapping[str, int]) -> MatchedText:
    """``text`` as symbols: the words between white space.

    A word that is no symbol is looked up without its capitals, then as its parts (letters and
    digits, single punctuation marks), if all of them are symbols. Else it is the unknown symbol, or
    is left out. The end of a line is its own symbol if there is one (a newline, or ``<eos>``).
    Words have a space before them in ``id_of``.
    """
    other = _unknown_id(id_of)
    line_end = id_of.get("\n")
    if line_end is None and (symbol := named(id_of, LINE_END)) is not None:
        line_end = id_of[symbol]

    def look_up(word: str) -> int | None:
        id_ = id_of.get(f" {word}")
        return id_of.get(f" {word.lower()}") if id_ is None else id_

    def matches() -> Iterator[tuple[int, int, int]]:
        for chunk in _CHUNK.finditer(text):
            word, begin, end = chunk[0], chunk.start(), chunk.end()
            if word == "\n":
                if line_end is not None:
                    yield line_end, begin, end
                continue
            if (id_ := look_up(word)) is not None:
                yield id_, begin, end
                continue
            parts = [(look_up(part[0]), *part.span()) for part in _PART.finditer(word)]
            readable = [(one, b, e) for one, b, e in parts if one is not None]
            if readable and (len(readable) == len(parts) or other is None):
                for one, first, after in readable:
                    yield one, begin + first, begin + after
            elif other is not None:
                yield other, begin, end

    blank = np.array([character.isspace() for character in text], np.bool_)
    return _matched(text, matches(), blank)


def _unknown_id(id_of: Mapping[str, int]) -> int | None:
    symbol = named(id_of, UNKNOWN)
    return None if symbol is None else id_of[symbol]


def _matched(
    text: str, matches: Iterator[tuple[int, int, int]], known: NDArray[np.bool_]
) -> MatchedText:
    """``matches``, each an id, its first character and the one after it."""
    spans = np.array(list(matches), np.int64).reshape(-1, 3)
    steps = np.zeros(len(text) + 1, np.int64)
    steps[spans[:, 1]] += 1
    np.subtract.at(steps, spans[:, 2], 1)
    return MatchedText(spans[:, 0], spans[:, 2] - 1, known | (steps.cumsum()[:-1] > 0))
