"""``notes.json``: names and remarks that the user gave to units. Written whole or not at all.

A note belongs to a unit of a run, whatever its checkpoint. Knows units only by their names.
"""

from dataclasses import dataclass, field

from lstm_tui.errors import RunError
from lstm_tui.files import read_json, to_json, write_atomically
from lstm_tui.runs.directory import Run
from lstm_tui.text.glyphs import safe_line

LONGEST_NAME, LONGEST_REMARK = 40, 2_000


@dataclass(frozen=True, slots=True)
class UnitNote:
    """What the user says of one unit."""

    name: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a run, by unit: ``L1:131``."""

    units: dict[str, UnitNote] = field(default_factory=dict)

    def of(self, unit: str) -> UnitNote:
        """The note of ``unit``; an empty one if there is none."""
        return self.units.get(unit, UnitNote())

    def with_note(self, unit: str, note: UnitNote) -> "Notes":
        """These notes with another for ``unit``; an empty one takes it away."""
        name = note.name.strip()[:LONGEST_NAME]
        remark = note.remark.strip()[:LONGEST_REMARK]
        others = {key: value for key, value in self.units.items() if key != unit}
        return Notes({**others, unit: UnitNote(name, remark)} if name or remark else others)


def load_notes(run: Run) -> Notes:
    """The notes of ``run``; none if nobody wrote any.

    Raises:
        BrokenRunError: The file is not what it should be; it is left as it is.
    """
    path = run.path / "notes.json"
    return read_json(path, Notes) if path.exists() else Notes()


def save_note(run: Run, unit: str, note: UnitNote) -> Notes:
    """Keep ``note``, and return all notes: those of another screen too, read again just before.

    Raises:
        BrokenRunError: What is there cannot be read, so it is not replaced.
        RunError: The run directory cannot be written.
    """
    notes = load_notes(run).with_note(unit, note)
    path = run.path / "notes.json"
    try:
        write_atomically(path, to_json(notes))
    except OSError as error:
        raise RunError(f"{safe_line(str(path))}: cannot be written: {error.strerror}.") from error
    return notes
