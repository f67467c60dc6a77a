"""Keep the paths of this user's folders out of what is written into a run, which is passed on."""

import os
from pathlib import Path

from lstm_tui.files import cache_folder, state_folder
from lstm_tui.runs.directory import Run


def without_own_paths(message: str, run: Run) -> str:
    """``message`` without the paths of this user's folders: a log is passed on with its run."""
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
