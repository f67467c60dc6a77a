"""``--output FILE.svg`` of commands that print a table and can write a picture of it."""

from pathlib import Path

import click

from lstm_tui.cli.options import OptionGroup, combine_options
from lstm_tui.errors import ConfigError

_group = OptionGroup("Picture")

picture_options = combine_options(
    _group.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE.svg",
        help="Write the chart as a picture, too.",
    ),
    _group.option("--force", is_flag=True, help="Overwrite an existing file."),
)
"""The parameters ``output``, None if it is left out, and ``force``."""


def check_picture_path(output: Path | None, *, force: bool) -> None:
    """Raise an error before a long measurement if `write_picture` could not write ``output``.

    Raises:
        ConfigError: It is not a file with the extension svg.
        LstmTuiError: It exists, and is not to be replaced.
    """
    from lstm_tui.exports.files import check_export

    if output is None:
        return
    if output.suffix.lower() != ".svg":
        raise ConfigError(f"--output {output}: the picture is SVG. Name a file that ends in .svg.")
    check_export(output, force=force)


def write_picture(svg: str, output: Path, *, force: bool) -> None:
    """Write the picture, and its path to standard error.

    Raises:
        LstmTuiError: The file exists, or cannot be written.
    """
    from lstm_tui.exports.files import write_export
    from lstm_tui.text.glyphs import safe_line

    write_export(output, svg, force=force)
    click.echo(f"Wrote {safe_line(str(output))}.", err=True)
