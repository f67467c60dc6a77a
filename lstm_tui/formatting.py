"""Numbers as a person types them: the one parser of every option, dialog and config file.

A comma groups the digits of a whole number by three and is nothing else: half of Europe types 0,01
for a hundredth, so what may have been meant as a decimal comma is refused, never guessed.
"""

import re

from lstm_tui.errors import ConfigError

_WHOLE = re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?:_[0-9]{3})+)")
_NUMBER = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)|nan", re.IGNORECASE
)
_MOST_DIGITS = 4_000
"""Of a whole number: a little below the limit of Python, which raises above it."""


def parse_whole(text: str, such_as: str = "") -> int:
    """The whole number that ``text`` says: ``900000``, ``900,000`` or ``900_000``.

    Raises:
        ConfigError: It says none; the message begins with "must be" and ends with ``such_as``.
    """
    plain = text.strip()
    if len(plain) > _MOST_DIGITS or not _WHOLE.fullmatch(plain):
        raise ConfigError(f"must be a whole number{_example(such_as)}")
    return int(re.sub("[,_]", "", plain))


def parse_number(text: str, such_as: str = "0.01") -> float:
    """The number that ``text`` says, with a decimal point and without groups: ``0.01``, ``2e-4``.

    Not-a-number and infinities are numbers here; ranges refuse them.

    Raises:
        ConfigError: It says none; the message begins with "must be" and ends with ``such_as``.
    """
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise ConfigError(f"must be a number{_example(such_as)}")
    return float(plain)


def _example(such_as: str) -> str:
    return f", such as {such_as}" if such_as else ""
