"""Reading of labeled documents: files in a subfolder for each label, and rows of tables.

The texts go on as one text in pieces, in which `BORDER` stands before the first document and after
each; the labels are collected. Whatever is not a document with a label is counted.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import MOST_CLASSES, DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import Advice, CorpusError
from lstm_tui.text.builtin_texts import resolve_builtin
from lstm_tui.text.document_borders import BORDER, BorderMarker
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.signatures import COMPRESSED_ENDINGS
from lstm_tui.text.sources import TextSource
from lstm_tui.text.table_columns import (
    SAMPLE_ROWS,
    LabeledColumns,
    choose_columns,
    column_list,
    normalized_name,
)
from lstm_tui.text.table_rows import (
    DELIMITER_NAMES,
    TAB,
    TableHeader,
    lines_of,
    read_header,
    read_rows,
)

TABLE_ENDINGS = {".tsv": TAB, ".tab": TAB, ".csv": ","}
"""The endings of the names of tables, and the delimiter that is expected."""

LONGEST_LABEL = 255
"""Characters of the name of a class."""

_NAMED_FILES = 3

_WHOLE_NUMBER = re.compile(r"-?[0-9]+")

_PIECE = 1 << 18  # characters of a piece, so that short documents are counted together

_SPACE = " \t\n\v\f\r"
"""Space around a text that is not read: that of ASCII, for texts may be bytes."""

_LABELED_DATA = (
    "Labeled documents are a folder with one subfolder for each label, or a table with a header "
    "line, .tsv or .csv."
)


@dataclass(slots=True)
class _LeftOut:
    """Documents that cannot be used: their number, and where the first one is."""

    count: int = 0
    first: str = ""

    def add(self, where: str) -> None:
        self.count += 1
        self.first = self.first or where


@dataclass(slots=True)
class LabeledReader:
    """Reads labeled documents as ``text`` says.

    Attributes:
        notes: Remarks on the columns that were read.
    """

    text: TextConfig
    notes: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)  # of labels, in order of appearance
    _labels: "array[int]" = field(default_factory=lambda: array("B"))
    _empty: _LeftOut = field(default_factory=_LeftOut)
    _unlabeled: _LeftOut = field(default_factory=_LeftOut)
    _beside: list[str] = field(default_factory=list)  # names of files beside the subfolders

    def marked(
        self, sources: Iterable[tuple[TextSource, Iterable[str]]], was_skipped: Callable[[], bool]
    ) -> Iterator[str]:
        """The documents of ``sources`` as one text in pieces with borders.

        With each source come its pieces, Latin-1 characters for bytes; ``was_skipped`` is asked
        after a file without any whether it is binary.

        Raises:
            ConfigError: A column does not exist.
            CorpusError: A source is no labeled data, or a row of a table is not valid.
        """
        return _joined(self._marked(sources, was_skipped))

    def _marked(
        self, sources: Iterable[tuple[TextSource, Iterable[str]]], was_skipped: Callable[[], bool]
    ) -> Iterator[str]:
        yield BORDER
        for source, pieces in sources:
            if source.in_folder:
                yield from self._file(source, pieces, was_skipped)
            else:
                yield from self._table(source, pieces)

    def classes(self) -> tuple[str, ...]:
        """The names of the classes in order: by value if all are whole numbers, else as texts."""
        names = sorted(self._numbers)
        if all(_WHOLE_NUMBER.fullmatch(name) for name in names):
            names.sort(key=int)
        return tuple(names)

    def labels(self) -> NDArray[np.uint8]:
        """The index in `classes` of each document, (D,)."""
        index = {name: number for number, name in enumerate(self.classes())}
        order = np.array([index[name] for name in self._numbers], np.uint8)
        return order[np.frombuffer(self._labels, np.uint8)]

    def check(self, names: tuple[str, ...]) -> None:
        """Check the documents of the sources ``names`` when all are read.

        Raises:
            CorpusError: There are none, or some are empty.
        """
        where = ", ".join(names)
        if self._beside and not self._labels and not self._empty.count:
            raise CorpusError(f"{where}: has no subfolders with text files. {_LABELED_DATA}")
        if not self._labels:
            if self._empty.count:
                raise CorpusError(f"{where}: all {self._empty.count:,} documents are empty.")
            raise CorpusError(f"{where}: there are no documents with a label.")
        for left_out, problem in (
            (self._empty, "empty"),
            (self._unlabeled, "without a label"),
        ):
            if left_out.count and not self.text.skip_empty:
                count = left_out.count
                documents = "1 document is" if count == 1 else f"{count:,} documents are"
                raise CorpusError(
                    f"{where}: {documents} {problem}, "
                    f"{'' if count == 1 else 'the first one '}{left_out.first}.",
                    (Advice("--skip-empty", ", which leaves them out"),),
                )

    def all_notes(self) -> tuple[str, ...]:
        """Remarks for the user, when all is read."""
        notes = list(self.notes)
        for left_out, kind in (
            (self._empty, "empty document"),
            (self._unlabeled, "document without a label"),
        ):
            if left_out.count:
                kinds = kind.replace("document", "documents") if left_out.count > 1 else kind
                verb = "are" if left_out.count > 1 else "is"
                notes.append(f"{left_out.count:,} {kinds} {verb} left out.")
        folded: dict[str, str] = {}
        for name in self._numbers:
            if (other := folded.setdefault(name.casefold(), name)) != name:
                alike = f"“{safe_line(other, 60)}” and “{safe_line(name, 60)}”"
                notes.append(f"The labels {alike} differ in case only, and are two classes.")
                break
        if self._beside:
            count, named = len(self._beside), ", ".join(self._beside[:_NAMED_FILES])
            named += ", …" if count > _NAMED_FILES else ""
            notes.append(
                f"{count:,} {'file' if count == 1 else 'files'} beside the subfolders "
                f"{'has no label and is' if count == 1 else 'have no label and are'} left out: "
                f"{named}."
            )
        return tuple(notes)

    def _add(self, label: str, where: str, columns: tuple[str, ...] = ()) -> None:
        number = self._numbers.get(label)
        if number is None:
            advice = (Advice("--label-column NAME", " to read another column"),) if columns else ()
            asked = f" Is this the column of the labels? {column_list(columns)}" if columns else ""
            if len(label) > LONGEST_LABEL:
                raise CorpusError(
                    f"{where}: a label of {len(label):,} characters, “{safe_line(label, 60)}”; it "
                    f"may have {LONGEST_LABEL}.{asked}",
                    advice,
                )
            number = len(self._numbers)
            if number == MOST_CLASSES:
                raise CorpusError(
                    f"{where}: more than {MOST_CLASSES} different labels.{asked}", advice
                )
            self._numbers[label] = number
        self._labels.append(number)

    def _file(
        self, source: TextSource, pieces: Iterable[str], was_skipped: Callable[[], bool]
    ) -> Iterator[str]:
        """The text of one file of a folder, which is one document, and a border."""
        if not source.label:
            self._beside.append(source.name)
            return
        rest, head = iter(pieces), ""
        for piece in rest:
            head += piece
            if head and not head.isspace():
                break
        else:
            if not was_skipped():
                self._empty.add(source.name)
            return
        self._add(source.label, source.name)
        marked = BorderMarker(DocumentSplit.FILES).marked(chain([head], rest))
        yield from islice(marked, 1, None)  # the first border is written

    def _table(self, source: TextSource, pieces: Iterable[str]) -> Iterator[str]:
        """The texts of the rows of a table, each with a border."""
        in_bytes = self.text.symbols is SymbolKind.BYTE
        lines = lines_of(pieces, source.name)
        first = next(lines, "")
        if in_bytes:
            first = _decoded(first)
        header = read_header(first, _expected_delimiter(source), source.name)
        rows = read_rows(lines, header)
        sample = list(islice(rows, SAMPLE_ROWS))
        columns = choose_columns(
            header, [fields for _, fields in sample], self.text.text_column, self.text.label_column
        )
        self._note(header, columns, source)
        for number, fields in chain(sample, rows):
            label, text = fields[columns.label], fields[columns.text].strip(_SPACE)
            if in_bytes:
                label = _decoded(label)
            where = f"in line {number:,}"
            label = normalized_name(label)
            if not label:
                self._unlabeled.add(where)
            elif not text:
                self._empty.add(where)
            else:
                self._add(label, f"{source.name}, line {number:,}", header.columns)
                yield text
                yield BORDER

    def _note(self, header: TableHeader, columns: LabeledColumns, source: TextSource) -> None:
        notes = [columns.note]
        if header.delimiter != _expected_delimiter(source):
            notes.append(
                f"{source.name}: its columns are separated by {DELIMITER_NAMES[header.delimiter]}."
            )
        self.notes += [note for note in notes if note and note not in self.notes]


def is_table(source: str) -> bool:
    """Whether ``source`` is a file, or a built-in text, with the name of a table."""
    return table_delimiter(source) is not None


def table_delimiter(source: str) -> str | None:
    """The delimiter that is expected of ``source`` if it `is_table`, else None."""
    path = resolve_builtin(source)
    delimiter = _delimiter_by_name(path)
    return delimiter if delimiter is not None and path.is_file() else None


def without_tables(names: Sequence[str]) -> tuple[str, ...]:
    """``names`` of files but for those of tables, which do not say what the texts in them are."""
    return tuple(name for name in names if _delimiter_by_name(Path(name)) is None)


def _delimiter_by_name(path: Path) -> str | None:
    endings = [ending.lower() for ending in path.suffixes]
    if endings and endings[-1] in COMPRESSED_ENDINGS:
        endings.pop()
    return TABLE_ENDINGS.get(endings[-1]) if endings else None


def _expected_delimiter(source: TextSource) -> str:
    """The delimiter of a table of this name; that of standard input is a tab.

    Raises:
        CorpusError: It is not the name of a table.
    """
    if source.path is None:
        return TAB
    delimiter = _delimiter_by_name(source.path)
    if delimiter is None:
        raise CorpusError(f"{source.name}: is neither a folder nor a table. {_LABELED_DATA}")
    return delimiter


def _decoded(octets: str) -> str:
    """The text of bytes, which are given as Latin-1 characters."""
    return octets.encode("latin-1").decode("utf-8", "replace")


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    """``pieces``, short ones joined."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= _PIECE:
            yield "".join(held)
            held, length = [], 0
    if held:
        yield "".join(held)
