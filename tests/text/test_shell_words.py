"""Shell quoting: one argument in every shell, without control characters."""

import os
import re
import shutil
import subprocess

import pytest

from lstm_tui.text.glyphs import visible
from lstm_tui.text.shell_words import shell_option, shell_word

NAMES = [
    "atlas",
    "x;touch PWNED",
    "--config=evil.toml",
    "-rf",
    "a b'c",
    '"',
    "$(id)",
    "`id`",
    "!!",
    "~root",
    "=ls",
    "%1",
    "a\nb",
    "a\\",
    "a\\'\";touch PWNED #",
    "{a,b}*?[c]",
    "\x1b]0;x\x07",
    "e\u0301\u202e",
    "\u3164",
    "天",
    "\udce9",
    "x" * 255,
    "",
]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_one_plain_word(shell: str, name: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    word = shell_word(name)
    assert not word.startswith("-")
    assert visible(word) == word
    done = subprocess.run(
        [shell, "-c", f"printf '<%s>' {word}"], capture_output=True, check=True, env={"LC_ALL": "C"}
    )
    expected = os.fsencode(name)
    assert done.stdout in (b"<%b>" % expected, b"<./%b>" % expected)


def as_fish_reads(word: str) -> str | None:
    """``word`` as fish expands it; None if fish refuses the command.

    Within single quotes fish has the escapes ``\\\\`` and ``\\'``, which other shells do not have,
    and ``$'`` is an error.
    """
    token = re.compile(
        r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\$]|\\.)*)"|([A-Za-z0-9_./:,@+=%-])""", re.DOTALL
    )
    text, at = "", 0
    if word.startswith("$'"):
        return None
    while at < len(word):
        found = token.match(word, at)
        assert found is not None, f"fish ends the word at {word[at:]!r}"
        single, double, plain = found.groups()
        text += re.sub(r"\\([\\'])", r"\1", single) if single is not None else double or plain or ""
        at = found.end()
    return text


@pytest.mark.parametrize("name", NAMES)
def test_fish_reads_the_same_word_or_refuses_the_command(name: str) -> None:
    assert as_fish_reads(shell_word(name)) in (name, f"./{name}", None)


def test_a_name_that_only_zsh_or_fish_expands_is_quoted() -> None:
    assert shell_word("=ls") == "'=ls'"
    assert shell_word("%1") == "'%1'"
    assert shell_word("a\\b") == r"$'a\x5cb'"


def test_the_value_of_an_option_is_never_taken_for_an_option() -> None:
    assert shell_option("--glob", "-x*") == "--glob='-x*'"
    assert shell_option("--glob", "*.py") == "--glob='*.py'"
