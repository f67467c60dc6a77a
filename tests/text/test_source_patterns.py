"""Comments, literals, brackets, numbers and tags by kind of text; ‹ and › mark the inside."""

from pathlib import Path

import pytest

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels

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
