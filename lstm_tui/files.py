"""Atomic writes, files private to this user, cache and state folders, and checked JSON.

For files outside of run directories; those of a run are opened by `runs.safe_files`.
"""

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import platformdirs

from lstm_tui.errors import BrokenRunError, ConfigError

Content = TypeVar("Content")

CACHE_VARIABLE = "LSTM_TUI_CACHE"
STATE_VARIABLE = "LSTM_TUI_STATE"

JSON_LIMIT = 64 * 1024 * 1024
"""A JSON file of more bytes than this is not read; none that this program writes is so large."""

LONGEST_REASON = 300
"""Longest description of an error in a JSON file, in characters."""


def cache_folder() -> Path:
    """The cache folder: ``LSTM_TUI_CACHE``, by default that of the user. It may be deleted."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_cache_path("lstm-tui")


def state_folder() -> Path:
    """The state folder: ``LSTM_TUI_STATE``, by default that of the user.

    If only ``LSTM_TUI_CACHE`` is set, it is a folder in it.
    """
    if chosen := os.environ.get(STATE_VARIABLE):
        return Path(chosen)
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen) / "state"
    return platformdirs.user_state_path("lstm-tui")


def path_exists(path: str | Path) -> bool:
    """Whether ``path`` exists; False if that cannot be determined.

    In Python 3.11 `Path.exists` and `Path.is_dir` raise if a parent folder may not be searched or a
    name is too long.
    """
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises


def path_is_folder(path: str | Path) -> bool:
    """Whether ``path`` is a folder; False if that cannot be determined."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises


def private_folder(path: Path) -> Path:
    """Create the folder ``path`` and its missing parents with mode 0700.

    An existing folder of this user gets mode 0700.

    Raises:
        OSError: It cannot be created, is a link, or belongs to another user.
    """
    make_private_folder(path)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a symbolic link", str(path))
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user", str(path))
        if stat.S_IMODE(status.st_mode) & 0o077:
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)
    return path


def make_private_folder(path: Path) -> None:
    """Create the folder ``path`` and its missing parents with mode 0700, whatever the umask.

    An existing folder, or one behind a link, is left unchanged.

    Raises:
        OSError: It cannot be created, or ``path`` is not a folder.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:  # another process created it, or it is a broken link
            if not folder.is_dir():
                raise
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def is_own(path: Path) -> bool:
    """Whether ``path`` is a regular file owned by this user, not a link."""
    return _is_own(path, stat.S_ISREG)


def is_own_folder(path: Path) -> bool:
    """Whether ``path`` is a folder owned by this user, not a link."""
    return _is_own(path, stat.S_ISDIR)


def _is_own(path: Path, has_type: Callable[[int], bool]) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return has_type(status.st_mode) and status.st_uid == os.geteuid()


def open_own(path: Path) -> BinaryIO:
    """Open a regular file that is owned by this user, for reading; links are not followed.

    Raises:
        OSError: It is missing, cannot be read, or is not such a file.
    """
    # O_NONBLOCK: opening a named pipe does not wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it is not a regular file of yours", str(path))
        return open(descriptor, "rb")  # noqa: PTH123 - a descriptor
    except BaseException:
        os.close(descriptor)
        raise


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes) -> None:
    """Write ``data`` to the new file ``path`` and flush it to disk (fsync).

    Raises:
        OSError: ``path`` exists, or cannot be written.
    """
    with _synced_file(path, 0o600) as file:
        file.write(data)


@contextmanager
def _synced_file(path: Path, mode: int) -> Iterator[BinaryIO]:
    """The new file ``path``, which is flushed to disk when the block ends."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, mode), "w+b") as file:  # noqa: PTH123 - a descriptor
        os.fchmod(file.fileno(), mode)
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` as `atomic_file` does."""
    with atomic_file(path) as file:
        file.write(data)


@contextmanager
def atomic_file(path: Path, mode: int = 0o600, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Atomic write: a file to write, which is renamed to ``path`` when the block ends.

    At any time ``path`` has either the old content or all of the new one. A link at ``path`` is
    replaced, not followed.

    Raises:
        FileExistsError: ``path`` exists, and ``replace`` is false.
        OSError: It cannot be written; the old file is kept and no temporary file remains.
    """
    temporary = temporary_name(path)
    try:
        with _synced_file(temporary, mode) as file:
            yield file
        if replace:
            temporary.replace(path)
        else:
            _rename_to_new(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


def _rename_to_new(temporary: Path, path: Path) -> None:
    """Rename ``temporary`` to ``path``, which must not exist."""
    try:
        os.link(temporary, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        temporary.replace(path)
    else:
        temporary.unlink()


def temporary_name(path: Path) -> Path:
    """An unpredictable hidden name beside ``path``, for a file that is later renamed to it."""
    return path.with_name(f".{path.name[:50]}.{secrets.token_hex(8)}.part")


def json_safe(name: str) -> str:
    """``name`` with each byte that is not UTF-8 (a surrogate) replaced by ``?``."""
    return name.encode("utf-8", "replace").decode()


def to_json(content: object) -> bytes:
    """Indented JSON of a dataclass, dictionary or list."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_json(path: Path, kind: type[Content]) -> Content:
    """Decode a JSON file that is owned by this user as a ``kind``; every field is checked.

    Raises:
        BrokenRunError: It is missing, unreadable, not owned by this user, too large, or invalid.
    """
    try:
        with open_own(path) as file:
            if os.fstat(file.fileno()).st_size > JSON_LIMIT:
                raise BrokenRunError(f"{path}: larger than any file that this program writes.")
            data = file.read(JSON_LIMIT)
    except OSError as error:
        raise BrokenRunError(f"{path}: cannot be read: {error.strerror}.") from error
    return parse_json(data, kind, str(path))


def parse_json(data: bytes, kind: type[Content], where: str) -> Content:
    """Decode ``data``, the content of the JSON file ``where``; every field is checked.

    Raises:
        BrokenRunError: It is not a valid ``kind``.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ConfigError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).rstrip(".")[:LONGEST_REASON]  # it may quote a value of any length
        raise BrokenRunError(f"{where}: not what it should be: {reason}.") from error
