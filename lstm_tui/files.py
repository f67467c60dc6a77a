"""Files that are written whole or not at all, and JSON that is what it should be.

The lowest room beside `config` and `errors`: it knows nothing of runs or texts.
"""

import os
from pathlib import Path
from typing import TypeVar

import msgspec
import platformdirs

from lstm_tui.errors import BrokenRunError, ConfigError

Content = TypeVar("Content")

CACHE_VARIABLE = "LSTM_TUI_CACHE"

JSON_LIMIT = 64 * 1024 * 1024
"""No JSON file of ours comes near this many bytes; a larger one is not read."""


def cache_folder() -> Path:
    """Where things are kept that can be made again: ``LSTM_TUI_CACHE``, or the user's own."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_cache_path("lstm-tui")


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
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise BrokenRunError(f"{path}: cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, ConfigError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenRunError(f"{path}: not what it should be: {str(error).rstrip('.')}.") from error
