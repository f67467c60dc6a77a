"""``export`` with several runs: losses, samples and rankings in one document."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lstm_tui.cli.checkpoint_option import load_requested
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.errors import ConfigError
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.exports.run_columns import RunColumns
from lstm_tui.exports.samples import SampleFormat, render_samples
from lstm_tui.exports.several_runs import Documents, join_csv, join_json, join_json_lines
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from lstm_tui.text.glyphs import safe_line

FORMATS = {"samples": ("jsonl",), "loss": ("csv", "json"), "neurons": ("csv", "json")}
"""By what can be exported of several runs: its formats; the first is the default."""

_JOIN: dict[str, Callable[[Documents], str]] = {
    "csv": join_csv,
    "json": join_json,
    "jsonl": join_json_lines,
}


def several_formats(what: str) -> tuple[str, ...]:
    """The formats in which ``what`` of several runs can be written.

    Raises:
        ConfigError: It is of one run.
    """
    if what not in FORMATS:
        raise ConfigError(f"{what} is of one run: name one, or export {', '.join(FORMATS)}.")
    return FORMATS[what]


def export_several(
    references: Sequence[str],
    runs_dir: Path | None,
    what: str,
    format_: str,
    network_options: dict[str, Any],
) -> str:
    """``what`` of the runs that ``references`` name, as one document."""
    network = what == "neurons"
    runs = [
        resolve_run(reference, runs_dir, saved=network, predicts=what == "samples")
        for reference in references
    ]
    if what == "loss":
        _check_units(runs)
    documents = []
    with progress_bar("Loading the networks" if network else "Reading the events") as bar:
        for number, run in enumerate(runs, 1):
            bar.stage(f"Run {number} of {len(runs)}")
            documents.append(_document(run, what, format_, network_options))
    return _JOIN[format_](documents)


def _check_units(runs: Sequence[Run]) -> None:
    """Check that all of ``runs`` are classifiers, or none.

    Raises:
        ConfigError: Their losses have different units.
    """
    classifiers = [run for run in runs if run.record().config.model.classes]
    if 0 < len(classifiers) < len(runs):
        name = safe_line(classifiers[0].name)
        raise ConfigError(
            f"{name} is a classifier, whose loss is per document: export its loss by itself."
        )


def _document(
    run: Run, what: str, format_: str, network_options: dict[str, Any]
) -> tuple[RunColumns, str]:
    progress = Follower(run).poll().progress
    step = progress.step
    if what == "samples":
        document = render_samples(progress.samples, SampleFormat(format_), run.name)
    elif what == "loss":
        document = render_loss(progress, LossFormat(format_), run.name)
    else:
        from lstm_tui.cli.export_input import ExportOptions
        from lstm_tui.cli.export_network import neurons

        options = ExportOptions(**network_options)
        step = load_requested(run, options.checkpoint).step
        document = neurons(run, options, format_)
    return RunColumns.of(run.name, run.record(), progress, step), document
