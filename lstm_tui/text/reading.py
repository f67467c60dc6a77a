"""All sources as one text → an entry of the cache, in one reading.

Here the steps meet: blocks are read, their sum is worked out, they are decoded, joined, counted
and written as ids. This module refuses to know whether that was needed and what comes after.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

import numpy as np

from lstm_tui.config import TextConfig, Undecodable, Unit
from lstm_tui.errors import CorpusError, VocabularyTooLargeError
from lstm_tui.text.cache import Building, Entry, combined_sha256
from lstm_tui.text.decoding import decode_blocks, nul_means_binary, unify_newlines
from lstm_tui.text.encoding import Numbering, ProvisionalIds, number
from lstm_tui.text.sources import Source, read_blocks
from lstm_tui.text.vocabulary import FOLDED, Vocabulary


class Stage(StrEnum):
    """What opening a corpus is busy with."""

    READING = "Reading"
    ENCODING = "Encoding"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come; ``total_bytes`` is None while nobody can know."""

    stage: Stage
    done_bytes: int
    total_bytes: int | None


class Reading:
    """One reading of all sources, from bytes to an entry of the cache."""

    def __init__(
        self,
        found: tuple[Source, ...],
        text: TextConfig,
        building: Building,
        stdin: BinaryIO | None,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._found = found
        self._text = text
        self._building = building
        self._stdin = stdin
        self._progress = progress or (lambda _: None)
        sizes = [source.size for source in found]
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._finished = 0  # bytes of the sources that have been read to the end
        self._digests: list[bytes] = []
        self._binary = 0

    def encode(self, names: tuple[str, ...]) -> tuple[Entry, tuple[str, ...]]:
        """Write the ids; return the entry and notes about the sources."""
        text = self._text
        ids = ProvisionalIds(self._building.provisional_path)
        with closing(ids), closing(self._pieces()) as pieces:
            for piece in pieces:
                ids.add(piece)
                if text.min_count == 1 and ids.distinct > text.max_vocabulary:
                    ids.close()  # nothing can bring the vocabulary back under its limit
        self._check_length(ids.length, names)
        numbering = number(ids.counts, text.min_count)
        if len(numbering.codes) > text.max_vocabulary:
            raise too_many_symbols(numbering, names, text)
        ids.renumber(
            numbering,
            self._building.ids_path,
            lambda done, total: self._progress(Progress(Stage.ENCODING, done, total)),
        )
        symbols = tuple(map(chr, numbering.codes.tolist()))
        entry = Entry(
            sha256=combined_sha256(self._digests),
            vocabulary=Vocabulary(symbols, text.unit, bool(numbering.folded)).to_json(),
            counts=tuple(numbering.counts.tolist()),
            names=names,
            notes=_content_notes(numbering, text),
        )
        return entry, self._source_notes()

    def _pieces(self) -> Generator[str | bytes]:
        """All sources as one text, in pieces, each ended by a newline before the next begins."""
        newline: Any = b"\n" if self._text.unit is Unit.BYTE else "\n"
        last: Any = None
        with ThreadPoolExecutor(1) as hasher:
            for source in self._found:
                begun = False
                for piece in self._pieces_of(source, hasher):
                    if not begun and last is not None and not last.endswith(newline):
                        yield newline
                    begun = True
                    last = piece
                    yield piece

    def _pieces_of(self, source: Source, hasher: ThreadPoolExecutor) -> Iterator[Any]:
        text = self._text
        blocks = self._hashed_blocks(source, hasher)
        if text.unit is Unit.BYTE:
            return blocks if text.keep_newlines else unify_newlines(blocks)
        pieces = decode_blocks(blocks, text, source.name, decompressed=source.compressed)
        return pieces if text.keep_newlines else unify_newlines(pieces)

    def _hashed_blocks(self, source: Source, hasher: ThreadPoolExecutor) -> Iterator[bytes]:
        """The blocks of ``source``, while their sum is worked out on another core."""

        def report(position: int) -> None:
            done = self._finished + position
            self._progress(Progress(Stage.READING, done, self._total))

        digest = hashlib.sha256()
        behind: Future[None] | None = None
        for block in read_blocks(source, self._stdin, report):
            if behind is None and source.in_folder and self._is_binary(block):
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

    def _is_binary(self, first_block: bytes) -> bool:
        return nul_means_binary(self._text) and b"\0" in first_block

    def _check_length(self, length: int, names: tuple[str, ...]) -> None:
        where = ", ".join(names)
        if length >= 2:
            return
        if self._binary and not self._digests:
            raise CorpusError(f"{where}: there is no text here, only {_files(self._binary)}.")
        found = "is empty" if not length else "has only one character"
        raise CorpusError(f"{where}: {found}; a text to train on needs two characters or more.")

    def _source_notes(self) -> tuple[str, ...]:
        notes: tuple[str, ...] = ()
        if self._binary:
            notes += (f"{_files(self._binary).capitalize()} skipped.",)
        changed = [s.name for s in self._found if s.path is not None and not s.unchanged()]
        if changed:
            others = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
            notes += (f"{changed[0]}{others} changed while it was read; what was read trains.",)
        return notes


def _files(binary: int) -> str:
    return f"{binary:,} binary file{'s' if binary > 1 else ''}"


def _content_notes(numbering: Numbering, text: TextConfig) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if numbering.folded:
        characters = "character" if numbering.folded == 1 else "characters"
        notes += (
            f"{numbering.folded:,} rare {characters} (fewer than {text.min_count:,} times) "
            "folded into U+FFFD.",
        )
    elif text.unit is Unit.CHAR and text.undecodable is Undecodable.REPLACE:
        replaced = int(numbering.counts[numbering.codes == ord(FOLDED)].sum())
        if replaced:
            notes += (
                f"U+FFFD stands {replaced:,} times in the text, mostly for undecodable bytes.",
            )
    if len(numbering.codes) == 1:
        notes += ("The text has one distinct symbol only: there is nothing to predict.",)
    return notes


def too_many_symbols(
    numbering: Numbering, names: tuple[str, ...], text: TextConfig
) -> VocabularyTooLargeError:
    """The error for a vocabulary that is larger than ``text.max_vocabulary``, with a way out."""
    found, most = len(numbering.codes), text.max_vocabulary
    if text.unit is Unit.BYTE:
        advice = f"Pass --max-vocabulary {found}."
    else:
        counts = numbering.counts[numbering.codes != ord(FOLDED)]

        def left(min_count: int) -> int:
            kept = int((counts >= min_count).sum())
            return kept + (kept < found)  # U+FFFD stays, or comes for the others

        # One place is U+FFFD's, so of the others even the most-th frequent must go.
        fits = int(np.sort(counts)[::-1][most - 1]) + 1
        round_numbers = [n for n in (2, 5, 10) if n > text.min_count and n != fits]
        others = "".join(f"; {n} leaves {left(n):,}" for n in round_numbers)
        advice = (
            f"Pass --min-count {fits}, which leaves {left(fits):,}{others}; "
            f"or --max-vocabulary {found}."
        )
    return VocabularyTooLargeError(
        f"{', '.join(names)}: {found:,} distinct "
        f"{'bytes' if text.unit is Unit.BYTE else 'characters'}, more than "
        f"--max-vocabulary {most:,}. {advice}"
    )
