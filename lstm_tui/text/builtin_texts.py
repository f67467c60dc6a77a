"""Built-in texts, by name.

A wheel has them in ``lstm_tui/builtin/``, which is filled from ``corpora/`` when it is built; a
checkout reads ``corpora/`` itself.
"""

from pathlib import Path

import lstm_tui
from lstm_tui.files import path_exists, path_is_folder

BUILTIN_TEXTS = ("atlas",)

_PACKAGE = Path(lstm_tui.__file__).parent
_FOLDERS = (_PACKAGE / "builtin", _PACKAGE.parent / "corpora")


def builtin_path(name: str) -> Path | None:
    """The path of the built-in text ``name``; None if there is none."""
    if name not in BUILTIN_TEXTS:
        return None
    paths = (folder / f"{name}.txt" for folder in _FOLDERS)
    return next((path for path in paths if path.is_file()), None)


def builtin_name(path: str | Path) -> str:
    """The name of the built-in text at ``path``; "" if there is none."""
    return next((name for name in BUILTIN_TEXTS if builtin_path(name) == Path(path)), "")


def resolve_builtin(source: str | Path) -> Path:
    """The path of ``source``: an existing file or folder, else the built-in text of that name."""
    path = Path(source)
    builtin = builtin_path(str(source))
    return path if builtin is None or path_exists(path) else builtin


def builtin_note(source: str) -> str:
    """A note on which text is read if ``source`` is the name of a built-in one; else ""."""
    if builtin_path(source) is None:
        return ""
    if not path_exists(source):
        return f"{source}: the built-in text; no file or folder here has that name."
    kind = "folder" if path_is_folder(source) else "file"
    return f"{source}: the {kind} of that name here, not the built-in text."
