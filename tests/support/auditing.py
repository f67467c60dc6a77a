"""Records the file accesses of this process with an audit hook (PEP 578)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_EVENTS = ("open", "os.", "shutil.", "pathlib.")

_heard: list[str] | None = None
"""None while nobody asks."""


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is not None and event.startswith(_EVENTS):
        _heard.extend(map(str, arguments))


@cache
def _listen() -> None:
    sys.addaudithook(_hear)  # for ever: there is no way to take it off


@contextmanager
def audited() -> Iterator[list[str]]:
    """The arguments, as text, of all that opens, lists, makes or deletes files in the block."""
    global _heard
    _listen()
    heard: list[str] = []
    _heard = heard
    try:
        yield heard
    finally:
        _heard = None
