"""Input text for a trained network: the text kept in the run, or any other, as symbol ids."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ReadingConfig, SymbolKind, TextConfig, TextKind, Undecodable
from lstm_tui.errors import Advice, BrokenRunError, CorpusError, UndecodableTextError
from lstm_tui.runs.corpus_recovery import ensure_corpus, matching_text
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import MOST, Passage, load_passage, passage_of, passage_offsets
from lstm_tui.text.character_offsets import character_offsets, original_offsets
from lstm_tui.text.charsets import has_c1
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import NOTHING_TO_PREDICT, Progress
from lstm_tui.text.sources import STDIN, TERMINAL_AS_TEXT
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import Vocabulary, code_points

_ALL_CHARACTERS = 1_114_112
"""A text to read may have any number of distinct characters: unknown ones are left out."""


@dataclass(frozen=True, eq=False)
class EncodedText:
    """``ids`` (T,) of a network's vocabulary, with a description of the text.

    ``symbols`` is their kind. ``left_out`` is the number of the ``given`` characters that are not
    in the vocabulary. ``is_own`` is True for the text of the run itself; the first ``trained`` ids
    of it are training text. ``notes`` are sentences on the encoding and other exceptions. ``kind``
    is what the text consists of. ``offsets`` (T,) are the positions of the symbols in the text that
    a file of labels is about, which has ``whole`` characters: all of a file, or what the run keeps;
    None if there is no such text.
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

    def cut(self, most: int) -> "EncodedText":
        """The first ``most`` ids, preferring validation text to training text."""
        excess = len(self.ids) - most
        if excess <= 0:
            return self
        skipped = min(excess, self.trained)
        ids = np.asarray(self.ids[skipped : skipped + most])
        offsets = None if self.offsets is None else self.offsets[skipped : skipped + most]
        if self.is_own:
            trained = self.trained - skipped
            source = _own_source(len(ids), trained, self.symbols)
            return replace(self, ids=ids, source=source, trained=trained, offsets=offsets)
        source = f"the first {most:,} of {self.source}"
        return replace(self, ids=ids, source=source, offsets=offsets)


def own_text(run: Run, symbols: int | None = None) -> EncodedText:
    """The validation text of ``run``, preceded by training text if it is short.

    It is the passage stored in the run; if ``symbols`` exceeds that or nothing is stored, it is
    read from the encoded copy or from the original files.

    Raises:
        CorpusError: None of these exists any more.
    """
    record, vocabulary, passage, trouble = run.record(), run.vocabulary(), None, ""
    kinds = (record.corpus.kind, vocabulary.kind)
    try:
        passage = load_passage(run, len(vocabulary), vocabulary.end_id)
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


def _own(passage: Passage, kind: TextKind, symbols: SymbolKind) -> EncodedText:
    trained = passage.trained
    source = _own_source(len(passage.ids), trained, symbols)
    return EncodedText(
        passage.ids, source, is_own=True, trained=trained, kind=kind, symbols=symbols
    )


def _own_source(length: int, trained: int, symbols: SymbolKind) -> str:
    """For example ``300 characters of the run's validation text, after 2,700 of training text``."""
    if trained == length:
        return f"{length:,} {symbols.plural} of the run's training text"
    source = f"{length - trained:,} {symbols.plural} of the run's validation text"
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
    reading = reading or ReadingConfig()
    as_learned = replace(reading, undecodable=Undecodable.ERROR) == ReadingConfig()
    if as_own and as_learned and (own := matching_text(run, name)) is not None:
        read = _own(passage_of(own, symbols), run.record().corpus.kind, vocabulary.kind)
        offsets, whole = character_offsets(own, passage_offsets(own, symbols))
        return replace(read, offsets=offsets, whole=whole)
    corpus, encoding = _open_guessing(name, run, vocabulary, reading, progress, stdin)
    longest = int(vocabulary.lengths.max()) if vocabulary.kind is SymbolKind.WORD else 1
    most = MOST if symbols is None else min(symbols * longest, max(symbols, MOST))
    text = corpus.vocabulary.decode(corpus.ids[:most])
    kind = f"another text (read as {encoding})" if encoding else "another text"
    read = known_text(text, vocabulary, f"{kind}, {_names(corpus)}", corpus.kind)
    whole = read.whole + len(corpus) - len(text)
    read = replace(read, notes=(*_notes(corpus, encoding), *read.notes), whole=whole)
    return read if symbols is None or longest == 1 else read.cut(symbols)


def file_content(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    reading: ReadingConfig,
    *,
    stdin: BinaryIO | None = None,
) -> tuple[str, tuple[str, ...]]:
    """The whole text of a file, and sentences on how it was read; ``-`` is ``stdin``.

    Raises:
        CorpusError: It cannot be read.
    """
    corpus, encoding = _open_guessing(name, run, vocabulary, reading, None, stdin)
    return corpus.vocabulary.decode(corpus.ids[:MOST]), _notes(corpus, encoding)


def _names(corpus: Corpus) -> str:
    return safe_line(", ".join(corpus.names))


def _notes(corpus: Corpus, encoding: str) -> tuple[str, ...]:
    """Notes on how a text was read, without those that matter only for training."""
    notes = tuple(note for note in corpus.notes if note != NOTHING_TO_PREDICT)
    return (f"{_names(corpus)} is not UTF-8: read as {encoding}.", *notes) if encoding else notes


def _open_guessing(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    reading: ReadingConfig,
    progress: Callable[[Progress], None] | None,
    stdin: BinaryIO | None,
) -> tuple[Corpus, str]:
    """The text of a file in the requested encoding, in UTF-8, or in a guessed encoding.

    The guess is the detected encoding or that of the run's text, whichever gives fewer unknown
    characters. Damaged UTF-8 is not guessed to be anything else.

    Returns:
        The text, and the encoding if it was guessed.

    Raises:
        CorpusError: It cannot be read.
    """
    learned = run.record().config.text
    stdin = None if stdin is None or name != STDIN else _Repeatable(stdin)

    def opened(encoding: str, undecodable: Undecodable = Undecodable.ERROR) -> Corpus:
        if isinstance(stdin, _Repeatable):
            stdin.seek(0)
        settings = TextConfig(
            encoding=encoding,
            undecodable=undecodable,
            keep_newlines=learned.keep_newlines or reading.keep_newlines,
            max_vocabulary=_ALL_CHARACTERS,
            validation=0.0,
        )
        return open_corpus([name], settings, glob=reading.glob, progress=progress, stdin=stdin)

    if reading.encoding is not None:
        return opened(reading.encoding, reading.undecodable), ""
    try:
        return opened("utf-8"), ""
    except UndecodableTextError as error:
        unreadable = error
    fitting = []
    possible = () if unreadable.is_damaged_utf8 else (unreadable.encoding, learned.encoding)
    for encoding in dict.fromkeys(possible):
        if not encoding or encoding == "utf-8":
            continue
        detected = encoding == unreadable.encoding
        with suppress(CorpusError):
            corpus = opened(encoding, reading.undecodable if detected else Undecodable.ERROR)
            if detected or not any(map(has_c1, corpus.vocabulary.symbols)):
                fitting.append((_count_unknown(corpus, vocabulary), encoding, corpus))
    if fitting:
        _, encoding, corpus = min(fitting, key=itemgetter(0))
        return corpus, encoding
    if reading.undecodable is Undecodable.REPLACE:
        return opened("utf-8", Undecodable.REPLACE), ""
    raise unreadable


def _count_unknown(corpus: Corpus, vocabulary: Vocabulary) -> int:
    """The number of characters of ``corpus`` that are not in ``vocabulary``."""
    unknown = set(vocabulary.unknown("".join(corpus.vocabulary.symbols)))
    counts = zip(corpus.vocabulary.symbols, corpus.counts, strict=True)
    return sum(count for symbol, count in counts if symbol in unknown)


class _Repeatable(io.BytesIO):
    """Standard input kept in memory, so that it can be read in several encodings."""

    def __init__(self, stdin: BinaryIO) -> None:
        if stdin.isatty():
            raise CorpusError(TERMINAL_AS_TEXT)
        super().__init__(stdin.read())


def known_text(
    text: str, vocabulary: Vocabulary, name: str, kind: TextKind = TextKind.OTHER
) -> EncodedText:
    """``text`` without characters outside ``vocabulary``; ``name`` describes the text of ``kind``.

    It is converted to the Unicode normal form of the vocabulary.

    Raises:
        CorpusError: No character is left.
    """
    original = text
    text, form_note = vocabulary.in_learned_form(text)
    unknown = [ord(one) for one in vocabulary.unknown(text)]
    known = text.translate(dict.fromkeys(unknown))
    ids, lost = vocabulary.encode(known), len(text) - len(known)
    offsets = original_offsets(original, text)[~np.isin(code_points(text), unknown)]
    offsets = offsets[symbol_text(ids, vocabulary).last]
    source = f"{len(ids):,} {vocabulary.kind.plural} of {name}"
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
        given=len(text),
        notes=notes,
        kind=kind,
        offsets=offsets,
        whole=len(original),
        symbols=vocabulary.kind,
    )
