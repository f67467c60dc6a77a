"""Opening a text for a trained network in the requested encoding, UTF-8, or a guessed one."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO

from lstm_tui.config import DocumentSplit, ReadingConfig, TextConfig, Undecodable
from lstm_tui.errors import CorpusError, UndecodableTextError
from lstm_tui.files import path_is_folder
from lstm_tui.text.charsets import has_c1
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.text.ingest import Progress
from lstm_tui.text.sources import STDIN, TERMINAL_AS_TEXT
from lstm_tui.text.vocabulary import Vocabulary

_ALL_CHARACTERS = 1_114_112
"""A text to read may have any number of distinct characters: unknown ones are left out."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of a table of labeled documents, by name; "" lets one be guessed."""

    text: str = ""
    label: str = ""


def open_guessing(
    name: str,
    learned: TextConfig,
    vocabulary: Vocabulary,
    reading: ReadingConfig,
    progress: Callable[[Progress], None] | None,
    stdin: BinaryIO | None,
    *,
    columns: TableColumns | None = None,
) -> tuple[Corpus, str]:
    """The text of a file in the requested encoding, in UTF-8, or in a guessed encoding.

    ``learned`` is how the text of the run was read. The guess is the detected encoding or that of
    the run's text, whichever gives fewer unknown characters. Damaged UTF-8 is not guessed to be
    anything else. A folder is split into documents like the text of the run. With ``columns``, it
    is a table or a folder of labeled documents.

    Returns:
        The text, and the encoding if it was guessed.

    Raises:
        CorpusError: It cannot be read.
    """
    # The end of a file is the end of a document, which the joined text of a folder does not show.
    documents = learned.documents if name != STDIN and path_is_folder(name) else None
    if columns is not None:
        documents = DocumentSplit.LABELED
    elif documents is DocumentSplit.LABELED:
        documents = DocumentSplit.FILES
    chosen = columns or TableColumns()
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
            documents=documents,
            text_column=chosen.text,
            label_column=chosen.label,
            skip_empty=documents is DocumentSplit.LABELED,
            separator=learned.separator if documents is DocumentSplit.SEPARATOR else "",
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
