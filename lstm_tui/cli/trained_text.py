"""A note on a run that was trained on another text than the one it is asked about."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from lstm_tui.cli.network_input import echo_notes
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from lstm_tui.runs.directory import Run


def note_other_text(run: "Run", asked: str) -> None:
    """Print a note if ``run`` was trained on no text named ``asked``, or ``asked``-something.

    Raises:
        CheckpointError: Its ``run.json`` cannot be read.
    """
    record = run.record()
    if record.imported is not None:
        return  # what it learned is not known
    # A file of any folder may hold the same text, so its name decides.
    names = [PurePath(source).name.removesuffix(".txt") for source in record.corpus.sources]
    if not any(name == asked or name.startswith(f"{asked}-") for name in names):
        others = safe_line(", ".join(names), 60)
        note = f"{safe_line(run.name)} was trained on {others}, not on {asked}: train {asked}"
        echo_notes((note,))
