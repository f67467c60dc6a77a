"""``classify``: the classes of a document, with their probabilities."""

import sys
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
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.exports.classified_documents import ClassifiedDocuments
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

_group = OptionGroup("Documents")


@click.command(cls=GroupedCommand, short_help="Classify a document with a trained classifier.")
@run_argument
@click.argument("document", required=False, metavar="[TEXT]")
@_group.option(
    "--text", "file", metavar="FILE", help="Read the document from a file; - is standard input."
)
@_group.option(
    "--each-line",
    is_flag=True,
    help="Classify each line that is not empty as a document of its own.",
)
@_group.option(
    "--unknown",
    type=click.Choice(["error", "skip"]),
    default="error",
    help="What to do with characters of TEXT that are not in the vocabulary. Those of a FILE are "
    "left out and counted.",
)
@_group.json_option()
@network_options
@config_option("Run")
def classify(
    run: str,
    document: str | None,
    file: str | None,
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
    """
    from lstm_tui.cli.classify_tables import show_classified
    from lstm_tui.exports.classified_documents import classified_as_json
    from lstm_tui.runs.objectives import require_classifier

    if (document is None) == (file is None):
        raise ConfigError(
            "Name one document: lstm-tui classify RUN 'Some text', or --text FILE, or - for "
            "standard input."
        )
    source_run = resolve_run(run, runs_dir, saved=True)
    require_classifier(
        source_run, f"See: lstm-tui evaluate {source_run.cli_reference()} --each TEXT."
    )
    with progress_bar("Loading the network") as bar:
        network = load_requested(source_run, checkpoint)
        bar.stage("Reading the text")
        source = file or ("-" if document == "-" else None)
        if source is None:
            text, skip = document or "", unknown == "skip"
        else:
            text, skip = _read_file(source, source_run, network, reading), True
        documents = [line for line in text.split("\n") if line.strip()] if each_line else [text]
        result = _classify(source_run, network, documents, skip=skip)
    echo_notes(result.documents.notes)
    if as_json:
        echo_json(classified_as_json(result))
    else:
        show_classified(result)


def _read_file(name: str, run: "Run", network: "Checkpoint", reading: ReadingConfig) -> str:
    """The text of a file, or of standard input, without the line ends after it.

    Raises:
        CorpusError: It cannot be read.
    """
    from lstm_tui.reader.input_text import file_content

    content, notes = file_content(name, run, network.vocabulary, reading, stdin=sys.stdin.buffer)
    echo_notes(notes)
    return content.removesuffix("\n")


def _classify(
    run: "Run", network: "Checkpoint", documents: list[str], *, skip: bool
) -> "ClassifiedDocuments":
    import numpy as np

    from lstm_tui.exports.classified_documents import ClassifiedDocuments
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.runs.objectives import class_names
    from lstm_tui.studies.classification import log_probabilities
    from lstm_tui.studies.document_input import document_input

    record = run.record()
    max_length = record.config.text.max_length
    read = document_input(documents, network.vocabulary, max_length, skip=skip)
    logs = log_probabilities(network, read.ids, read.starts, read.lengths)
    evaluated = EvaluatedNetwork.of(run.name, network)
    return ClassifiedDocuments(evaluated, class_names(record), read, np.exp(logs))
