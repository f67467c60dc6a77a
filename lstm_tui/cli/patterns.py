"""``patterns``: list the patterns that units can be scored on."""

from typing import TYPE_CHECKING

import click

from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.streams import echo_json

if TYPE_CHECKING:
    from lstm_tui.text.labels import Label


@click.command(cls=GroupedCommand, short_help="List the built-in patterns.")
@OptionGroup("Options").json_option()
def patterns(as_json: bool) -> None:
    """List the built-in patterns, each with an example.

    In the example, ^ marks every character after which the reader is inside the pattern; a digit
    is a count.

    \b
    lstm-tui patterns
    """
    if as_json:
        echo_json(_as_json())
    else:
        _print_table()


def _print_table() -> None:
    from rich.text import Text

    from lstm_tui.cli.tables import plain_table, table_console
    from lstm_tui.text.glyphs import visible
    from lstm_tui.text.kinds import TextKind
    from lstm_tui.text.labels import builtin_labels

    table = plain_table("pattern", "kind")
    for heading in ("inside, or what is counted", "example"):
        table.add_column(heading)
    for label in builtin_labels(TextKind.OTHER):
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


def _as_json() -> str:
    from lstm_tui.exports.encoding import json_text
    from lstm_tui.text.kinds import TextKind
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
            for label in builtin_labels(TextKind.OTHER)
        ]
    )
