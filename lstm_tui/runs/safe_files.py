"""Open, list, create, replace, rename and delete files of a run: the only module that does so.

A run may come from a stranger and may contain symbolic links, hard links, FIFOs that block on
opening, endless devices and sparse files. `Folder` is an open directory, and every entry is
addressed relative to its descriptor (``openat`` and similar calls), one name at a time. The path
given to `open_folder` may contain links, since the user chose it; below it no link is followed.
Only regular files are opened, and written only if they have a single hard link. New files are
created exclusively (``O_EXCL``) under random names. Folders have mode 0700, files 0600.

An entry of the wrong kind is a `BrokenRunError`; errors of the system (a full disk, missing
permissions) are an `OSError` where something is written. POSIX only.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.files import JSON_LIMIT, parse_json
from lstm_tui.text.glyphs import safe_line

Content = TypeVar("Content")

MEASURED_DEPTH = 8
"""Depth down to which sizes are added up; a run has two levels of folders."""

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
    """An open directory; its entries are addressed by name, relative to its descriptor.

    Attributes:
        path: Its path, for messages only.
    """

    __slots__ = ("_descriptor", "path")

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    def status(self, name: str) -> os.stat_result | None:
        """``lstat`` of an entry; None if there is none.

        Raises:
            OSError: The system refuses.
        """
        with suppress(FileNotFoundError):
            return os.stat(_checked(name), dir_fd=self._descriptor, follow_symlinks=False)
        return None

    def has_file(self, name: str) -> bool:
        """Whether there is a regular file of this name."""
        status = self.status(name)
        return status is not None and stat.S_ISREG(status.st_mode)

    def has_folder(self, name: str) -> bool:
        """Whether there is a folder of this name that is not a link."""
        status = self.status(name)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def names(self) -> list[str]:
        """The names of all entries, sorted.

        Raises:
            OSError: The system refuses.
        """
        return sorted(os.listdir(self._descriptor))  # noqa: PTH208  # a descriptor has no Path

    def identity(self) -> tuple[int, int]:
        """Device and inode, which are unique among existing directories."""
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino

    def size(self, depth: int = MEASURED_DEPTH) -> int:
        """Total size in bytes of the regular files in it, and in its folders down to ``depth``."""
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

    @contextmanager
    def folder(self, *names: str) -> Iterator["Folder"]:
        """Open the folder at the path ``names`` in this one.

        Raises:
            BrokenRunError: It is a link, or not a folder.
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
        """Open a regular file for reading.

        Raises:
            BrokenRunError: It is not a regular file.
            OSError: It is missing, or the system refuses.
        """
        return os.fdopen(self._open(name, os.O_RDONLY), "rb")

    def read(self, name: str, most_bytes: int) -> bytes:
        """The content of a file of at most ``most_bytes``.

        Raises:
            BrokenRunError: It is missing, larger, not a regular file, or cannot be read.
        """
        with readable(self.path / name), self.open_file(name) as file:
            size = os.fstat(file.fileno()).st_size
            if size <= most_bytes:
                data = file.read(size + 1)
                size = len(data)
        if size > most_bytes:
            where = self.where(name)
            raise BrokenRunError(f"{where}: {size:,} bytes, more than the limit of {most_bytes:,}.")
        return data

    def read_json(self, name: str, kind: type[Content], most_bytes: int = JSON_LIMIT) -> Content:
        """Decode a JSON file as a ``kind``, with every field validated.

        Raises:
            BrokenRunError: As `read`, or it is not a valid ``kind``.
        """
        return parse_json(self.read(name, most_bytes), kind, self.where(name))

    def append_to(self, name: str) -> int:
        """Open a file for reading and appending, create it if missing; return the descriptor.

        Raises:
            BrokenRunError: It is not a regular file, or has several hard links.
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
        """Raise for an entry that `append_to` would refuse; a missing one is accepted.

        Raises:
            BrokenRunError: It is not a regular file, or has several hard links.
            OSError: The system refuses.
        """
        if (status := self.status(name)) is not None:
            self._check(name, status, writes=True)

    def create(self, name: str, data: bytes) -> None:
        """Write a new file and fsync its content, but not the directory.

        Raises:
            OSError: The entry exists, or it cannot be written and may be incomplete.
        """
        with os.fdopen(self._create(name, os.O_WRONLY), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def replacing(self, name: str) -> Iterator[BinaryIO]:
        """Atomic write: a temporary file that is renamed to ``name`` if the block succeeds.

        A link of that name is replaced, not followed.

        Raises:
            OSError: It cannot be written; the old file stays, and the temporary one is deleted.
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
        """Write ``data`` to ``name`` atomically, as `replacing`.

        Raises:
            OSError: As `replacing`.
        """
        with self.replacing(name) as file:
            file.write(data)

    def mark_used(self, name: str) -> None:
        """Set the time of the last change of a regular file to now.

        Raises:
            BrokenRunError: It is not a regular file, or has several hard links.
            OSError: The system refuses.
        """
        descriptor = self._open(name, os.O_RDONLY, writes=True)
        try:
            os.utime(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, name: str) -> None:
        """Create a folder with mode 0700.

        Raises:
            OSError: The entry exists, or the system refuses.
        """
        os.mkdir(_checked(name), 0o700, dir_fd=self._descriptor)

    def move(self, name: str, new_name: str, into: "Folder | None" = None) -> None:
        """Rename an entry, in this folder or into another one; a link is not followed.

        Raises:
            OSError: The system refuses, for example to replace a folder that is not empty.
        """
        os.rename(
            _checked(name),
            _checked(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=(into or self)._descriptor,
        )

    def delete(self, name: str) -> None:
        """Delete an entry, a folder with its content; do nothing if there is none.

        Links are not followed. Nested folders are moved up and deleted one after the other, so
        their depth uses neither the stack nor descriptors.

        Raises:
            OSError: The system refuses, or a folder is replaced at the same time.
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
            pending = top._delete_files()
            while pending:
                inner = pending.pop()
                with top.folder(inner) as deeper:
                    for nested in deeper._delete_files():
                        moved = secrets.token_hex(8)
                        deeper.move(nested, moved, into=top)
                        pending.append(moved)
                os.rmdir(inner, dir_fd=top._descriptor)
        os.rmdir(name, dir_fd=self._descriptor)

    def flush(self) -> None:
        """Fsync the directory, so that its names are on disk.

        Raises:
            OSError: The disk is full or gone.
        """
        os.fsync(self._descriptor)

    def where(self, name: str) -> str:
        """The path of an entry, escaped for display."""
        return safe_line(str(self.path / name))

    def _open(self, name: str, flags: int, *, writes: bool = False) -> int:
        # Checked before opening too: opening a device may have effects.
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
        with os.scandir(self._descriptor) as scan:
            entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in scan]
        for name, is_folder in entries:
            if is_folder:
                folders.append(name)
            else:
                os.unlink(name, dir_fd=self._descriptor)
        return folders


@contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Open the directory at ``path``, which the user chose; links in it are followed.

    Raises:
        OSError: It is missing, not a directory, or may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
    try:
        yield Folder(descriptor, path)
    finally:
        os.close(descriptor)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise an `OSError` of the block, which reads ``path``, as a `BrokenRunError`."""
    try:
        yield
    except OSError as error:
        where = safe_line(str(path))
        raise BrokenRunError(f"{where}: cannot be read: {error.strerror}.") from error


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Raise an `OSError` of the block, which writes ``path``, as a `RunError`."""
    try:
        yield
    except OSError as error:
        where = safe_line(str(path))
        raise RunError(f"{where}: cannot be written: {error.strerror}.") from error


def hidden_name(name: str, ending: str) -> str:
    """A random hidden name for ``name``: ``.run.json.0f3a….part``."""
    return f"{hidden_prefix(name)}{secrets.token_hex(8)}.{ending}"


def hidden_prefix(name: str) -> str:
    """The prefix of every `hidden_name` of ``name``, truncated to fit the 255 bytes of a name."""
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
