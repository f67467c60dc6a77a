"""Properties of all patterns in texts without a syntax: wiki, Markdown, prose."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.patterns import builtin_patterns

KINDS = (TextKind.WIKI, TextKind.MARKDOWN, TextKind.PROSE)
TOKENS = (
    *"[]{}|()<>\"'`\\*_#!&;:/=.,-\n 1ax天é",
    *("[[", "]]", "{{", "}}", "](", "&quot;", "&lt;", "“", "”", "„", "«", "»", "‘", "’", "''"),
    *("http://a", "www.a", "File:a", "s' ", "<b>", "<a b=", "<nowiki>", "</nowiki>", "1,234", "Ab"),
    *("\n\n", "\u0301", "\U0001f600", " 'tis ", "''x''"),
)
texts = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_a_text_split_after_an_empty_line_has_the_same_labels(
    kind: TextKind, first: str, then: str
) -> None:
    first += "\n\n"
    for label in builtin_labels(kind):
        apart = np.concatenate((label.of(first), label.of(then)))
        assert apart.tolist() == label.of(first + then).tolist(), label.name


@pytest.mark.parametrize("kind", TextKind)
@settings(max_examples=60, deadline=None)
@given(texts)
def test_an_inside_lies_in_its_span(kind: TextKind, text: str) -> None:
    for pattern in builtin_patterns(kind):
        for begin, end, inside_begin, inside_end in pattern.find(text):
            assert 0 <= begin <= inside_begin < inside_end <= end <= len(text), pattern.name


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=30, deadline=None)
@given(texts, st.integers(2, 5))
def test_a_repeated_paragraph_has_repeated_labels(kind: TextKind, text: str, times: int) -> None:
    paragraph = f"{text}\n\n"
    for label in builtin_labels(kind):
        assert label.of(paragraph * times).tolist() == label.of(paragraph).tolist() * times or (
            not text.strip("\n")
        )
