"""The run that a command was given: by its path, its name, or ``latest``, which is said."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lstm_tui.runs.directory import Run


def resolve_run(reference: str, runs_dir: Path | None, *, saved: bool = False) -> "Run":
    """The run that ``reference`` means; which one is the latest goes to standard error.

    With ``saved``, the latest is the latest that ever saved a checkpoint, if any did.

    Raises:
        RunNotFoundError: There is none.
    """
    from lstm_tui.runs.directory import runs_folder
    from lstm_tui.runs.lookup import find_run
    from lstm_tui.text.glyphs import visible

    run = find_run(reference, runs_folder(runs_dir), saved=saved)
    if reference == "latest":
        click.echo(f"latest: {visible(run.name)}", err=True)
    return run
