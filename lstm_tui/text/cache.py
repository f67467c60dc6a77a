"""Where encoded texts are kept, so that a run never reads a file that somebody edits.

::

    corpora/
      <key>/ids.bin       the ids, (N,), as unsigned integers
      <key>/entry.json    the vocabulary, the counts and what is needed to check ids.bin
      starts/<mark>.json  the key of what files in exactly this state were encoded to
      .building-*/        somebody is writing; cleaned up when its lock is free

A key names a content and the options that turn it into symbols. A mark names files by their paths,
sizes and times, so that a second start reads nothing. Whatever is not whole does not exist: an
entry is written into a hidden folder, synced and renamed, and its size is checked when it is
opened. An entry counts only if it is this user's own: nobody else can put one here, or read it.
This module refuses to know how a text is read.
"""

import hashlib
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from lstm_tui.config import Normalization, SymbolKind, TextConfig
from lstm_tui.errors import BrokenRunError, CorpusError
from lstm_tui.files import (
    CACHE_VARIABLE,
    JSON_LIMIT,
    cache_folder,
    flush,
    is_own_folder,
    open_own,
    private_folder,
    write_flushed,
)
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_ids import narrowest
from lstm_tui.text.vocabulary import Vocabulary

_VERSION = 1
_BUILDING = ".building-"
_IDS = "ids.bin"
_ENTRY = "entry.json"
_STARTS = "starts"

LOCK_SECONDS = 30.0
"""So long a writer waits for the lock of the cache, which is held for milliseconds."""

# A checksum reads this much: 16 MiB take about 10 ms, a gigabyte would take one second.
_SAMPLES, _SAMPLE_BYTES = 256, 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """What ``entry.json`` says of an encoded text.

    Attributes:
        sha256: Of the content; see `combined_sha256`.
        vocabulary: As `Vocabulary.to_json` has it.
        counts: How often each symbol occurs, in the order of the vocabulary.
        names: The sources it was first encoded from.
        notes: What the user should know of the content.
        checksum: Of a sample of ``ids.bin``; see `_checksum`. `Building.keep` fills it in.
    """

    sha256: str
    vocabulary: dict[str, Any]
    counts: tuple[int, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]
    checksum: int = 0

    @property
    def length(self) -> int:
        """How many ids ``ids.bin`` holds."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Start:
    """What a start is remembered by: the key of its entry and its notes about the sources."""

    key: str
    notes: tuple[str, ...]


def combined_sha256(digests: list[bytes]) -> str:
    """The SHA-256 of a content: that of the one file, or of the sums of several, in order."""
    if len(digests) == 1:
        return digests[0].hex()
    return hashlib.sha256(b"".join(digests)).hexdigest()


def reading_options(text: TextConfig) -> dict[str, object]:
    """The options that decide which symbols a content becomes."""
    if text.symbols is SymbolKind.BYTE:
        return {"symbols": "byte", "keep_newlines": text.keep_newlines}
    # Left out where it is not used, so that texts encoded before it existed are found.
    form = {} if text.normalize is Normalization.NONE else {"normalize": text.normalize.value}
    return {
        **form,
        "symbols": "char",
        "encoding": text.encoding,
        "undecodable": text.undecodable.value,
        "keep_newlines": text.keep_newlines,
        "min_count": text.min_count,
    }


def key_of(sha256: str, text: TextConfig) -> str:
    """The key of a content read with the options of ``text``."""
    return _digest({"content": sha256, **reading_options(text)})


def mark_of(files: list[tuple[object, ...]], text: TextConfig) -> str:
    """The mark of ``files``, each described in any way that changes when the file does."""
    return _digest({"files": files, **reading_options(text)})


def _digest(value: dict[str, object]) -> str:
    plain = msgspec.json.encode({"version": _VERSION, **value})
    return hashlib.sha256(plain).hexdigest()[:32]


class Cache:
    """The folder of encoded texts.

    ``root`` is the folder of all that this program keeps, by default `files.cache_folder`; encoded
    texts are in its ``corpora``.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.folder = (root or cache_folder()) / "corpora"

    def ids_path(self, key: str) -> Path:
        """Where the ids of ``key`` are, if it is in the cache."""
        return self.folder / key / _IDS

    def entry(self, key: str) -> Entry | None:
        """The entry of ``key`` if it is there and whole."""
        if not (_is_name(key) and is_own_folder(self.folder) and is_own_folder(self.folder / key)):
            return None
        try:
            entry = msgspec.json.decode(_content(self.folder / key / _ENTRY), type=Entry)
            vocabulary = Vocabulary.from_json(entry.vocabulary)
            if len(vocabulary) != len(entry.counts) or min(entry.counts) < 1:
                return None
            size = entry.length * narrowest(len(vocabulary)).itemsize
            with open_own(self.ids_path(key)) as ids:
                found = os.fstat(ids.fileno()).st_size
                whole = found == size and _checksum(ids) == entry.checksum
        except (OSError, msgspec.MsgspecError, BrokenRunError):
            return None
        return entry if whole else None

    def ids(self, key: str, entry: Entry) -> NDArray[np.unsignedinteger[Any]]:
        """The ids of ``entry``, ``(N,)``, mapped into memory and not to be written.

        Raises:
            OSError: They are gone.
        """
        kind = narrowest(len(entry.counts))
        with open_own(self.ids_path(key)) as file:
            return np.memmap(file, dtype=kind, mode="r", shape=(entry.length,))

    def remembered(self, mark: str) -> Start | None:
        """What the files of ``mark`` were encoded to, if that is known."""
        try:
            return msgspec.json.decode(_content(self._start_path(mark)), type=Start)
        except (OSError, msgspec.MsgspecError):
            return None

    def _start_path(self, mark: str) -> Path:
        return self.folder / _STARTS / f"{mark}.json"

    def entry_keys(self) -> list[str]:
        """The keys of all entries, whole or not."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - names, not paths
        except OSError:
            return []
        return sorted(name for name in names if _is_name(name))

    def forget(self, key: str) -> int:
        """Delete the entry of ``key`` and what leads to it; return how many bytes that were.

        Raises:
            CorpusError: It cannot be deleted, or the lock of the cache is held.
        """
        with self.locked():
            entry, size = self.folder / key, 0
            if is_own_folder(entry):
                size = sum(path.lstat().st_size for path in entry.iterdir())
            doomed = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
            entry.rename(doomed / key)
            for path in (self.folder / _STARTS).glob("*.json"):
                start = self.remembered(path.stem)
                if start is None or start.key == key:
                    path.unlink()
            shutil.rmtree(doomed)
        return size

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The lock of the cache, held for as long as the block lasts.

        Raises:
            CorpusError: Another process holds it, or the cache cannot be written.
        """
        path = self.folder / "cache.lock"
        try:
            private_folder(self.folder)
            with FileLock(path, LOCK_SECONDS, mode=0o600):
                yield
        except Timeout as error:
            raise CorpusError(
                f"{safe_line(str(path))}: another process has held this lock for "
                f"{LOCK_SECONDS:.0f} seconds. End it, or set {CACHE_VARIABLE} to another folder."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    @contextmanager
    def building(self) -> Iterator["Building"]:
        """A folder to write an entry in; it goes when the block is left.

        Raises:
            CorpusError: The cache cannot be written.
        """
        # Under one lock, so that nobody takes a folder that has no lock yet for a leftover.
        with self.locked():
            self._clean()
            place = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
            owner = FileLock(place / "owner.lock", mode=0o600)
            owner.acquire(timeout=0)
        try:
            (place / "entry").mkdir(mode=0o700)
            yield Building(self, place)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            owner.release()
            shutil.rmtree(place, ignore_errors=True)

    def _clean(self) -> None:
        """Remove what crashed writers left: their locks are free."""
        for leftover in self.folder.glob(f"{_BUILDING}*"):
            if not is_own_folder(leftover):
                continue
            lock = FileLock(leftover / "owner.lock")
            try:
                lock.acquire(timeout=0)
            except (Timeout, OSError):
                continue
            lock.release()
            shutil.rmtree(leftover, ignore_errors=True)

    def _unwritable(self, error: OSError) -> CorpusError:
        return CorpusError(
            f"{safe_line(str(self.folder))}: the encoded text cannot be written there "
            f"({error.strerror or error}). Set {CACHE_VARIABLE} to a folder with room that you may "
            "write."
        )


@dataclass(frozen=True, slots=True)
class Building:
    """An entry that is being written, in a folder that nobody else reads."""

    cache: Cache
    place: Path

    @property
    def provisional_path(self) -> Path:
        """Where the ids may be written before they are in order."""
        return self.place / "provisional.bin"

    @property
    def ids_path(self) -> Path:
        """Where the ids of the entry belong."""
        return self.place / "entry" / _IDS

    def keep(self, key: str, entry: Entry) -> None:
        """Move what was written to its place; if another process was first, keep theirs."""
        written = self.place / "entry"
        with open_own(self.ids_path) as ids:
            entry = replace(entry, checksum=_checksum(ids))
        write_flushed(written / _ENTRY, msgspec.json.encode(entry))
        flush(self.ids_path)
        flush(written)
        target = self.cache.folder / key
        self.ids_path.chmod(0o600)
        with self.cache.locked():
            if self.cache.entry(key) is not None:
                return
            if os.path.lexists(target):  # damaged, or not of this user
                target.rename(self.place / "damaged")
            written.rename(target)
        flush(self.cache.folder)

    def remember(self, mark: str, start: Start) -> None:
        """Let the next start with the same files find its entry without reading them."""
        written = self.place / "start.json"
        write_flushed(written, msgspec.json.encode(start))
        starts = private_folder(self.cache.folder / _STARTS)
        written.replace(starts / f"{mark}.json")


def _is_name(key: str) -> bool:
    """Whether ``key`` has the form of a key; others are names of nothing in the cache."""
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None


def _content(path: Path) -> bytes:
    """The content of a JSON file of the cache.

    Raises:
        OSError: It is missing, not this user's own, or larger than any.
    """
    with open_own(path) as file:
        data = file.read(JSON_LIMIT + 1)
    if len(data) > JSON_LIMIT:
        raise OSError(f"{path}: larger than any file of the cache")
    return data


def _checksum(file: BinaryIO) -> int:
    """The CRC-32 of 256 evenly spread samples of 64 KiB: of all of a file up to 16 MiB.

    It finds what disks and crashes do, holes and overwritten stretches, without reading a
    gigabyte at every start.
    """
    size = os.fstat(file.fileno()).st_size
    step = max(_SAMPLE_BYTES, size // _SAMPLES)
    checksum = 0
    for start in range(0, size, step):
        file.seek(start)
        checksum = zlib.crc32(file.read(_SAMPLE_BYTES), checksum)
    return checksum
