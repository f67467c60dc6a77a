"""Where an export goes: a file that is written whole, and never over another one unasked."""

from itertools import count
from pathlib import Path

from lstm_tui.errors import LstmTuiError
from lstm_tui.files import write_atomically
from lstm_tui.text.glyphs import safe_line


def write_export(path: Path, text: str, *, force: bool = False) -> None:
    """Write ``text`` to ``path`` as UTF-8; half a surrogate pair becomes U+FFFD.

    Args:
        path: The file to write; its folder must exist.
        text: The export.
        force: Replace a file that is there. What is not a file is never replaced.

    Raises:
        LstmTuiError: There is a file already, or the place cannot be written.
    """
    shown = safe_line(str(path))
    try:
        if path.exists() and not path.is_file():
            raise LstmTuiError(f"{shown}: not a file. Name a file to write to.")
        if path.exists() and not force:
            raise LstmTuiError(
                f"{shown}: there already. Choose another name, or replace it with --force."
            )
        write_atomically(path.resolve(), encode(text))
    except (OSError, ValueError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise LstmTuiError(f"{shown}: cannot be written: {reason}.") from error


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
