"""A corpus that everybody has: the sources of the standard library of their own Python.

Code has what prose has not: nesting, indentation, comments, strings, names that come back. The
same Python always gives the same text. This module refuses to know what a corpus is: it writes
one file.
"""

import hashlib
import os
import platform
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.files import write_atomically
from lstm_tui.text.glyphs import safe_line

# Tests repeat themselves, the rest are tables or not the library's own.
_SKIPPED_FOLDERS = {
    "test",
    "tests",
    "idle_test",
    "site-packages",
    "dist-packages",
    "_bundled",
    "encodings",
    "pydoc_data",
    "__pycache__",
    "turtledemo",
}

# No file may be more than this share of the text: one long module is not a style.
_LARGEST_SHARE = 1 / 20


@dataclass(frozen=True, slots=True)
class PythonCorpus:
    """What was written: how many files and bytes, of which Python."""

    files: int
    bytes: int
    python: str


def write_python_corpus(output: Path, limit_bytes: int, stdlib: Path | None = None) -> PythonCorpus:
    """Write whole modules of the standard library to ``output``, up to ``limit_bytes`` in all.

    The modules are those of ``stdlib`` (by default of this Python) that are UTF-8, without tests
    and tables, in an order that is shuffled but always the same.

    Raises:
        ConfigError: ``limit_bytes`` is less than a kilobyte.
        CorpusError: There are no such sources, or ``output`` cannot be written.
    """
    if limit_bytes < 1000:
        raise ConfigError(f"{limit_bytes:,} bytes are too few for a corpus: ask for 1,000 or more.")
    modules = _chosen(stdlib or Path(sysconfig.get_path("stdlib")), limit_bytes)
    try:
        write_atomically(output, b"".join(modules))
    except OSError as error:
        why = error.strerror or str(error)
        raise CorpusError(
            f"{safe_line(str(output))}: cannot be written ({why}). Choose another place for it."
        ) from error
    return PythonCorpus(len(modules), sum(map(len, modules)), platform.python_version())


def _chosen(folder: Path, limit_bytes: int) -> list[bytes]:
    """The modules of ``folder`` that fit."""
    chosen: list[bytes] = []
    size = 0
    for path in _modules(folder):
        source = _readable(path)
        if not source or len(source) > limit_bytes * _LARGEST_SHARE:
            continue
        if size + len(source) > limit_bytes:
            break
        chosen.append(source)
        size += len(source)
    if not chosen:
        raise CorpusError(
            f"{safe_line(str(folder))}: has no Python sources to make a text of. "
            "This Python may have been installed without them."
        )
    return chosen


def _modules(folder: Path) -> list[Path]:
    """All modules that may be taken, in an order that a hash of their names decides."""
    found: list[tuple[bytes, Path]] = []
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        for name in names:
            if name.endswith(".py") and not name.startswith("_sysconfigdata"):
                path = Path(here, name)
                within = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
                found.append((hashlib.sha256(within).digest(), path))
    return [path for _, path in sorted(found)]


def _readable(path: Path) -> bytes | None:
    """The module as UTF-8 with plain newlines, or None if it is not that."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    source = source.replace("\r\n", "\n").strip("\n")
    return f"{source}\n\n\n".encode() if source and "\0" not in source else None
