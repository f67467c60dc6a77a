"""Where an export goes: a file that is written whole, and never over another one unasked."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from lstm_tui.errors import LstmTuiError
from lstm_tui.files import sync, temporary_name
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
        file.write(encode_utf8(content) if isinstance(content, str) else content)


@contextmanager
def open_export(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file to write an export into, piece by piece: it is at ``path`` when the block has ended.

    It is written beside ``path`` under a random name. A new file has mode 0600: an export holds
    text that may be private. A file of this user that is replaced hands on its permissions; a link
    is replaced, not followed.

    If the block raises, what was at ``path`` stays and nothing is left over. Arguments and errors
    are those of `write_export`.
    """
    replaced = _replaced(path, force=force)
    fresh = temporary_name(path)
    try:
        try:
            with open(_new(fresh), "wb") as file:
                if replaced is not None:
                    os.fchmod(file.fileno(), stat.S_IMODE(replaced.st_mode) & 0o777)
                yield file
                file.flush()
                os.fsync(file.fileno())
            _put(fresh, path, force=force)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        sync(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def _new(path: Path) -> int:
    """A descriptor of a file that was not there, and that only its owner may read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(path, flags, 0o600)


def _put(fresh: Path, path: Path, *, force: bool) -> None:
    """Give a written file its name; without ``force`` only where nothing has that name."""
    if not force:
        try:
            os.link(fresh, path, follow_symlinks=False)
        except FileExistsError as error:
            raise _there(path) from error
        except OSError:  # a file system without hard links
            if os.path.lexists(path):
                raise _there(path) from None
        else:
            fresh.unlink()
            return
    fresh.replace(path)


def _replaced(path: Path, *, force: bool) -> os.stat_result | None:
    """This user's file that an export to ``path`` replaces, if any; errors are of `write_export`.

    A link is never written through: with ``force`` it is replaced itself.
    """
    try:
        if path.exists() and not path.is_file():
            raise LstmTuiError(f"{safe_line(str(path))}: not a file. Name a file to write to.")
        status = path.lstat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RuntimeError) as error:  # too long, a NUL, links in a ring
        raise _unwritable(path, error) from error
    if not force:
        raise _there(path)
    own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
    return status if own else None


def _there(path: Path) -> LstmTuiError:
    return LstmTuiError(
        f"{safe_line(str(path))}: there already. Choose another name, or replace it with --force."
    )


def _unwritable(path: Path, error: Exception) -> LstmTuiError:
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return LstmTuiError(f"{safe_line(str(path))}: cannot be written: {reason}.")


def encode_utf8(text: str) -> bytes:
    """``text`` as UTF-8, whatever it holds."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def plain_stem(name: str) -> str:
    """The name of a run as the beginning of the name of a file: neither hidden nor a home folder
    (``~root``), without spaces and control characters, and short enough for what follows it."""
    plain = re.sub(r"[^\w.+=@-]+", "-", name).lstrip(".-")
    return os.fsencode(plain)[:150].decode("utf-8", "ignore") or "run"


def unused_path(path: Path) -> Path:
    """``path``, or the first of ``name-2``, ``name-3`` … that nothing has yet."""
    if not os.path.lexists(path):
        return path
    return next(
        candidate
        for number in count(2)
        if not os.path.lexists(candidate := path.with_stem(f"{path.stem}-{number}"))
    )
