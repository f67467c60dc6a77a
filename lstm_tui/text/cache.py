"""Cache of encoded texts: ids on disk, so that a run does not depend on files that may change.

::

    corpora/
      <key>/ids.bin            the ids, (N,), as unsigned integers
      <key>/documents.bin      start and length of each document, (D, 2), if there are documents
      <key>/labels.bin         the class of each document, (D,), one byte each, if they have some
      <key>/entry.json         the vocabulary, the counts and the checksum of ids.bin
      starts/<files key>.json  the key of the entry that these unchanged files were encoded to
      .building-*/             an entry that is being written; removed when its lock is free

`cache_keys` computes the keys. An entry is written into a hidden folder, synced and renamed; its
size and checksum are verified when it is opened. An entry that is incomplete, or not owned by this
user, counts as missing.
"""

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

from lstm_tui.errors import BrokenRunError, CorpusError
from lstm_tui.files import (
    CACHE_VARIABLE,
    cache_folder,
    is_own_folder,
    open_own,
    private_folder,
    read_json,
    sync,
    write_synced,
)
from lstm_tui.text.document_rows import ROW_BYTES, write_documents
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_ids import narrowest
from lstm_tui.text.vocabulary import Vocabulary

_BUILDING = ".building-"
_IDS, _DOCUMENTS, _LABELS = "ids.bin", "documents.bin", "labels.bin"
_ENTRY = "entry.json"
_STARTS = "starts"

LOCK_SECONDS = 30.0
"""Timeout for the lock of the cache, which is held for milliseconds."""

# The checksum covers this much: 16 MiB take about 10 ms, a whole gigabyte would take a second.
_SAMPLES, _SAMPLE_BYTES = 256, 1 << 16


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """The content of ``entry.json``: metadata of an encoded text.

    Attributes:
        sha256: SHA-256 of the content; see `cache_keys.combined_sha256`.
        vocabulary: The result of `Vocabulary.to_json`.
        counts: How often each symbol occurs, in the order of the vocabulary.
        names: The sources it was first encoded from.
        notes: Remarks about the content for the user.
        checksum: CRC-32 of samples of ``ids.bin``, ``documents.bin`` and ``labels.bin``, set by
            `EntryWriter.commit`.
        classes: The names of the classes of labeled documents, at most 256.
    """

    sha256: str
    vocabulary: dict[str, Any]
    counts: tuple[int, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]
    checksum: int = 0
    classes: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """The number of ids in ``ids.bin``."""
        return sum(self.counts)

    @property
    def documents(self) -> int:
        """The number of documents in ``documents.bin``; 0 without."""
        return self.counts[-1] - 1 if self.vocabulary.get("end") else 0


@dataclass(frozen=True, slots=True)
class EntryReference:
    """The entry that unchanged files were encoded to, and the notes about these files."""

    key: str
    notes: tuple[str, ...]


class Cache:
    """The encoded texts in ``corpora`` below ``root``, by default `files.cache_folder`."""

    def __init__(self, root: Path | None = None) -> None:
        self.folder = (root or cache_folder()) / "corpora"

    def ids_path(self, key: str) -> Path:
        """The file of the ids of ``key``."""
        return self.folder / key / _IDS

    def entry(self, key: str) -> CacheEntry | None:
        """The entry of ``key``; None if it is missing, incomplete or damaged."""
        if not (_is_name(key) and is_own_folder(self.folder) and is_own_folder(self.folder / key)):
            return None
        try:
            entry = read_json(self.folder / key / _ENTRY, CacheEntry)
            vocabulary = Vocabulary.from_json(entry.vocabulary)
            if len(vocabulary) != len(entry.counts) or min(entry.counts) < 0:
                return None
            sizes = {_IDS: entry.length * narrowest(len(vocabulary)).itemsize}
            if vocabulary.end:
                sizes[_DOCUMENTS] = entry.documents * ROW_BYTES
            if entry.classes:
                sizes[_LABELS] = entry.documents
            checksum = 0
            for name, size in sizes.items():
                with open_own(self.folder / key / name) as file:
                    if os.fstat(file.fileno()).st_size != size:
                        return None
                    checksum = _checksum(file, checksum)
        except (OSError, BrokenRunError):
            return None
        return entry if checksum == entry.checksum else None

    def ids(self, key: str, entry: CacheEntry) -> NDArray[np.unsignedinteger[Any]]:
        """The ids of ``entry``, ``(N,)``, memory-mapped read-only.

        Raises:
            OSError: The file is missing.
        """
        dtype = narrowest(len(entry.counts))
        with open_own(self.ids_path(key)) as file:
            return np.memmap(file, dtype=dtype, mode="r", shape=(entry.length,))

    def documents(self, key: str, entry: CacheEntry) -> NDArray[np.int64]:
        """The start and the length of each document, ``(D, 2)``, memory-mapped read-only.

        Raises:
            OSError: The file is missing.
        """
        with open_own(self.folder / key / _DOCUMENTS) as file:
            return np.memmap(file, dtype=np.int64, mode="r", shape=(entry.documents, 2))

    def labels(self, key: str, entry: CacheEntry) -> NDArray[np.int64]:
        """The index in ``entry.classes`` of the label of each document, ``(D,)``.

        Raises:
            OSError: The file is missing.
            CorpusError: An index is out of range.
        """
        with open_own(self.folder / key / _LABELS) as file:
            labels = np.fromfile(file, np.uint8).astype(np.int64)
        if len(labels) != entry.documents or labels.max() >= len(entry.classes):
            raise CorpusError("the encoded copy of the labels is damaged. Read the data again.")
        return labels

    def reference(self, files_key: str) -> EntryReference | None:
        """The entry that the files of ``files_key`` were encoded to, if known."""
        try:
            return read_json(self.folder / _STARTS / f"{files_key}.json", EntryReference)
        except BrokenRunError:
            return None

    def entry_keys(self) -> list[str]:
        """The keys of all entries, damaged ones included."""
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - names, not paths
        except OSError:
            return []
        return sorted(name for name in names if _is_name(name))

    def forget(self, key: str) -> int:
        """Delete the entry of ``key`` and the references to it; return its size in bytes.

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
                reference = self.reference(path.stem)
                if reference is None or reference.key == key:
                    path.unlink()
            shutil.rmtree(doomed)
        return size

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the cache.

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
    def writer(self) -> Iterator["EntryWriter"]:
        """A new entry, written in a temporary folder that is removed at the end of the block.

        Raises:
            CorpusError: The cache cannot be written.
        """
        # Under the lock, so that no other process removes the folder before it has its own lock.
        with self.locked():
            self._clean()
            folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
            owner = FileLock(folder / "owner.lock", mode=0o600)
            owner.acquire(timeout=0)
        try:
            (folder / "entry").mkdir(mode=0o700)
            yield EntryWriter(self, folder)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            owner.release()
            shutil.rmtree(folder, ignore_errors=True)

    def _clean(self) -> None:
        """Remove the folders of crashed writers, whose locks are free."""
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
            f"({error.strerror or error}). Set {CACHE_VARIABLE} to a writable folder with enough "
            "free space."
        )


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """An entry that is being written, in a folder of its own."""

    cache: Cache
    folder: Path

    @property
    def provisional_path(self) -> Path:
        """The file for ids in order of appearance."""
        return self.folder / "provisional.bin"

    @property
    def ids_path(self) -> Path:
        """The file for the final ids."""
        return self.folder / "entry" / _IDS

    def write_labels(self, labels: NDArray[np.uint8]) -> None:
        """Write the index of the class of each document, ``(D,)``."""
        (self.folder / "entry" / _LABELS).write_bytes(labels.tobytes())

    def commit(self, key: str, entry: CacheEntry) -> None:
        """Move the entry into the cache, unless another process has already written it."""
        written = self.folder / "entry"
        paths = [self.ids_path]
        if entry.vocabulary.get("end"):
            paths.append(written / _DOCUMENTS)
            write_documents(self.ids_path, paths[1], len(entry.counts))
        if entry.classes:
            paths.append(written / _LABELS)
        for path in paths:
            with open_own(path) as file:
                entry = replace(entry, checksum=_checksum(file, entry.checksum))
            sync(path)
            path.chmod(0o600)
        write_synced(written / _ENTRY, msgspec.json.encode(entry))
        sync(written)
        target = self.cache.folder / key
        with self.cache.locked():
            if self.cache.entry(key) is not None:
                return
            if os.path.lexists(target):  # damaged, or owned by another user
                target.rename(self.folder / "damaged")
            written.rename(target)
        sync(self.cache.folder)

    def add_reference(self, files_key: str, reference: EntryReference) -> None:
        """Let the same files find their entry without being read again."""
        written = self.folder / "reference.json"
        write_synced(written, msgspec.json.encode(reference))
        starts = private_folder(self.cache.folder / _STARTS)
        written.replace(starts / f"{files_key}.json")


def _is_name(key: str) -> bool:
    """Whether ``key`` has the form of a key, so that it cannot be a path."""
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None


def _checksum(file: BinaryIO, checksum: int) -> int:
    """``checksum`` continued by 256 evenly spread samples of 64 KiB: by a file up to 16 MiB.

    This CRC-32 detects what disks and crashes do, holes and overwritten ranges, without reading a
    gigabyte at every start.
    """
    size = os.fstat(file.fileno()).st_size
    step = max(_SAMPLE_BYTES, size // _SAMPLES)
    for start in range(0, size, step):
        file.seek(start)
        checksum = zlib.crc32(file.read(_SAMPLE_BYTES), checksum)
    return checksum
