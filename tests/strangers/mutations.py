"""What a stranger may do to a file of a run: mutations that are values, and can be applied.

A `Mutation` never changes anything outside of the run: it replaces a file, and does nothing where
an earlier mutation has put something else in the place of a folder on the way to it.
"""

import hashlib
import json
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.strangers import damage, other_kinds as other
from tests.strangers.place import Place

NOT_POSSIBLE = (OSError, ValueError, LookupError, RecursionError, TypeError, struct.error)
"""A file that an earlier mutation has changed may not be what a later one takes."""

LONG_SOURCE = 1_000
"""Characters of a mutation that are shown where a test fails."""


@dataclass(frozen=True, slots=True, repr=False)
class Mutation:
    """One change: ``how`` is a name in `HOW`, ``what`` is what that function takes."""

    name: str
    how: str
    what: Any = None
    sealed: bool = True

    def __repr__(self) -> str:
        source = self.source
        return source if len(source) < LONG_SOURCE else f"{source[:LONG_SOURCE]} … and more)"

    @property
    def source(self) -> str:
        """An expression that makes it again."""
        what = f", {self.what!r}" if self.what is not None or not self.sealed else ""
        return f"Mutation({self.name!r}, {self.how!r}{what}{'' if self.sealed else ', False'})"

    def apply(self, root: Path, run: Path) -> None:
        """Change the run; with ``sealed`` the sums of a checkpoint agree with its new files."""
        place = Place(root, run, self.name)
        if place.reachable:
            with suppress(*NOT_POSSIBLE):
                HOW[self.how](place, self.what)
            if self.sealed and not self.name.endswith("manifest.json"):
                seal(place)


def seal(place: Place) -> None:
    """Write a manifest of a checkpoint that swears to the files that are there."""
    folder = place.path.parent
    manifest = folder / "manifest.json"
    if folder.parent.name != "checkpoints" or manifest.is_symlink() or not manifest.is_file():
        return
    files = [one for one in folder.iterdir() if one.is_file() and not one.is_symlink()]
    sums = {
        one.name: hashlib.sha256(one.read_bytes()).hexdigest()
        for one in files
        if one != manifest and one.stat().st_size < 10**8
    }
    manifest.unlink()
    manifest.write_text(json.dumps({"step": int(folder.name), "files": sums}), "utf-8")


HOW: dict[str, Callable[[Place, Any], None]] = {
    function.__name__: function
    for function in (
        *(other.link, other.hard_link, other.fifo, other.device, other.sparse, other.hole_behind),
        *(other.folder_instead, other.gone, other.copied),
        *(damage.overwrite, damage.flip, damage.cut, damage.content, damage.lines),
        *(damage.add_lines, damage.field, damage.strings, damage.keys, damage.fill),
    )
}
