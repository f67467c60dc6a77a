"""Glob matching of paths."""

import itertools
import re

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


def test_names_match_as_the_regular_expression() -> None:
    letters = ["".join(some) for size in range(5) for some in itertools.product("ab*", repeat=size)]
    for glob in letters:
        for name in ("a", "ab", "abab", "bbba"):
            expected = re.fullmatch(glob.replace("*", ".*"), name) is not None
            assert matches(f"x/{glob}", f"x/{name}") == expected, (glob, name)


def test_a_glob_of_many_stars_takes_bounded_time() -> None:
    """With backtracking, this name takes longer than the hang guard allows."""
    assert not matches("*a" * 30 + "b", "a" * 2_000)


def test_a_glob_of_many_folders_compares_each_pair_once_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counting(name: str, segment: str) -> bool:
        compared.append(name)
        return name == segment

    monkeypatch.setattr("lstm_tui.text.globs.fnmatchcase", counting)
    glob, path = ["**", "a"] * 30 + ["b"], ["a"] * 600
    assert not matches("/".join(glob), "/".join(path))
    assert len(path) <= len(compared) <= len(path) * len(glob)
