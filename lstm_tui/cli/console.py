"""Where tables are printed: as wide as the terminal, and wide for a pipe, which has no width."""

import sys

from rich.console import Console

from lstm_tui.cli.display_options import rich_color_system

PIPED_COLUMNS = 200


def table_console() -> Console:
    """A console of standard output that leaves data as they are."""
    return Console(
        highlight=False,
        width=None if sys.stdout.isatty() else PIPED_COLUMNS,
        color_system=rich_color_system(sys.stdout),
    )
