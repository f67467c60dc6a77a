"""``export``: samples, losses, neurons and what they do, for other programs and for people."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from click.core import ParameterSource

from lstm_tui.cli.checkpoint_option import checkpoint_option
from lstm_tui.cli.display_options import palette_option
from lstm_tui.cli.options import (
    GroupedCommand,
    UnitName,
    option_group,
    reading_options,
    run_argument,
    runs_dir_option,
    text_option,
)
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.cli.streams import echo_data
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.runs.directory import Run

_option = option_group("Export")
_network_option = option_group("Neurons")

FORMATS = {
    "samples": ("txt", "md", "jsonl"),
    "loss": ("csv", "json", "svg"),
    "neurons": ("csv", "json"),
    "report": ("html",),
    "picture": ("svg",),
    "activations": ("npz",),
}
"""What can be exported, and as what; the first is the default."""

CHOICES = {
    "checkpoint": ("neurons", "report", "picture", "activations"),
    "text": ("neurons", "report", "picture", "activations"),
    "encoding": ("neurons", "report", "picture", "activations"),
    "undecodable": ("neurons", "report", "picture", "activations"),
    "keep_newlines": ("neurons", "report", "picture", "activations"),
    "glob": ("neurons", "report", "picture", "activations"),
    "characters": ("neurons", "report", "picture", "activations"),
    "wanted": ("neurons", "report", "picture"),
    "top": ("neurons", "report"),
    "units": ("report", "picture"),
    "start": ("picture",),
    "columns": ("picture",),
    "dark": ("picture",),
    "palette": ("report", "picture"),
    "predictions": ("picture",),
}
"""By the names of options: what they can be given for."""


@click.command(
    cls=GroupedCommand, short_help="Write samples, losses or neurons of a run to a file."
)
@run_argument
@click.argument("what", type=click.Choice(list(FORMATS)))
@_option(
    "--format",
    "format_",
    type=click.Choice(sorted({name for names in FORMATS.values() for name in names})),
    help="samples: txt, md, jsonl; loss: csv, json, svg; neurons: csv, json; report: html; "
    "picture: svg; activations: npz.  [default: as FILE is named]",
)
@_option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File.  [default: standard output]",
)
@_option("--force", is_flag=True, help="Replace a file that is there.")
@text_option("Neurons")
@_network_option(
    "--characters",
    type=int,
    help="How many to read, or to show in a picture; a report ranks by 2,000 at least.  [default: "
    "neurons all, to 1,000,000; a report shows 20,000 of all; picture 400; activations 20,000]",
)
@_network_option(
    "--pattern",
    "wanted",
    multiple=True,
    metavar="NAME|name=REGEX",
    help="Only this one; may be given again. For a picture: the pattern whose best unit is shown, "
    "where it first occurs.",
)
@_network_option(
    "--unit",
    "units",
    type=UnitName(),
    multiple=True,
    metavar="L1:131",
    help="This one, or L1:131.cell; -L1:131 is turned round, its values negated. May be given "
    "again for a report.",
)
@_network_option(
    "--top",
    type=int,
    help="Units for each pattern.  [default: neurons 10; report 3]",
)
@_network_option("--start", type=int, help="Where in the text a picture begins, from 0.")
@_network_option(
    "--columns",
    type=int,
    default=80,
    show_default=True,
    help="Characters in a row of a picture.",
)
@_network_option("--dark", is_flag=True, help="A picture on black, for a dark slide.")
@_network_option(
    "--predictions/--no-predictions",
    default=True,
    help="Whether a picture has the five likeliest next characters.  [default: it has]",
)
@palette_option
@reading_options
@checkpoint_option
@runs_dir_option
@click.pass_context
def export(
    ctx: click.Context,
    run: str,
    what: str,
    format_: str | None,
    output: Path | None,
    force: bool,
    text: str | None,
    characters: int | None,
    wanted: tuple[str, ...],
    units: tuple[str, ...],
    top: int | None,
    start: int | None,
    columns: int,
    dark: bool,
    predictions: bool,
    palette: str,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> None:
    """Write something of RUN to a file or to standard output.

    samples and loss are the run's own story. neurons is the ranking of units as detectors, report a
    page to browse them with, in any browser and without a network; picture is one unit over a text,
    for slides; activations are all values of all units, for NumPy.

    \b
    lstm-tui export latest samples -o samples.md
    lstm-tui export latest loss -o loss.svg
    lstm-tui export latest report -o report.html
    lstm-tui export latest picture --pattern url -o url.svg
    lstm-tui export latest picture --unit L1:131 --text notes.txt --dark -o notes.svg
    lstm-tui export latest activations --characters 5000 -o activations.npz
    """

    chosen = _format(what, format_, output)
    _check_options(ctx, what)
    if what in ("samples", "loss"):
        with progress_bar("Reading the events"):
            story = _story(resolve_run(run, runs_dir), what, chosen)
        _deliver(story, output, force=force)
        return

    from lstm_tui.cli.export_network import ExportOptions, activations, neurons, picture, report

    found = resolve_run(run, runs_dir, saved=True)
    options = ExportOptions(
        text=text,
        reading=reading,
        checkpoint=checkpoint,
        characters=characters,
        wanted=wanted,
        units=units,
        top=top,
        start=start,
        columns=columns,
        dark=dark,
        predictions=predictions,
        palette=palette,
    )
    if what == "activations":
        if _to_stdout(output) and sys.stdout.isatty():
            raise ConfigError("activations are no text for a terminal: name a file, -o x.npz.")
        with progress_bar("Loading the network"):
            _deliver_pieces(activations(found, options), output, force=force)
        return
    with progress_bar("Loading the network"):
        if what == "neurons":
            document = neurons(found, options, chosen)
        elif what == "report":
            document = report(found, options)
        else:
            document = picture(found, options)
    _deliver(document, output, force=force)


def _format(what: str, wanted: str | None, output: Path | None) -> str:
    """The format asked for, or that of the file's name.

    Raises:
        ConfigError: There is no such format of this.
    """
    formats = FORMATS[what]
    suffix = output.suffix.removeprefix(".").lower() if output is not None else ""
    chosen = wanted or suffix or formats[0]
    if chosen not in formats:
        raise ConfigError(f"{what} can be written as {', '.join(formats)}, not as {chosen}.")
    return chosen


def _check_options(ctx: click.Context, what: str) -> None:
    """Refuse what was typed and means nothing here.

    Raises:
        ConfigError: An option is for something else.
    """
    for option in ctx.command.params:
        fitting = CHOICES.get(option.name or "", (what,))
        typed = ctx.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if typed and what not in fitting:
            raise ConfigError(f"{option.opts[0]} is for {_listed(fitting)}, not for {what}.")


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def _story(run: "Run", what: str, format_: str) -> str:
    """The samples or losses of ``run``."""
    from lstm_tui.exports.loss import LossFormat, render_loss
    from lstm_tui.exports.samples import SampleFormat, render_samples
    from lstm_tui.runs.follower import Follower

    progress = Follower(run).poll().progress
    if what == "samples":
        return render_samples(progress.samples, SampleFormat(format_), run.name)
    return render_loss(progress, LossFormat(format_), run.name)


def _to_stdout(output: Path | None) -> bool:
    return output is None or str(output) == "-"


def _deliver(text: str, output: Path | None, *, force: bool) -> None:
    """Print ``text``, or write it to ``output``."""
    from lstm_tui.exports.files import write_export

    if output is None or _to_stdout(output):
        echo_data(text)
        return
    write_export(output, text, force=force)
    _say_written(output)


def _deliver_pieces(write: Callable[[BinaryIO], None], output: Path | None, *, force: bool) -> None:
    """Let ``write`` write to standard output, or to ``output``."""
    from lstm_tui.exports.files import open_export

    if output is None or _to_stdout(output):
        write(sys.stdout.buffer)
        return
    with open_export(output, force=force) as file:
        write(file)
    _say_written(output)


def _say_written(output: Path) -> None:
    from lstm_tui.text.glyphs import safe_line

    click.echo(f"Wrote {safe_line(str(output))}.", err=True)
