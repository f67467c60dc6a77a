"""Which checkpoints of a run stay, and what is left of those that do not.

Nothing that can be read ever stands half deleted: a checkpoint is hidden by one rename, then its
files go. How one is written and read is in `checkpoints`. Knows no clock and no training.
"""

import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import read_json, to_json, write_atomically
from lstm_tui.runs.checkpoints import MANIFEST, OPTIMIZER, Manifest, checkpoint_path, steps_on_disk
from lstm_tui.runs.directory import Run


def prune(run: Run, best_step: int | None) -> None:
    """Keep the newest two, the best, and a history spaced by √2 in step; delete the rest.

    The history keeps the first checkpoint of each half power of two, without its optimiser.
    """
    steps = steps_on_disk(run)
    whole = {*steps[-2:], best_step}
    history: dict[int, int] = {}
    for step in steps:
        history.setdefault(int(2 * np.log2(max(step, 1))), step)
    for step in steps:
        folder = checkpoint_path(run, step)
        if step in whole:
            continue
        if step in history.values():
            with suppress(BrokenRunError):  # then nobody can read it
                _drop_optimizer(folder)
                continue
        shutil.rmtree(_moved_away(folder), ignore_errors=True)


def set_checkpoints_aside(run: Run, step: int) -> list[int]:
    """Move the checkpoints after ``step`` into the run's ``checkpoints.aside``; return their steps.

    There they are kept, and neither read nor counted by `prune`.

    Raises:
        OSError: They cannot be moved.
    """
    later = [one for one in steps_on_disk(run) if one > step]
    for one in later:
        run.checkpoints_aside.mkdir(exist_ok=True)
        folder = checkpoint_path(run, one)
        target, number = run.checkpoints_aside / folder.name, 1
        while target.exists():
            number += 1
            target = run.checkpoints_aside / f"{folder.name}-{number}"
        folder.rename(target)
    return later


def clean_leftovers(run: Run) -> list[str]:
    """Put right what a save or a deletion that did not end has left; return the names of the saves.

    A checkpoint that was moved out of the way for a newer one of the same step goes back to its
    place if the newer one never came.
    """
    if not run.checkpoints.is_dir():
        return []
    unfinished = []
    for path in sorted(run.checkpoints.iterdir()):
        place = path.with_name(path.stem.removeprefix("."))
        if path.suffix == ".old" and not place.exists():
            path.rename(place)
        elif path.suffix in {".part", ".old", ".gone"}:
            shutil.rmtree(path, ignore_errors=True)
            if path.suffix == ".part":
                unfinished.append(path.name)
    return unfinished


def _moved_away(folder: Path) -> Path:
    """Where ``folder`` is hidden from now on, until `clean_leftovers` deletes it."""
    hidden = folder.with_name(f".{folder.name}.gone")
    shutil.rmtree(hidden, ignore_errors=True)
    return folder.rename(hidden)


def _drop_optimizer(folder: Path) -> None:
    if not (folder / OPTIMIZER).exists():
        return
    manifest = read_json(folder / MANIFEST, Manifest)
    kept = {name: value for name, value in manifest.files.items() if name != OPTIMIZER}
    write_atomically(folder / MANIFEST, to_json(Manifest(manifest.step, kept)))
    (folder / OPTIMIZER).unlink(missing_ok=True)
