"""``sample --copies``: what generated texts copy from the training text, on standard error."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.progress import progress_bar, terminal_columns
from lstm_tui.errors import CorpusError

if TYPE_CHECKING:
    from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.copy_index import CopyIndex
    from lstm_tui.text.corpus import Corpus
    from lstm_tui.text.training_documents import Ids, TrainingDocuments

UNASKED_SYMBOLS = 20_000_000
"""The index of a longer text is built only with ``--copies``: this much takes a second."""

NOT_SEARCHED: "dict[str, Copies | Loop | None]" = {"copies": None, "loop": None}
"""The fields of JSON with ``--no-copies``."""


@dataclass(frozen=True)
class TrainingText:
    """The training text of a run, and its documents, if it has any."""

    index: "CopyIndex"
    documents: "TrainingDocuments | None" = None


def open_training_text(run: "Run", *, asked: bool) -> TrainingText | None:
    """The indexed training text of ``run``; None, with a message, if it is not at hand.

    Unless ``asked``, only an encoded text in the cache is read, and no index of a long one built.
    """
    from lstm_tui.text.copy_index import has_copy_index, open_copy_index
    from lstm_tui.text.training_documents import TrainingDocuments

    try:
        corpus = _corpus(run, asked=asked)
        if not (asked or len(corpus) <= UNASKED_SYMBOLS or has_copy_index(corpus)):
            click.echo(
                f"copies: not searched: --copies indexes the {len(corpus):,} symbols of the text.",
                err=True,
            )
            return None
        with progress_bar("Indexing the training text") as bar:
            documents = TrainingDocuments(corpus) if corpus.documents is not None else None
            return TrainingText(open_copy_index(corpus, bar.update), documents)
    except CorpusError as error:
        click.echo(f"copies: not searched: {error}", err=True)
        return None


def _corpus(run: "Run", *, asked: bool) -> "Corpus":
    from lstm_tui.runs.corpus_recovery import ensure_corpus
    from lstm_tui.text.corpus import load_corpus

    if asked:
        with progress_bar("Opening the training text"):
            return ensure_corpus(run)
    record = run.record()
    if record.imported is not None:
        return ensure_corpus(run)  # says why there is none
    try:
        return load_corpus(record.corpus.key, record.config.text)
    except CorpusError:
        raise CorpusError(
            "the training text is not in the cache of this machine; --copies reads its files again."
        ) from None


@dataclass
class CopyReport:
    """Describes texts, and all of them together.

    Without a ``training`` text only loops are pointed out. If not ``each``, only `summarize`
    prints.
    """

    training: TrainingText | None
    each: bool
    _texts: int = 0
    _loops: int = 0
    _characters: int = 0
    _copied: float = 0.0
    _documents: int = 0
    _documents_copied: int = 0
    _longest: tuple[int, int, str] = (0, 0, "")
    _kept: list[int] = field(default_factory=list)

    def collect(self, ids: Iterable[int]) -> Iterator[int]:
        """Pass on ``ids`` of one text, and keep those that are searched."""
        from lstm_tui.studies.copying import MOST_SEARCHED

        self._kept = []
        for id_ in ids:
            if len(self._kept) < MOST_SEARCHED:
                self._kept.append(id_)
            yield id_

    @property
    def collected(self) -> list[int]:
        """The ids of the last text of `collect`, its first million."""
        return self._kept

    def record(
        self, text: str, prime: str, document: "Ids | None" = None
    ) -> "dict[str, Copies | Loop | None]":
        """The fields of JSON: as `search`, with offsets in prime and text."""
        copies, loop = self.search(text, document)

        def moved(span: "CopiedSpan") -> "CopiedSpan":
            return replace(span, begin=span.begin + len(prime), end=span.end + len(prime))

        if copies is not None and copies.longest is not None:
            spans = tuple(map(moved, copies.spans))
            copies = replace(copies, longest=moved(copies.longest), spans=spans)
        if loop is not None:
            loop = replace(loop, begin=loop.begin + len(prime), end=loop.end + len(prime))
        return {"copies": copies, "loop": loop}

    def search(
        self, text: str, document: "Ids | None" = None
    ) -> "tuple[Copies | None, Loop | None]":
        """What ``text`` copies, and its loop.

        ``document`` are the symbols of prime and text, (n,), if the network ended it.
        """
        from lstm_tui.studies.copying import describe_copying, find_loop

        copies, training = None, self.training
        if training is not None:
            documents = () if document is None else (document,)
            copies = describe_copying(text, training.index, documents, training.documents)
        loop = find_loop(text)
        self._texts += 1
        self._loops += loop is not None
        self._characters += len(text)
        if copies is not None:
            self._copied += copies.share * len(text)
            self._documents += copies.documents
            self._documents_copied += copies.documents_copied
            if copies.longest is not None:
                length = copies.longest.end - copies.longest.begin
                self._longest = max(self._longest, (length, -self._texts, copies.place))
        return copies, loop

    def describe(self, text: str, document: "Ids | None" = None) -> None:
        """Print what ``text`` copies and repeats; see `search`."""
        from lstm_tui.studies.copying import describe_copies, describe_loop

        copies, loop = self.search(text, document)
        if not self.each:
            return
        cells = _line_cells()
        if copies is not None:
            click.echo(describe_copies(text, copies, cells), err=True)
        if loop is not None:
            click.echo(describe_loop(text, loop, cells), err=True)

    def summarize(self) -> None:
        """Print the figures of all texts, if there are several."""
        from lstm_tui.studies.copying import CopiedTotal, describe_total

        if self._texts < 2:
            return
        if self.training is not None:
            length, number, place = self._longest
            total = CopiedTotal(
                texts=self._texts,
                longest=length,
                place=place,
                number=-number,
                share=self._copied / max(self._characters, 1),
                documents=self._documents,
                documents_copied=self._documents_copied,
            )
            click.echo(describe_total(total, _line_cells()), err=True)
        if self._loops:
            click.echo(f"{self._loops:,} of {self._texts:,} texts loop", err=True)


def _line_cells() -> int:
    """The width of a line on standard error."""
    from lstm_tui.studies.copying import LINE_CELLS

    return terminal_columns() - 1 if sys.stderr.isatty() else LINE_CELLS


def is_wanted(copies: bool | None, *, as_json: bool) -> bool:
    """Whether texts are searched: as asked, else on a terminal and for JSON."""
    return (as_json or sys.stderr.isatty()) if copies is None else copies
