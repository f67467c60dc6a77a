r"""Words: a lossless split of a text into tokens.

A token is a word or a number with the space before it, if there is one, or any other single
character: a punctuation mark, an underscore, a newline, a further space, an emoji. Joining the
tokens gives the text, character for character, and case is kept::

    "The keys, don't x_1 to 12." → "The" " keys" "," " don't" " x" "_" "1" " to" " 12" "."
    "Ein cafe\u0301  in 東京\r\n" → "Ein" " cafe\u0301" " " " in" " " "東" "京" "\r" "\n"

A word consists of letters, the combining marks after them, and single apostrophes (``'`` or ``’``)
and zero-width joiners between letters; a hyphen separates two words. A number consists of decimal
digits. Ideographs, kana and the letters of the scripts that are written without spaces (Thai, Lao,
Burmese, Khmer and other scripts of Unicode's line break class SA, UAX #14) are tokens of their own:
otherwise a sentence would be one word. A run of more than `MOST_LETTERS` letters, as in encoded
data, is cut into several words, so that a token depends on at most `LOOKAHEAD` characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

MOST_LETTERS = 64
"""Letters, or digits, without a mark or an apostrophe between them that are one token."""

_MOST_PARTS, _MOST_MARKS = 32, 8

LOOKAHEAD = 2 + MOST_LETTERS + _MOST_PARTS * (MOST_LETTERS + _MOST_MARKS)
"""A token is decided by this many characters from its start on."""

_LEAST_SPLIT = 8 * LOOKAHEAD

_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"  # Thai … Tai Tham
    "\ua9e0-\ua9ff\uaa60-\uaadf\U00011700-\U0001174f"  # Burmese extended, Tai Viet, Ahom
    "\u2e80-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"  # CJK, kana
    "\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"  # … beyond the first plane
)
"""Letters that are tokens of their own."""

_MARKS_FROM, _MARKS_TO = 0x300, 0x1F000
"""Where combining marks are, but for the variation selectors of ideographs."""


@cache
def token_pattern() -> re.Pattern[str]:
    """The regular expression of one token; every text is a sequence of matches.

    The quantifiers are possessive, so that a token takes time in proportion to its length.
    """
    letter = rf"[^\W\d_{_SINGLE}]"
    letters = f"{letter}{{0,{MOST_LETTERS - 1}}}+"
    marks = f"[{_combining_marks()}]{{1,{_MOST_MARKS}}}+"
    parts = f"(?:(?=['\\x80-\\U0010ffff])(?:{marks}|['’\u200c\u200d](?={letter})){letters})"
    word = f"{letter}{letters}{parts}{{0,{_MOST_PARTS}}}+"
    return re.compile(rf" ?{word}| ?\d{{1,{MOST_LETTERS}}}+|[\s\S]")


def _combining_marks() -> str:
    """All combining marks, as ranges for a character class."""
    marks = [
        code for code in range(_MARKS_FROM, _MARKS_TO) if unicodedata.category(chr(code))[0] == "M"
    ]
    begins = [code for code in marks if unicodedata.category(chr(code - 1))[0] != "M"]
    ends = [code for code in marks if unicodedata.category(chr(code + 1))[0] != "M"]
    ranges = zip(map(chr, begins), map(chr, ends), strict=True)
    return "".join(f"{begin}-{end}" for begin, end in ranges) + "\U000e0100-\U000e01ef"


def split_words(text: str) -> list[str]:
    """The tokens of ``text``, in order; joined, they are ``text``."""
    return token_pattern().findall(text)


def split_pieces(pieces: Iterable[str]) -> Iterator[list[str]]:
    """The tokens of the text that ``pieces`` join to, in lists, in bounded memory.

    Where the pieces are cut does not change the tokens.
    """
    kept = ""
    for piece in pieces:
        text = kept + piece
        if len(text) < _LEAST_SPLIT:  # the end of each text is split again with the next piece
            kept = text
            continue
        tokens = split_words(text)
        undecided, left = len(tokens), 0
        while undecided and left < LOOKAHEAD:
            undecided -= 1
            left += len(tokens[undecided])
        kept = text[len(text) - left :]
        yield tokens[:undecided]
    yield split_words(kept)


def is_word(token: str) -> bool:
    """Whether ``token`` is one token of two or more characters.

    A character that the Unicode version of this Python does not know may be a letter of a later
    one, with which the text was split.
    """
    if len(token) < 2:
        return False
    letters = "".join("a" if unicodedata.category(one) == "Cn" else one for one in token)
    return token_pattern().fullmatch(letters) is not None
