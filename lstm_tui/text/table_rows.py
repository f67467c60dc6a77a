"""Rows of a table: tab-separated values, or comma-separated values with quotes (RFC 4180).

The delimiter is that of the header line. A field in quotes may contain delimiters, newlines and
doubled quotes. In a table with tabs, which are rarely quoted, a quote has that meaning only if the
field begins and ends with one.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lstm_tui.errors import CorpusError

TAB = "\t"
DELIMITERS = (TAB, ",", ";", "|")

DELIMITER_NAMES = {TAB: "tabs", ",": "commas", ";": "semicolons", "|": "vertical bars"}

LONGEST_FIELD = 16 << 20
"""Characters of a field: a quote that is never closed would read the whole table as one."""

_Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The first line of the table ``name``: the names of the columns, and what separates them."""

    name: str
    columns: tuple[str, ...]
    delimiter: str


def lines_of(pieces: Iterable[str], name: str) -> Iterator[str]:
    r"""The lines of the table ``name``, a text in pieces, with their ``\n``.

    Raises:
        CorpusError: A line has more characters than a field may have.
    """
    held: list[str] = []
    length = 0
    for piece in pieces:
        first, newline, rest = piece.partition("\n")
        held.append(first + newline)
        length += len(first)
        if length > LONGEST_FIELD:
            raise CorpusError(
                f"{name}: a line of more than {LONGEST_FIELD:,} characters is no row."
            )
        if not newline:
            continue
        yield "".join(held)
        *whole, last = rest.split("\n")
        for line in whole:
            yield f"{line}\n"
        held, length = [last], len(last)
    if line := "".join(held):
        yield line


def read_header(line: str, likely: str, name: str) -> TableHeader:
    """The columns that the first ``line`` of the table ``name`` names; ``likely`` is the delimiter
    that is expected.

    The delimiter is the one that occurs most often, the ``likely`` one if it occurs at all.

    Raises:
        CorpusError: The line is empty, or has several of CR alone.
    """
    if not line.strip():
        raise CorpusError(f"{name}: has no header line, which names the columns.")
    if "\r" in line.rstrip("\r\n"):
        raise CorpusError(f"{name}: its lines end with CR alone, as on old Macs. Save it with LF.")
    line = line.removeprefix("\ufeff").rstrip("\r\n")
    counts = {one: len(_fields(line, one)) for one in DELIMITERS}
    delimiter = likely if counts[likely] > 1 else max(DELIMITERS, key=counts.__getitem__)
    if counts[delimiter] < 2:
        delimiter = likely
    return TableHeader(name, tuple(map(str.strip, _fields(line, delimiter))), delimiter)


def read_rows(lines: Iterable[str], header: TableHeader) -> Iterator[_Record]:
    """The number of the first line of each row after the ``header``, and its fields.

    ``lines`` begin after the header. Empty lines are skipped.

    Raises:
        CorpusError: A row has another number of fields than the header, or an open quote.
    """
    rows = _tab_rows if header.delimiter == TAB else _quoted_rows
    width = len(header.columns)
    for number, fields in rows(lines, header):
        if len(fields) != width:
            columns = "column" if len(fields) == 1 else "columns"
            hint = (
                ""
                if len(fields) < width
                else " Enclose a text with the delimiter in double quotes."
            )
            raise CorpusError(
                f"{header.name}, line {number:,}: {len(fields):,} {columns}, but the header has "
                f"{width:,}, separated by {DELIMITER_NAMES[header.delimiter]}.{hint}"
            )
        yield number, fields


def _quoted_rows(lines: Iterable[str], header: TableHeader) -> Iterator[_Record]:
    limit = csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
    number = 2
    try:
        for fields in reader:
            if fields:
                yield number, fields
            number = reader.line_num + 2
    except csv.Error as error:
        problem = (
            "a quote is opened and never closed" if "unexpected end" in str(error) else str(error)
        )
        raise CorpusError(
            f"{header.name}, line {number:,}: not a row of a CSV table ({problem}). Double the "
            "quotes within a quoted text."
        ) from error
    finally:
        csv.field_size_limit(limit)


class _PeekableLines:
    """Lines of which some can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._held: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return self._held.popleft() if self._held else next(self._lines)

    def put_back(self, lines: Sequence[str]) -> None:
        """Give ``lines``, which were the last ones, again."""
        self._held.extendleft(reversed(lines))


def _tab_rows(lines: Iterable[str], header: TableHeader) -> Iterator[_Record]:
    width, rest = len(header.columns), _PeekableLines(lines)
    number = 1
    for line in rest:
        number += 1
        text = line.rstrip("\r\n")
        fields = text.split(TAB)
        if not text or '"' not in text:
            if text:
                yield number, fields
            continue
        is_whole = len(fields) == width
        if is_whole and _is_open(fields[-1]):
            after = list(islice(rest, 1))
            rest.put_back(after)
            is_whole = not after or after[0].count(TAB) == width - 1
        if is_whole:
            yield number, [_unquoted(field) for field in fields]
            continue
        # A tab or a newline within quotes: one row is read as RFC 4180 says.
        read: list[str] = []
        quoted = _quoted_row(line, rest, header, read)
        if quoted is None or len(quoted) != width:
            yield number, [_unquoted(field) for field in fields]
            rest.put_back(read)
            continue
        yield number, quoted
        number += len(read)


def _quoted_row(
    line: str, rest: Iterator[str], header: TableHeader, read: list[str]
) -> list[str] | None:
    """The row that begins with ``line``; the lines of ``rest`` that belong to it go to ``read``."""

    def following() -> Iterator[str]:
        for one in rest:
            read.append(one)
            yield one

    try:
        return next(_quoted_rows(chain([line], following()), header), (0, None))[1]
    except CorpusError:
        return None


def _is_open(field: str) -> bool:
    """Whether ``field`` begins with a quote that is not closed in it."""
    return field.startswith('"') and '"' not in field[1:].replace('""', "")


def _unquoted(field: str) -> str:
    """``field`` without the quotes that enclose it, if all quotes in it are doubled."""
    if len(field) < 2 or not field.startswith('"') or not field.endswith('"'):
        return field
    inner = field[1:-1]
    if '"' in inner.replace('""', ""):
        return field
    return inner.replace('""', '"')


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)
