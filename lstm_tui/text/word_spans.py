"""Spans of numbers and of capitalized words in prose and markup."""

import re
from collections.abc import Iterator

from lstm_tui.text.spans import CJK, LETTER, WORD, Span, is_word

_EXPONENT = r"(?:[eE][+-]?\d++)"
_NUMBER = re.compile(
    r"\d(?:(?<=0)[xX](?:_?[0-9A-Fa-f])++|(?<=0)[bB](?:_?[01])++|(?<=0)[oO](?:_?[0-7])++"
    r"|(?:\d{0,2}+(?:,\d{3})++(?!\d|,\d)|\d*+(?:_\d++)*+)"
    rf"(?:(?:\.\d++(?:_\d++)*+)++{_EXPONENT}?(?:[fF](?!{WORD}))?|{_EXPONENT}?))"
    r"(?:(?=[x×]\d)|(?P<unit>[A-Za-z]*+[\d_]?))"
)


def find_numbers(text: str) -> Iterator[Span]:
    """The numbers in ``text``, without sign and unit; none in a word such as ``H2O``."""
    for number in _NUMBER.finditer(text):
        begin, end = number.span()
        if unit := number["unit"]:
            if not unit.isalpha():
                continue  # a word of letters and digits
            end -= len(unit)
        before = text[begin - 1] if begin else ""
        second = text[begin - 2] if begin > 1 else ""
        if before == ".":
            if is_word(second):
                continue
            if second != ".":
                begin -= 1
        elif before == "#" and second in ("&", ";") and text[end : end + 1] == ";":
            continue  # the code of a character
        elif before and is_word(before) and not (before == "x" and second.isdigit()):
            continue
        yield Span(begin, end, begin, end)


_MARKS = "[\u0300-\u036f]"
_WORD_OF_LETTERS = re.compile(
    rf"[^\W\d_a-z{CJK}]{_MARKS}*+({LETTER})(?:{LETTER}|{_MARKS})*+(?P<rest>(?:{WORD}|{_MARKS})*+)"
)
"""With ``rest``, such as the 1 of ``Ab1``, it is no word; that is read too, so that no letter of a
long one is tried as a beginning."""


def find_capitalized_words(text: str) -> Iterator[Span]:
    """The words in ``text`` that begin with a capital and a small letter."""
    for word in _WORD_OF_LETTERS.finditer(text):
        begin, end = word.start(), word.start("rest")
        if word["rest"]:
            continue
        if not (word[1].islower() and word[0][0].lower() != word[0][0]):
            continue
        before = text[begin - 1] if begin else ""
        if before and (is_word(before) or "\u0300" <= before <= "\u036f"):
            continue
        if before == "&" and text[end : end + 1] == ";":
            continue  # the name of a character, such as &Eacute;
        yield Span(begin, end, begin, end)
