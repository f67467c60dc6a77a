"""Glob matching of paths, in time of at most path length × pattern length.

A regular expression made of a glob with many stars backtracks for seconds on a name of 60 letters.
Here only the last ``**`` is extended after a mismatch, never an earlier one, and `fnmatch` does the
same for the stars in a name.
"""

from fnmatch import fnmatchcase

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
    segments = [segment.replace("[", "[[]") for segment in segments]  # [ matches itself
    name, at = 0, 0
    last_star, taken = -1, 0  # index of the last **, and the end of what it matches
    while name < len(names):
        if at < len(segments) and segments[at] == ANY_FOLDERS:
            last_star, taken = at, name
            at += 1
        elif at < len(segments) and fnmatchcase(names[name], segments[at]):
            name += 1
            at += 1
        elif last_star >= 0:
            taken += 1
            name, at = taken, last_star + 1
        else:
            return False
    return all(segment == ANY_FOLDERS for segment in segments[at:])
