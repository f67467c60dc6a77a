"""``classify``: the classes of a document, with their probabilities."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.config_option import config_option
from lstm_tui.cli.network_input import echo_notes
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument
from lstm_tui.cli.streams import echo_json
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError, CorpusError

if TYPE_CHECKING:
    from lstm_tui.exports.classified_documents import ClassifiedDocuments
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

_group = OptionGroup("Documents")


@click.command(cls=GroupedCommand, short_help="Classify a document with a trained classifier.")
@run_argument
@click.argument("document", required=False, metavar="[TEXT]")
@_group.option(
    "--text",
    "file",
    metavar="FILE",
    help="Read the document from a file; - is standard input. Each row of a table, .tsv or .csv, "
    "is a document, as in training; its labels are not read.",
)
@_group.option(
    "--text-column",
    metavar="NAME",
    help="Column of the texts in a table.  [default: that of training, or guessed]",
)
@_group.option(
    "--each-line",
    is_flag=True,
    help="Classify each line that is not empty as a document of its own.",
)
@_group.option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="skip",
    help="What to do with characters that are not in the vocabulary: skip leaves them out and "
    "counts them.",
)
@_group.json_option()
@network_options
@config_option("Run")
def classify(
    run: str,
    document: str | None,
    file: str | None,
    text_column: str | None,
    each_line: bool,
    unknown: str,
    as_json: bool,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Print the classes of TEXT by RUN with their probabilities, the most probable first.

    RUN is a classifier: lstm-tui train DATA --objective classify. TEXT - is standard input.

    \b
    lstm-tui classify latest 'The rooms were lovely, but never again.'
    lstm-tui classify latest --text review.txt --json
    lstm-tui classify latest --text reviews.txt --each-line
    lstm-tui classify latest --text messages.csv
    """
    from lstm_tui.cli.classify_tables import show_classified
    from lstm_tui.exports.classified_documents import classified_as_json
    from lstm_tui.runs.objectives import require_classifier

    if (document is None) == (file is None):
        raise ConfigError(
            "Name one document: lstm-tui classify RUN 'Some text', or --text FILE, or - for "
            "standard input."
        )
    source = file or ("-" if document == "-" else None)
    if text_column and (each_line or source is None):
        raise ConfigError("--text-column is for a table: lstm-tui classify RUN --text TABLE.csv.")
    source_run = resolve_run(run, runs_dir, saved=True)
    require_classifier(
        source_run, f"See: lstm-tui evaluate {source_run.cli_reference()} --each TEXT."
    )
    with progress_bar("Loading the network") as bar:
        network = load_requested(source_run, checkpoint)
        bar.stage("Reading the text")
        text = document or ""
        if source is not None:
            text = _read_file(source, source_run, network, reading)
        documents = _documents(text, source, source_run, text_column or "", each_line=each_line)
        result = _classify(source_run, network, *documents, skip=unknown == "skip")
    echo_notes(result.documents.notes)
    if as_json:
        echo_json(classified_as_json(result))
    else:
        show_classified(result)


def _documents(
    text: str, source: str | None, run: "Run", text_column: str, *, each_line: bool
) -> tuple[list[str], tuple[int, ...]]:
    """The documents in ``text``, and the numbers of their lines in ``source``; () if it is one.

    Raises:
        ConfigError: A table has no such column.
        CorpusError: It is not a valid table.
    """
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.text.labeled_reader import table_delimiter
    from lstm_tui.text.table_rows import TAB
    from lstm_tui.text.table_texts import table_texts

    delimiter = table_delimiter(source) if source not in (None, "-") else None
    name = safe_line(source or "")
    if each_line:
        if delimiter is not None:
            echo_notes(
                (
                    f"{name} is a table, and its lines are classified as they are. Leave out "
                    "--each-line to classify its column of texts.",
                )
            )
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        return [line for _, line in lines], tuple(number for number, _ in lines)
    if delimiter is None and not text_column:
        return [text], ()
    learned = run.record().config.text.text_column
    table = table_texts(text, name, delimiter or TAB, text_column, learned)
    echo_notes(table.notes)
    return list(table.texts), table.lines


def _read_file(name: str, run: "Run", network: "Checkpoint", reading: ReadingConfig) -> str:
    """The text of a file, or of standard input, without the line ends after it.

    Raises:
        CorpusError: It cannot be read.
    """
    from lstm_tui.reader.input_text import file_content

    content, notes = file_content(
        name, run, network.vocabulary, reading, stdin=sys.stdin.buffer, most=None
    )
    echo_notes(notes)
    return content.removesuffix("\n")


def _classify(
    run: "Run",
    network: "Checkpoint",
    documents: list[str],
    lines: tuple[int, ...],
    *,
    skip: bool,
) -> "ClassifiedDocuments":
    """The classes of ``documents``; of a list with ``lines``, those that the network can read."""
    import numpy as np

    from lstm_tui.exports.classified_documents import ClassifiedDocuments
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.runs.objectives import class_names
    from lstm_tui.studies.classification import log_probabilities
    from lstm_tui.studies.document_input import (
        document_input,
        readable_documents,
        unreadable_note,
    )

    notes: tuple[str, ...] = ()
    if lines and skip:
        known = readable_documents(documents, network.vocabulary)
        if lost := len(documents) - len(known):
            notes = (unreadable_note(lost),)
        if not known:
            raise CorpusError("The network knows no character of these documents.")
        documents = [documents[index] for index in known]
        lines = tuple(lines[index] for index in known)
    record = run.record()
    max_length = record.config.text.max_length
    read = document_input(documents, network.vocabulary, max_length, skip=skip)
    read = replace(read, notes=(*notes, *read.notes))
    logs = log_probabilities(network, read.ids, read.starts, read.lengths)
    evaluated = EvaluatedNetwork.of(run.name, network)
    return ClassifiedDocuments(evaluated, class_names(record), read, np.exp(logs), lines)
