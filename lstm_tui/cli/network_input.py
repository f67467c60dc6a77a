"""The input of commands that read a trained network: its text, and the patterns to look for."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from lstm_tui.cli.progress import StatusLine, progress_bar, report_ingest
from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import visible

if TYPE_CHECKING:
    from lstm_tui.config import ReadingConfig, TextKind
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.labels import Label


def parse_patterns(
    patterns: tuple[str, ...], kind: "TextKind | None" = None
) -> "tuple[Label, ...]":
    """The labels that the values of ``--pattern`` name; all built-in ones if there are none.

    ``kind`` is that of the text; without it, the labels are good only for checking the names.

    Raises:
        click.UsageError: RE2 cannot parse an expression.
        ConfigError: A name is unknown, or was given twice.
    """
    from difflib import get_close_matches

    import click

    from lstm_tui.text.kinds import TextKind
    from lstm_tui.text.labels import builtin_labels
    from lstm_tui.text.user_patterns import user_pattern

    builtin = builtin_labels(kind or TextKind.OTHER)
    known = {label.name: label for label in builtin}
    labels: dict[str, Label] = {}
    for pattern in patterns:
        if "=" in pattern:
            try:
                label = user_pattern(pattern)
            except ConfigError as error:  # the message of a UsageError may have several lines
                raise click.UsageError(str(error)) from error
        elif pattern in known:
            label = known[pattern]
        else:
            near = get_close_matches(pattern, known, 1)
            hint = f"Did you mean “{near[0]}”? " if near else ""
            raise ConfigError(
                f"--pattern {pattern}: no such pattern. {hint}List them with: lstm-tui patterns. "
                "A pattern of your own is written name=REGEX."
            )
        if label.name in labels:
            raise ConfigError(f"--pattern {label.name}: given twice.")
        labels[label.name] = label
    return tuple(labels.values()) or builtin


def read_text(
    name: str | None,
    run: "Run",
    network: "Checkpoint",
    characters: int | None = None,
    reading: "ReadingConfig | None" = None,
    kind: "TextKind | None" = None,
) -> "EncodedText":
    """The text of the file ``name``, or the validation text of the run.

    ``kind`` replaces the kind of text that was guessed or recorded. Notes on how a file
    was decoded go to standard error.

    Raises:
        CorpusError: It cannot be read, or neither the run nor the cache has the run's text.
    """
    from lstm_tui.reader.input_text import file_text, own_text

    with progress_bar("Reading the text") as bar:
        if name is None:
            read = own_text(run, characters)
        else:
            read = file_text(
                name,
                run,
                network.vocabulary,
                characters,
                reading=reading,
                progress=report_ingest(bar),
                stdin=sys.stdin.buffer,
            )
            echo_notes(read.notes)
        return read if kind is None else replace(read, kind=kind)


def echo_notes(notes: "tuple[str, ...]") -> None:
    """Print notes on standard error, in place of the progress bar."""
    import click

    clear = "\r\x1b[K" if StatusLine().changes else ""
    for note in notes:
        click.echo(f"{clear}{visible(note)}", err=True)
