"""What the user pointed at → files to read, in order, and their bytes.

A source is a file, a folder or ``-`` for standard input. Everything that is not worth opening is
refused here, before a byte is read: what is missing, a pipe, a device, a folder without files.
Files that gzip, bzip2 or xz compressed are decompressed, whatever they are called. This module
refuses to know what the bytes mean.
"""

import difflib
import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.text import decompression, globs
from lstm_tui.text.builtin_texts import BUILTIN_TEXTS, located
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.signatures import Compression, compression_of

STDIN = "-"
TERMINAL_AS_TEXT = "Standard input (-) is a terminal: send a text into it with a pipe or <."

# Measured on a gigabyte: 256 KiB to 1 MiB are alike; with smaller or larger blocks, up to twice
# the time goes, to calls or to fresh pages of memory.
BLOCK_BYTES = 1 << 19

_SIGNATURE_BYTES = 16

_NO_FILES = tuple(map(Path, ("/proc", "/sys", "/dev")))
"""What the kernel shows as files: processes and their secrets, devices. Never a text."""

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes:
        name: What messages call it, safe for a terminal.
        path: Where it is; None is standard input.
        identity: What changes when the file does: its inode, its size in bytes and the times, in
            nanoseconds, when its content and when anything of it last changed. Empty for standard
            input.
        in_folder: Whether it was found in a folder and not named by the user. Such a file may
            be passed over.
    """

    name: str
    path: Path | None
    identity: tuple[int, ...] = ()
    in_folder: bool = False

    @property
    def size(self) -> int | None:
        """Its bytes on the disk, or None for standard input."""
        return self.identity[1] if self.identity else None

    @property
    def modified_ns(self) -> int:
        """When its content last changed, in nanoseconds since 1970."""
        return self.identity[2]

    def unchanged(self) -> bool:
        """Whether the file still is what it was when it was found."""
        try:
            return self.path is not None and _identity(self.path.stat()) == self.identity
        except OSError:
            return False


def find_sources(sources: Sequence[str | Path], glob: str | None = None) -> tuple[Source, ...]:
    """All files that ``sources`` name, in the order given, those of a folder sorted by path.

    Of a folder, every regular file is taken at any depth, save hidden ones and those in hidden
    folders; links are followed, no folder twice. ``glob`` narrows that: ``*.txt`` is matched
    against names at any depth, a pattern with a slash, such as ``part*/**/*.txt``, against the
    path within the folder, where ``**`` is any number of folders.

    Raises:
        ConfigError: There are no sources, standard input is named twice, or ``glob`` is given
            and there is no folder.
        CorpusError: A source is missing, is no file, or is a folder without files.
    """
    if not sources:
        raise ConfigError("No text is given: name a file, a folder, or - for standard input.")
    if [str(source) for source in sources].count(STDIN) > 1:
        raise ConfigError("Standard input (-) is named twice; it can be read only once.")
    found: list[Source] = []
    folders = 0
    for given in sources:
        if str(given) == STDIN:
            found.append(Source("standard input", None))
            continue
        path = located(given)
        status = _status(path)
        if not stat.S_ISDIR(status.st_mode):
            _refuse_special(path, status)
        if _is_of_the_kernel(path):
            raise CorpusError(
                f"{_shown(path)}: in /proc, /sys and /dev the system shows itself; no text is "
                "there. Name a text file or a folder."
            )
        if stat.S_ISDIR(status.st_mode):
            folders += 1
            found += _in_folder(path, glob)
        else:
            found.append(Source(_shown(path), path, _identity(status)))
    if glob is not None and not folders:
        raise ConfigError(
            f"--glob {safe_line(glob)} chooses among the files of a folder; none is given."
        )
    return tuple(found)


def read_blocks(
    source: Source, stdin: BinaryIO | None, on_position: Callable[[int], None]
) -> Iterator[bytes]:
    """The bytes of ``source``, decompressed, in blocks of half a megabyte.

    ``on_position`` receives after each block how many bytes of the file have been read.

    Raises:
        CorpusError: The file cannot be read, or its compressed data are damaged.
    """
    with open_source(source, stdin) as stream:
        yield from stream.blocks(on_position)


@contextmanager
def open_source(source: Source, stdin: BinaryIO | None) -> Iterator["SourceStream"]:
    """``source`` opened for reading; its first bytes have told whether it is compressed.

    Raises:
        CorpusError: The file cannot be read.
    """
    try:
        file = _standard_input(stdin) if source.path is None else _opened(source.path)
    except OSError as error:
        raise CorpusError(_cannot_read(source.name, error)) from error
    try:
        raw = _Peeked(file)
        compression = compression_of(raw.head)
    except OSError as error:
        raise CorpusError(_cannot_read(source.name, error)) from error
    else:
        yield SourceStream(source.name, raw, compression)
    finally:
        if source.path is not None:
            file.close()


def _opened(path: Path) -> BinaryIO:
    """A regular file, which may have become anything else since it was found."""
    # O_NONBLOCK: to open a named pipe does not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        _refuse_special(path, status)
        return open(descriptor, "rb")  # noqa: PTH123 - a descriptor
    except BaseException:
        os.close(descriptor)
        raise


class SourceStream:
    """An open source.

    Attributes:
        compression: The format that is decompressed while it is read, if any.
        size: How many bytes it has given so far.
    """

    def __init__(self, name: str, raw: "_Peeked", compression: Compression | None) -> None:
        self.compression = compression
        self.size = 0
        self._name = name
        self._raw = raw

    def blocks(self, on_position: Callable[[int], None]) -> Iterator[bytes]:
        """Its bytes, as `read_blocks` gives them."""
        if self.compression is None:
            stream = iter(lambda: self._raw.read(BLOCK_BYTES), b"")
        else:
            stream = decompression.decompressed(self._raw, self.compression, BLOCK_BYTES)
        while True:
            try:
                block = next(stream, b"")
            except MemoryError as error:
                if self.compression is None:
                    raise
                raise CorpusError(
                    f"{self._name}: needs more than {decompression.MOST_MEMORY >> 20} MiB of "
                    f"memory to be decompressed ({self.compression}). Decompress it yourself and "
                    "pass the result."
                ) from error
            except decompression.ERRORS as error:
                if self.compression is not None and getattr(error, "errno", None) is None:
                    raise CorpusError(
                        f"{self._name}: is not a whole {self.compression} file ({error}). "
                        "Fetch it again, or decompress it yourself."
                    ) from error
                raise CorpusError(_cannot_read(self._name, error)) from error
            if not block:
                return
            self.size += len(block)
            if self.compression is not None:
                decompression.check_ratio(self._name, self._raw.position, self.size)
            on_position(self._raw.position)
            yield block


class _Peeked:
    """A binary file whose first bytes can be seen before they are read; it need not be seekable.

    Attributes:
        head: The first bytes, fewer only where the file ends.
        position: How many bytes have been read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.head = b""
        while len(self.head) < _SIGNATURE_BYTES:
            more = file.read(_SIGNATURE_BYTES - len(self.head))
            if not more:
                break
            self.head += more
        self._unread = self.head
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, or all that are left."""
        begin, self._unread = self._unread, b""
        if 0 <= size < len(begin):
            begin, self._unread = begin[:size], begin[size:]
            data = begin
        else:
            data = begin + self._file.read(size - len(begin) if size >= 0 else -1)
        self.position += len(data)
        return data


def _standard_input(stdin: BinaryIO | None) -> BinaryIO:
    """``stdin``, or that of the process; nobody is meant to type a corpus."""
    stream = sys.stdin.buffer if stdin is None else stdin
    if stream.isatty():
        raise CorpusError(TERMINAL_AS_TEXT)
    return stream


def _in_folder(folder: Path, glob: str | None) -> list[Source]:
    """The files of ``folder`` that ``glob`` lets through, sorted by their paths."""

    def refuse(error: OSError) -> NoReturn:
        name = _shown(Path(error.filename)) if error.filename else _shown(folder)
        raise CorpusError(_cannot_read(name, error)) from error

    paths: list[tuple[tuple[str, ...], Path]] = []
    seen: set[tuple[int, int]] = set()
    for here, folders, files in os.walk(folder, followlinks=True, onerror=refuse):
        try:
            status = Path(here).stat()
        except OSError as error:
            refuse(error)
        if (status.st_dev, status.st_ino) in seen:  # a link back up, or a second way in
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        if _is_of_the_kernel(Path(here)):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(here, name)
            within = path.relative_to(folder)
            if not name.startswith(".") and (
                glob is None or globs.matches(glob, within.as_posix())
            ):
                paths.append((within.parts, path))
    found = []
    for _, path in sorted(paths):
        try:
            status = path.stat()
        except OSError:  # a link to nowhere
            continue
        if stat.S_ISREG(status.st_mode) and not _is_of_the_kernel(path):
            found.append(Source(_shown(path), path, _identity(status), in_folder=True))
    if not found:
        wanted = f" that match --glob {safe_line(glob)}" if glob else ""
        raise CorpusError(f"{_shown(folder)}: there are no files{wanted} in this folder.")
    return found


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except FileNotFoundError as error:
        raise MissingSourceError(
            f"{_shown(path)}: there is no such file or folder.{_near(path)}"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CorpusError(_cannot_read(_shown(path), error)) from error


def _near(path: Path) -> str:
    """A guess at what the user meant."""
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


def _is_of_the_kernel(path: Path) -> bool:
    """Whether ``path``, with all links followed, is in a folder where the kernel shows itself."""
    real = Path(os.path.realpath(path))
    if real.is_relative_to(_SHARED_MEMORY):
        return False
    return any(real.is_relative_to(folder) for folder in _NO_FILES)


def _refuse_special(path: Path, status: os.stat_result) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISFIFO(mode):
        raise CorpusError(f"{_shown(path)}: is a pipe. To read one, send it to standard input (-).")
    kind = "a socket" if stat.S_ISSOCK(mode) else "a device"
    raise CorpusError(f"{_shown(path)}: is {kind}, not a file. Name a text file or a folder.")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _cannot_read(name: str, error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{name}: cannot be read ({why}). Check the path and its permissions."


def _shown(path: Path) -> str:
    return safe_line(str(path))
