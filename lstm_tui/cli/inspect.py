"""``inspect``: browse the neurons of a run over a text, on a screen or as colored text."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.checkpoint_option import load_requested, network_options
from lstm_tui.cli.display_options import display_from_options, display_options
from lstm_tui.cli.options import GroupedCommand, OptionGroup, UnitName
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument
from lstm_tui.cli.terminal import can_open_screen, print_exit_summary, reclaim_terminal
from lstm_tui.config import Quantity, ReadingConfig, TextKind
from lstm_tui.errors import ConfigError

if TYPE_CHECKING:
    from lstm_tui.inspection.inspection_session import InspectionSession
    from lstm_tui.reader.units import Target
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.labels import Label

_group = OptionGroup("Neurons")

PLAIN_CHARACTERS = 2_000
"""Printed by --plain by default: a few screens."""


@click.command(cls=GroupedCommand, short_help="Browse single neurons over a text.")
@run_argument
@_group.text_option()
@_group.kind_option()
@_group.labels_option()
@_group.option(
    "--unit",
    type=UnitName(),
    metavar="L1:131",
    help="Unit to show first. L1:131.cell is its cell value; -L1:131 is the unit with its values "
    "negated. Several units, L0:12+83, are shown as one detector of --pattern, or of the pattern "
    "that they detect best.",
)
@_group.option(
    "--class",
    "class_name",
    metavar="NAME",
    help="Of a classifier, color the text by the probability of this class if the document ended "
    "at each symbol.  [default: the last of two classes, else the first]",
)
@_group.pattern_option(
    "Pattern to show first, or one of your own to add to the list; may be repeated."
)
@_group.clamp_option("The text is colored by the clamped network.")
@_group.option("--plain", is_flag=True, help="Print the text in the colors of the unit; no screen.")
@_group.characters_option(
    "Symbols (characters or words) to read.  [default: as many as fit in memory; --plain "
    f"{PLAIN_CHARACTERS:,}]"
)
@network_options
@display_options
def inspect(
    run: str,
    text: str | None,
    kind: TextKind | None,
    labels_file: Path | None,
    unit: str | None,
    class_name: str | None,
    patterns: tuple[str, ...],
    clamps: tuple[str, ...],
    plain: bool,
    characters: int | None,
    reading: ReadingConfig,
    checkpoint: str,
    runs_dir: Path | None,
) -> int:
    """Browse the neurons of RUN: each character on blue (low) to green (high), predictions in red.

    Without a terminal, or with --plain, the text is printed in the colors of --unit, by default
    L0:0; of a classifier, in those of the running probability of a class. In a pipe, and with
    NO_COLOR, bars below the characters replace the colors, unless --colors is given.

    \b
    lstm-tui inspect latest
    lstm-tui inspect latest --text notes.txt --unit L1:131
    lstm-tui inspect latest --unit L0:3.cell --clamp L0.forget=1
    lstm-tui inspect latest --unit L1:131 --plain --colors 256 | less -R
    """
    from lstm_tui.cli.network_input import (
        check_patterns,
        parse_patterns,
        read_file_labels,
        read_text,
    )
    from lstm_tui.inspection.inspection_session import browsed_characters
    from lstm_tui.inspection.session_opening import open_session
    from lstm_tui.reader.units import (
        SET_SIGN,
        Target,
        UnitId,
        parse_clamps,
        parse_signed_unit,
        parse_units,
    )
    from lstm_tui.scoring.blocks import SCORED_CHARACTERS
    from lstm_tui.text.labels import builtin_labels

    plain = plain or not can_open_screen("--plain")
    source_run = resolve_run(run, runs_dir, saved=True)
    with progress_bar("Loading the network"):
        network = load_requested(source_run, checkpoint)
    shown_class = _class_index(source_run, class_name, unit)
    held = parse_clamps(clamps, network.model)
    targets: tuple[Target, ...] = ()
    if unit is not None and SET_SIGN in unit:
        targets = parse_units(unit, network.model)
        start: tuple[UnitId, Quantity, bool] | None = (*targets[0], False)
    else:
        start = parse_signed_unit(unit, network.model) if unit is not None else None
    if plain and start is None and not network.model.classes:
        start = UnitId(0, 0), Quantity.HIDDEN, False
        another = UnitId(network.model.layers - 1, network.model.hidden // 2)
        click.echo(
            f"Showing {start[0]}, {start[1]}. Choose another unit with --unit, such as {another}.",
            err=True,
        )
    check_patterns(patterns, labels_file)
    if plain and text is None:
        characters = characters or PLAIN_CHARACTERS  # of the validation text
    input_text = None
    if text or characters:
        input_text = read_text(text, source_run, network, characters, reading, kind)
    elif labels_file is not None:
        input_text = read_text(None, source_run, network, SCORED_CHARACTERS, reading, kind)
    file_labels: tuple[Label, ...] = ()
    if labels_file is not None and input_text is not None:
        input_text = input_text.cut(browsed_characters(network))
        file_labels = read_file_labels(labels_file, input_text, network)
    labels = parse_patterns(patterns, None, file_labels) if patterns else ()
    known = (*builtin_labels(TextKind.OTHER), *file_labels)
    user_labels = (*file_labels, *(label for label in labels if label not in known))
    with progress_bar("Reading the text"):
        session = open_session(
            source_run,
            network,
            input_text,
            user_labels,
            kind if text is None else None,
            ranks_text=labels_file is not None,
            clamps=held,
        )
    if session.classes is not None and shown_class is not None:
        session.classes.shown = shown_class
    if start is not None:
        session.show_unit_values()
        session.unit, session.quantity, session.unit_chosen = start[0], start[1], True
        session.turned_units = {start[0]} if start[2] else set()
    if labels:
        session.pattern = labels[0].name
    if targets:
        session.select_set(targets, session.pattern)
    if plain:
        from lstm_tui.cli.inspect_plain import print_plain

        count = min(len(session.activations), characters or PLAIN_CHARACTERS)
        with progress_bar("Tracing the unit"):
            session.activations.read(0, count)
        if targets:
            _fit(session, targets)
        print_plain(session, count, display_from_options())
        return 0
    return _show(session, from_stdin=text == "-")


def _class_index(run: "Run", name: str | None, unit: str | None) -> int | None:
    """The index of the class of ``--class``; None if that was left out.

    Raises:
        ConfigError: There is no such class, or a unit is to be shown too.
    """
    from lstm_tui.runs.objectives import class_names, require_classifier
    from lstm_tui.text.glyphs import safe_line

    if name is None:
        return None
    if unit is not None:
        raise ConfigError("--class and --unit cannot be combined: one of them colors the text.")
    require_classifier(run, "Leave out --class.")
    names = class_names(run.record())
    if name not in names:
        listed = safe_line(", ".join(names), 200)
        raise ConfigError(f"--class {name}: no such class. The classes are {listed}.")
    return names.index(name)


def _fit(session: "InspectionSession", targets: "tuple[Target, ...]") -> None:
    """Fit a set of units for the pattern of ``session``, on the text that ranks units."""
    from lstm_tui.scoring.labeled_text import label_text
    from lstm_tui.scoring.unit_sets import fit_set

    text = session.scored_text or session.text
    pattern = session.pattern
    labels = (session.patterns.label(pattern),) if pattern else session.patterns.labels
    with progress_bar("Fitting the set") as bar:
        labeled = label_text(text.ids, session.vocabulary, labels, too_slow=lambda _: None)
        session.show_fitted(fit_set(session.reader, labeled, targets, pattern, bar.update))


def _show(session: "InspectionSession", *, from_stdin: bool) -> int:
    from lstm_tui.tui.app import LstmTuiApp

    if not reclaim_terminal():
        reason = "--text - took standard input, and there" if from_stdin else "There"
        raise ConfigError(f"{reason} is no terminal to type at. Use --plain.")
    folder = session.run.path.parent
    app = LstmTuiApp(folder, session=session, display=display_from_options())
    return print_exit_summary(app.run_until_exit())
