"""Where an export is written: atomically, and never over an existing file unless asked."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.encoding import encode_utf8
from lstm_tui.files import atomic_file
from lstm_tui.text.glyphs import safe_line


def write_export(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write ``content`` to ``path``; text as UTF-8, half a surrogate pair becomes U+FFFD.

    Args:
        path: The file to write; its folder must exist.
        content: The export.
        force: Replace an existing file. What is not a file is never replaced.

    Raises:
        LstmTuiError: The file exists, or cannot be written.
    """
    with open_export(path, force=force) as file:
        file.write(encode_utf8(content) if isinstance(content, str) else content)


def check_export(path: Path, *, force: bool = False) -> None:
    """Check early whether `write_export` would refuse ``path``.

    Raises:
        LstmTuiError: The file exists and is not to be replaced, or its folder does not.
    """
    _replaced(path, force=force)
    if not path.parent.is_dir():
        raise LstmTuiError(f"{safe_line(str(path))}: there is no such folder.")


@contextmanager
def open_export(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write an export into, piece by piece; it gets the name ``path`` at the end.

    A new file has mode 0600, because an export holds text that may be private. A file of this user
    that is replaced passes on its permissions. A link is replaced, not followed. If the block
    raises, what was at ``path`` stays and nothing is left over.

    Arguments and errors are those of `write_export`.
    """
    replaced = _replaced(path, force=force)
    mode = 0o600 if replaced is None else stat.S_IMODE(replaced.st_mode) & 0o777
    try:
        with atomic_file(path, mode, replace=force) as file:
            yield file
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def _replaced(path: Path, *, force: bool) -> os.stat_result | None:
    """The status of this user's regular file that an export to ``path`` replaces, if any.

    Raises:
        LstmTuiError: As for `write_export`.
    """
    try:
        if path.exists() and not path.is_file():
            raise LstmTuiError(f"{safe_line(str(path))}: is not a file. Name a file to write to.")
        status = path.lstat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, links in a ring
        raise _unwritable(path, error) from error
    if not force:
        raise _exists(path)
    own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
    return status if own else None


def _exists(path: Path) -> LstmTuiError:
    return LstmTuiError(
        f"{safe_line(str(path))}: already exists. Choose another name, or pass --force."
    )


def _unwritable(path: Path, error: Exception) -> LstmTuiError:
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return LstmTuiError(f"{safe_line(str(path))}: cannot be written: {reason}.")


def plain_stem(name: str) -> str:
    """The name of a run as the beginning of the name of a file: neither hidden nor a home folder
    (``~root``), without spaces and control characters, and short enough for what follows it."""
    plain = re.sub(r"[^\w.+=@-]+", "-", name).lstrip(".-")
    return os.fsencode(plain)[:150].decode("utf-8", "ignore") or "run"


def unused_path(path: Path) -> Path:
    """``path``, or the first of ``name-2``, ``name-3`` … that does not exist."""
    if not os.path.lexists(path):
        return path
    return next(
        candidate
        for number in count(2)
        if not os.path.lexists(candidate := path.with_stem(f"{path.stem}-{number}"))
    )
