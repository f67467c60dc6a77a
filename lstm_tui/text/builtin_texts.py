"""Built-in texts, by name.

A wheel has some in ``lstm_tui/builtin/``, which is filled from ``corpora/`` when it is built; a
checkout reads ``corpora/`` itself. The others are generated on first use: see `generated_texts`.
"""

from pathlib import Path

import lstm_tui
from lstm_tui.files import path_exists, path_is_folder
from lstm_tui.text.generated_texts import GENERATED_TEXTS, generated_path, write_generated

PACKAGED_TEXTS = {"atlas": "atlas.txt", "reviews": "reviews.tsv"}
"""Built-in texts that are files of the package: their files, by name."""

BUILTIN_TEXTS = (*PACKAGED_TEXTS, *GENERATED_TEXTS)

_PACKAGE = Path(lstm_tui.__file__).parent
_FOLDERS = (_PACKAGE / "builtin", _PACKAGE.parent / "corpora")


def builtin_path(name: str) -> Path | None:
    """The path of the built-in text ``name``; None if there is none.

    The file of a generated text may not exist yet: see `resolve_builtin`.
    """
    if name in GENERATED_TEXTS:
        return generated_path(name)
    if name not in PACKAGED_TEXTS:
        return None
    paths = (folder / PACKAGED_TEXTS[name] for folder in _FOLDERS)
    return next((path for path in paths if path.is_file()), None)


def builtin_name(path: str | Path) -> str:
    """The name of the built-in text at ``path``; "" if there is none."""
    return next((name for name in BUILTIN_TEXTS if builtin_path(name) == Path(path)), "")


def resolve_builtin(source: str | Path) -> Path:
    """The path of ``source``: an existing file or folder, else the built-in text of that name.

    A generated text is written if it is missing or damaged, also if ``source`` is its path.

    Raises:
        CorpusError: It cannot be written.
    """
    path = Path(source)
    if (name := builtin_name(path)) in GENERATED_TEXTS:
        return write_generated(name)
    if path_exists(path):
        return path
    if str(source) in GENERATED_TEXTS:
        return write_generated(str(source))
    return builtin_path(str(source)) or path


def builtin_note(source: str) -> str:
    """A note on which text is read if ``source`` is the name of a built-in one; else ""."""
    if builtin_path(source) is None:
        return ""
    if not path_exists(source):
        return f"{source}: the built-in text; no file or folder here has that name."
    kind = "folder" if path_is_folder(source) else "file"
    return f"{source}: the {kind} of that name here, not the built-in text."
