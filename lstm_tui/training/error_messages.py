"""Error messages of a worker: one line per error, without the paths of this user's folders."""

import os
from pathlib import Path

from lstm_tui.errors import LstmTuiError
from lstm_tui.files import cache_folder, state_folder
from lstm_tui.runs.directory import Run

LONG_MESSAGE = 400
"""Of an error message with more characters only the last line is shown: a screen has no room."""


def describe_error(error: Exception) -> str:
    """The message of ``error`` on one line; a bug of this program is reported with its type."""
    if isinstance(error, LstmTuiError):
        return str(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    message = " ".join(lines)
    if len(message) > LONG_MESSAGE:
        message = lines[-1]
    kind = ": ".join(filter(None, (type(error).__name__, message)))
    return f"{kind} (an error of this program; worker.log has the details)"


def hide_private_paths(message: str, run: Run) -> str:
    """Replace the paths of this user's folders in ``message``: a log is shared with its run."""
    names = {
        run.path.absolute(): run.name,
        run.path.resolve(): run.name,
        cache_folder().absolute(): "the cache folder",
        state_folder().absolute(): "the state folder",
        Path(os.path.expanduser("~")): "~",  # noqa: PTH111 - Path.home raises
    }
    for path, name in names.items():
        if len(path.parts) > 1:  # not the root
            message = message.replace(str(path), name)
    return message
