"""Lines of a file of vectors in the text format of GloVe or word2vec: a word and its values.

Errors name the file and the line, and what was expected.
"""

import codecs
import math
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError
from lstm_tui.text.glyphs import safe_line

LARGEST = 1e9
"""The largest absolute value: sums in float32 stay finite. Vectors in use stay below 10."""

LONGEST_LINE = 1 << 22
"""Bytes: more than the longest word and 65,536 values with all their digits take."""


def lines_of(name: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of ``blocks`` without their ends and without a byte order mark.

    Raises:
        CorpusError: A line is longer than `LONGEST_LINE`.
    """
    rest, begun = b"", False
    for block in blocks:
        data = rest + block
        if not begun:
            data, begun = data.removeprefix(codecs.BOM_UTF8), True
        *lines, rest = data.split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise CorpusError(
                f"{name}: has a line of more than {LONGEST_LINE >> 20} MB, so it is no file of "
                "vectors, which has one of them per line."
            )
        yield from lines
    if rest:
        yield rest


def header_of(line: bytes) -> tuple[int, int] | None:
    """The number of vectors and of values, if ``line`` is word2vec's header."""
    fields = line.split()
    if (
        len(fields) != 2
        or line.startswith(b" ")
        or not all(field.isdigit() and len(field) < 16 for field in fields)
    ):
        return None
    return int(fields[0]), int(fields[1])


def common_dimension(lines: list[bytes]) -> int:
    """The most frequent number of values at the end of ``lines``; 0 if they have none."""
    counts = Counter(_trailing_numbers(line) for line in lines if line)
    return max(counts, key=lambda dimension: (dimension > 0, counts[dimension]))


def _trailing_numbers(line: bytes) -> int:
    """How many numbers are at the end of ``line``, after its first field."""
    _, *fields = line.split()
    for count, field in enumerate(reversed(fields)):
        if _number(field) is None:
            return count
    return len(fields)


def split_entry(line: bytes, dimension: int, name: str, number: int) -> tuple[bytes, bytes]:
    """Word and values of a line with spaces in the word, several between values, or tabs.

    The last ``dimension`` fields are the values. If a number is before them, after a space, the
    line has too many values.

    Raises:
        CorpusError: The line has no word, or another number of values.
    """
    word, *values = line.rsplit(b" ", dimension)
    if len(values) != dimension or not all(values) or b"\t" in line:
        fields = line.split()
        word, values = b" ".join(fields[:-dimension]), fields[-dimension:]
        if len(fields) <= dimension:
            count = len(fields) - 1
            raise line_error(name, number, _wrong_count(count, dimension))
    if not word:
        raise line_error(name, number, f"no word before its {dimension} values")
    last = word.split()[-1:] or [b""]
    if word != last[0] and _number(last[0]) is not None:
        raise line_error(name, number, _wrong_count(_trailing_numbers(line), dimension))
    return word, b" ".join(values)


def _wrong_count(count: int, dimension: int) -> str:
    values = "1 value" if count == 1 else f"{count:,} values"
    return f"{values} after the word, but {dimension:,} are expected"


def vector_of(values: bytes, name: str, number: int) -> NDArray[np.float32]:
    """The vector of ``values``, (E,), float32.

    Raises:
        CorpusError: A value is not a number, not finite, or above `LARGEST`.
    """
    fields = values.split()
    try:
        vector = np.array(list(map(float, fields)))
    except ValueError:
        raise line_error(name, number, bad_value(fields)) from None
    if not (np.abs(vector) <= LARGEST).all():
        raise line_error(name, number, bad_value(fields))
    return vector.astype(np.float32)


def bad_value(fields: list[bytes]) -> str:
    """What is wrong with the first of ``fields`` that is no value of a vector, as a clause."""
    for index, field in enumerate(fields, 1):
        value = _number(field)
        if value is None:
            return f"value {index:,} is “{shown(field)}”, but a number is expected"
        if not math.isfinite(value):
            return f"value {index:,} is {shown(field)}, but a finite number is expected"
        if not abs(value) <= LARGEST:
            return f"value {index:,} is {shown(field)}, but at most {LARGEST:g} is expected"
    raise AssertionError("a value is not a number, or too large")


def _number(field: bytes) -> float | None:
    """The number that ``field`` is, which may be infinite or NaN; None for another text."""
    try:
        value = float(field)
    except ValueError:
        return None
    return None if b"_" in field and math.isfinite(value) else value


def line_error(name: str, number: int, reason: str) -> CorpusError:
    """The error for a line of the file ``name``; ``reason`` is a clause."""
    return CorpusError(
        f"{name}: line {number:,}: {reason}. Correct or remove the line, or fetch the file again."
    )


def shown(text: bytes) -> str:
    """The beginning of ``text`` for a message."""
    return safe_line(text[:400].decode("utf-8", "replace"), 40)
