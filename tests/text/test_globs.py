"""Glob matching of paths."""

import fnmatch
import itertools
from typing import Any

import pytest

from lstm_tui.text.globs import matches


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "x/y/a.txt", True),
        ("*.txt", "a.txt/b", False),
        ("?.txt", "ab.txt", False),
        ("x/*.txt", "x/a.txt", True),
        ("x/*.txt", "x/y/a.txt", False),
        ("**/*.txt", "a.txt", True),
        ("part*/**/*.txt", "part1/a.txt", True),
        ("part*/**/*.txt", "part1/b/c/a.txt", True),
        ("part*/**/*.txt", "b/part1/a.txt", False),
        ("x/**", "x/a", True),
        ("x/**", "x/a/b", True),
        ("x/**", "x", False),
        ("**", "x/a", True),
        ("**/**/y/**/*", "x/y/z", True),
        ("**/y/z", "x/y/q/y/z", True),
        ("[ab].txt", "a.txt", False),
        ("[ab].txt", "[ab].txt", True),
        ("x/", "x/a", False),
        ("a\nb*", "a\nb\n", True),
    ],
)
def test_glob_matches(glob: str, path: str, expected: bool) -> None:
    assert matches(glob, path) == expected


def test_names_match_as_with_fnmatch() -> None:
    letters = ["".join(some) for size in range(5) for some in itertools.product("ab*", repeat=size)]
    for glob in letters:
        for name in ("a", "ab", "abab", "bbba"):
            assert matches(f"x/{glob}", f"x/{name}") == fnmatch.fnmatchcase(name, glob), (
                glob,
                name,
            )


class Counted(str):
    """A string that counts accesses to its characters."""

    looks = 0

    def __getitem__(self, index: Any) -> str:
        Counted.looks += 1
        return super().__getitem__(index)

    def split(self, *_: Any) -> list[str]:
        """The one name of the path, which goes on counting."""
        return [self]


def test_a_glob_of_many_stars_takes_bounded_time() -> None:
    for length in (60, 600):
        Counted.looks = 0
        glob = "*a" * 30 + "b"
        assert not matches(glob, Counted("a" * length))
        assert length < Counted.looks <= length * len(glob)
