"""Files that are written whole or not at all, and JSON that is what it should be.

The lowest room beside `config` and `errors`: it knows nothing of runs or texts.
"""

import os
import stat
from pathlib import Path
from typing import TypeVar

import msgspec
import platformdirs

from lstm_tui.errors import BrokenRunError, ConfigError

Content = TypeVar("Content")

CACHE_VARIABLE = "LSTM_TUI_CACHE"
STATE_VARIABLE = "LSTM_TUI_STATE"

JSON_LIMIT = 64 * 1024 * 1024
"""No JSON file of ours comes near this many bytes; a larger one is not read."""


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


def is_own(path: Path) -> bool:
    """Whether ``path`` is a regular file of this user, and no link."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.getuid()


def flush(path: Path) -> None:
    """Return when the content of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_flushed(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write ``data`` to ``path`` and return when it is on the disk; ``mode`` is its permissions."""
    with path.open("wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put ``data`` at ``path``: at every moment there is the old file, or the new one, whole.

    Raises:
        OSError: It cannot be written; what was there stays, and no leftover remains.
    """
    fresh = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        write_flushed(fresh, data, mode)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    flush(path.parent)


def as_text(name: str) -> str:
    """``name`` as JSON can hold it: a byte of a file's name that is not UTF-8 becomes ``?``."""
    return name.encode("utf-8", "replace").decode()


def to_json(content: object) -> bytes:
    """JSON that a person can read, for a dataclass, dictionary or list."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_json(path: Path, kind: type[Content]) -> Content:
    """The content of a JSON file as a ``kind``, checked field by field.

    Raises:
        BrokenRunError: It is missing, unreadable, too large, or not a ``kind``.
    """
    try:
        if path.stat().st_size > JSON_LIMIT:
            raise BrokenRunError(f"{path}: larger than any file that this program writes.")
        data = path.read_bytes()
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
        raise BrokenRunError(
            f"{where}: not what it should be: {str(error).rstrip('.')}."
        ) from error
