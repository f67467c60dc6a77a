"""``export``: write samples, losses, rankings, pages, pictures or activations to a file."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from click.core import ParameterSource

from lstm_tui.cli.checkpoint_option import network_options
from lstm_tui.cli.display_options import palette_option
from lstm_tui.cli.options import GroupedCommand, OptionGroup, UnitName
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_arguments
from lstm_tui.cli.streams import echo_data
from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from lstm_tui.runs.directory import Run

_option = OptionGroup("Export").option
_neurons = OptionGroup("Neurons")
_dependence = OptionGroup("Dependence")

FORMATS = {
    "samples": ("txt", "md", "jsonl"),
    "loss": ("csv", "json", "svg"),
    "text": ("txt",),
    "neurons": ("csv", "json"),
    "classes": ("svg", "txt", "json"),
    "report": ("html",),
    "picture": ("svg",),
    "dependence": ("svg", "html"),
    "activations": ("npz",),
}
"""By what can be exported: its formats; the first is the default."""

_OF_LANGUAGE_MODELS = ("samples", "dependence")
_NEURONS = ("neurons", "report", "picture", "activations")
_NETWORK = ("neurons", "report", "picture", "dependence", "activations")

APPLIES_TO = {
    **dict.fromkeys(
        ("checkpoint", "text", "encoding", "undecodable", "keep_newlines", "glob", "characters"),
        _NETWORK,
    ),
    "clamps": _NEURONS,
    **dict.fromkeys(("patterns", "kind", "labels_file"), _NEURONS),
    "top": ("neurons", "report"),
    "units": ("report", "picture", "dependence", "activations"),
    "palette": ("report", "picture"),
    **dict.fromkeys(("start", "predictions"), ("picture",)),
    **dict.fromkeys(("columns", "dark"), ("picture", "dependence")),
    **dict.fromkeys(("position", "after", "predicts"), ("dependence",)),
}
"""By the name of an option: the exports that it applies to. Other options apply to all."""


@click.command(
    cls=GroupedCommand, short_help="Write samples, losses or neurons of a run to a file."
)
@run_arguments
@click.argument("what", type=click.Choice(list(FORMATS)))
@_option(
    "--format",
    "format_",
    type=click.Choice(sorted({name for names in FORMATS.values() for name in names})),
    help="File format. samples: txt, md, jsonl; loss: csv, json, svg; classes: svg, txt, "
    "json; neurons: csv, json; text: txt; report: html; picture: svg; dependence: svg, html; "
    "activations: npz.  [default: by the extension of the file]",
)
@_option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File to write.  [default: standard output]",
)
@_option("--force", is_flag=True, help="Overwrite an existing file.")
@_neurons.text_option()
@_neurons.kind_option()
@_neurons.labels_option()
@_neurons.characters_option(
    "Symbols to read, or to show in a picture; a report ranks by at least 2,000.  [default: "
    "neurons: all, at most 1,000,000; report: shows 20,000 of all; picture: 5 rows; activations: "
    "20,000; a page of dependence: 200 predictions]"
)
@_neurons.pattern_option(
    "Use only this pattern; may be repeated. A picture shows the best unit for it, where it first "
    "occurs."
)
@_neurons.option(
    "--unit",
    "units",
    type=UnitName(),
    multiple=True,
    metavar="L1:131",
    help="Unit to show. L1:131.cell is its cell value; -L1:131 is the unit with its values "
    "negated. May be repeated for a report. A picture shows several units, L0:12+83, as one "
    "detector of --pattern: 0 is its threshold. Activations have its value as the array set.",
)
@_neurons.clamp_option("The export says what was held.")
@_neurons.top_option("Units to list for each pattern.  [default: neurons: 10; report: 3]")
@_neurons.option(
    "--start", type=int, help="Offset of the first symbol of a picture, counted from 0."
)
@_neurons.option(
    "--columns", default=80, help="Cells per row of a picture; a word takes one for each character."
)
@_neurons.option("--dark", is_flag=True, help="Draw a picture on black, for dark slides.")
@_neurons.option(
    "--predictions/--no-predictions",
    default=True,
    show_default=False,
    help="Show the five most likely next symbols in a picture, or not.  [default: show]",
)
@_dependence.option(
    "--position",
    type=int,
    help="Offset of the symbol after which the network predicts, counted from 0.  [default: the "
    "last of --text]",
)
@_dependence.option(
    "--after", metavar="TEXT", help="The same, as the end of the first occurrence of TEXT."
)
@_dependence.option(
    "--predicts",
    metavar="SYMBOL",
    help="The predicted symbol.  [default: the one that comes next in the text]",
)
@palette_option
@network_options
@click.pass_context
def export(
    ctx: click.Context,
    /,
    runs: tuple[str, ...],
    what: str,
    format_: str | None,
    output: Path | None,
    force: bool,
    runs_dir: Path | None,
    **network_options: Any,
) -> None:
    """Write part of RUN to a file or to standard output.

    samples and loss are the history of the run. classes are the confusion matrix, accuracy and
    mistakes of a classifier. text is the part of its text that it keeps for
    browsing, in which --labels count. neurons is the ranking of units as detectors;
    report is an HTML page to browse them, which needs no network; picture is one unit over a text,
    for slides; dependence is what one prediction depends on, or the value of a --unit: earlier
    symbols colored by the gradient, and what becomes of it without the strongest one; as html a
    page of many predictions, to point at; activations are all values of all units, for NumPy:
    arrays hidden, cell and one for each gate (layers, symbols, units), ids, symbols, top_ids,
    top_probabilities, loss and text. Its symbols are code points or bytes; strings if the network
    reads words or documents.

    Samples, loss and neurons of several runs are written as one table, with run, step, seed, text
    and learning rate as columns.

    \b
    lstm-tui export latest samples -o samples.md
    lstm-tui export latest loss -o loss.svg
    lstm-tui export reviews classes -o classes.svg
    lstm-tui export atlas-seed1 atlas-seed2 loss -o losses.csv
    lstm-tui export latest report -o report.html
    lstm-tui export latest picture --pattern url -o url.svg
    lstm-tui export latest picture --unit L1:131 --text notes.txt --dark -o notes.svg
    lstm-tui export latest picture --unit L0:3.cell --clamp L0.forget=1 -o added.svg
    lstm-tui export latest dependence --after "(the old yak" --predicts ")" -o bracket.svg
    lstm-tui export latest activations --characters 5000 -o activations.npz
    """
    if str(output) == "-":
        output = None
    if len(runs) > 1:
        from lstm_tui.cli.export_several import export_several, several_formats

        file_format = _format(what, format_, output, several_formats(what), " of several runs")
        _check_options(ctx, what)
        _deliver(
            export_several(runs, runs_dir, what, file_format, network_options), output, force=force
        )
        return
    (run,) = runs
    file_format = _format(what, format_, output, FORMATS[what])
    _check_options(ctx, what)
    if what in ("samples", "loss", "text", "classes"):
        with progress_bar("Reading the run"):
            predicts = what in _OF_LANGUAGE_MODELS
            source_run = resolve_run(run, runs_dir, predicts=predicts)
            document = _history(source_run, what, file_format)
        _deliver(document, output, force=force)
        return

    from threadpoolctl import threadpool_limits

    from lstm_tui.cli.export_activations import activations
    from lstm_tui.cli.export_dependence import dependence
    from lstm_tui.cli.export_input import ExportOptions
    from lstm_tui.cli.export_network import neurons, report
    from lstm_tui.cli.export_picture import picture

    predicts = what in _OF_LANGUAGE_MODELS
    source_run = resolve_run(run, runs_dir, saved=True, predicts=predicts)
    options = ExportOptions(**network_options)
    # Threads that wait for each other in a product take 15 times as long beside a busy program.
    ctx.with_resource(threadpool_limits(1, user_api="blas"))
    if what == "activations":
        if output is None and sys.stdout.isatty():
            raise ConfigError("activations are binary. Name a file to write to: -o x.npz.")
        with progress_bar("Loading the network"):
            _stream(activations(source_run, options), output, force=force)
        return
    with progress_bar("Loading the network"):
        if what == "neurons":
            document = neurons(source_run, options, file_format)
        elif what == "report":
            document = report(source_run, options)
        elif what == "dependence":
            document = dependence(source_run, options, file_format)
        else:
            document = picture(source_run, options)
    _deliver(document, output, force=force)


def _format(
    what: str,
    requested: str | None,
    output: Path | None,
    formats: tuple[str, ...],
    of: str = "",
) -> str:
    """The requested format, or that of the file extension.

    Raises:
        ConfigError: ``what`` cannot be written in this format.
    """
    suffix = output.suffix.removeprefix(".").lower() if output is not None else ""
    chosen = requested or suffix or formats[0]
    if chosen not in formats:
        raise ConfigError(f"{what}{of} can be written as {', '.join(formats)}, not as {chosen}.")
    return chosen


def _check_options(ctx: click.Context, what: str) -> None:
    """Check that the options on the command line apply to ``what``.

    Raises:
        ConfigError: One does not.
    """
    for option in ctx.command.params:
        exports = APPLIES_TO.get(option.name or "", (what,))
        typed = ctx.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if typed and what not in exports:
            raise ConfigError(f"{option.opts[0]} is for {_enumerate(exports)}, not for {what}.")


def _enumerate(words: tuple[str, ...]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def _history(run: "Run", what: str, format_: str) -> str:
    """The samples, losses, classes or kept text of ``run``."""
    from lstm_tui.exports.classifier_progress import ReportFormat, render_class_report
    from lstm_tui.exports.loss import LossFormat, render_loss
    from lstm_tui.exports.samples import SampleFormat, render_samples
    from lstm_tui.reader.input_text import own_text
    from lstm_tui.runs.follower import Follower
    from lstm_tui.text.symbol_text import symbol_text

    if what == "text":
        return symbol_text(own_text(run).ids, run.vocabulary()).text
    progress = Follower(run).poll().progress
    if what == "classes":
        if not run.record().config.model.classes:
            raise ConfigError(
                f"{safe_line(run.name)} is a language model, which has no classes. Its measure is "
                f"its loss: lstm-tui export {run.cli_reference()} loss"
            )
        names = run.record().corpus.classes
        return render_class_report(progress, ReportFormat(format_), run.name, names)
    if what == "samples":
        return render_samples(progress.samples, SampleFormat(format_), run.name)
    return render_loss(progress, LossFormat(format_), run.name)


def _deliver(text: str, output: Path | None, *, force: bool) -> None:
    """Write ``text`` to ``output``, or to standard output if that is None."""
    from lstm_tui.exports.files import write_export

    if output is None:
        echo_data(text)
        return
    write_export(output, text, force=force)
    _echo_written(output)


def _stream(write: Callable[[BinaryIO], None], output: Path | None, *, force: bool) -> None:
    """Call ``write`` with ``output`` opened for writing, or with standard output if it is None."""
    from lstm_tui.exports.files import open_export

    if output is None:
        write(sys.stdout.buffer)
        return
    with open_export(output, force=force) as file:
        write(file)
    _echo_written(output)


def _echo_written(output: Path) -> None:
    from lstm_tui.text.glyphs import safe_line

    click.echo(f"Wrote {safe_line(str(output))}.", err=True)
