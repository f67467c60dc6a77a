"""Documents that ``sample`` writes with a network that was trained on documents."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.streams import echo_data, echo_json
from lstm_tui.errors import ConfigError, CorpusError

if TYPE_CHECKING:
    import numpy as np

    from lstm_tui.cli.copy_report import CopyReport
    from lstm_tui.reader.document_sampling import SampledDocument
    from lstm_tui.reader.reader import Ids, Reader
    from lstm_tui.reader.sampling import Sampling
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.training_documents import TrainingDocuments
    from lstm_tui.text.vocabulary import Vocabulary

DRAWN_FOR_EACH = 100
"""Documents that are drawn at most for each one that is requested with ``--unique``."""


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """What ``sample`` was asked for.

    Attributes:
        prime: The beginning of each document.
        count: The number of documents.
        length: Symbols of each after the prime, at most.
        beam: The width of a beam search; None to sample.
        known: Documents that are passed over, if any.
        random_of: The random numbers of a document, by its number.
    """

    prime: "Ids"
    count: int
    length: int
    sampling: "Sampling"
    beam: int | None
    known: "TrainingDocuments | None"
    random_of: "Callable[[int], np.random.Generator]"


def check_documents(
    vocabulary: "Vocabulary", documents: int | None, count: int, *, unique: bool, drawn: bool
) -> None:
    """Check the options of ``sample`` for documents.

    Raises:
        ConfigError: They do not suit the network or each other.
    """
    if not vocabulary.end and (documents or unique):
        option = "--documents" if documents else "--unique"
        raise ConfigError(
            f"{option} is for networks that were trained with --documents, and this one was not. "
            "Use --count and --length."
        )
    if documents and count > 1:
        raise ConfigError("--documents and --count are the same here: choose one.")
    if unique and not drawn:
        raise ConfigError("--unique needs documents that differ: leave out --beam and --greedy.")


def training_documents(run: "Run") -> "TrainingDocuments":
    """The documents that ``run`` was trained on.

    Raises:
        CorpusError: The training text is not at hand.
    """
    from lstm_tui.runs.corpus_recovery import ensure_corpus
    from lstm_tui.text.training_documents import TrainingDocuments

    try:
        with progress_bar("Loading the training text"):
            return TrainingDocuments(ensure_corpus(run))
    except CorpusError as error:
        raise CorpusError(f"--unique compares with the training text: {error}") from error


def print_documents(
    reader: "Reader",
    vocabulary: "Vocabulary",
    request: DocumentRequest,
    record: dict[str, Any] | None,
    report: "CopyReport | None",
) -> None:
    """Print the documents, separated as those of the training text; on a terminal by glyphs.

    With ``record``, each is a line of JSON that begins with its fields. What was passed over or
    cut off is said on standard error, and what a ``report`` finds copied.
    """
    from lstm_tui.cli.copy_report import NOT_SEARCHED
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.text.vocabulary import END_GLYPH

    written = cut = 0
    documents = _Documents(reader, request)
    for document in documents.new():
        text = vocabulary.decode(document.ids)
        own = vocabulary.decode(document.ids[len(request.prime) :])
        whole = document.ids if document.ended else None
        if record is not None:
            given = vocabulary.decode(request.prime)
            copied = report.record(own, given, whole) if report else NOT_SEARCHED
            facts = {
                "number": written,
                "text": text,
                "ended": document.ended,
                "length": len(document.ids),
                **copied,
            }
            echo_json(json_text({**record, **facts}))
        else:
            separator = vocabulary.end if written else ""
            end = END_GLYPH if document.ended and sys.stdout.isatty() else ""
            echo_data(f"{separator}{text}{end}")
            if report and request.count == 1:
                click.echo()
                report.describe(own, whole)
            elif report:
                report.search(own, whole)
        written += 1
        cut += not document.ended
    if record is None and written and not (report and request.count == 1):
        click.echo()
    if record is None and report:
        report.summarize()
    if documents.passed_over:
        click.echo(
            f"passed over, because they stand in the training text: {documents.passed_over:,}",
            err=True,
        )
    if cut:
        click.echo(
            f"not ended after --length {request.length}: {cut:,} of {written:,}",
            err=True,
        )
    if written < request.count:
        raise ConfigError(
            f"{written:,} of {request.count:,} documents: almost all that the network writes "
            "stands in the training text. Raise --temperature, or leave out --unique."
        )


class _Documents:
    """The documents of a request.

    Attributes:
        passed_over: The number of those that are known.
    """

    def __init__(self, reader: "Reader", request: DocumentRequest) -> None:
        self._reader, self._request = reader, request
        self.passed_over = 0

    def new(self) -> "Iterator[SampledDocument]":
        """The documents that are not known."""
        count = self._request.count
        first = written = 0
        while written < count and first < DRAWN_FOR_EACH * count:
            numbers = range(first, first + count - written)
            for document in self._written(numbers):
                known = self._request.known
                if known is not None and document.ids in known:
                    self.passed_over += 1
                else:
                    written += 1
                    yield document
            first = numbers.stop

    def _written(self, numbers: range) -> "Iterator[SampledDocument]":
        import numpy as np

        from lstm_tui.reader.document_sampling import SampledDocument, sample_documents
        from lstm_tui.reader.sampling import beam_search

        one, end = self._request, self._reader.end_id
        if one.beam:
            context = np.concatenate(([end], one.prime))
            ids = beam_search(self._reader, context, one.beam, one.length)[0]
            ended = ids[-1:] == [end]
            yield SampledDocument(0, (*one.prime.tolist(), *ids[: len(ids) - ended]), ended)
            return
        count = 0
        with progress_bar("Sampling") as bar:
            documents = sample_documents(
                self._reader,
                one.prime,
                one.sampling,
                one.length,
                numbers,
                one.random_of,
                progress=lambda symbols: bar.update(count / len(numbers), f"{symbols:,} symbols"),
            )
            if sys.stdout.isatty():  # the bar is gone before they are printed
                documents = iter(list(documents))
            else:
                for document in documents:
                    count += 1
                    yield document
        yield from documents
