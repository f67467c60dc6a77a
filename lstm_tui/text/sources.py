"""Text sources: the files of the paths and folders that the user named, in order.

A source is a file, a folder or ``-`` for standard input. Paths that cannot be a text are refused
before anything is read: missing files, pipes, devices, folders without files. `source_stream` reads
the files.
"""

import difflib
import os
import stat
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.files import json_safe
from lstm_tui.text import globs
from lstm_tui.text.builtin_texts import BUILTIN_TEXTS, resolve_builtin
from lstm_tui.text.glyphs import safe_line

STDIN = "-"
TERMINAL_AS_TEXT = "Standard input (-) is a terminal: send a text into it with a pipe or <."

_KERNEL_FOLDERS = tuple(map(Path, ("/proc", "/sys", "/dev")))
"""Pseudo file systems of the kernel: processes, their secrets, and devices. Never a text."""

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class TextSource:
    """One file to read, or standard input.

    Attributes:
        name: Its name in messages, safe for a terminal.
        path: Its path; None for standard input.
        identity: Its inode, size in bytes, and times of modification and status change in
            nanoseconds: at least one differs after a change. Empty for standard input.
        in_folder: Whether it was found in a folder and not named by the user. Such a file may
            be skipped.
        label: The subfolder of the folder in which it was found, if that is the label of a
            document; "" for other sources, and beside the subfolders.
    """

    name: str
    path: Path | None
    identity: tuple[int, ...] = ()
    in_folder: bool = False
    label: str = ""

    @property
    def size(self) -> int | None:
        """Its size on disk in bytes; None for standard input."""
        return self.identity[1] if self.identity else None

    @property
    def modified_ns(self) -> int:
        """Its modification time in nanoseconds since 1970."""
        return self.identity[2]

    def unchanged(self) -> bool:
        """Whether the file still has the `identity` with which it was found."""
        try:
            return self.path is not None and _identity(self.path.stat()) == self.identity
        except OSError:
            return False


def find_sources(
    sources: Sequence[str | Path], glob: str | None = None, *, labeled: bool = False
) -> tuple[TextSource, ...]:
    """The files of ``sources``, in the order given; those of a folder are sorted by path.

    A folder is walked to any depth, without hidden files and folders; links are followed, no folder
    is visited twice. ``glob`` selects files: ``*.txt`` matches names at any depth, a pattern with a
    slash, such as ``part*/**/*.txt``, matches the path within the folder; ``**`` is any number of
    folders. ``labeled`` sources of a folder have the name of their subfolder as a label.

    Raises:
        ConfigError: There are no sources, standard input is named twice, or ``glob`` is given
            and there is no folder.
        CorpusError: A source is missing, is not a file, or is a folder without files.
    """
    if not sources:
        raise ConfigError("No text is given: name a file, a folder, or - for standard input.")
    if [str(source) for source in sources].count(STDIN) > 1:
        raise ConfigError("Standard input (-) is named twice; it can be read only once.")
    files: list[TextSource] = []
    folders = 0
    for given in sources:
        if str(given) == STDIN:
            files.append(TextSource("standard input", None))
            continue
        path = resolve_builtin(given)
        status = _status(path)
        if not stat.S_ISDIR(status.st_mode):
            refuse_special_file(path, status)
        if _is_kernel_path(path):
            raise CorpusError(
                f"{_shown(path)}: /proc, /sys and /dev are the system's own and hold no texts. "
                "Name a text file or a folder."
            )
        if stat.S_ISDIR(status.st_mode):
            folders += 1
            files += _in_folder(path, glob, labeled=labeled)
        else:
            files.append(TextSource(_shown(path), path, _identity(status)))
    if glob is not None and not folders:
        raise ConfigError(
            f"--glob {safe_line(glob)} chooses among the files of a folder; none is given."
        )
    return tuple(files)


def _in_folder(folder: Path, glob: str | None, *, labeled: bool) -> list[TextSource]:
    """The files of ``folder`` that match ``glob``, sorted by path; see `find_sources`."""

    def refuse(error: OSError) -> NoReturn:
        name = _shown(Path(error.filename)) if error.filename else _shown(folder)
        raise CorpusError(unreadable(name, error)) from error

    paths: list[tuple[tuple[str, ...], Path]] = []
    seen: set[tuple[int, int]] = set()
    for root, folders, names in os.walk(folder, followlinks=True, onerror=refuse):
        try:
            status = Path(root).stat()
        except OSError as error:
            refuse(error)
        if (status.st_dev, status.st_ino) in seen:  # a second path to a folder already visited
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        if _is_kernel_path(Path(root)):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(root, name)
            within = path.relative_to(folder)
            if not name.startswith(".") and (
                glob is None or globs.matches(glob, within.as_posix())
            ):
                paths.append((within.parts, path))
    files = []
    for parts, path in sorted(paths):
        try:
            status = path.stat()
        except OSError:  # a broken link
            continue
        if stat.S_ISREG(status.st_mode) and not _is_kernel_path(path):
            label = _label(parts[0]) if labeled and len(parts) > 1 else ""
            files.append(TextSource(_shown(path), path, _identity(status), True, label))
    if not files:
        matching = f" that match --glob {safe_line(glob)}" if glob else ""
        raise CorpusError(f"{_shown(folder)}: there are no files{matching} in this folder.")
    return files


def _label(folder: str) -> str:
    """The label that the name of a folder stands for."""
    return unicodedata.normalize("NFC", json_safe(folder)).strip() or folder


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise MissingSourceError(
            f"{_shown(path)}: there is no such file or folder.{_near(path)}"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CorpusError(unreadable(_shown(path), error)) from error


def _near(path: Path) -> str:
    """A suggestion for a misspelled name."""
    if path.stem.lower() in BUILTIN_TEXTS:
        return f" Did you mean the built-in text, {path.stem.lower()}?"
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - names, not paths
    except OSError:
        return ""
    close = difflib.get_close_matches(path.name, names, n=1)
    if not close and path.name == str(path):
        close = difflib.get_close_matches(path.name, BUILTIN_TEXTS, n=1)
    return f" Did you mean {_shown(path.with_name(close[0]))}?" if close else ""


def _is_kernel_path(path: Path) -> bool:
    """Whether ``path``, with links resolved, is in a pseudo file system of the kernel."""
    real = Path(os.path.realpath(path))
    if real.is_relative_to(_SHARED_MEMORY):
        return False
    return any(real.is_relative_to(folder) for folder in _KERNEL_FOLDERS)


def refuse_special_file(path: Path, status: os.stat_result) -> None:
    """Raise `CorpusError` if ``path`` is not a regular file."""
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISFIFO(mode):
        raise CorpusError(f"{_shown(path)}: is a pipe. To read one, send it to standard input (-).")
    kind = "a socket" if stat.S_ISSOCK(mode) else "a device"
    raise CorpusError(f"{_shown(path)}: is {kind}, not a file. Name a text file or a folder.")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def unreadable(name: str, error: Exception) -> str:
    """The message for a source that cannot be read."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{name}: cannot be read ({why}). Check the path and its permissions."


def _shown(path: Path) -> str:
    return safe_line(str(path))
