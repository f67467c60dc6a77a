"""Which text a command reads and which patterns it asks about."""

import sys
from typing import TYPE_CHECKING

from lstm_tui.cli.progress import StatusLine, progress_bar, report_ingest
from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import visible

if TYPE_CHECKING:
    from lstm_tui.config import ReadingConfig
    from lstm_tui.reader.input_text import EncodedText
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run
    from lstm_tui.text.labels import Label


def parse_patterns(wanted: tuple[str, ...]) -> "tuple[Label, ...]":
    """The labels that ``--pattern`` means; all if it means none.

    Raises:
        click.UsageError: A name that nobody knows, or an expression that RE2 does not understand.
        ConfigError: The same name twice.
    """
    from difflib import get_close_matches

    import click

    from lstm_tui.text.labels import LABELS
    from lstm_tui.text.user_patterns import user_pattern

    known = {label.name: label for label in LABELS}
    labels: dict[str, Label] = {}
    for one in wanted:
        if "=" in one:
            try:
                label = user_pattern(one)
            except ConfigError as error:  # as click's own, whose message may have several lines
                raise click.UsageError(str(error)) from error
        elif one in known:
            label = known[one]
        else:
            near = get_close_matches(one, known, 1)
            meant = f"Did you mean “{near[0]}”? " if near else ""
            raise ConfigError(
                f"--pattern {one}: no such pattern. {meant}lstm-tui patterns lists them all; "
                "your own is written name=REGEX."
            )
        if label.name in labels:
            raise ConfigError(f"--pattern {label.name}: there twice.")
        labels[label.name] = label
    return tuple(labels.values()) or LABELS


def read_text(
    name: str | None,
    run: "Run",
    network: "Checkpoint",
    characters: int | None = None,
    reading: "ReadingConfig | None" = None,
) -> "EncodedText":
    """The text of the file ``name``, or the end of the one that the run learns from.

    How it was read is said on standard error, where that was not as a matter of course.

    Raises:
        CorpusError: It cannot be read, or the encoded copy of the run's own is gone.
    """
    from lstm_tui.reader.input_text import file_text, own_text

    with progress_bar("Reading the text") as bar:
        if name is None:
            return own_text(run, characters)
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
        return read


def echo_notes(notes: "tuple[str, ...]") -> None:
    """Print sentences on standard error, in place of a line of progress."""
    import click

    clear = "\r\x1b[K" if StatusLine().changes else ""
    for note in notes:
        click.echo(f"{clear}{visible(note)}", err=True)
