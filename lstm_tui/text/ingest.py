"""Corpus ingestion: all sources are read once, decoded, counted, encoded and hashed."""

import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig
from lstm_tui.errors import CorpusError
from lstm_tui.files import CACHE_VARIABLE
from lstm_tui.text.cache import CacheEntry, EntryWriter
from lstm_tui.text.cache_keys import combined_sha256, source_digest
from lstm_tui.text.decoding import decode_blocks, looks_binary, refuses_nul, unify_newlines
from lstm_tui.text.decompression import UNSUSPICIOUS_BYTES
from lstm_tui.text.document_borders import BorderMarker, end_text
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest_notes import binary_files, content_notes, too_many_symbols
from lstm_tui.text.labeled_reader import LabeledReader
from lstm_tui.text.normal_forms import normalize_pieces, normalized
from lstm_tui.text.signatures import COMPRESSED_ENDINGS, recognize
from lstm_tui.text.source_stream import SourceStream, open_source
from lstm_tui.text.sources import TextSource
from lstm_tui.text.symbol_ids import ProvisionalIds, kept_symbols
from lstm_tui.text.tokens import split_pieces
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.text.word_counts import WordCounts, write_words

LEAST_FREE = 256_000_000
"""Bytes of free disk space that decompressing a text must leave."""


class Stage(StrEnum):
    """A stage of opening a corpus."""

    READING = "Reading"
    ENCODING = "Encoding"


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a stage; ``total_bytes`` is None if unknown.

    ``decompressed_bytes`` is the decompressed size of a compressed source so far, else 0.
    """

    stage: Stage
    done_bytes: int
    total_bytes: int | None
    decompressed_bytes: int = 0


class CorpusIngest:
    """A single pass over all sources, from bytes to a cache entry."""

    def __init__(
        self,
        sources: tuple[TextSource, ...],
        text: TextConfig,
        writer: EntryWriter,
        stdin: BinaryIO | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._sources = sources
        self._text = text
        self._writer = writer
        self._stdin = stdin
        self._progress = progress or (lambda _: None)
        sizes = [source.size for source in sources]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._finished = 0  # bytes of the sources that are completely read
        self._digests: list[bytes] = []
        self._binary = 0
        self._remarks: list[str] = []  # notes about single sources
        self._separator = normalized(text.separator, text.normalize)
        self._empty = 0  # documents
        self._labeled = LabeledReader(text)

    def encode(self, names: tuple[str, ...]) -> tuple[CacheEntry, tuple[str, ...]]:
        """Write the ids; return the entry and notes about the sources."""
        text = self._text
        ids = ProvisionalIds(self._writer.provisional_path)
        with closing(ids), closing(self._pieces()) as pieces:
            counted = self._counted(pieces, ids)
            words = WordCounts()
            if text.symbols is SymbolKind.WORD:
                for tokens in split_pieces(counted):
                    words.add(tokens)
            else:
                for _ in counted:
                    pass
        if text.documents is DocumentSplit.LABELED:
            self._labeled.check(names)
            self._writer.write_labels(self._labeled.labels())
        self._check_length(ids.length, names)
        kept = kept_symbols(ids.counts, text.min_count)
        if kept.learned > text.max_vocabulary:
            raise too_many_symbols(kept, names, text)
        symbols = tuple(map(chr, kept.codes[: kept.learned].tolist()))
        symbols += words.most_frequent(text.max_vocabulary - len(symbols), set(symbols))
        end = end_text(text.documents, self._separator) if text.documents else ""
        vocabulary = Vocabulary(
            (*symbols, *filter(None, [end])), text.symbols, bool(kept.folded), text.normalize, end
        )
        if text.symbols is SymbolKind.WORD:
            split = split_pieces(ids.texts(self._report_encoding))
            counts = write_words(split, vocabulary, self._writer.ids_path)
        else:
            counts = kept.counts
            ids.renumber(kept, self._writer.ids_path, self._report_encoding)
        entry = CacheEntry(
            sha256=combined_sha256(self._digests),
            vocabulary=vocabulary.to_json(),
            counts=tuple(counts.tolist()),
            names=names,
            notes=(
                *content_notes(kept, text),
                *self._document_notes(),
                *self._labeled.all_notes(),
                *filter(None, [words.note]),
            ),
            classes=self._labeled.classes(),
        )
        return entry, self._source_notes()

    def _counted(self, pieces: Iterable[Any], ids: ProvisionalIds) -> Iterator[Any]:
        """``pieces``, whose characters are counted and written to ``ids``."""
        for piece in pieces:
            ids.add(piece)
            if self._text.min_count == 1 and ids.distinct > self._text.max_vocabulary + 1:
                ids.close()  # the vocabulary cannot come back under its limit
            yield piece

    def _report_encoding(self, done: int, total: int) -> None:
        self._progress(Progress(Stage.ENCODING, done, total))

    def _pieces(self) -> Generator[str | bytes]:
        """All sources as one text, in pieces; a source ends with a newline if another follows.

        With documents, `BORDER` stands between them, and bytes are Latin-1 characters.
        """
        newline: Any = b"\n" if self._text.symbols is SymbolKind.BYTE else "\n"
        last: Any = None
        with ThreadPoolExecutor(1) as hasher:
            if self._text.documents is DocumentSplit.LABELED:
                yield from self._labeled_pieces(hasher)
                return
            if self._text.documents is not None:
                yield from self._marked_pieces(self._text.documents, hasher)
                return
            for source in self._sources:
                begun = False
                for piece in self._pieces_of(source, hasher):
                    if not begun and last is not None and not last.endswith(newline):
                        yield newline
                    begun = True
                    last = piece
                    yield piece

    def _marked_pieces(
        self, split: DocumentSplit, hasher: ThreadPoolExecutor
    ) -> Generator[str | bytes]:
        in_bytes, separator = self._text.symbols is SymbolKind.BYTE, self._separator
        marker = BorderMarker(
            split, separator.encode().decode("latin-1") if in_bytes else separator
        )
        for source in self._sources:
            skipped = self._binary
            pieces = self._pieces_of(source, hasher)
            marks = marker.marked(
                piece.decode("latin-1") if in_bytes else piece for piece in pieces
            )
            yield from marks
            if split is DocumentSplit.FILES:
                marker.empty -= self._binary - skipped
        self._empty = marker.empty

    def _labeled_pieces(self, hasher: ThreadPoolExecutor) -> Iterator[str]:
        in_bytes, skipped = self._text.symbols is SymbolKind.BYTE, 0

        def was_skipped() -> bool:
            nonlocal skipped
            before, skipped = skipped, self._binary
            return skipped > before

        pieces = ((source, self._pieces_of(source, hasher)) for source in self._sources)
        if in_bytes:
            pieces = (
                (source, (piece.decode("latin-1") for piece in of_source))
                for source, of_source in pieces
            )
        yield from self._labeled.marked(pieces, was_skipped)

    def _pieces_of(self, source: TextSource, hasher: ThreadPoolExecutor) -> Iterator[Any]:
        text = self._text
        with open_source(source, self._stdin) as stream:
            ending = "" if source.path is None else source.path.suffix.lower()
            if ending in COMPRESSED_ENDINGS and stream.compression is None:
                self._remarks.append(f"{source.name} is not compressed: read as it is.")
            blocks = self._hashed_blocks(source, stream, hasher)
            if text.symbols is SymbolKind.BYTE:
                yield from blocks if text.keep_newlines else unify_newlines(blocks)
                return
            pieces = decode_blocks(
                blocks, text, source.name, decompressed=stream.compression is not None
            )
            if not text.keep_newlines:
                pieces = unify_newlines(pieces)
            yield from normalize_pieces(pieces, text.normalize)

    def _hashed_blocks(
        self, source: TextSource, stream: SourceStream, hasher: ThreadPoolExecutor
    ) -> Iterator[bytes]:
        """The blocks of ``source``, hashed in another thread."""

        def report(position: int) -> None:
            done = self._finished + position
            grown = stream.size if stream.compression else 0
            self._progress(Progress(Stage.READING, done, self._total, grown))
            if grown > UNSUSPICIOUS_BYTES:
                self._check_room(source, grown)

        digest = source_digest(source.label)
        behind: Future[None] | None = None
        for block in stream.blocks(report):
            if behind is None and self._is_skipped(source, stream, block):
                self._binary += 1
                break
            if behind:
                behind.result()
            behind = hasher.submit(digest.update, block)
            yield block
        if behind:
            behind.result()
            self._digests.append(digest.digest())
        self._finished += source.size or 0

    def _check_room(self, source: TextSource, decompressed: int) -> None:
        """Stop before a compressed source fills the disk.

        Raises:
            CorpusError: There is no room for a second copy of the ids and `LEAST_FREE`.
        """
        free = shutil.disk_usage(self._writer.folder).free
        if free < self._writer.provisional_path.stat().st_size + LEAST_FREE:
            raise CorpusError(
                f"{source.name}: {decompressed:,} bytes decompressed so far, and the disk of "
                f"{safe_line(str(self._writer.cache.folder))} has only {free:,} left. Make room, "
                f"set {CACHE_VARIABLE} to a folder on another disk, or decompress a part yourself."
            )

    def _is_skipped(self, source: TextSource, stream: SourceStream, first_block: bytes) -> bool:
        """Whether a source that begins with ``first_block`` is a binary file of a folder.

        Raises:
            CorpusError: It was named by the user and is of a known type that is not text.
        """
        file_type = recognize(first_block)
        if file_type is not None:
            inside = f", compressed with {stream.compression}" if stream.compression else ""
            title = f"{file_type.title}{inside}"
            if self._text.symbols is SymbolKind.BYTE:
                self._remarks.append(f"{source.name} is {title}: its bytes are read.")
            elif not source.in_folder:
                raise CorpusError(f"{source.name}: is {title}, not a text. {file_type.remedy}")
            else:
                return True
        if not source.in_folder or not refuses_nul(self._text):
            return False
        return b"\0" in first_block and looks_binary(first_block)

    def _check_length(self, length: int, names: tuple[str, ...]) -> None:
        where = ", ".join(names)
        if length >= 2:
            return
        if self._binary and not self._digests:
            raise CorpusError(f"{where}: there is no text here, only {binary_files(self._binary)}.")
        if self._text.documents is not None and self._digests:
            raise CorpusError(f"{where}: all its documents are empty. Choose other --documents.")
        is_empty = not length or self._text.documents is not None  # which is one [END]
        problem = "is empty" if is_empty else "has only one character"
        raise CorpusError(f"{where}: {problem}; a text needs two characters or more.")

    def _document_notes(self) -> tuple[str, ...]:
        if not self._empty:
            return ()
        documents = "document is" if self._empty == 1 else "documents are"
        return (f"{self._empty:,} empty {documents} left out.",)

    def _source_notes(self) -> tuple[str, ...]:
        notes = tuple(self._remarks)
        if self._binary:
            notes += (f"{binary_files(self._binary).capitalize()} skipped.",)
        changed = [s.name for s in self._sources if s.path is not None and not s.unchanged()]
        if changed:
            others = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
            notes += (f"{changed[0]}{others} changed while it was read; what was read is used.",)
        return notes
