"""``inspect``: browse the neurons of a run over a text, on the screen or as plain colored text."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import checkpoint_option, load_requested
from lstm_tui.cli.display_options import display_from_options, display_options, unsupported_terminal
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
from lstm_tui.config import ReadingConfig
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.inspection.inspection_session import InspectionSession

_option = option_group("Neurons")

PLAIN_CHARACTERS = 2_000
"""Printed by --plain unless more are asked for: some screens full."""


@click.command(cls=GroupedCommand, short_help="Browse single neurons over a text.")
@run_argument
@text_option("Neurons")
@_option(
    "--unit",
    type=UnitName(),
    metavar="L1:131",
    help="Begin with this one; L1:131.cell means its cell value, -L1:131 the unit turned round, "
    "its values negated.",
)
@_option(
    "--pattern",
    "wanted",
    multiple=True,
    metavar="NAME|name=REGEX",
    help="Begin with this one, or add one of your own; may be given again.",
)
@_option("--plain", is_flag=True, help="Print the text in the unit's colors, no screen.")
@_option(
    "--characters",
    type=int,
    help=f"How many to read.  [default: all that can be kept; --plain {PLAIN_CHARACTERS:,}]",
)
@reading_options
@checkpoint_option
@display_options
@runs_dir_option
def inspect(
    run: str,
    text: str | None,
    unit: str | None,
    wanted: tuple[str, ...],
    plain: bool,
    characters: int | None,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> int:
    """Browse the neurons of RUN: each character on blue (low) to green (high), predictions in red.

    Without a terminal, or with --plain, the text is printed in the colors of --unit, else L0:0.
    In a pipe,
    and under NO_COLOR, little bars beneath the characters stand for the colors, unless --colors
    asks for some.

    \b
    lstm-tui inspect latest
    lstm-tui inspect latest --text notes.txt --unit L1:131
    lstm-tui inspect latest --unit L1:131 --plain --colors 256 | less -R
    """
    from lstm_tui.cli.network_input import parse_patterns, read_text
    from lstm_tui.inspection.inspection_session import open_session
    from lstm_tui.reader.units import Quantity, UnitId, parse_signed_unit

    if not plain and sys.stdout.isatty() and (missing := unsupported_terminal()):
        click.echo(f"{missing}: no screen can be shown here; going on as --plain.", err=True)
        plain = True
    plain = plain or not sys.stdout.isatty()
    found = resolve_run(run, runs_dir, saved=True)
    with progress_bar("Loading the network"):
        network = load_requested(found, checkpoint)
    start = parse_signed_unit(unit, network.model) if unit is not None else None
    if plain and start is None:
        start = UnitId(0, 0), Quantity.HIDDEN, False
        another = UnitId(network.model.layers - 1, network.model.hidden // 2)
        click.echo(
            f"Without --unit: {start[0]}, {start[1]}. Choose another, such as --unit {another}.",
            err=True,
        )
    labels = parse_patterns(wanted) if wanted else ()
    if plain and text is None:
        characters = characters or PLAIN_CHARACTERS  # validation text first, not what trained
    chosen = None
    if text or characters:
        chosen = read_text(text, found, network, characters, reading)
    with progress_bar("Reading the text"):
        session = open_session(found, network, chosen, labels)
    if start is not None:
        session.unit, session.quantity, session.unit_chosen = start[0], start[1], True
        session.turned_units = {start[0]} if start[2] else set()
    if labels:
        session.pattern = labels[0].name
    if plain:
        from lstm_tui.cli.inspect_plain import print_plain

        count = min(len(session.activations), characters or PLAIN_CHARACTERS)
        with progress_bar("Tracing the unit"):
            session.activations.read(0, count)
        print_plain(session, count, display_from_options())
        return 0
    return _show(session, from_stdin=text == "-")


def _show(session: "InspectionSession", *, from_stdin: bool) -> int:
    from lstm_tui.cli.terminal import print_exit_summary, reclaim_terminal
    from lstm_tui.tui.app import run_neuron_screen

    if not reclaim_terminal():
        words = "--text -: there is no terminal left" if from_stdin else "There is no terminal"
        raise ConfigError(f"{words} to type at. Use --plain.")
    return print_exit_summary(run_neuron_screen(session, display_from_options()))
