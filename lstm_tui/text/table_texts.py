"""The documents of a table that has no labels, or whose labels are not read."""

from dataclasses import dataclass
from itertools import islice

from lstm_tui.errors import CorpusError
from lstm_tui.text.table_columns import SAMPLE_ROWS, choose_text_column
from lstm_tui.text.table_rows import lines_of, read_header, read_rows


@dataclass(frozen=True, slots=True)
class TableTexts:
    """The ``texts`` of a table that are not empty, and the numbers of the ``lines`` where their
    rows begin; ``notes`` say which column they are from, and how many are empty."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...]


def table_texts(content: str, name: str, likely: str, wanted: str, learned: str = "") -> TableTexts:
    """The texts of the table ``name`` with this ``content`` and the ``likely`` delimiter.

    They are in the column ``wanted``; "" is the column ``learned`` if there is one of that name,
    else it is guessed.

    Raises:
        ConfigError: There is no column ``wanted``.
        CorpusError: It is no table with a header, a row is not valid, or all texts are empty.
    """
    lines = lines_of([content], name)
    header = read_header(next(lines, ""), likely, name)
    rows = list(read_rows(lines, header))
    sample = [fields for _, fields in islice(rows, SAMPLE_ROWS)]
    column, note = choose_text_column(header, sample, wanted, learned)
    notes = [note] if note else []
    found = [(number, fields[column].strip()) for number, fields in rows]
    kept = [(number, text) for number, text in found if text]
    if not kept:
        empty = f"all {len(found):,} texts are empty" if found else "has a header and no rows"
        raise CorpusError(f"{name}: {empty}.")
    if count := len(found) - len(kept):
        notes.append(f"{count:,} empty document{'s are' if count > 1 else ' is'} left out.")
    return TableTexts(
        tuple(text for _, text in kept), tuple(number for number, _ in kept), tuple(notes)
    )
