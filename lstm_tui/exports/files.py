"""Where an export goes: a file that is written whole, and never over another one unasked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from lstm_tui.errors import LstmTuiError
from lstm_tui.files import flush
from lstm_tui.text.glyphs import safe_line


def write_export(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write ``content`` to ``path``; text as UTF-8, half a surrogate pair becomes U+FFFD.

    Args:
        path: The file to write; its folder must exist.
        content: The export.
        force: Replace a file that is there. What is not a file is never replaced.

    Raises:
        LstmTuiError: There is a file already, or the place cannot be written.
    """
    with open_export(path, force=force) as file:
        file.write(encode(content) if isinstance(content, str) else content)


@contextmanager
def open_export(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write an export into, piece by piece: it is at ``path`` when the block has ended.

    If the block raises, what was at ``path`` stays and nothing is left over. Arguments and errors
    are those of `write_export`.
    """
    place = _place(path, force=force)
    fresh = place.with_name(f".{place.name[:200]}.{os.getpid()}.part")
    try:
        try:
            with fresh.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(place)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        flush(place.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def _place(path: Path, *, force: bool) -> Path:
    """Where the file is to be, links followed; errors are those of `write_export`."""
    shown = safe_line(str(path))
    try:
        if path.exists() and not path.is_file():
            raise LstmTuiError(f"{shown}: not a file. Name a file to write to.")
        if path.exists() and not force:
            raise LstmTuiError(
                f"{shown}: there already. Choose another name, or replace it with --force."
            )
        return path.resolve()
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, links in a ring
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> LstmTuiError:
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return LstmTuiError(f"{safe_line(str(path))}: cannot be written: {reason}.")


def encode(text: str) -> bytes:
    """``text`` as UTF-8, whatever it holds."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def free_path(path: Path) -> Path:
    """``path``, or the first of ``name-2``, ``name-3`` … that nothing has yet."""
    if not path.exists():
        return path
    return next(
        candidate
        for number in count(2)
        if not (candidate := path.with_stem(f"{path.stem}-{number}")).exists()
    )
