"""Glob matching of paths, in time of at most path length × pattern length.

A regular expression made of a glob with many stars backtracks for seconds on a name of 60 letters.
Here only the last star is extended after a mismatch, never an earlier one.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

Part = TypeVar("Part")

ANY_FOLDERS = "**"


def matches(glob: str, path: str) -> bool:
    """Whether ``path``, with forward slashes, matches ``glob``.

    ``*`` matches any characters and ``?`` one character of a name. A glob without a slash is
    matched against the name at any depth; in one with a slash, ``**`` matches any number of
    folders, or at its end any file below.
    """
    segments = glob.split("/") if "/" in glob else [ANY_FOLDERS, glob]
    names = path.split("/")
    if segments[-1] == ANY_FOLDERS:  # at least one name
        segments = [*segments, "*"]
    return _matches(names, segments, ANY_FOLDERS, _name_matches)


def _name_matches(name: str, segment: str) -> bool:
    return _matches(name, segment, "*", lambda letter, wanted: wanted in ("?", letter))


def _matches(
    parts: Sequence[Part],
    wanted: Sequence[Part],
    star: Part,
    fits: Callable[[Part, Part], bool],
) -> bool:
    """Whether ``parts`` match ``wanted``, in which ``star`` matches any number of parts."""
    part, want = 0, 0
    last_star, taken = -1, 0  # index of the last star, and the end of what it matches
    while part < len(parts):
        if want < len(wanted) and wanted[want] == star:
            last_star, taken = want, part
            want += 1
        elif want < len(wanted) and fits(parts[part], wanted[want]):
            part += 1
            want += 1
        elif last_star >= 0:
            taken += 1
            part, want = taken, last_star + 1
        else:
            return False
    return all(left == star for left in wanted[want:])
