"""The part of the text that a run keeps for browsing: ``passage.safetensors``.

It holds the validation text and, if that is short, the training text before it, so that a copied
run opens on a machine without the text. With documents it consists of whole ones, from [END] to
[END], unless the first is too long, and has the class of each if they are labeled. It may come from
a stranger: size, header, checksum and the range of the ids are checked before it is used.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from lstm_tui.config import MOST_CLASSES, SymbolKind
from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safe_files import readable
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.documents import Documents, next_start, whole_length
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.split import Spans, complement, shortened
from lstm_tui.text.symbol_ids import narrowest

NAME = "passage.safetensors"

ENOUGH = 100_000
"""Symbols that give stable scores for most patterns; a shorter validation text is extended."""

MOST = 1_000_000
"""Most symbols that are read by default."""

MOST_BYTES = 2_000_000
"""Most bytes of ids that a run keeps."""

_HEAD_BYTES = 4_096


@dataclass(frozen=True, eq=False)
class Passage:
    """A part of a run's text: some training text, then validation text.

    Attributes:
        ids: ``(T,)`` in the vocabulary of the run.
        trained: Number of leading ids that are training text.
        train_length: Number of training symbols of the whole text.
        validation_length: Number of validation symbols of the whole text.
        end_id: The id of [END]; -1 without documents.
        labels: ``(D,)``, the index of the class of each document of the passage, if they have one.
    """

    ids: NDArray[np.unsignedinteger[Any]]
    trained: int
    train_length: int
    validation_length: int
    end_id: int = -1
    labels: NDArray[np.uint8] | None = None

    @property
    def is_whole_text(self) -> bool:
        """Whether the passage is the whole text."""
        return len(self.ids) == self.train_length + self.validation_length

    def notice(self, kind: SymbolKind) -> str:
        """A message, before the run is created, that it will contain text."""
        count = f"{len(self.ids):,} {kind.plural}"
        if self.is_whole_text:
            return f"The run keeps the text, {count}, for browsing."
        return f"The run keeps {count} of the text, for browsing."

    def part(self, symbols: int | None) -> "Passage | None":
        """What `passage_of` returns for the whole text; None if it is not within this passage.

        That is the beginning of the validation text; if ``symbols`` exceeds its length, all of
        it after as much training text. Documents are whole.
        """
        if symbols is None or (self.is_whole_text and symbols >= len(self.ids)):
            return self
        held = len(self.ids) - self.trained
        if symbols <= held:
            length = whole_length(self.ids[self.trained :], symbols, self.end_id)
            return self._cut(self.trained, self.trained + length)
        if symbols > len(self.ids) or held < self.validation_length:
            return None
        begin = next_start(self.ids, len(self.ids) - symbols, self.end_id)
        return self._cut(begin, len(self.ids))

    def _cut(self, begin: int, end: int) -> "Passage":
        """The part of the passage from ``begin``, where validation text or a document begins."""
        ids, labels = self.ids[begin:end], self.labels
        if labels is not None:
            first = document_count(self.ids[: begin + 1], self.end_id)
            labels = labels[first : first + document_count(ids, self.end_id)]
        return replace(self, ids=ids, trained=max(0, self.trained - begin), labels=labels)


def document_count(ids: NDArray[np.integer[Any]], end_id: int) -> int:
    """The number of documents in ``ids``, of which the last may be cut; they begin with [END]."""
    return int((ids[:-1] == end_id).sum())


def passage_of(corpus: Corpus, symbols: int | None = None) -> Passage:
    """``symbols`` of a text, by default the part that a run keeps: the validation text, and
    before it as much of the end of the training text as is needed.

    The result is the same whether it is taken from the text or from the kept part.
    """
    if symbols is not None and (part := passage_of(corpus).part(symbols)) is not None:
        return part
    train, validation = _spans(corpus, symbols)
    parts = [corpus.ids[begin:end] for begin, end in (*train, *validation)]
    ids = np.concatenate([corpus.ids[:0], *parts])
    trained = sum(end - begin for begin, end in train)
    lengths = (corpus.train_length, corpus.validation_length)
    labels = _labels(corpus, (*train, *validation))
    return Passage(ids, trained, *lengths, corpus.vocabulary.end_id, labels)


def _labels(corpus: Corpus, spans: Spans) -> NDArray[np.uint8] | None:
    """The labels of the documents in ``spans``, the last of which may end with an [END]."""
    if corpus.labeled is None or not spans:
        return None
    *others, (begin, end) = spans
    edges = corpus.labeled.starts.searchsorted([*others, (begin, end - 1)])
    parts = [corpus.labeled.labels[first:after] for first, after in edges.tolist()]
    return np.concatenate(parts).astype(np.uint8)


def passage_offsets(corpus: Corpus, symbols: int | None = None) -> NDArray[np.int64]:
    """The offset in the whole text of each symbol of `passage_of`, (T,)."""

    def offsets(count: int | None) -> NDArray[np.int64]:
        train, validation = _spans(corpus, count)
        parts = [np.arange(begin, end) for begin, end in (*train, *validation)]
        return np.concatenate([np.arange(0), *parts])

    if symbols is not None:
        kept = passage_of(corpus)
        if (part := kept.part(symbols)) is not None:
            begin = kept.trained - part.trained
            return offsets(None)[begin : begin + len(part.ids)]
    return offsets(symbols)


def _spans(corpus: Corpus, symbols: int | None) -> tuple[Spans, Spans]:
    """The spans of a passage: the end of the training text, and validation text."""
    held = corpus.validation_length
    most = min(MOST, MOST_BYTES // corpus.ids.itemsize)
    count = symbols or min(max(held, ENOUGH), most)
    if corpus.documents is not None:
        return _document_spans(corpus.documents, count)
    left = max(0, min(corpus.train_length, count - held))
    train: list[tuple[int, int]] = []
    for begin, end in reversed(complement(corpus.validation_spans, len(corpus))):
        if left:
            train.insert(0, (max(begin, end - left), end))
            left -= train[0][1] - train[0][0]
    return tuple(train), shortened(corpus.validation_spans, count)


def _document_spans(documents: Documents, count: int) -> tuple[Spans, Spans]:
    """The spans of training and of validation documents of up to ``count`` symbols together."""
    validation = np.flatnonzero(documents.validation)
    train = np.flatnonzero(~documents.validation)
    left = max(0, count - 1 - int(documents.lengths[validation].sum()))
    before = int(documents.lengths[train][::-1].cumsum().searchsorted(left, "right"))
    if not len(validation):
        return documents.fitting_spans(train[len(train) - max(before, 1) :], count), ()
    spans = documents.spans(train[len(train) - before :])
    if spans:
        *others, (begin, end) = spans
        spans = (*others, (begin, end - 1))  # without the last [END]
    return spans, documents.fitting_spans(validation, count)


def passage_file(passage: Passage) -> bytes:
    """The content of ``passage.safetensors``."""
    ids = np.ascontiguousarray(passage.ids)
    arrays = {"ids": ids}
    if passage.labels is not None:
        arrays["labels"] = np.ascontiguousarray(passage.labels)
    metadata = {
        "sha256": _sha256(arrays),
        "trained": str(passage.trained),
        "train_length": str(passage.train_length),
        "validation_length": str(passage.validation_length),
    }
    return save(arrays, metadata)


def _sha256(arrays: Mapping[str, NDArray[Any]]) -> str:
    """The SHA-256 of the ids and of the labels, if there are some."""
    parts = [arrays[name].tobytes() for name in ("ids", "labels") if name in arrays]
    return hashlib.sha256(b"".join(parts)).hexdigest()


class _Facts(msgspec.Struct):
    sha256: str
    trained: int
    train_length: int
    validation_length: int


class _Head(msgspec.Struct):
    facts: _Facts = msgspec.field(name="__metadata__")


def load_passage(
    run: Run, vocabulary_size: int, end_id: int = -1, classes: int = MOST_CLASSES
) -> Passage | None:
    """The passage of ``run``, ids below ``vocabulary_size``; None if it has none.

    ``end_id`` is the id of [END] if the run has documents, whose labels are below ``classes``.

    Raises:
        BrokenRunError: It is damaged or not valid.
    """
    where = safe_line(str(run.path / NAME))
    with readable(run.path / NAME), run.folder() as folder:
        if folder.status(NAME) is None:
            return None
        data = folder.read(NAME, MOST_BYTES + MOST + _HEAD_BYTES)
    head = int.from_bytes(data[:8], "little")
    if head > _HEAD_BYTES:
        raise BrokenRunError(f"{where}: damaged, or not safetensors.")
    try:
        facts = msgspec.json.decode(data[8 : 8 + head], type=_Head, strict=False).facts
        arrays = load(data)
        ids, labels = arrays["ids"], arrays.get("labels")
    except (msgspec.MsgspecError, SafetensorError, ValueError, KeyError) as error:
        raise BrokenRunError(f"{where}: not a passage: {safe_line(str(error), 200)}.") from error
    lengths = (facts.trained, facts.train_length, facts.validation_length)
    fits = (
        ids.ndim == 1
        and ids.dtype == narrowest(vocabulary_size)
        and len(ids) > 0
        and int(ids.max()) < vocabulary_size
        and min(lengths) >= 0
        and facts.trained <= min(facts.train_length, len(ids))
        and len(ids) - facts.trained <= facts.validation_length
        and (end_id < 0 or (ids[[0, facts.trained % len(ids)]] == end_id).all())
        and (labels is None or _are_labels(labels, document_count(ids, end_id), classes))
    )
    if not fits or _sha256(arrays) != facts.sha256:
        raise BrokenRunError(f"{where}: damaged, or of another run.")
    return Passage(ids, *lengths, end_id, labels if end_id >= 0 else None)


def _are_labels(labels: NDArray[Any], documents: int, classes: int) -> bool:
    return (
        labels.dtype == np.uint8
        and labels.shape == (documents,)
        and int(labels.max(initial=0)) < classes
    )
