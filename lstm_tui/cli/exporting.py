"""``export``: samples and losses of a run, for other programs and for people."""

import sys
from pathlib import Path

import click

from lstm_tui.cli.options import GroupedCommand, run_argument, runs_dir_option, under
from lstm_tui.errors import ConfigError

_option = under("Export")

FORMATS = {"samples": ("txt", "md", "jsonl"), "loss": ("csv", "json", "svg")}
"""What can be exported, and as what; the first is the default."""


@click.command(cls=GroupedCommand, short_help="Write samples or loss curves of a run to a file.")
@run_argument
@click.argument("what", type=click.Choice(list(FORMATS)))
@_option(
    "--format",
    "format_",
    type=click.Choice([name for names in FORMATS.values() for name in names]),
    help="samples: txt, md, jsonl; loss: csv, json, svg.  [default: as FILE is named]",
)
@_option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="File.  [default: standard output]",
)
@_option("--force", is_flag=True, help="Replace a file that is there.")
@runs_dir_option
def export(
    run: str,
    what: str,
    format_: str | None,
    output: Path | None,
    force: bool,
    runs_dir: Path | None,
) -> None:
    """Write the samples or the loss curves of RUN to a file or to standard output.

    \b
    lstm-tui export latest samples -o samples.md
    lstm-tui export latest loss -o loss.svg
    """
    from lstm_tui.exports.files import write_export
    from lstm_tui.exports.loss import LossFormat, render_loss
    from lstm_tui.exports.samples import SampleFormat, render_samples
    from lstm_tui.runs.directory import find_run, runs_folder
    from lstm_tui.runs.follower import Follower
    from lstm_tui.text.glyphs import safe_line, visible

    found = find_run(run, runs_folder(runs_dir))
    chosen = _format(what, format_, output)
    progress = Follower(found).poll().progress
    if what == "samples":
        text = render_samples(progress.samples, SampleFormat(chosen), found.name)
    else:
        text = render_loss(progress, LossFormat(chosen), found.name)
    if output is None or str(output) == "-":
        click.echo(visible(text, keep_newlines=True) if sys.stdout.isatty() else text, nl=False)
        return
    write_export(output, text, force=force)
    click.echo(f"Wrote {safe_line(str(output))}.", err=True)


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
