"""Corpus: files as one memory-mapped array of symbol ids, with a train/validation split.

`open_corpus` finds the encoded text in the cache, or reads the files once and encodes them.
`load_corpus` opens an encoded text by its key. A corpus has at least two symbols, a vocabulary
within the limit, and no id outside it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit, SymbolKind, TextConfig, TextKind
from lstm_tui.errors import CorpusError, OtherTextError
from lstm_tui.text.cache import Cache, CacheEntry, EntryReference
from lstm_tui.text.cache_keys import content_key
from lstm_tui.text.control_characters import c1_note
from lstm_tui.text.documents import Documents, held_out_spans, split_held_out
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import CorpusIngest, Progress, Stage
from lstm_tui.text.ingest_notes import too_many_symbols
from lstm_tui.text.kinds import guess_kind
from lstm_tui.text.labeled_documents import (
    LabeledDocuments,
    labeled_documents,
    stratified_validation,
)
from lstm_tui.text.labeled_reader import without_tables
from lstm_tui.text.source_state import are_settled, checked_config, source_files_key
from lstm_tui.text.sources import STDIN, TextSource, find_sources
from lstm_tui.text.split import (
    Spans,
    SplicedIds,
    SymbolSequence,
    complement,
    shortened,
    validation_spans,
)
from lstm_tui.text.symbol_ids import KeptSymbols
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.text.word_counts import spelled_share, words_note

__all__ = ["Corpus", "Progress", "Stage", "load_corpus", "open_corpus"]

_BLOCK_IDS = 1 << 20

GUESSED_CHARACTERS = 100_000
"""Symbols from the start of a text from which its kind is guessed."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """A text to train on.

    Attributes:
        ids: ``(N,)``, unsigned, mapped from the cache.
        vocabulary: The symbols that the ids stand for.
        counts: How often each symbol occurs, in the order of the vocabulary.
        validation_spans: Spans held out for validation, none or at least two symbols; see `split`.
        sha256: SHA-256 of the content: for one file, that of its (decompressed) bytes.
        key: Key of the encoded text; see `load_corpus`.
        names: The sources as they were given, safe for a terminal.
        notes: Remarks for the user, a sentence each.
        path: The file that the ids are mapped from.
        kind: What the text consists of.
        kind_is_guessed: Whether `TextConfig.kind` left it to be guessed.
        spelled_words: The shares of the words of the training and of the validation text that are
            no symbols and so are spelled in characters, from samples; zeros without words.
        documents: The documents, if the text is split into some; see `documents` for the ids.
        labeled: The same documents with their classes, if they have some.
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
    kind: TextKind = TextKind.OTHER
    kind_is_guessed: bool = True
    spelled_words: tuple[float, float] = (0.0, 0.0)
    documents: Documents | None = field(default=None, repr=False)
    labeled: LabeledDocuments | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def kind_in_words(self) -> str:
        """The kind, and whether it was guessed: ``wiki (guessed; --kind changes it)``."""
        return f"{self.kind}{' (guessed; --kind changes it)' if self.kind_is_guessed else ''}"

    @cached_property
    def validation_length(self) -> int:
        """The number of symbols held out for validation."""
        return sum(end - begin for begin, end in self.validation_spans)

    @property
    def train_length(self) -> int:
        """The number of symbols to train on, at least two."""
        return len(self.ids) - self.validation_length

    @cached_property
    def validation_characters(self) -> int:
        """The number of characters of the symbols held out for validation."""
        return self._characters_of(held_out=True)

    @cached_property
    def train_characters(self) -> int:
        """The number of characters of the symbols to train on."""
        return self._characters_of(held_out=False)

    def _characters_of(self, *, held_out: bool) -> int:
        lengths = self.vocabulary.lengths
        if self.documents is not None:
            return self.documents.character_count(self.ids, lengths, held_out=held_out)
        spans = self.validation_spans
        return sum(
            int(lengths.take(self.ids[start : min(start + _BLOCK_IDS, end)]).sum())
            for begin, end in (spans if held_out else complement(spans, len(self.ids)))
            for start in range(begin, end, _BLOCK_IDS)
        )

    @property
    def train(self) -> SymbolSequence:
        """The ids to train on, ``(train_length,)``: the spans between validation blocks, joined."""
        spans = complement(self.validation_spans, len(self.ids))
        if len(spans) == 1:
            return self.ids[slice(*spans[0])]
        return SplicedIds(self.ids, spans)

    def validation(self, most: int) -> NDArray[np.unsignedinteger[Any]]:
        """The validation ids, ``(validation_length,)``, or up to ``most`` from all blocks, or of
        the first documents."""
        spans = shortened(self.validation_spans, most)
        if self.documents is not None:
            chosen = np.flatnonzero(self.documents.validation)
            spans = self.documents.fitting_spans(chosen, most)
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

    A newline is inserted between two files if the first does not end with one. `find_sources`
    describes which files of a folder are read and what ``glob`` does; binary files of a folder are
    skipped. ``cache`` is the root of a `Cache`. If ``only`` is given, a text with another key is
    not kept.

    Raises:
        ConfigError: An option has no valid value, such as an encoding that Python does not know.
        CorpusError: A source cannot be read or trained on.
        OtherTextError: The text has another key than ``only``.
        UndecodableTextError: A byte is not valid in ``text.encoding``.
        VocabularyTooLargeError: More distinct characters than ``text.max_vocabulary``.
    """
    text = checked_config(text)
    files = find_sources(sources, glob, labeled=text.documents is DocumentSplit.LABELED)
    names = tuple("standard input" if str(s) == STDIN else safe_line(str(s)) for s in sources)
    store = Cache(cache)
    unchanged = source_files_key(files, text)
    reference = store.reference(unchanged) if unchanged else None
    entry = store.entry(reference.key) if reference else None
    if reference and entry:
        require_key(only, reference.key, entry)
        entry = replace(entry, names=names)
        return corpus_of(store, reference.key, entry, text, reference.notes, files)

    began_ns = time.time_ns()
    with store.writer() as writer:
        ingest = CorpusIngest(files, text, writer, stdin, progress)
        entry, notes = ingest.encode(names)
        key = content_key(entry.sha256, text)
        require_key(only, key, entry)
        writer.commit(key, entry)
        if (
            unchanged
            and all(source.unchanged() for source in files)
            and are_settled(files, began_ns)
        ):
            writer.add_reference(unchanged, EntryReference(key, notes))
    return corpus_of(store, key, entry, text, notes, files)


def require_key(only: str | None, key: str, entry: CacheEntry) -> None:
    """Raise `OtherTextError` if the ``key`` of ``entry`` is not ``only``; None allows all."""
    if only is not None and key != only:
        names = ", ".join(entry.names)
        raise OtherTextError(f"{names}: not the text that was asked for.", entry.sha256)


def load_corpus(key: str, text: TextConfig) -> Corpus:
    """The corpus that `open_corpus` encoded under ``key``, from the cache alone.

    Raises:
        CorpusError: The encoded text is missing or damaged.
    """
    text, store = checked_config(text), Cache()
    entry = store.entry(key)
    if entry is None or content_key(entry.sha256, text) != key:
        raise CorpusError(
            "the encoded copy of the text is gone or damaged. Open the text again from its files."
        )
    return corpus_of(store, key, entry, text, ())


def corpus_of(
    store: Cache,
    key: str,
    entry: CacheEntry,
    text: TextConfig,
    notes: tuple[str, ...],
    files: tuple[TextSource, ...] = (),
) -> Corpus:
    """The corpus of ``entry``, split as ``text`` specifies; its kind is guessed from ``files``."""
    vocabulary = Vocabulary.from_json(entry.vocabulary)
    characters = vocabulary.character_count
    if characters > text.max_vocabulary and not text.vocabulary:
        codes = np.array(list(map(ord, vocabulary.symbols[:characters])))
        kept = KeptSymbols(codes, np.array(entry.counts[:characters]), folded=0)
        raise too_many_symbols(kept, entry.names, text)
    ids, documents, labeled = store.ids(key, entry), None, None
    if entry.classes:
        documents, labeled = _labeled(store, key, entry, text)
        spans = held_out_spans(documents, len(ids))
    elif vocabulary.end:
        share, seed = text.validation, text.document_seed
        documents = split_held_out(store.documents(key, entry), share, seed)
        spans = held_out_spans(documents, len(ids))
    else:
        spans = validation_spans(entry.length, text.validation, blocks=text.validation_blocks)
    if documents is not None and len(documents) == 1 and text.validation:
        raise CorpusError(_one_document(entry.names, text))
    if text.validation and not spans:
        notes += ("The text is too short to set a part aside for validation.",)
    elif text.validation_blocks and len(spans) == 1:
        notes += ("The text is too short for --validation-blocks: its last part validates.",)
    if (c1 := c1_note(ids, vocabulary, entry.counts, text)) and c1 not in notes:
        notes = (c1, *notes)
    kind = text.kind
    if kind is None:
        names = tuple(source.name for source in files) or entry.names
        if labeled is not None:
            names = without_tables(names)
        kind = guess_kind(vocabulary.decode(ids[:GUESSED_CHARACTERS])[:GUESSED_CHARACTERS], names)
    corpus = Corpus(
        ids=ids,
        vocabulary=vocabulary,
        counts=entry.counts,
        validation_spans=spans,
        sha256=entry.sha256,
        key=key,
        names=entry.names,
        notes=entry.notes + notes,
        path=store.ids_path(key),
        kind=kind,
        kind_is_guessed=text.kind is None,
        documents=documents,
        labeled=labeled,
    )
    spells = vocabulary.kind is SymbolKind.WORD and not vocabulary.is_given
    return _with_spelled_words(corpus) if spells else corpus


def _labeled(
    store: Cache, key: str, entry: CacheEntry, text: TextConfig
) -> tuple[Documents, LabeledDocuments]:
    """The documents of ``entry`` with their labels, of which a part of each class validates.

    Raises:
        CorpusError: A class has one document only.
    """
    rows, labels = store.documents(key, entry), store.labels(key, entry)
    try:
        validation = stratified_validation(labels, text.validation, text.document_seed)
    except ValueError as error:
        name = safe_line(entry.classes[error.args[0]], 60)
        raise CorpusError(
            f"{', '.join(entry.names)}: the label “{name}” has one document only, which cannot "
            "both train and validate. Remove it, or give it another label."
        ) from None
    documents = Documents(rows[:, 0], rows[:, 1], validation)
    return documents, labeled_documents(documents, labels, entry.classes, text.max_length)


def _with_spelled_words(corpus: Corpus) -> Corpus:
    """``corpus``, whose symbols are words, with the shares of spelled words and a note on them."""
    validation = SplicedIds(corpus.ids, corpus.validation_spans)
    shares = (
        spelled_share(corpus.train, corpus.vocabulary),
        spelled_share(validation, corpus.vocabulary),
    )
    note = words_note(corpus.vocabulary, corpus.counts, shares[: 1 + bool(validation)])
    return replace(corpus, spelled_words=shares, notes=(note, *corpus.notes))


def _one_document(names: tuple[str, ...], text: TextConfig) -> str:
    reason = {
        DocumentSplit.LINES: "has one line that is not empty",
        DocumentSplit.PARAGRAPHS: "has no empty line between two paragraphs",
        DocumentSplit.FILES: "has one file that is not empty",
        DocumentSplit.SEPARATOR: f"has no separator {text.separator!r} between two documents",
        DocumentSplit.LABELED: "has one document that is not empty",
        None: "",
    }[text.documents]
    return (
        f"{', '.join(names)}: {reason}, so there is one document, and none is left to validate. "
        "Choose other --documents, or pass --validation 0."
    )
