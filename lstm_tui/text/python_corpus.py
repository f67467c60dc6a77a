"""A text made of the sources of the Python standard library, which every installation has.

Code has nesting, indentation, comments, strings and recurring names. The same Python always gives
the same text.
"""

import hashlib
import os
import sysconfig
from pathlib import Path

from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text.glyphs import safe_line

# Tests are repetitive; the others are tables or third-party code.
_SKIPPED_FOLDERS = {
    *("test", "tests", "idle_test", "site-packages", "dist-packages", "_bundled"),
    *("encodings", "pydoc_data", "__pycache__", "turtledemo"),
}

# The largest share of the text that one module may have.
_LARGEST_SHARE = 1 / 20


def python_corpus(limit_bytes: int, stdlib: Path | None = None) -> list[bytes]:
    """Whole modules of the standard library, up to ``limit_bytes`` in all.

    The modules are those of ``stdlib`` (by default of this Python) that are UTF-8, without tests
    and tables, in a pseudo-random but fixed order.

    Raises:
        ConfigError: ``limit_bytes`` is less than a kilobyte.
        CorpusError: There are no such sources.
    """
    if limit_bytes < 1000:
        raise ConfigError(f"{limit_bytes:,} bytes are too few for a corpus: ask for 1,000 or more.")
    folder = stdlib or Path(sysconfig.get_path("stdlib"))
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
            f"{safe_line(str(folder))}: has no Python sources. "
            "This Python may have been installed without them."
        )
    return chosen


def _modules(folder: Path) -> list[Path]:
    """All candidate modules, sorted by a hash of their names."""
    hashed: list[tuple[bytes, Path]] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED_FOLDERS]
        for name in names:
            if name.endswith(".py") and not name.startswith("_sysconfigdata"):
                path = Path(root, name)
                within = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
                hashed.append((hashlib.sha256(within).digest(), path))
    return [path for _, path in sorted(hashed)]


def _readable(path: Path) -> bytes | None:
    """The source as UTF-8 with LF newlines; None if it is not UTF-8."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    source = source.replace("\r\n", "\n").strip("\n")
    return f"{source}\n\n\n".encode() if source and "\0" not in source else None
