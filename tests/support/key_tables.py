"""The key tables as the README has them."""

from collections.abc import Mapping, Sequence

from lstm_tui.tui.key_action import KeyAction, help_rows


def markdown_table(tables: Mapping[str, Sequence[KeyAction]]) -> str:
    """The key tables as one table in Markdown; ``tables`` has them by where their keys apply."""
    lines = ["| where | keys | what they do |", "|---|---|---|"]
    for where, table in tables.items():
        for keys, text in help_rows(table):
            code = " ".join(f"`{key}`" for key in keys.split())
            lines.append(f"| {where} | {code} | {text} |".replace("`|`", "`\\|`"))
            where = ""  # once for all its keys
    return "\n".join(lines) + "\n"
