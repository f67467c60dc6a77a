"""Vectors of words from a file in the text format of GloVe or word2vec.

A line has a word and the values of its vector, separated by spaces. The first line of word2vec's
format has the number of vectors and the number of values of each; GloVe's format begins with a
vector. Files are read block by block, decompressed if needed, and only the vectors of symbols of a
vocabulary are kept, so memory depends on the vocabulary and not on the file.

Letters in shapes: ``N`` vectors that are kept, ``E`` values of a vector, ``V`` symbols of the
vocabulary.
"""

import codecs
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.errors import CorpusError
from lstm_tui.ranges import RANGES
from lstm_tui.text.decoding import looks_binary
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import Progress, Stage
from lstm_tui.text.signatures import recognize
from lstm_tui.text.source_stream import SourceStream, open_source
from lstm_tui.text.sources import STDIN, TextSource, refuse_special_file, unreadable
from lstm_tui.text.vectors_lines import (
    bad_value,
    common_dimension,
    header_of,
    line_error,
    lines_of,
    shown,
    split_entry,
    vector_of,
)
from lstm_tui.text.vocabulary import Vocabulary

_HEAD_LINES = 20
"""Lines from which the number of values is taken where no header states it."""

_NUMERIC = b"0123456789+-.eE "
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FASTTEXT = (793_712_314).to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class VectorsFile:
    """A file of vectors whose format is known.

    Attributes:
        dimension: The number of values of each vector, E.
        announced: The number of vectors according to the header; None without a header.
    """

    source: TextSource
    dimension: int
    announced: int | None

    @property
    def name(self) -> str:
        """Its name in messages, safe for a terminal."""
        return self.source.name

    @property
    def path(self) -> Path:
        """Its path."""
        assert self.source.path is not None
        return self.source.path


@dataclass(frozen=True, eq=False)
class SymbolVectors:
    """The vectors of the symbols of a vocabulary that a file has.

    Attributes:
        ids: The symbols, ascending, (N,).
        vectors: Their vectors, (N, E), float32.
        entries: The number of vectors of the file.
        lowercased: How many symbols have the vector of their lower-case form, for lack of another.
        repeated: How many words of the vocabulary the file has more than once. The first counts.
        undecodable: How many words of the file are not UTF-8. They match no symbol.
    """

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    entries: int
    lowercased: int = 0
    repeated: int = 0
    undecodable: int = 0


def open_vectors_file(path: Path) -> VectorsFile:
    """Recognize the format of the file at ``path`` by its first lines.

    Raises:
        CorpusError: It cannot be read, or is no such file.
    """
    source = _source(path)
    with open_source(source, None) as stream:
        blocks = stream.blocks(lambda _: None)
        first = next(blocks, b"")
        _refuse_other_formats(source.name, first)
        lines = lines_of(source.name, chain([first], blocks))
        head = [line.rstrip() for line in islice(lines, _HEAD_LINES)]
    if not any(head):
        raise CorpusError(f"{source.name}: is empty. Name a file of vectors.")
    if (header := header_of(head[0])) is not None:
        announced, dimension = header
    else:
        announced, dimension = None, common_dimension(head)
    if not dimension:
        raise CorpusError(
            f"{source.name}: line 1: “{shown(head[0])}”, but a word and the values of its vector "
            "are expected, separated by spaces, or the header of word2vec’s text format, such as "
            "400000 50."
        )
    RANGES["--embedding"].check(f"{source.name}: vectors of this many values,", dimension)
    return VectorsFile(source, dimension, announced)


def read_vectors(
    file: VectorsFile,
    vocabulary: Vocabulary,
    progress: Callable[[Progress], None] = lambda _: None,
) -> SymbolVectors:
    """The vectors of ``file`` for the symbols of ``vocabulary``.

    A symbol is looked up without the space before it: exactly, in Unicode's composed form, in lower
    case, case-folded. A byte is looked up if it is ASCII. [END] has no vector. A line whose word is
    no symbol is checked for the number of values and for characters that no number has.

    Raises:
        CorpusError: The file cannot be read, a line of it is not valid, or it has no symbol.
    """
    name, dimension = file.name, file.dimension
    wanted = _wanted(vocabulary)
    ranks = np.full(len(vocabulary), _NO_RANK)
    folded = np.zeros(len(vocabulary), np.bool_)
    rows: dict[int, NDArray[np.float32]] = {}
    seen: Counter[bytes] = Counter()
    entries = undecodable = 0
    with open_source(file.source, None) as stream:
        for number, line in _entry_lines(file, stream, progress):
            word, _, values = line.partition(b" ")
            if not word or line.count(b" ") != dimension or b"  " in line:
                word, values = split_entry(line, dimension, name, number)
            if values.translate(None, _NUMERIC):
                raise line_error(name, number, bad_value(values.split()))
            entries += 1
            if (targets := wanted.get(word)) is None:
                undecodable += not _is_utf8(word)
                continue
            vector = vector_of(values, name, number)
            seen[word] += 1
            if seen[word] > 1:
                continue
            for id_, rank, is_folded in targets:
                if rank < ranks[id_]:
                    ranks[id_], folded[id_], rows[id_] = rank, is_folded, vector
    if not rows:
        raise CorpusError(_no_symbol(file, entries, vocabulary))
    ids = np.array(sorted(rows), np.int64)
    return SymbolVectors(
        ids,
        np.stack([rows[id_] for id_ in ids.tolist()]),
        entries,
        int(folded.sum()),
        sum(count > 1 for count in seen.values()),
        undecodable,
    )


_NO_RANK = 99


def _wanted(vocabulary: Vocabulary) -> dict[bytes, list[tuple[int, int, bool]]]:
    """Word of a file → the symbols that take its vector: id, rank (0 is the best), lower case."""
    wanted: dict[bytes, list[tuple[int, int, bool]]] = {}
    for id_, symbol in enumerate(vocabulary.learned):
        if vocabulary.kind is SymbolKind.BYTE and symbol > "\x7f":
            continue
        word = symbol.removeprefix(" ") or symbol
        exact = (word, unicodedata.normalize("NFC", word))
        lower = exact[1].lower()
        for rank, spelling in enumerate(dict.fromkeys((*exact, lower, lower.casefold()))):
            key = spelling.encode("utf-8", "surrogatepass")
            wanted.setdefault(key, []).append((id_, rank, spelling not in exact))
    return wanted


def _source(path: Path) -> TextSource:
    """The regular file at ``path``."""
    name = safe_line(str(path), 200)
    if str(path) == STDIN:
        raise CorpusError("Vectors are read twice, so not from standard input (-). Name a file.")
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise CorpusError(f"{name}: there is no such file of vectors.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CorpusError(unreadable(name, error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise CorpusError(f"{name}: is a folder. Name a file of vectors in it.")
    if stat.S_ISFIFO(status.st_mode):
        raise CorpusError(f"{name}: is a pipe, but vectors are read twice. Name a file.")
    refuse_special_file(path, status)
    return TextSource(name, path, (status.st_ino, status.st_size))


def _refuse_other_formats(name: str, first: bytes) -> None:
    """Raise `CorpusError` if the ``first`` block of a file is not text in UTF-8."""
    if first.startswith(_MARKS):
        raise CorpusError(f"{name}: is UTF-16. Save it as UTF-8.")
    if (kind := recognize(first)) is not None:
        raise CorpusError(f"{name}: is {kind.title}, not a file of vectors. {kind.remedy}")
    if first.startswith(_FASTTEXT):
        raise CorpusError(f"{name}: is a model of fastText. Name its .vec file, which is text.")
    if b"\0" in first or looks_binary(first):
        raise CorpusError(
            f"{name}: is binary. Vectors of word2vec’s binary format must be saved as text first; "
            "gensim does it with save_word2vec_format(FILE, binary=False)."
        )


def _entry_lines(
    file: VectorsFile, stream: SourceStream, progress: Callable[[Progress], None]
) -> Iterator[tuple[int, bytes]]:
    """The numbers, from 1, and the lines of the vectors; empty lines may only be at the end."""

    def report(done: int) -> None:
        grown = stream.size if stream.compression else 0
        progress(Progress(Stage.READING, done, file.source.size, grown))

    empty = 0
    for number, raw in enumerate(lines_of(file.name, stream.blocks(report)), 1):
        line = raw.rstrip()
        if not line:
            empty = empty or number
            continue
        if empty:
            reason = f"empty, but a word and {file.dimension} values are expected"
            raise line_error(file.name, empty, reason)
        if number > 1 or file.announced is None:
            yield number, line


def _no_symbol(file: VectorsFile, entries: int, vocabulary: Vocabulary) -> str:
    if not entries:
        return f"{file.name}: has no vectors."
    symbols = vocabulary.kind.plural
    advice = (
        "Is it of another language?"
        if vocabulary.kind is SymbolKind.WORD
        else "Vectors of words fit --symbols word."
    )
    return (
        f"{file.name}: none of its {entries:,} vectors is for one of the "
        f"{len(vocabulary.learned):,} {symbols} of the vocabulary. {advice}"
    )


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True
