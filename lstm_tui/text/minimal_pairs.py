"""Minimal pairs: a text with a right and a wrong continuation, from a table or a sentence.

A table has one pair in a line, its columns separated by tabs and named in the first line:
``before``, ``right``, ``wrong``, and optionally ``group``; other columns are ignored. A sentence
has both in braces: ``The keys to the cabinet {are|is} here.``

A network of characters must not be asked about ``approve``, which is a prefix of ``approves``, so
what is compared includes the character after the words (`delimited`).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.sources import STDIN

COLUMNS = ("before", "right", "wrong")
GROUP = "group"

MOST_BYTES = 64 * 1024 * 1024
"""The largest table: about half a million pairs."""

_BRACES = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_ONE_WORD = re.compile(r"\{[^{}|]*\}")
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that do not separate words, as the names of their characters in Unicode begin."""

_WANTED = "Write the right and the wrong word as {are|is}, once."


@dataclass(frozen=True, slots=True)
class MinimalPair:
    """A text with a right and a wrong continuation.

    Attributes:
        group: Pairs of one group are counted together; "" if there are no groups.
    """

    before: str
    right: str
    wrong: str
    group: str = ""


def is_sentence(text: str) -> bool:
    """Whether ``text`` is meant as a sentence with braces, not as the name of a file."""
    return _BRACES.search(text) is not None


def parse_sentence(text: str) -> MinimalPair:
    """The pair of a sentence such as ``The keys {are|is} here.``

    Its continuations end with the character after the braces.

    Raises:
        ConfigError: There is not one pair of braces with two different alternatives.
    """
    shown = safe_line(text, 100)
    alternatives = list(_BRACES.finditer(text))
    if len(alternatives) != 1:
        raise ConfigError(f"{shown}: {len(alternatives)} alternatives in braces. {_WANTED}")
    (match,) = alternatives
    words = match[1].split("|")
    if len(words) != 2:
        raise ConfigError(f"{shown}: {len(words)} words in braces, not 2. {_WANTED}")
    if words[0] == words[1]:
        raise ConfigError(f"{shown}: both alternatives are the same. {_WANTED}")
    right, wrong = (word + text[match.end() : match.end() + 1] for word in words)
    return MinimalPair(text[: match.start()], right, wrong)


def read_pair_file(name: str, stdin: BinaryIO) -> tuple[MinimalPair, ...]:
    """The pairs of the table ``name``, ``-`` for ``stdin``, in order.

    Raises:
        ConfigError: It is a sentence with one word in braces.
        MissingSourceError: There is no such file.
        CorpusError: It cannot be read, is too large, or a line of it is not valid.
    """
    shown = "standard input" if name == STDIN else safe_line(name, 200) or "the empty name"
    try:
        with (
            BytesIO(stdin.read(MOST_BYTES + 1)) if name == STDIN else Path(name).open("rb") as file
        ):
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        _check_braces(name, shown)
        raise MissingSourceError(
            f"{shown}: no such file. A sentence has the words to compare in braces, such as "
            "“The keys to the cabinet {are|is}”."
        ) from error
    except (OSError, ValueError) as error:
        _check_braces(name, shown)
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise CorpusError(f"{shown}: cannot be read: {reason}.") from error
    if len(content) > MOST_BYTES:
        raise CorpusError(f"{shown}: larger than {MOST_BYTES >> 20} MB. Split it into several.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{shown}: byte {error.start:,} is not UTF-8. Save the table as UTF-8."
        ) from error
    return tuple(_pairs(text, shown))


def _check_braces(name: str, shown: str) -> None:
    """Refuse a ``name`` that is no file, but a sentence whose braces have one word.

    Raises:
        ConfigError: It is one.
    """
    if _ONE_WORD.search(name):
        raise ConfigError(f"{shown}: only one word in braces. {_WANTED}")


def _pairs(text: str, shown: str) -> Iterator[MinimalPair]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = [name.strip().lower() for name in lines[0].split("\t")]
    if missing := [name for name in COLUMNS if name not in header]:
        raise CorpusError(
            f"{shown}: line 1: no column {', '.join(missing)}. The first line names the columns, "
            "separated by tabs: before, right, wrong, and optionally group."
        )
    if twice := [name for name in (*COLUMNS, GROUP) if header.count(name) > 1]:
        raise CorpusError(
            f"{shown}: line 1: more than one column is named {', '.join(twice)}. Rename the others."
        )
    columns = [header.index(name) for name in COLUMNS]
    group = header.index(GROUP) if GROUP in header else None
    is_empty = True
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) <= max(columns) or any(map(str.strip, fields[len(header) :])):
            raise CorpusError(
                f"{shown}: line {number:,}: {len(fields)} columns, but the first line has "
                f"{len(header)}. Separate them by tabs."
            )
        before, right, wrong = (fields[column] for column in columns)
        if right == wrong:
            raise CorpusError(f"{shown}: line {number:,}: right and wrong are the same.")
        of_group = fields[group].strip() if group is not None and group < len(fields) else ""
        yield MinimalPair(before, right, wrong, of_group)
        is_empty = False
    if is_empty:
        raise CorpusError(f"{shown}: has no pairs.")


def delimited(pair: MinimalPair, *, joins: bool) -> MinimalPair:
    """``pair`` with the spaces that set its words apart.

    A continuation that ends in a letter or a digit, or is empty, gets a space at its end, but not
    in a script that does not separate words, such as Chinese. With ``joins`` False, words that
    would continue the last word of the text before them are separated from it: a table may have
    lost the space at the end of a column.
    """
    right, wrong = (
        f"{one} " if not one or _continues(one[-1]) else one for one in (pair.right, pair.wrong)
    )
    before = pair.before
    if not joins and before and all(map(_continues, (before[-1], right[0], wrong[0]))):
        before += " "
    return replace(pair, before=before, right=right, wrong=wrong)


def _continues(character: str) -> bool:
    """Whether a word that ends with ``character`` ends only if a space follows."""
    is_letter = unicodedata.category(character)[0] in "LMN"
    return is_letter and not unicodedata.name(character, "").startswith(_WITHOUT_SPACES)


def marked(pair: MinimalPair) -> str:
    """``pair`` as a sentence with braces, in one line without control characters."""
    return safe_line(f"{pair.before}{{{pair.right}|{pair.wrong}}}", 100)
