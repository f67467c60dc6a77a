"""Comments, literals, brackets, numbers and tags by kind of text; ‹ and › mark the inside."""

from pathlib import Path

import pytest

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.source_syntaxes import scan_text

CASES = [
    line.split("|", 2)
    for line in Path(__file__).with_name("marked_source.txt").read_text("utf-8").splitlines()
]
"""Name, kind and text with its marks, in which ⏎ is a newline."""


def marked(name: str, kind: TextKind, text: str) -> str:
    (label,) = (label for label in builtin_labels(kind) if label.name == name)
    parts = []
    before = False
    for character, is_inside in zip(text, label.of(text), strict=True):
        if is_inside != before:
            parts.append("‹" if is_inside else "›")
        parts.append(character)
        before = is_inside
    return "".join(parts) + ("›" if before else "")


@pytest.mark.parametrize(("name", "kind", "expected"), CASES)
def test_inside(name: str, kind: str, expected: str) -> None:
    expected = expected.replace("⏎", "\n")
    text = expected.replace("‹", "").replace("›", "")
    assert marked(name, TextKind(kind), text) == expected


@pytest.mark.parametrize("kind", ["c", "python", "lisp", "latex", "other"])
def test_openers_without_closers_take_linear_time(kind: str) -> None:
    openers = ("/*", '"', "'", '"""', "\\", '"\\', "\n", 'f"{', "`${", "=/[", "#|", "{-", "--[[")
    for opener in openers:
        text = opener * (30_000 // len(opener))  # quadratic time would be minutes
        assert len(scan_text(TextKind(kind), text).code) == len(text)


def test_a_cut_off_docstring_does_not_invert_the_rest() -> None:
    text = 'of a docstring.\n"""\n\ndef f():\n    """Say it\'s so."""\n    return "a"  # b\n'
    for start in ("", "The end ", '"""The end '):
        scan = scan_text(TextKind.PYTHON, start + text)
        assert [(start + text)[span.begin : span.end] for span in scan.comments] == ["# b"]


def test_literal_of_a_megabyte_is_none() -> None:
    text = "x = `" + "a\n" * 500_000 + "` // b"
    scan = scan_text(TextKind.C, text)
    assert (len(scan.literals), len(scan.comments)) == (0, 1)
