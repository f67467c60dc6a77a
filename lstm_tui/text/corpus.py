"""Files → one validated stream of symbols, split, named by its content and mapped into memory.

`open_corpus` is the only way in: it finds the encoded copy of the sources in the cache, or reads
them once and makes it. `load_corpus` is for a process that is told the key of that copy. What
comes out can be trained on: it has two symbols or more, a vocabulary of a size that a network can
predict, and no id outside it. Nothing here prints or knows of networks.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Normalization, SymbolKind, TextConfig
from lstm_tui.errors import ConfigError, CorpusError, LstmTuiError, OtherTextError
from lstm_tui.files import is_folder
from lstm_tui.text.cache import Cache, Entry, Start, combined_sha256, key_of, mark_of
from lstm_tui.text.control_characters import c1_note
from lstm_tui.text.decoding import canonical_encoding
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import CorpusIngest, Progress, Stage, too_many_symbols
from lstm_tui.text.sources import STDIN, Source, find_sources, read_blocks
from lstm_tui.text.split import (
    Spans,
    SplicedIds,
    SymbolSequence,
    complement,
    shortened,
    validation_spans,
)
from lstm_tui.text.symbol_ids import Numbering
from lstm_tui.text.vocabulary import Vocabulary

__all__ = ["Corpus", "Progress", "Stage", "load_corpus", "open_corpus", "what_became_of"]

# A file that was changed this shortly before it was read may change again without a later time of
# change: the clocks of file systems tick up to every 10 ms. Such a reading is not remembered.
_CLOCK_TICK_NS = 50_000_000

FINGERPRINT_LENGTH = 12
"""So many digits of a SHA-256 tell two texts apart in a message."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """A text to train on.

    Attributes:
        ids: ``(N,)``, unsigned, mapped from the cache.
        vocabulary: The symbols that the ids stand for.
        counts: How often each symbol occurs, in the order of the vocabulary.
        validation_spans: What is kept from training, none or two symbols at least; see `split`.
        sha256: Of the content: for one file, what ``sha256sum`` says of it (decompressed).
        key: Finds the encoded copy again; see `load_corpus`.
        names: The sources as they were given, safe for a terminal.
        notes: What the user should be told, a sentence each.
        path: The file that the ids are mapped from.
    """

    ids: NDArray[np.unsignedinteger[Any]] = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    counts: tuple[int, ...] = field(repr=False)
    validation_spans: Spans
    sha256: str
    key: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    path: Path

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def validation_length(self) -> int:
        """How many symbols validate."""
        return sum(end - begin for begin, end in self.validation_spans)

    @property
    def train_length(self) -> int:
        """How many symbols train, two or more."""
        return len(self.ids) - self.validation_length

    @property
    def train(self) -> SymbolSequence:
        """The ids that train, ``(train_length,)``; between two blocks that validate is a cut."""
        spans = complement(self.validation_spans, len(self.ids))
        if len(spans) == 1:
            return self.ids[slice(*spans[0])]
        return SplicedIds(self.ids, spans)

    def validation(self, most: int) -> NDArray[np.unsignedinteger[Any]]:
        """The ids that validate, ``(validation_length,)``, or ``most`` of them, from each block."""
        spans = shortened(self.validation_spans, most)
        return np.concatenate([self.ids[:0], *(self.ids[begin:end] for begin, end in spans)])


def open_corpus(
    sources: Sequence[str | Path],
    text: TextConfig,
    *,
    glob: str | None = None,
    cache: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
    only: str | None = None,
) -> Corpus:
    """The corpus of ``sources``: files, folders and ``-`` for ``stdin``, joined in order.

    Between two files a newline is put where the first does not end with one. Which files of a
    folder are taken, and what ``glob`` does, is said at `find_sources`; in a folder, files that
    are binary are passed over. ``cache`` is said at `Cache`. ``only`` is the key of the one text
    that is asked for: of any other, nothing is kept.

    Raises:
        ConfigError: Options that cannot be, such as an encoding that Python does not know.
        CorpusError: Something that cannot be read or trained on.
        OtherTextError: It is not the text ``only``.
        UndecodableTextError: A byte that is not text in ``text.symbol_ids``.
        VocabularyTooLargeError: More distinct characters than ``text.max_vocabulary``.
    """
    text = _checked(text)
    found = find_sources(sources, glob)
    names = tuple("standard input" if str(s) == STDIN else safe_line(str(s)) for s in sources)
    store = Cache(cache)
    mark = _mark(found, text)
    start = store.remembered(mark) if mark else None
    entry = store.entry(start.key) if start else None
    if start and entry:
        _require(only, start.key, entry)
        return _corpus(store, start.key, replace(entry, names=names), text, start.notes)

    began_ns = time.time_ns()
    with store.building() as building:
        ingest = CorpusIngest(found, text, building, stdin, progress)
        entry, notes = ingest.encode(names)
        key = key_of(entry.sha256, text)
        _require(only, key, entry)
        building.keep(key, entry)
        if mark and all(source.unchanged() for source in found) and _settled(found, began_ns):
            building.remember(mark, Start(key, notes))
    return _corpus(store, key, entry, text, notes)


def _require(only: str | None, key: str, entry: Entry) -> None:
    if only is not None and key != only:
        names = ", ".join(entry.names)
        raise OtherTextError(f"{names}: not the text that was asked for.", entry.sha256)


def load_corpus(key: str, text: TextConfig, cache: Path | None = None) -> Corpus:
    """The corpus that `open_corpus` encoded under ``key``, from the cache alone.

    Raises:
        CorpusError: The encoded copy is not there any more, or is damaged.
    """
    text = _checked(text)
    store = Cache(cache)
    entry = store.entry(key)
    if entry is None or key_of(entry.sha256, text) != key:
        raise CorpusError(
            "the encoded copy of the text is gone or damaged. Open the text again from its files."
        )
    return _corpus(store, key, entry, text, ())


def what_became_of(sources: Sequence[str], text: TextConfig, key: str, sha256: str) -> str:
    """How ``sources`` differ from what the run learned, in words; nothing if they do not.

    A run goes on from its encoded copy whatever becomes of them; this is so that it is known, by
    the user alone: it tells of the user's files.
    Nothing is said of standard input and folders: the one is gone, of the others the run does not
    know which files were taken.
    """
    if STDIN in sources or any(map(is_folder, sources)):
        return ""
    names = ", ".join(safe_line(source, 200) for source in sources)
    then = f"the run learned {sha256[:FINGERPRINT_LENGTH]}…"
    try:
        found = find_sources(sources)
        mark = _mark(found, _checked(text))
        known = Cache().remembered(mark) if mark else None
        if known is not None and known.key == key:  # nobody touched them since they were read
            return ""
        now = content_sha256(found)
    except (LstmTuiError, OSError) as error:
        return f"{names}: cannot be read any more ({str(error).rstrip('.')}); {then}."
    if now == sha256:
        return ""
    return f"{names}: has changed: SHA-256 {now[:FINGERPRINT_LENGTH]}… now, {then}."


def same_content(name: str, text: TextConfig, key: str, sha256: str) -> bool:
    """Whether the file ``name`` has the content that was encoded under ``key``.

    Only its sum is worked out, and nothing where it was read before and is unchanged. False of
    standard input, which can be read once only, and of a folder.

    Raises:
        CorpusError: It cannot be read.
    """
    if name == STDIN:
        return False
    found = find_sources([name])
    if any(source.in_folder for source in found):
        return False
    mark = _mark(found, _checked(text))
    known = Cache().remembered(mark) if mark else None
    return known.key == key if known else content_sha256(found) == sha256


def content_sha256(found: Sequence[Source]) -> str:
    """The sum of a content, as `combined_sha256` has it."""
    digests = []
    for source in found:
        digest = hashlib.sha256()
        for block in read_blocks(source, None, lambda _: None):
            digest.update(block)
        digests.append(digest.digest())
    return combined_sha256(digests)


def _checked(text: TextConfig) -> TextConfig:
    """``text`` with the canonical name of its encoding."""
    if text.symbols is SymbolKind.BYTE:
        if text.min_count > 1:
            raise ConfigError(
                f"--min-count {text.min_count} folds rare characters; with --symbols byte there "
                "are at most 256 symbols, so leave it out."
            )
        if text.normalize is not Normalization.NONE:
            raise ConfigError(
                f"--normalize {text.normalize} changes characters; with --symbols byte bytes are "
                "read as they are, so leave it out."
            )
        return text
    return replace(text, encoding=canonical_encoding(text.encoding))


def _mark(found: tuple[Source, ...], text: TextConfig) -> str | None:
    """What a start with these files is remembered by; None if it cannot be: standard input."""
    files: list[tuple[object, ...]] = []
    for source in found:
        if source.path is None:
            return None
        path = str(source.path.absolute()).encode("utf-8", "surrogateescape").hex()
        files.append((path, source.in_folder, *source.identity))
    return mark_of(files, text)


def _settled(found: tuple[Source, ...], began_ns: int) -> bool:
    """Whether no file was changed so shortly before it was read that it may change unseen."""
    unsafe = range(began_ns - _CLOCK_TICK_NS, time.time_ns())
    return all(source.modified_ns not in unsafe for source in found)


def _corpus(
    store: Cache, key: str, entry: Entry, text: TextConfig, notes: tuple[str, ...]
) -> Corpus:
    """The corpus of a whole entry, split as ``text`` says."""
    vocabulary = Vocabulary.from_json(entry.vocabulary)
    if len(vocabulary) > text.max_vocabulary:
        codes = np.array([ord(symbol) for symbol in vocabulary.symbols])
        numbering = Numbering(codes, np.array(entry.counts), folded=0)
        raise too_many_symbols(numbering, entry.names, text)
    length = entry.length
    spans = validation_spans(length, text.validation, blocks=text.validation_blocks)
    if text.validation and not spans:
        notes += ("The text is too short to set a part aside for validation.",)
    elif text.validation_blocks and len(spans) == 1:
        notes += ("The text is too short for --validation-blocks: its last part validates.",)
    ids = store.ids(key, entry)
    if c1 := c1_note(ids, vocabulary, entry.counts, text):
        notes = (c1, *notes)
    return Corpus(
        ids=ids,
        vocabulary=vocabulary,
        counts=entry.counts,
        validation_spans=spans,
        sha256=entry.sha256,
        key=key,
        names=entry.names,
        notes=entry.notes + notes,
        path=store.ids_path(key),
    )
