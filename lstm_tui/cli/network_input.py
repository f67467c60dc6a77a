"""The input of commands that read a trained network: its text, and the patterns to look for."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from lstm_tui.cli.progress import StatusLine, progress_bar, report_ingest
from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import visible

if TYPE_CHECKING:
    from pathlib import Path

    from lstm_tui.config import ReadingConfig, TextKind
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.labels import Label


def check_patterns(patterns: tuple[str, ...], labels_file: "Path | None") -> None:
    """Check the values of ``--pattern`` before a text is read, unless a file may name them.

    Raises:
        click.UsageError, ConfigError: As `parse_patterns`.
    """
    if labels_file is None:
        parse_patterns(patterns)


def requested_labels(
    patterns: tuple[str, ...],
    labels_file: "Path | None",
    text: "EncodedText",
    network: "Checkpoint",
) -> "tuple[Label, ...]":
    """The labels of ``--pattern`` and ``--labels`` for ``text``.

    Without patterns, these are all of the file; without a file, all built-in ones.

    Raises:
        click.UsageError, ConfigError: As `parse_patterns`.
        CorpusError: The file cannot be read, or a line of it is not valid.
    """
    return parse_patterns(patterns, text.kind, read_file_labels(labels_file, text, network))


def read_file_labels(
    labels_file: "Path | None", text: "EncodedText", network: "Checkpoint"
) -> "tuple[Label, ...]":
    """The labels of the file of ``--labels``; none without a file.

    Raises:
        ConfigError, CorpusError: As `file_labels.file_labels`.
    """
    from lstm_tui.scoring.file_labels import file_labels

    if labels_file is None:
        return ()
    with progress_bar("Reading the labels"):
        return file_labels(labels_file, text, network.vocabulary)


def parse_patterns(
    patterns: tuple[str, ...],
    kind: "TextKind | None" = None,
    file_labels: "tuple[Label, ...]" = (),
) -> "tuple[Label, ...]":
    """The labels that the values of ``--pattern`` name: built-in ones, expressions, and those of a
    file; if there are no values, all of the file or, without one, all built-in ones.

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
    known = {label.name: label for label in (*builtin, *file_labels)}
    labels: dict[str, Label] = {}
    for pattern in patterns:
        if pattern in known:
            label = known[pattern]
        elif "=" in pattern:
            try:
                label = user_pattern(pattern)
            except ConfigError as error:  # the message of a UsageError may have several lines
                raise click.UsageError(str(error)) from error
            if label.name in {one.name for one in file_labels}:
                raise ConfigError(
                    f"--pattern {label.name}: --labels has a label of this name. Choose another."
                )
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
    return tuple(labels.values()) or file_labels or builtin


def read_text(
    name: str | None,
    run: "Run",
    network: "Checkpoint",
    characters: int | None = None,
    reading: "ReadingConfig | None" = None,
    kind: "TextKind | None" = None,
    *,
    as_own: bool = True,
) -> "EncodedText":
    """The text of the file ``name``, or the validation text of the run.

    ``kind`` replaces the kind of text that was guessed or recorded. Notes on how a file
    was decoded go to standard error. ``as_own`` is that of `input_text.file_text`.

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
                as_own=as_own,
            )
            echo_notes(read.notes)
        return read if kind is None else replace(read, kind=kind)


def echo_notes(notes: "tuple[str, ...]") -> None:
    """Print notes on standard error, in place of the progress bar."""
    import click

    clear = "\r\x1b[K" if StatusLine().changes else ""
    for note in notes:
        click.echo(f"{clear}{visible(note)}", err=True)
