"""Types of symbols by which a loss is broken down: space, start of a word, digit, bracket.

They follow the error types of Karpathy, Johnson & Fei-Fei 2015, §4.4, but depend on the text alone,
so that two networks are compared on the same symbols. Each character has exactly one type, the
first that applies in the order of `SymbolType`, so the shares of all types add up to the whole.

A word consists of letters and combining marks, and of apostrophes between letters. Letters of
scripts without blanks between words (Chinese, Japanese, Korean) have a type of their own.

A word is *rare* if it occurs at most 5 times in the training text, as in that paper, capitals
aside. A run does not keep its training text; if the encoded copy of it is not at hand, a word is
rare if it occurs only once in the text that is evaluated. Which of the two was counted is part of
every report that has the type. Letters in shapes: ``C`` characters, ``W`` words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import load_corpus
from lstm_tui.text.spans import LETTER
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import code_points

RARE_IN_TRAINING = 5
"""Most occurrences of a rare word in the training text."""

COUNTED = 10_000_000
"""Symbols at the beginning of a training text whose words are counted."""

_BLOCK = 1 << 20


class SymbolType(StrEnum):
    """What a symbol is; the first that applies, save that a line break is never after one."""

    END = "end of document"
    DOCUMENT_START = "start of a document"
    LINE_BREAK = "line break"
    AFTER_BREAK = "after a line break"
    SPACE = "space"
    RARE = "rare word"
    START = "start of a word"
    INSIDE = "inside of a word"
    UNSPACED = "unspaced letter"
    DIGIT = "digit"
    QUOTE = "quote"
    OPENING = "opening bracket"
    CLOSING = "closing bracket"
    PUNCTUATION = "punctuation"
    OTHER = "other"


TYPES = tuple(SymbolType)
_NUMBER_OF = {kind: number for number, kind in enumerate(TYPES)}
_MARK = len(TYPES)  # a combining mark, before it gets the type of its letter

_LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
_QUOTES = "\"'`´“”‘’„‚‟‛«»‹›「」『』＂＇"
_APOSTROPHES = "'’"
_SPACED_LETTER = re.compile(LETTER)

Types = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class WordFrequencies:
    """How often words occur, in small letters.

    Attributes:
        counts: Occurrences.
        source: What was counted, such as ``the training text``.
        most: A word is rare up to this number of occurrences.
    """

    counts: Counter[str]
    source: str
    most: int

    def is_rare(self, word: str) -> bool:
        """Whether ``word`` is rare."""
        return self.counts[word.lower()] <= self.most

    def without_rare(self) -> "WordFrequencies":
        """The same counts, by which no word is rare."""
        return replace(self, most=-1)


def count_training_words(run: Run) -> WordFrequencies | None:
    """The words of the training text of ``run``; None if its encoded copy is not at hand."""
    record = run.record()
    try:
        corpus = load_corpus(record.corpus.key, record.config.text)
    except LstmTuiError:
        return None
    counts: Counter[str] = Counter()
    counted = min(corpus.train_length, COUNTED)
    for begin in range(0, counted, _BLOCK):  # a word that a block cuts counts as two
        ids = corpus.train.take(np.arange(begin, min(begin + _BLOCK, counted)))
        text = symbol_text(ids, corpus.vocabulary).text
        counts.update(word.lower() for word in words_of(text))
    return WordFrequencies(counts, "the training text", RARE_IN_TRAINING)


def count_words(texts: Iterable[str]) -> WordFrequencies:
    """The words of the texts that are evaluated."""
    counts = Counter(word.lower() for text in texts for word in words_of(text))
    return WordFrequencies(counts, "the evaluated text", 1)


def words_of(text: str) -> list[str]:
    """The words of ``text``, in order."""
    begins, ends = _word_spans(_classes(text))
    return [text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def character_types(text: str, words: WordFrequencies) -> Types:
    """The type of each character of ``text``, as its number in `TYPES`, (C,)."""
    classes = _classes(text)
    begins, ends = _word_spans(classes)
    types = classes.copy()
    types[begins] = _NUMBER_OF[SymbolType.START]
    rare: dict[str, bool] = {}
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        word = text[begin:end]
        if word not in rare:
            rare[word] = words.is_rare(word)
        if rare[word]:
            types[begin:end] = _NUMBER_OF[SymbolType.RARE]
    is_break = classes == _NUMBER_OF[SymbolType.LINE_BREAK]
    after = np.concatenate(([False], is_break[:-1])) & ~is_break
    types[after[: len(types)]] = _NUMBER_OF[SymbolType.AFTER_BREAK]
    return types


def _word_spans(classes: Types) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The beginning and the end of each word, (W,) each."""
    change = np.diff(classes == _NUMBER_OF[SymbolType.INSIDE], prepend=False, append=False)
    edges = np.flatnonzero(change)
    return edges[::2], edges[1::2]


def _classes(text: str) -> Types:
    """The type of each character without its neighbors' types, (C,); letters are `INSIDE`."""
    codes = code_points(text)
    if not len(codes):
        return np.zeros(0, np.uint8)
    table = np.zeros(int(codes.max()) + 1, np.uint8)
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        table[code] = _class_of(chr(code))
    classes: Types = table[codes]
    before = np.maximum.accumulate(np.where(classes == _MARK, -1, np.arange(len(classes))))
    other = np.uint8(_NUMBER_OF[SymbolType.OTHER])
    classes = np.where(before >= 0, classes[np.maximum(before, 0)], other)
    inside = _NUMBER_OF[SymbolType.INSIDE]
    within = (classes[:-2] == inside) & (classes[2:] == inside)
    apostrophes = np.isin(codes[1:-1], [ord(one) for one in _APOSTROPHES])
    classes[1:-1][within & apostrophes] = inside
    return classes


def _class_of(character: str) -> int:
    category = unicodedata.category(character)
    if character in _LINE_BREAKS:
        kind = SymbolType.LINE_BREAK
    elif character.isspace():
        kind = SymbolType.SPACE
    elif character in _QUOTES or category in ("Pi", "Pf"):
        kind = SymbolType.QUOTE
    elif category[0] == "L":
        spaced = _SPACED_LETTER.match(character) is not None
        kind = SymbolType.INSIDE if spaced else SymbolType.UNSPACED
    elif category[0] == "M":
        return _MARK
    elif category[0] == "N":
        kind = SymbolType.DIGIT
    elif category == "Ps":
        kind = SymbolType.OPENING
    elif category == "Pe":
        kind = SymbolType.CLOSING
    elif category[0] == "P":
        kind = SymbolType.PUNCTUATION
    else:
        kind = SymbolType.OTHER
    return _NUMBER_OF[kind]
