"""``export activations``: the values of all units over a text."""

from collections.abc import Callable
from typing import BinaryIO

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.export_input import (
    ExportOptions,
    export_labels,
    export_origin,
    find_patterns,
    read_export_text,
)
from lstm_tui.cli.network_input import check_patterns
from lstm_tui.cli.progress import progress_bar
from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import parse_units
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.unit_sets import SetScore, fit_set

ACTIVATION_CHARACTERS = 20_000
"""About 120 MB for a 2×256 network."""


def activations(run: Run, options: ExportOptions) -> Callable[[BinaryIO], None]:
    """A function that writes the archive of all values into a file."""
    from lstm_tui.exports.activations import write_activations

    network = load_requested(run, options.checkpoint)
    reader = options.reader(network)
    text = read_export_text(run, network, options, options.characters or ACTIVATION_CHARACTERS)
    detector = _set_value(run, network, reader, options) if options.units else None
    origin = export_origin(run, reader, network, text)

    def write(file: BinaryIO) -> None:
        with progress_bar("Tracing units") as bar:
            write_activations(
                file, reader, network.vocabulary, text.ids, origin, bar.update, detector
            )

    return write


def _set_value(run: Run, network: Checkpoint, reader: Reader, options: ExportOptions) -> SetScore:
    """The set of units whose value is exported, fitted on all of the text."""
    targets = parse_units(options.units[0], network.model)
    if len(targets) < 2 or len(options.units) > 1 or len(options.patterns) != 1:
        raise ConfigError(
            "activations have the values of all units. --unit adds the value of one set of units "
            "as a detector of one pattern, such as --unit L0:3+8 --pattern url."
        )
    check_patterns(options.patterns, options.labels_file)
    text = read_export_text(run, network, options)
    labels = export_labels(text, network, options)
    labeled = find_patterns(text, network, labels)
    with progress_bar("Fitting the set") as bar:
        return fit_set(reader, labeled, targets, labels[0].name, bar.update).painted
