"""Shell quoting of untrusted words, such as the name of a run, in commands that are printed.

A quoted word is one argument in sh, bash, zsh and fish, without control characters. `shlex.quote`
does not guarantee that: fish reads a backslash in single quotes as an escape, and zsh expands
``=name`` to a path.
"""

import os
import re

from lstm_tui.text.glyphs import visible

_PLAIN = re.compile(r"[A-Za-z0-9_./:,@+-][A-Za-z0-9_./:,@+=%-]*")
"""Words that no shell expands."""

_READABLE = re.compile(r"[ -~]|[^\W_]")
"""Characters that need no escape in a quoted word, if they are their own glyphs."""


def shell_word(word: str) -> str:
    """``word`` as one argument of a command, never taken for an option.

    It is quoted if a shell needs it, is prefixed with ``./`` if it would be an option, and is
    written ``$'\\x1b'`` (bash, zsh; fish refuses the command) where it holds a backslash or
    what is not a letter, a digit or ASCII.
    """
    return _quoted(f"./{word}" if word.startswith("-") else word)


def shell_option(option: str, value: str) -> str:
    """``--option=value`` as one argument of a command, for any ``value``."""
    return f"{option}={_quoted(value)}"


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    if "\\" not in word and visible(word) == word and all(map(_READABLE.fullmatch, word)):
        return "'" + word.replace("'", "'\"'\"'") + "'"
    escaped = "".join(
        one if (one.isascii() and one.isalnum()) or one in "/._-" else f"\\x{byte:02x}"
        for byte in os.fsencode(word)
        for one in (chr(byte),)
    )
    return f"$'{escaped}'"
