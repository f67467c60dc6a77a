"""``evaluate`` for a classifier: its report on labeled documents."""

import sys
from typing import TYPE_CHECKING

from lstm_tui.cli.picture_output import write_picture
from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.cli.streams import echo_json
from lstm_tui.errors import ConfigError, CorpusError, LstmTuiError

if TYPE_CHECKING:
    from pathlib import Path

    from lstm_tui.config import ReadingConfig
    from lstm_tui.exports.class_evaluations import ClassEvaluation
    from lstm_tui.reader.guessed_encoding import TableColumns
    from lstm_tui.reader.reader import Reader
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.studies.labeled_input import LabeledInput


def show_classifier(evaluation: "ClassEvaluation", *, as_json: bool) -> None:
    """Print the report on each set of documents."""
    from lstm_tui.cli.class_evaluation_tables import show_evaluation
    from lstm_tui.exports.class_evaluations import evaluation_as_json

    if as_json:
        echo_json(evaluation_as_json(evaluation))
    else:
        show_evaluation(evaluation)


def draw_classifier(evaluation: "ClassEvaluation", output: "Path", *, force: bool) -> None:
    """Write the histograms of the best neurons, on the first set of documents.

    Raises:
        LstmTuiError: There are no neurons, or the file cannot be written.
    """
    from lstm_tui.exports.class_neurons_svg import render_class_neurons_svg

    neurons = evaluation.evaluated[0].neurons
    if neurons is None:
        raise LstmTuiError(
            "There are too few documents of each class to look for the neuron that separates them, "
            "so no picture was written."
        )
    svg = render_class_neurons_svg(neurons, evaluation.classes, evaluation.network.run)
    write_picture(svg, output, force=force)


def measure_classifier(
    run: "Run",
    network: "Checkpoint",
    files: tuple[str, ...],
    reading: "ReadingConfig",
    columns: "TableColumns",
) -> "ClassEvaluation":
    """The evaluation on each of ``files``, or on the validation documents that the run keeps.

    Raises:
        ConfigError: A file is named twice.
        CorpusError: One cannot be read, or has labels that are no classes.
    """
    from lstm_tui.exports.class_evaluations import ClassEvaluation
    from lstm_tui.exports.loss_reports import EvaluatedNetwork
    from lstm_tui.runs.objectives import class_names
    from lstm_tui.scoring.bag_of_symbols import load_baseline
    from lstm_tui.studies.class_evaluation import evaluate_documents
    from lstm_tui.studies.labeled_input import own_documents
    from lstm_tui.studies.training_overlap import known_documents

    if len(set(files)) < len(files):
        raise ConfigError("A file is named twice. Leave out one of them.")
    record, notes = run.record(), []
    baseline = None
    with progress_bar("Reading the documents") as bar:
        try:
            own: LabeledInput | None = own_documents(run)
        except CorpusError as error:
            if not files:
                raise CorpusError(f"{error} Name a FILE with labeled documents.") from error
            own = None
        texts = [_read(file, run, network, reading, columns) for file in files]
        if texts:
            known = known_documents(run, own)
            texts = [known.compared(text) for text in texts]
        if not files and own is not None:
            texts = [own]
        try:
            baseline = load_baseline(run, len(network.vocabulary), network.model.classes)
        except LstmTuiError as error:
            notes.append(str(error))
        if baseline is None and not notes:
            notes.append("The run has no bag of symbols to compare with.")
        untrained, note = _untrained(run, network)
        notes += [note] if note else []
        bar.stage("Classifying the documents")
        evaluated = tuple(evaluate_documents(network, untrained, baseline, texts, own, bar.update))
    return ClassEvaluation(
        EvaluatedNetwork.of(run.name, network), class_names(record), evaluated, tuple(notes)
    )


def _read(
    file: str,
    run: "Run",
    network: "Checkpoint",
    reading: "ReadingConfig",
    columns: "TableColumns",
) -> "LabeledInput":
    from lstm_tui.studies.labeled_input import file_documents

    with progress_bar("Reading the documents") as bar:
        return file_documents(
            file,
            run,
            network.vocabulary,
            reading,
            columns,
            progress=report_ingest(bar),
            stdin=sys.stdin.buffer,
        )


def _untrained(run: "Run", network: "Checkpoint") -> "tuple[Reader | None, str]":
    """The network before training, or why it is not known."""
    from lstm_tui.scoring.untrained import untrained_network

    if not network.step:
        return None, ""
    try:
        return untrained_network(run), ""
    except LstmTuiError as error:
        return None, str(error)
