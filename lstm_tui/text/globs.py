"""Glob patterns over paths, matched in linear time: at most length of the path times length of the
pattern.

A regular expression of a glob with many stars backtracks for seconds over one name of 60 letters.
Here a star that matched too little takes one more letter, and no earlier star is tried again.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

Part = TypeVar("Part")

ANY_FOLDERS = "**"


def matches(glob: str, path: str) -> bool:
    """Whether ``path``, with forward slashes, is what ``glob`` means.

    ``*`` is any letters and ``?`` one letter of a name. A glob without a slash is matched against
    the name at any depth; in one with a slash, ``**`` is any number of folders, or at its end any
    file below.
    """
    segments = glob.split("/") if "/" in glob else [ANY_FOLDERS, glob]
    names = path.split("/")
    if segments[-1] == ANY_FOLDERS:  # one name at least
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
    """Whether ``parts`` are what ``wanted`` describes, in which ``star`` is any number of parts."""
    part, want = 0, 0
    last_star, taken = -1, 0  # where the last star is, and where what it takes ends
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
