"""``patterns``: list the patterns that units can be scored on, or mark one in a file."""

import sys
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.options import EnumChoice, GroupedCommand, OptionGroup
from lstm_tui.cli.streams import echo_data, echo_json
from lstm_tui.config import TextConfig, TextKind, Undecodable
from lstm_tui.errors import ConfigError
from lstm_tui.text.glyphs import visible

if TYPE_CHECKING:
    from lstm_tui.text.labels import Label


_group = OptionGroup("Options")


@click.command(cls=GroupedCommand, short_help="List the patterns, or mark one in a file.")
@click.argument("pattern", required=False, metavar="[NAME|name=REGEX]")
@_group.option(
    "--on", "file", metavar="FILE", help="Mark the pattern in this file; - is standard input."
)
@_group.kind_option()
@_group.option("--encoding", default="utf-8", help="Encoding of the file, such as cp1252.")
@_group.option(
    "--undecodable",
    type=EnumChoice(Undecodable),
    default=Undecodable.ERROR.value,
    help="What to do with bytes that are invalid in that encoding.",
)
@_group.json_option()
def patterns(
    pattern: str | None,
    file: str | None,
    kind: TextKind | None,
    encoding: str,
    undecodable: Undecodable,
    as_json: bool,
) -> None:
    """List the built-in patterns, each with an example, or mark one of them in a file.

    In the example, ^ marks every character after which the reader is inside the pattern; a digit
    is a count. Marking prints the file with ‹ and › around the insides, and nothing else; standard
    error says which kind of text it was taken for.

    \b
    lstm-tui patterns
    lstm-tui patterns --kind c
    lstm-tui patterns url --on notes.txt
    lstm-tui patterns 'year=\\b[12][0-9]{3}\\b' --on notes.txt
    """
    if pattern is None and file is not None:
        raise ConfigError("--on FILE marks one pattern: name it, as in patterns url --on FILE.")
    if pattern is not None and file is None:
        raise ConfigError(f"{visible(pattern)}: name the file to mark it in, with --on FILE.")
    if pattern is not None and file is not None:
        if as_json:
            raise ConfigError("--json lists the patterns; it does not go with --on.")
        _mark(pattern, file, kind, TextConfig(encoding=encoding, undecodable=undecodable))
    elif as_json:
        echo_json(_as_json(kind or TextKind.OTHER))
    else:
        _print_table(kind or TextKind.OTHER)


def _mark(pattern: str, file: str, kind: TextKind | None, reading: TextConfig) -> None:
    """Print ``file`` with marks around the insides of ``pattern``."""
    from lstm_tui.cli.network_input import parse_patterns
    from lstm_tui.text.kinds import guess_kind
    from lstm_tui.text.labels import LabelKind
    from lstm_tui.text.marked_text import marked_text
    from lstm_tui.text.whole_text import label_with_line_ends, whole_text

    parse_patterns((pattern,))  # before the file is read
    text = whole_text(file, reading, sys.stdin.buffer)
    if kind is None:
        kind = guess_kind(text, () if file == "-" else (file,))
        click.echo(f"Kind of text: {kind} (guessed). Set another with --kind.", err=True)
    (label,) = parse_patterns((pattern,), kind)
    if label.kind is not LabelKind.BINARY:
        raise ConfigError(f"{label.name}: is a count, not a pattern with an inside to mark.")
    echo_data(marked_text(text, label_with_line_ends(label, text)))


def _print_table(kind: TextKind) -> None:
    from rich.text import Text

    from lstm_tui.cli.tables import plain_table, table_console
    from lstm_tui.text.labels import builtin_labels

    table = plain_table("pattern", "kind")
    for heading in ("inside, or what is counted", "example"):
        table.add_column(heading)
    for label in builtin_labels(kind):
        example = Text(f"{visible(label.example)}\n{_marks(label)}", no_wrap=True)
        table.add_row(Text(label.name), Text(label.kind), Text(label.description), example)
    table_console().print(table)


def _marks(label: "Label") -> str:
    """The line below the example of ``label``: ^ where it is inside, or the last digit counted."""
    from lstm_tui.text.labels import LabelKind

    values = label.of(label.example)
    if label.kind is LabelKind.BINARY:
        return "".join("^" if value else " " for value in values)
    return "".join(f"{int(value) % 10}" for value in values)


def _as_json(kind: TextKind) -> str:
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.text.labels import builtin_labels

    return json_text(
        [
            {
                "name": label.name,
                "kind": label.kind,
                "description": label.description,
                "example": label.example,
                "labels": label.of(label.example).tolist(),
            }
            for label in builtin_labels(kind)
        ]
    )
