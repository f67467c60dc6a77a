"""Words: a lossless split of a text into tokens.

A token is a word or a number with the space before it, if there is one, or any other single
character::

    "The keys, to 12." → "The" " keys" "," " to" " 12" "."

A word consists of letters and of apostrophes between letters. Joining the tokens gives the text.
"""

import re

TOKEN = re.compile(r" ?[^\W\d_]+(?:['’][^\W\d_]+)*+| ?\d++|[\s\S]")
"""One token."""


def split_words(text: str) -> list[str]:
    """The tokens of ``text``, in order; joined, they are ``text``."""
    return TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Whether ``token`` is one token of two or more characters."""
    return len(token) > 1 and TOKEN.fullmatch(token) is not None
