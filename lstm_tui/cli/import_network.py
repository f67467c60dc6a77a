"""``import``: a run without training from the safetensors file of another program."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.network_input import echo_notes
from lstm_tui.cli.options import GroupedCommand, OptionGroup, reading_options
from lstm_tui.cli.progress import progress_bar, report_ingest
from lstm_tui.cli.run_argument import runs_dir_option
from lstm_tui.cli.streams import echo_json, echo_path
from lstm_tui.config import Cell, ReadingConfig, RunConfig, TextKind
from lstm_tui.errors import ConfigError, NetworkFileError

if TYPE_CHECKING:
    from lstm_tui.config import ModelConfig

_parts, _symbols, _run = OptionGroup("Network"), OptionGroup("Symbols"), OptionGroup("Run")


@click.command("import", cls=GroupedCommand, short_help="Read a network of your own program.")
@click.argument("file", type=click.Path(path_type=Path))
@_symbols.option(
    "--vocabulary",
    metavar="FILE",
    help="JSON list of the symbols in the order of their ids, or object of ids by symbol (stoi).",
)
@_symbols.option(
    "--vocabulary-from",
    metavar="TEXT",
    help="Take the sorted distinct characters of this text, as sorted(set(text)) does.",
)
@_symbols.option(
    "--text",
    metavar="FILE",
    help="Text that browsing opens.  [default: the end of the text of --vocabulary-from, or a "
    "sample of the network]",
)
@_symbols.kind_option()
@_parts.option(
    "--embedding", metavar="KEY", help="Tensor of the embedding, if its shape does not show it."
)
@_parts.option(
    "--recurrent",
    multiple=True,
    metavar="PREFIX",
    help="Prefix of the recurrent layers, if there are several; repeat it for a stack, from below.",
)
@_parts.option("--output", metavar="KEY", help="Tensor of the weights of the output layer.")
@_parts.option(
    "--nonlinearity",
    type=click.Choice(["tanh", "relu"]),
    help="That of an nn.RNN, which no file names.  [default: the one that predicts the text "
    "better, else tanh]",
)
@_run.option("--name", help="Name of the run.  [default: name of the file, date, time]")
@runs_dir_option
@_run.json_option()
@reading_options
def import_network(
    file: Path,
    vocabulary: str | None,
    vocabulary_from: str | None,
    text: str | None,
    kind: TextKind | None,
    embedding: str | None,
    recurrent: tuple[str, ...],
    output: str | None,
    nonlinearity: str | None,
    name: str | None,
    runs_dir: Path | None,
    as_json: bool,
    reading: ReadingConfig,
) -> None:
    """Make a run of the network in FILE, a safetensors file that a PyTorch program saved.

    The network is an embedding (or one-hot input), an nn.LSTM, nn.GRU or nn.RNN, and a linear
    output layer. They are found by their shapes. Its neurons can then be browsed and its
    losses measured, and lstm-tui train --from continues its training.

    \b
    lstm-tui import net.safetensors --vocabulary-from input.txt
    lstm-tui import net.safetensors --vocabulary itos.json --text input.txt
    lstm-tui import net.safetensors --vocabulary itos.json --recurrent decoder.rnn
    """
    from lstm_tui.cli.import_report import ImportReport, import_as_json, import_notes
    from lstm_tui.cli.import_text import browsed_text, import_vocabulary, sampled_ids
    from lstm_tui.runs.creation import check_name, suggest_name
    from lstm_tui.runs.directory import runs_folder
    from lstm_tui.runs.imported_network import create_imported_run, import_weights
    from lstm_tui.runs.network_search import NamedParts, find_network
    from lstm_tui.runs.tensor_file import open_tensor_file
    from lstm_tui.studies.import_check import check_import, choose_nonlinearity

    if name is not None:
        check_name(name)
    with progress_bar("Reading the file") as bar:
        tensors = open_tensor_file(file)
        given = import_vocabulary(vocabulary, vocabulary_from, reading, report_ingest(bar))
        try:
            found = find_network(
                tensors.shapes,
                len(given.vocabulary),
                NamedParts(embedding, recurrent, output),
            )
        except NetworkFileError as error:
            others = ", ".join(tensors.others[:5])
            left_out = f" Not floating-point, so not read: {others}." if others else ""
            raise NetworkFileError(f"{tensors.shown}: {error}{left_out}") from error
        _check_nonlinearity(nonlinearity, found.model)
        bar.stage("Reading the weights")
        cell = None if nonlinearity is None else Cell(f"rnn-{nonlinearity}")
        weights, model = import_weights(tensors, found, given.ids, cell)
        imported = ImportReport(tensors, found, given, weights, model)
        bar.stage("Reading the text")
        browsed = browsed_text(
            imported.network, text, vocabulary_from, reading, kind, bar=bar, stdin=sys.stdin.buffer
        )
        bar.stage("Measuring the loss")
        check = None
        if not browsed.is_sample:
            if imported.model.cell is Cell.RNN_TANH and nonlinearity is None:
                cell, imported.checks = choose_nonlinearity(imported.network, browsed.ids)
                imported.model = replace(imported.model, cell=cell)
                check = imported.checks.get(cell)
            else:
                check = check_import(imported.network, browsed.ids)
        bar.stage("Sampling")
        sample = sampled_ids(imported.network, RunConfig().training.sample_length, bar)
    imported.notes += import_notes(imported, browsed, check, nonlinearity)
    record = imported.record(
        name or suggest_name(file.name, datetime.now().astimezone()), browsed, reading
    )
    run = create_imported_run(
        runs_folder(runs_dir),
        record,
        given.vocabulary,
        weights,
        browsed.passage(len(given.vocabulary)),
        given.vocabulary.decode(sample),
    )
    echo_notes(imported.notes)
    if name is not None and run.name != name:
        click.echo(f"There is a run {name}: this one is {run.name}.", err=True)
    click.echo(f"Browse its neurons with: lstm-tui inspect {run.cli_reference()}", err=True)
    if as_json:
        echo_json(import_as_json(run.name, str(run.path), imported, browsed, check))
    else:
        echo_path(run.path)


def _check_nonlinearity(nonlinearity: str | None, model: "ModelConfig") -> None:
    if nonlinearity is not None and model.cell is not Cell.RNN_TANH:
        raise ConfigError(
            f"--nonlinearity {nonlinearity} is that of an nn.RNN, and the network is "
            f"{model.title}. Leave it out."
        )
