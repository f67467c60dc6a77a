"""Files that are written whole or not at all, and JSON that is what it should be.

The lowest room beside `config` and `errors`: it knows nothing of runs or texts.
"""

import errno
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import platformdirs

from lstm_tui.errors import BrokenRunError, ConfigError

Content = TypeVar("Content")

CACHE_VARIABLE = "LSTM_TUI_CACHE"
STATE_VARIABLE = "LSTM_TUI_STATE"

JSON_LIMIT = 64 * 1024 * 1024
"""No JSON file of ours comes near this many bytes; a larger one is not read."""

LONGEST_REASON = 300
"""Characters of what is said to be wrong with a JSON file."""


def cache_folder() -> Path:
    """Where things are kept that can be made again: ``LSTM_TUI_CACHE``, or the user's own."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_cache_path("lstm-tui")


def state_folder() -> Path:
    """Where the user's own records of runs are kept: ``LSTM_TUI_STATE``, or the user's own folder.

    Where only ``LSTM_TUI_CACHE`` is set, whatever is kept outside of runs lies there.
    """
    if chosen := os.environ.get(STATE_VARIABLE):
        return Path(chosen)
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen) / "state"
    return platformdirs.user_state_path("lstm-tui")


def path_exists(path: str | Path) -> bool:
    """Whether something is at ``path``; False where that cannot be found out.

    Python 3.11's `Path.exists` and `Path.is_dir` raise where a folder on the way is closed to this
    user and where a name is too long.
    """
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises


def path_is_folder(path: str | Path) -> bool:
    """Whether a folder is at ``path``; False where that cannot be found out."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises


def private_folder(path: Path) -> Path:
    """Make the folder ``path``, and what is missing above it, for this user alone (mode 0700).

    A folder of this user that is there already is closed to others.

    Raises:
        OSError: It cannot be made, is a link, or belongs to another user.
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
    """Make the folder ``path`` and what is missing above it with mode 0700, whatever the umask.

    A folder that is there already, or behind a link, stays as it is.

    Raises:
        OSError: It cannot be made, or something else has that name.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:  # another process was first, or it is a link to nowhere
            if not folder.is_dir():
                raise
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def is_own(path: Path) -> bool:
    """Whether ``path`` is a regular file of this user, and no link."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()


def is_own_folder(path: Path) -> bool:
    """Whether ``path`` is a folder of this user, and no link."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def open_own(path: Path) -> BinaryIO:
    """Open a regular file of this user, not through a link, for reading.

    Raises:
        OSError: It is missing, cannot be read, or is anything else.
    """
    # O_NONBLOCK: to open a named pipe does not wait for a writer.
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
    """Return when the content of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write ``data`` to ``path``, a new file, and return when it is on the disk.

    Raises:
        OSError: There is anything at ``path``, or it cannot be written.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, mode), "wb") as file:  # noqa: PTH123 - a descriptor
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put ``data`` at ``path``: at every moment there is the old file, or the new one, whole.

    A link at ``path`` is replaced, not followed.

    Raises:
        OSError: It cannot be written; what was there stays, and no leftover remains.
    """
    fresh = temporary_name(path)
    try:
        write_synced(fresh, data, mode)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def temporary_name(path: Path) -> Path:
    """A hidden name beside ``path`` to write under; nobody can have put anything there before."""
    return path.with_name(f".{path.name[:50]}.{secrets.token_hex(8)}.part")


def json_safe(name: str) -> str:
    """``name`` as JSON can hold it: a byte of a file's name that is not UTF-8 becomes ``?``."""
    return name.encode("utf-8", "replace").decode()


def to_json(content: object) -> bytes:
    """JSON that a person can read, for a dataclass, dictionary or list."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_json(path: Path, kind: type[Content]) -> Content:
    """The content of a JSON file of this user as a ``kind``, checked field by field.

    Raises:
        BrokenRunError: It is missing, unreadable, another user's, too large, or not a ``kind``.
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
    """The content of the JSON file ``where`` as a ``kind``, checked field by field.

    Raises:
        BrokenRunError: It is not a ``kind``.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ConfigError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).rstrip(".")[:LONGEST_REASON]  # it may quote a value of any length
        raise BrokenRunError(f"{where}: not what it should be: {reason}.") from error
