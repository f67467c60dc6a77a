"""Labeled documents for a trained classifier: those that a run keeps, or those of a file, as ids of
its vocabulary and indices of its classes.

Letters in shapes: ``T`` symbols of all documents, ``N`` documents.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ReadingConfig
from lstm_tui.errors import BrokenRunError, CorpusError
from lstm_tui.reader.guessed_encoding import TableColumns, open_guessing
from lstm_tui.reader.input_text import own_text
from lstm_tui.runs.directory import Run
from lstm_tui.runs.objectives import class_names
from lstm_tui.runs.passage import load_passage
from lstm_tui.studies.document_input import document_input, readable_documents, unreadable_note
from lstm_tui.studies.document_states import Positions
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.ingest import Progress
from lstm_tui.text.ingest_notes import NOTHING_TO_PREDICT
from lstm_tui.text.vocabulary import Vocabulary

OWN = "the run's validation documents"

_NAMED_LABELS = 5


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many of ``documents`` the run was trained on; None if its text is not known any more.

    ``validated`` are others, which the run validated on.
    """

    documents: int
    trained: int | None
    validated: int

    @property
    def sentence(self) -> str:
        """What an accuracy on the documents is worth; "" if the run knows none of them."""
        parts = []
        if self.trained:
            parts.append(f"{self.trained:,} have the text of a document that the run trained on")
        if self.validated:
            text = "that" if parts else "the text"
            parts.append(
                f"{self.validated:,} {'' if parts else 'have '}{text} of one that it validated on"
            )
        unknown = (
            "Whether the run trained on them is not known: its text is not in the cache."
            if self.trained is None
            else ""
        )
        if not parts:
            return unknown
        known = f"Of these {self.documents:,} documents, {' and '.join(parts)}"
        return f"{known}: their accuracy is no measure for other documents. {unknown}".rstrip()


@dataclass(frozen=True, slots=True, eq=False)
class LabeledInput:
    """N documents with their classes, each up to the longest length that the classifier reads.

    Attributes:
        name: Where they come from.
        ids, starts, lengths: As in `document_input.DocumentInput`, (T,), (N,), (N,).
        labels: The indices of their classes, (N,).
        left_out: Characters that are not in the vocabulary.
        shortened: Documents that are not read to their end.
        notes: Sentences on what was changed or left out.
        is_own: Whether the run keeps them.
        overlap: With the documents of the run; None of those that it keeps.
    """

    name: str
    ids: NDArray[np.integer[Any]]
    starts: Positions
    lengths: Positions
    labels: NDArray[np.int64]
    left_out: int = 0
    shortened: int = 0
    notes: tuple[str, ...] = ()
    is_own: bool = False
    overlap: Overlap | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def beginning(self, index: int, vocabulary: Vocabulary, symbols: int) -> str:
        """The first ``symbols`` of document ``index``."""
        first = int(self.starts[index]) + 1
        end = min(first + symbols, int(self.starts[index] + self.lengths[index]))
        return vocabulary.decode(self.ids[first:end])


def own_documents(run: Run) -> LabeledInput:
    """The validation documents that ``run`` keeps; its training documents if it has none.

    Raises:
        CorpusError: It keeps no whole documents with classes.
    """
    text, record, vocabulary = own_text(run), run.record(), run.vocabulary()
    if text.labels is None or text.end_id < 0:
        raise CorpusError("The run keeps no documents with their classes.")
    ends = np.flatnonzero(np.asarray(text.ids) == text.end_id)
    starts, whole = ends[:-1], np.diff(ends)
    labels = np.asarray(text.labels[: len(starts)], np.int64)
    held, notes = starts >= text.trained, list[str]()
    if not held.any():
        held = ~held
        notes.append("The run has no validation documents: it was trained on these.")
    with suppress(BrokenRunError):  # then the text comes from elsewhere
        kept_text = load_passage(run, len(vocabulary), vocabulary.end_id)
        read = len(text.ids) - text.trained
        if kept_text is not None and read < kept_text.validation_length:
            notes.append(
                f"The run keeps {read:,} of the {kept_text.validation_length:,} "
                f"{vocabulary.kind.plural} of its validation documents: only these are read. Name "
                "a FILE to read all of it."
            )
    most = record.config.text.max_length + 1 if record.config.text.max_length else len(text.ids)
    lengths = np.minimum(whole, most)
    kept = held & (whole > 1)
    if not kept.any():
        raise CorpusError("The run keeps no whole documents with their classes.")
    return LabeledInput(
        OWN,
        text.ids,
        starts[kept],
        lengths[kept],
        labels[kept],
        shortened=int((lengths < whole)[kept].sum()),
        notes=tuple(notes),
        is_own=True,
    )


def file_documents(
    name: str,
    run: Run,
    vocabulary: Vocabulary,
    reading: ReadingConfig,
    columns: TableColumns,
    *,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
) -> LabeledInput:
    """The labeled documents of the table or folder ``name``; ``columns`` are those of a table.

    Characters that are not in the vocabulary are left out, and empty documents.

    Raises:
        ConfigError: A column does not exist.
        CorpusError: It cannot be read, or has a label that is no class of the run.
    """
    record = run.record()
    learned = record.config.text
    corpus, encoding = open_guessing(
        name, learned, vocabulary, reading, progress, stdin, columns=columns
    )
    assert corpus.documents is not None
    assert corpus.labeled is not None
    labels = _as_classes(corpus, class_names(record), run.name)
    texts = [
        corpus.vocabulary.decode(corpus.ids[start + 1 : start + length])
        for start, length in zip(
            corpus.documents.starts.tolist(), corpus.documents.lengths.tolist(), strict=True
        )
    ]
    known = readable_documents(texts, vocabulary)
    notes = [note for note in corpus.notes if note != NOTHING_TO_PREDICT]
    if encoding:
        notes.insert(0, f"{safe_line(name)} is not UTF-8: read as {encoding}.")
    if lost := len(texts) - len(known):
        notes.append(unreadable_note(lost))
    if not known:
        raise CorpusError(f"{safe_line(name)}: the network knows no character of it.")
    read = document_input(
        [texts[index] for index in known], vocabulary, learned.max_length, skip=True
    )
    return LabeledInput(
        safe_line(name),
        read.ids,
        read.starts,
        read.lengths,
        labels[known],
        read.left_out,
        int(read.shortened.sum()),
        (*notes, *read.notes),
    )


def _as_classes(corpus: Corpus, classes: tuple[str, ...], run: str) -> NDArray[np.int64]:
    """The labels of ``corpus`` as indices of ``classes``, (N,).

    Raises:
        CorpusError: One of them is no class.
    """
    assert corpus.labeled is not None
    index = {name: number for number, name in enumerate(classes)}
    strange = [name for name in corpus.labeled.classes if name not in index]
    if strange:
        listed = ", ".join(f"“{safe_line(one, 40)}”" for one in strange[:_NAMED_LABELS])
        more = len(strange) - _NAMED_LABELS
        listed += f" and {more:,} more" if more > 0 else ""
        known = ", ".join(safe_line(one, 40) for one in classes[:_NAMED_LABELS])
        known += ", …" if len(classes) > _NAMED_LABELS else ""
        names = safe_line(", ".join(corpus.names))
        are = "the label {} is" if len(strange) == 1 else "the labels {} are"
        raise CorpusError(
            f"{names}: {are.format(listed)} no class of {safe_line(run)}. Its classes: {known}."
        )
    numbers = np.array([index[name] for name in corpus.labeled.classes], np.int64)
    return numbers[corpus.labeled.labels]
