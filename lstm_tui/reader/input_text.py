"""Input text for a trained network: the text kept in the run, or any other, as symbol ids."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import (
    MOST_CLASSES,
    DocumentSplit,
    ReadingConfig,
    SymbolKind,
    TextConfig,
    TextKind,
    Undecodable,
)
from lstm_tui.errors import Advice, BrokenRunError, CorpusError
from lstm_tui.reader.guessed_encoding import open_guessing
from lstm_tui.runs.corpus_recovery import ensure_corpus, matching_text
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.runs.passage import (
    MOST,
    Passage,
    document_count,
    load_passage,
    passage_of,
    passage_offsets,
)
from lstm_tui.text.character_offsets import character_offsets, original_offsets
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.document_borders import BORDER, document_spans
from lstm_tui.text.document_offsets import (
    corpus_offsets,
    encode_spans,
    known_characters,
    split_of,
)
from lstm_tui.text.documents import next_start, whole_length
from lstm_tui.text.given_vocabulary import character_config
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import Progress
from lstm_tui.text.ingest_notes import NOTHING_TO_PREDICT
from lstm_tui.text.learned_form import in_learned_form
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import Vocabulary

_LONGEST_SPLIT = 100_000_000
"""In longer texts, labels of a run with documents count [END] as what separates two documents, and
those of a fine-tuned run do not count the characters that its vocabulary lacks."""


VALIDATION = "validation text"


@dataclass(frozen=True, eq=False)
class EncodedText:
    """``ids`` (T,) of a network's vocabulary, with a description of the text.

    ``symbols`` is their kind. ``left_out`` is the number of the ``given`` characters that are not
    in the vocabulary. ``is_own`` is True for the text of the run itself; the first ``trained`` ids
    of it are training text. ``notes`` are sentences on the encoding and other exceptions. ``kind``
    is what the text consists of. ``offsets`` (T,) are the positions of the symbols in the text that
    a file of labels is about, which has ``whole`` characters: all of a file, or what the run keeps;
    None if there is no such text. ``end_id`` is the id of [END] if there are documents: the text
    begins and ends with it. ``labels`` (D,) are the indices of the classes of the documents, if
    they are known. ``title`` names the run's own text after its training part.
    """

    ids: NDArray[np.integer[Any]]
    source: str
    left_out: int = 0
    is_own: bool = False
    trained: int = 0
    given: int = 0
    notes: tuple[str, ...] = ()
    kind: TextKind = TextKind.OTHER
    offsets: NDArray[np.int64] | None = None
    whole: int = 0
    symbols: SymbolKind = SymbolKind.CHAR
    end_id: int = -1
    labels: NDArray[np.integer[Any]] | None = None
    title: str = VALIDATION

    def cut(self, most: int) -> "EncodedText":
        """The first ``most`` ids, preferring validation text to training text; whole documents."""
        excess = len(self.ids) - most
        if excess <= 0:
            return self
        skipped = next_start(self.ids, min(excess, self.trained), self.end_id)
        ids = np.asarray(self.ids[skipped:])
        ids = ids[: whole_length(ids, most, self.end_id)]
        labels = self.labels
        if labels is not None:
            before = document_count(self.ids[: skipped + 1], self.end_id)
            labels = labels[before : before + document_count(ids, self.end_id)]
        offsets = None if self.offsets is None else self.offsets[skipped : skipped + len(ids)]
        if self.is_own:
            trained = self.trained - skipped
            source = _own_source(len(ids), trained, self.symbols, self.title)
            cut = replace(self, ids=ids, source=source, trained=trained, offsets=offsets)
            return replace(cut, labels=labels)
        source = f"the first {len(ids):,} of {self.source}"
        return replace(self, ids=ids, source=source, offsets=offsets, labels=labels)


def own_text(run: Run, symbols: int | None = None) -> EncodedText:
    """The validation text of ``run``, preceded by training text if it is short.

    It is the passage stored in the run; if ``symbols`` exceeds that or nothing is stored, it is
    read from the encoded copy or from the original files.

    Raises:
        CorpusError: None of these exists any more.
    """
    record, vocabulary, passage, trouble = run.record(), run.vocabulary(), None, ""
    kinds = (record.corpus.kind, vocabulary.kind, _own_title(record))
    try:
        classes = record.config.model.classes or MOST_CLASSES
        passage = load_passage(run, len(vocabulary), vocabulary.end_id, classes)
    except BrokenRunError as error:
        trouble = f"{error} And "
    if passage is not None and (part := passage.part(symbols)) is not None:
        return _with_offsets_in(passage, part, _own(part, *kinds), vocabulary)
    try:
        corpus = ensure_corpus(run)
        part = passage_of(corpus, symbols)
        return _with_offsets_in(passage_of(corpus), part, _own(part, *kinds), corpus.vocabulary)
    except CorpusError as error:
        if passage is None:
            any_text = Advice("--text FILE", " to read any other text")
            raise CorpusError(f"{trouble}{error}", (any_text,)) from error
        text = _own(passage, *kinds)
        text = replace(text, source=f"{text.source} (all that the run keeps)")
        return _with_offsets_in(passage, passage, text, vocabulary)


def _with_offsets_in(
    kept: Passage, part: Passage, text: EncodedText, vocabulary: Vocabulary
) -> EncodedText:
    """``text``, which is ``part``, with offsets in what a run keeps; without if it is longer."""
    if len(part.ids) > len(kept.ids):
        return text
    begin = kept.trained - part.trained
    symbols = symbol_text(kept.ids, vocabulary)
    offsets = symbols.last[begin : begin + len(part.ids)]
    return replace(text, offsets=offsets, whole=len(symbols.text))


def _own(
    passage: Passage, kind: TextKind, symbols: SymbolKind, title: str = VALIDATION
) -> EncodedText:
    trained = passage.trained
    source = _own_source(len(passage.ids), trained, symbols, title)
    return EncodedText(
        passage.ids,
        source,
        is_own=True,
        trained=trained,
        kind=kind,
        symbols=symbols,
        end_id=passage.end_id,
        labels=passage.labels,
        title=title,
    )


def _own_title(record: RunRecord) -> str:
    """What the text of a run is, after its training part: held out, unless it was imported."""
    if record.imported is None:
        return VALIDATION
    return "own sample" if record.imported.samples_text else "text"


def _own_source(length: int, trained: int, symbols: SymbolKind, title: str) -> str:
    """For example ``300 characters of the run's validation text, after 2,700 of training text``."""
    if trained == length:
        return f"{length:,} {symbols.plural} of the run's training text"
    source = f"{length - trained:,} {symbols.plural} of the run's {title}"
    return source + (f", after {trained:,} of training text" if trained else "")


def file_text(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    symbols: int | None = None,
    *,
    reading: ReadingConfig | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
    as_own: bool = True,
) -> EncodedText:
    """The text of a file without characters outside the vocabulary; ``-`` is ``stdin``.

    Without ``symbols``, it is up to `MOST` characters. A file with exactly the text of the run
    gives the same as `own_text`; with ``as_own`` False, it is read from its beginning like any
    other.

    Raises:
        CorpusError: It cannot be read, or the network knows none of its characters.
    """
    reading, learned = reading or ReadingConfig(), run.record().config.text
    as_learned = replace(reading, undecodable=Undecodable.ERROR) == ReadingConfig()
    if as_own and as_learned and (own := matching_text(run, name)) is not None:
        read = _own(passage_of(own, symbols), run.record().corpus.kind, vocabulary.kind)
        offsets, whole = _offsets_in_file(own, passage_offsets(own, symbols), name, learned)
        return replace(read, offsets=offsets, whole=whole)
    return other_text(name, learned, vocabulary, symbols, reading, progress=progress, stdin=stdin)


def other_text(
    name: str,
    learned: TextConfig,
    vocabulary: Vocabulary,
    symbols: int | None,
    reading: ReadingConfig,
    *,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
) -> EncodedText:
    """The text of a file without characters outside the vocabulary, read as ``learned``.

    Raises:
        CorpusError: It cannot be read, or the network knows none of its characters.
    """
    corpus, encoding = open_guessing(name, learned, vocabulary, reading, progress, stdin)
    longest = int(vocabulary.lengths.max()) if vocabulary.kind is SymbolKind.WORD else 1
    most = MOST if symbols is None else min(symbols * longest, max(symbols, MOST))
    text, separator = corpus.vocabulary.decode(corpus.ids[:most]), None
    if corpus.documents is not None:  # of a folder
        symbols_of = (*corpus.vocabulary.symbols[:-1], BORDER)
        marked = replace(corpus.vocabulary, symbols=symbols_of, end=BORDER)
        text, separator = marked.decode(corpus.ids[1 : most + 1]).removesuffix(BORDER), BORDER
    kind = f"another text (read as {encoding})" if encoding else "another text"
    read = known_text(
        text,
        vocabulary,
        f"{kind}, {_names(corpus)}",
        corpus.kind,
        documents=DocumentSplit.SEPARATOR if separator else learned.documents,
        separator=separator,
        is_cut=most < len(corpus),
    )
    whole = read.whole + max(0, len(corpus) - most)
    read = replace(read, notes=(*_notes(corpus, encoding), *read.notes), whole=whole)
    return read if symbols is None else read.cut(symbols)


def _offsets_in_file(
    own: Corpus, positions: NDArray[np.int64], name: str, text: TextConfig
) -> tuple[NDArray[np.int64], int]:
    """The offsets of the symbols at ``positions`` of ``own`` in the file ``name``, which it was
    made from, in characters, and the characters in all."""
    lacks_some = bool(text.vocabulary) and not own.vocabulary.folded
    if (text.documents is None and not lacks_some) or len(own) > _LONGEST_SPLIT:
        return character_offsets(own, positions)
    whole = open_corpus([name], replace(character_config(text), documents=None, separator=""))
    content = whole.vocabulary.decode(whole.ids)
    known = known_characters(content, own.vocabulary)
    if text.documents is not None:
        return corpus_offsets(content, known, text.documents, own, positions), len(content)
    return np.flatnonzero(known)[character_offsets(own, positions)[0]], len(content)


def file_content(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    reading: ReadingConfig,
    *,
    stdin: BinaryIO | None = None,
    most: int | None = MOST,
) -> tuple[str, tuple[str, ...]]:
    """The first ``most`` characters of a file, all with None, and sentences on how it was read;
    ``-`` is ``stdin``.

    Raises:
        CorpusError: It cannot be read.
    """
    learned = run.record().config.text
    learned = replace(learned, documents=None, separator="", document_seed=None)
    corpus, encoding = open_guessing(name, learned, vocabulary, reading, None, stdin)
    return corpus.vocabulary.decode(corpus.ids[:most]), _notes(corpus, encoding)


def _names(corpus: Corpus) -> str:
    return safe_line(", ".join(corpus.names))


def _notes(corpus: Corpus, encoding: str) -> tuple[str, ...]:
    """Notes on how a text was read, without those that matter only for training."""
    notes = tuple(note for note in corpus.notes if note != NOTHING_TO_PREDICT)
    return (f"{_names(corpus)} is not UTF-8: read as {encoding}.", *notes) if encoding else notes


def known_text(
    text: str,
    vocabulary: Vocabulary,
    name: str,
    kind: TextKind = TextKind.OTHER,
    *,
    documents: DocumentSplit | None = None,
    separator: str | None = None,
    is_cut: bool = False,
) -> EncodedText:
    """``text`` without characters outside ``vocabulary``; ``name`` describes the text of ``kind``.

    It is converted to the Unicode normal form of the vocabulary. If that has [END], the text is
    split into ``documents``, by ``separator`` or the text of [END]; if it ``is_cut``, its last
    document is incomplete and left out.

    Raises:
        CorpusError: No character is left.
    """
    original = text
    text, form_note = in_learned_form(text, vocabulary)
    known = known_characters(text, vocabulary)
    offsets, amount = original_offsets(original, text), ""
    if vocabulary.end:
        spans = document_spans(text, documents or split_of(vocabulary), separator or vocabulary.end)
        spans = spans[: len(spans) - (is_cut and len(spans) > 1)]
        read = encode_spans(text, known, spans, vocabulary)
        ids, lost, given = read.ids, read.unknown, read.given
        offsets = np.append(offsets, [len(original), -1])[read.offsets]  # -1 is before the text
        amount = f" in {read.count:,} document{'' if read.count == 1 else 's'}"
    elif vocabulary.is_given:
        matched = vocabulary.match(text)
        ids, offsets = matched.ids, offsets[matched.last]
        lost, given = len(text) - int(known.sum()), len(text)
    else:
        ids = vocabulary.encode_known(text)
        offsets = offsets[known][symbol_text(ids, vocabulary).last]
        lost, given = len(text) - int(known.sum()), len(text)
    source = f"{len(ids):,} {vocabulary.kind.plural}{amount} of {name}"
    if lost:
        source += f", without {lost:,}"
        if vocabulary.kind is not SymbolKind.CHAR:
            source += f" character{'' if lost == 1 else 's'}"
        source += " that the network has never seen"
    if not len(ids):
        raise CorpusError(f"{name}: the network knows no character of it. Read another text.")
    notes = (form_note,) if form_note else ()
    return EncodedText(
        ids,
        source,
        lost,
        given=given,
        notes=notes,
        kind=kind,
        offsets=offsets,
        whole=len(original),
        symbols=vocabulary.kind,
        end_id=vocabulary.end_id,
    )
