"""Open, list, create, replace, rename, delete and lock files of a run: the only way to do so.

A run may come from a stranger, so what lies in it may be made to reach outside: symbolic links,
hard links, FIFOs that block whoever opens them, devices without an end, sparse files. `Folder` is
a directory held open, and every entry is addressed relative to its descriptor (``openat`` and its
relatives), a single name at a time. The directory that `open_folder` is given may be reached
through links, since the user gave its path; below it no link is followed. Only regular files are
opened, and written only if they have no second name. New files are made exclusively (``O_EXCL``)
under names that cannot be guessed. Folders are 0700, files 0600, less what the umask takes away.

What is refused is said in one sentence, as a `BrokenRunError`; what the system refuses (a full
disk, missing rights) stays an `OSError` where something is written. POSIX only.
"""

import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from lstm_tui.errors import BrokenRunError, RunLockedError
from lstm_tui.files import JSON_LIMIT, parse_json
from lstm_tui.text.glyphs import safe_line

Content = TypeVar("Content")

LOCK_POLL_SECONDS = 0.05

MEASURED_DEPTH = 8
"""A run has two levels of folders; what lies deeper than this is not measured."""

_FLAGS = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_INSIDE = _FLAGS | os.O_NOFOLLOW

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a FIFO (named pipe)",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
}


class Folder:
    """A directory held open; its entries are addressed by name, relative to its descriptor.

    Attributes:
        path: Where it is, for messages; nothing is opened by it.
    """

    __slots__ = ("_descriptor", "path")

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    # Looking

    def status(self, name: str) -> os.stat_result | None:
        """The status of an entry itself, a link not followed; None if there is none.

        Raises:
            OSError: The system refuses to say.
        """
        with suppress(FileNotFoundError):
            return os.stat(_checked(name), dir_fd=self._descriptor, follow_symlinks=False)
        return None

    def has_file(self, name: str) -> bool:
        """Whether there is a regular file of that name."""
        status = self.status(name)
        return status is not None and stat.S_ISREG(status.st_mode)

    def has_folder(self, name: str) -> bool:
        """Whether there is a folder of that name, and not a link to one."""
        status = self.status(name)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def names(self) -> list[str]:
        """The names of all entries, sorted.

        Raises:
            OSError: The system refuses to say.
        """
        return sorted(os.listdir(self._descriptor))  # noqa: PTH208  # a descriptor has no Path

    def identity(self) -> tuple[int, int]:
        """Device and inode: what no other directory has at the same time."""
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino

    def size(self, depth: int = MEASURED_DEPTH) -> int:
        """The bytes of all regular files in it, and in its folders down to ``depth``."""
        total = 0
        with suppress(OSError), os.scandir(self._descriptor) as entries:
            for entry in entries:
                with suppress(OSError, BrokenRunError):
                    if entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        total += status.st_size
                    elif depth > 0 and entry.is_dir(follow_symlinks=False):
                        with self.folder(entry.name) as inner:
                            total += inner.size(depth - 1)
        return total

    # Reading

    @contextmanager
    def folder(self, *names: str) -> Iterator["Folder"]:
        """The folder of that name in this one, or with more names the one inside that, opened.

        Raises:
            BrokenRunError: It is a link or no folder.
            OSError: It is missing, or the system refuses.
        """
        descriptor, path = os.dup(self._descriptor), self.path
        try:
            for name in names:
                path = path / name
                status = os.stat(_checked(name), dir_fd=descriptor, follow_symlinks=False)
                if not stat.S_ISDIR(status.st_mode):
                    raise _refusal(path, _kind(status), "a folder")
                flags = os.O_RDONLY | os.O_DIRECTORY | _INSIDE
                inner = os.open(name, flags, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = inner
            yield Folder(descriptor, path)
        finally:
            os.close(descriptor)

    def open_file(self, name: str) -> BinaryIO:
        """A regular file, opened for reading.

        Raises:
            BrokenRunError: It is something else.
            OSError: It is missing, or the system refuses.
        """
        return os.fdopen(self._open(name, os.O_RDONLY), "rb")

    def read(self, name: str, most_bytes: int) -> bytes:
        """The content of a file, which is not read if it is larger than ``most_bytes``.

        Raises:
            BrokenRunError: It is missing, too large, no regular file, or cannot be read.
        """
        where = self.where(name)
        try:
            with self.open_file(name) as file:
                size = os.fstat(file.fileno()).st_size
                if size <= most_bytes:
                    data = file.read(size + 1)
                    size = len(data)
        except OSError as error:
            raise BrokenRunError(f"{where}: cannot be read: {error.strerror}.") from error
        if size > most_bytes:
            raise BrokenRunError(f"{where}: {size:,} bytes, where {most_bytes:,} are the most.")
        return data

    def read_json(self, name: str, kind: type[Content], most_bytes: int = JSON_LIMIT) -> Content:
        """The content of a JSON file as a ``kind``, checked field by field.

        Raises:
            BrokenRunError: As `read`, or it is not a ``kind``.
        """
        return parse_json(self.read(name, most_bytes), kind, self.where(name))

    # Writing

    def append_to(self, name: str) -> int:
        """A descriptor that reads anywhere in a file and writes at its end; made if missing.

        Raises:
            BrokenRunError: It is no regular file, or has a second name.
            OSError: The system refuses.
        """
        flags = os.O_RDWR | os.O_APPEND
        while True:
            try:
                return self._open(name, flags, writes=True)
            except FileNotFoundError:
                with suppress(FileExistsError):  # another process has made it in between
                    return self._create(name, flags)

    def check_writable(self, name: str) -> None:
        """Refuse an entry that `append_to` would refuse; one that is missing is made there.

        Raises:
            BrokenRunError: It is no regular file, or has a second name.
            OSError: The system refuses to say.
        """
        if (status := self.status(name)) is not None:
            self._check(name, status, writes=True)

    def create(self, name: str, data: bytes) -> None:
        """Write a new file and return when its content is on the disk; its name is not flushed.

        Raises:
            OSError: There is such an entry, or it cannot be written; then it may be incomplete.
        """
        with os.fdopen(self._create(name, os.O_WRONLY), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def replacing(self, name: str) -> Iterator[BinaryIO]:
        """A new file to write, which takes the place of ``name`` when the block ends well.

        At every moment there is the old file, or the new one, whole. A link of that name is
        replaced itself.

        Raises:
            OSError: It cannot be written; what was there stays, and no leftover remains.
        """
        fresh = hidden_name(name, "part")
        descriptor = self._create(fresh, os.O_WRONLY)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            self.move(fresh, name)
        except BaseException:
            with suppress(OSError):
                os.unlink(fresh, dir_fd=self._descriptor)
            raise
        self.flush()

    def write(self, name: str, data: bytes) -> None:
        """Write ``data`` under ``name`` as `replacing` does.

        Raises:
            OSError: As `replacing`.
        """
        with self.replacing(name) as file:
            file.write(data)

    def make_folder(self, name: str) -> None:
        """Make a folder that only the user may enter.

        Raises:
            OSError: There is such an entry, or the system refuses.
        """
        os.mkdir(_checked(name), 0o700, dir_fd=self._descriptor)

    def move(self, name: str, new_name: str, into: "Folder | None" = None) -> None:
        """Give an entry another name, here or in ``into``; a link is renamed itself.

        Raises:
            OSError: The system refuses; a folder that is not empty is never replaced.
        """
        os.rename(
            _checked(name),
            _checked(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=(into or self)._descriptor,
        )

    def delete(self, name: str) -> None:
        """Delete an entry, a folder with all that is in it; nothing if there is none.

        A link is deleted itself, and never followed. Folders in folders are moved up and deleted
        one after the other, so that their depth uses neither the stack nor descriptors.

        Raises:
            OSError: The system refuses, or a folder is replaced meanwhile.
        """
        if not self.has_folder(name):
            with suppress(FileNotFoundError):
                os.unlink(_checked(name), dir_fd=self._descriptor)
            return
        try:
            self._delete_folder(name)
        except BrokenRunError as error:
            raise OSError(errno.EBUSY, "it is being changed", str(self.path / name)) from error

    def _delete_folder(self, name: str) -> None:
        with self.folder(name) as top:
            left = top._delete_files()
            while left:
                inner = left.pop()
                with top.folder(inner) as deeper:
                    for one in deeper._delete_files():
                        moved = secrets.token_hex(8)
                        deeper.move(one, moved, into=top)
                        left.append(moved)
                os.rmdir(inner, dir_fd=top._descriptor)
        os.rmdir(name, dir_fd=self._descriptor)

    def flush(self) -> None:
        """Return when the names in this folder are on the disk.

        Raises:
            OSError: The disk is full or gone.
        """
        os.fsync(self._descriptor)

    # Locking

    @contextmanager
    def locked(self, name: str, patience_seconds: float) -> Iterator[None]:
        """Hold an exclusive lock on a file, made if missing; an OS lock, so it cannot go stale.

        Raises:
            RunLockedError: Another process holds it for longer than ``patience_seconds``.
            BrokenRunError: The file is no regular file, or has a second name.
            OSError: The system refuses.
        """
        descriptor = self.append_to(name)
        try:
            until = time.monotonic() + patience_seconds
            while not _try_lock(descriptor, fcntl.LOCK_EX):
                if time.monotonic() >= until:
                    raise RunLockedError(
                        f"{self.where(name)}: another process has held this lock for "
                        f"{patience_seconds:g} s. End that process, or try again."
                    )
                time.sleep(min(LOCK_POLL_SECONDS, patience_seconds))
            try:
                yield
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # a fork may have the descriptor too
        finally:
            os.close(descriptor)

    def is_locked(self, name: str) -> bool:
        """Whether a process holds the lock of a file; a file that is refused is never locked."""
        try:
            descriptor = self._open(name, os.O_RDONLY)
        except (OSError, BrokenRunError):
            return False
        try:  # shared: whoever only looks is no holder to another who looks
            return not _try_lock(descriptor, fcntl.LOCK_SH)
        except OSError:
            return False
        finally:
            os.close(descriptor)

    # Inside

    def where(self, name: str) -> str:
        """The path of an entry, safe to show."""
        return safe_line(str(self.path / name))

    def _open(self, name: str, flags: int, *, writes: bool = False) -> int:
        # First by name: opening a device may already do something.
        status = os.stat(_checked(name), dir_fd=self._descriptor, follow_symlinks=False)
        self._check(name, status, writes=writes)
        descriptor = os.open(name, flags | _INSIDE, dir_fd=self._descriptor)
        try:
            self._check(name, os.fstat(descriptor), writes=writes)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _create(self, name: str, flags: int) -> int:
        flags |= os.O_CREAT | os.O_EXCL | _INSIDE
        return os.open(_checked(name), flags, 0o600, dir_fd=self._descriptor)

    def _check(self, name: str, status: os.stat_result, *, writes: bool) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(self.path / name, _kind(status), "a regular file")
        if writes and status.st_nlink > 1:
            raise _refusal(self.path / name, "a file with a second name (hard link)", "its own")

    def _delete_files(self) -> list[str]:
        """Delete all entries that are not folders; return the names of the folders."""
        folders = []
        with os.scandir(self._descriptor) as entries:
            found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for name, is_folder in found:
            if is_folder:
                folders.append(name)
            else:
                os.unlink(name, dir_fd=self._descriptor)
        return folders


@contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """The directory at ``path``, which the user gave and which may be reached through links.

    Raises:
        OSError: It is missing, no directory, or may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
    try:
        yield Folder(descriptor, path)
    finally:
        os.close(descriptor)


def hidden_name(name: str, ending: str) -> str:
    """A hidden name for ``name`` with a random part: ``.run.json.0f3a….part``."""
    return f"{hidden_prefix(name)}{secrets.token_hex(8)}.{ending}"


def hidden_prefix(name: str) -> str:
    """How every `hidden_name` of ``name`` begins; cut, as a file system takes 255 bytes."""
    return f".{os.fsdecode(os.fsencode(name)[:200])}."


def _checked(name: str) -> str:
    if name in {"", ".", ".."} or "/" in name or "\0" in name:
        raise ValueError(f"not the name of an entry: {name!r}")
    return name


def _kind(status: os.stat_result) -> str:
    return _KINDS.get(stat.S_IFMT(status.st_mode), "a regular file")


def _refusal(path: Path, kind: str, wanted: str) -> BrokenRunError:
    return BrokenRunError(
        f"{safe_line(str(path))}: {kind}, where a run has {wanted}. It is not opened; "
        "delete it, or get the run again without it."
    )


def _try_lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
