"""Records of which files the text of a run was read from, in the state folder of the user.

A run directory may come from anybody, so no path in its ``run.json`` is opened. ``train`` records
here which files it read for which content, and a resume takes them from here. A run that was moved
or copied uses the files that were read for the same content; see `known_sources`.
"""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import (
    is_own,
    is_own_folder,
    private_folder,
    read_json,
    state_folder,
    to_json,
    write_atomically,
)
from lstm_tui.runs.directory import CorpusRecord, Run

MOST_RECORDS = 2_000
"""Most records that are kept; the oldest are deleted. A record is a few hundred bytes."""

_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class KnownSources:
    """The files that a text was read from.

    Attributes:
        key: Key of the encoded text, as in ``run.json``.
        sha256: Checksum of its content.
        run: The directory of the run that trained on it, with all links resolved.
        sources: Absolute paths of files and folders, or ``-`` for standard input.
        glob: The pattern that selected files of a folder, if any.
    """

    key: str
    sha256: str
    run: str
    sources: tuple[str, ...]
    glob: str | None = None


def record_sources(
    run: Run, corpus: CorpusRecord, sources: tuple[str, ...], glob: str | None
) -> None:
    """Record that this user read the text of ``run`` from ``sources``.

    If the state folder cannot be written nothing is recorded: a resume then asks for the text.
    """
    if _KEY.fullmatch(corpus.key) is None:
        return
    place = os.fsencode(run.path.resolve())
    known = KnownSources(corpus.key, corpus.sha256, _as_text(run.path), sources, glob)
    with suppress(OSError):
        folder = private_folder(state_folder() / "sources")
        name = f"{corpus.key}-{hashlib.sha256(place).hexdigest()[:16]}.json"
        write_atomically(folder / name, to_json(known))
        for path in _newest_first(list(folder.glob("*.json")))[MOST_RECORDS:]:
            path.unlink()


def known_sources(corpus: CorpusRecord, run: Run | None = None) -> KnownSources | None:
    """The sources that this user read the text of ``corpus`` from, preferably for ``run``.

    None if this user never read that content with those options. Only key and checksum of
    ``run.json`` matter, and files that hold another content by now are refused later.
    """
    folder = state_folder() / "sources"
    if _KEY.fullmatch(corpus.key) is None or not is_own_folder(folder):
        return None
    first = None
    for path in _newest_first(list(folder.glob(f"{corpus.key}-*.json"))):
        try:
            known = read_json(path, KnownSources)
        except BrokenRunError:
            continue
        if (known.key, known.sha256) != (corpus.key, corpus.sha256):
            continue
        if run is None or known.run == _as_text(run.path):
            return known
        first = first or known
    return first


def keys_of_source(source: str) -> set[str]:
    """Keys of all texts that were read from the absolute path ``source``, alone or with others."""
    folder, keys = state_folder() / "sources", set()
    if is_own_folder(folder):
        for path in folder.glob("*.json"):
            with suppress(BrokenRunError):
                known = read_json(path, KnownSources)
                if source in known.sources:
                    keys.add(known.key)
    return keys


def _as_text(path: Path) -> str:
    return os.fsencode(path.resolve()).decode("utf-8", "replace")


def _newest_first(paths: list[Path]) -> list[Path]:
    times = {}
    for path in paths:
        with suppress(OSError):
            if is_own(path):
                times[path] = path.lstat().st_mtime_ns
    return sorted(times, key=lambda path: times[path], reverse=True)
