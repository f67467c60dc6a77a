"""What a sample copies, and where it loops."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import TextConfig
from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.studies.copying import (
    CopiedTotal,
    describe_copies,
    describe_copying,
    describe_loop,
    describe_total,
    find_loop,
)
from lstm_tui.text.copy_index import CopyIndex, open_copy_index
from lstm_tui.text.corpus import open_corpus

TEXT = "".join(f"{number} green bottles hanging on the wall.\n" for number in range(50))


@pytest.fixture
def index(tmp_path: Path) -> CopyIndex:
    """The index of `TEXT`, without its last tenth."""
    (tmp_path / "bottles.txt").write_text(TEXT)
    corpus = open_corpus([tmp_path / "bottles.txt"], TextConfig(), cache=tmp_path / "cache")
    return open_copy_index(corpus)


def test_the_longest_span_and_the_share_are_of_the_sample(index: CopyIndex) -> None:
    sample = "Wow: 7 green bottles hanging on a shelf. 12 green bottles hanging on the wall!"
    copies = describe_copying(sample, index)
    spans = (CopiedSpan(begin=5, end=32), CopiedSpan(begin=41, end=77))
    assert copies == Copies(longest=spans[1], place="line 13", share=63 / 78, spans=spans)
    lines = [describe_copies(sample, copies, cells) for cells in (140, 100, 80, 44)]
    assert lines == [
        "copies: longest 36 characters, line 13: “12 green bottles hanging on the wall” · 81 % in "
        "spans of 20 or more",
        "copies: longest 36 characters, line 13: “12 green bottles hanging on…” · 81 % in spans of "
        "20 or more",
        "copies: longest 36 characters, line 13 · 81 % in spans of 20 or more",
        "copies: longest 36 · 81 % in spans of 20+",
    ]


def test_a_sample_that_copies_nothing_is_described(index: CopyIndex) -> None:
    copies = describe_copying("Nothing of this is copied from the text.", index)
    assert copies == Copies()
    assert describe_copies("", copies) == "copies: no 20 characters in a row"
    assert describe_copying("", index) == Copies()


def test_copied_documents_are_named_first() -> None:
    text, found = "East\nRoom\nAmy", Copies(documents=20, documents_copied=3)
    lines = [describe_copies(text, found, cells) for cells in (80, 60, 40)]
    assert lines == [
        "copies: 3 of 20 documents stand in the training text · no 20 characters in a row",
        "copies: 3 of 20 documents stand in the training text",
        "copies: 3 of 20 documents",
    ]
    span = CopiedSpan(begin=0, end=36)
    long = replace(found, longest=span, place="document 7", share=0.5, spans=(span,))
    lines = [describe_copies("x" * 72, long, cells) for cells in (140, 110, 90, 70, 40, 30)]
    assert lines == [
        "copies: 3 of 20 documents stand in the training text · longest 36 characters, document 7: "
        "“xxxxxxxxxxxxxxxxx…” · 50 % in spans of 20 or more",
        "copies: 3 of 20 documents stand in the training text · longest 36 · 50 % in spans of 20+",
        "copies: 3 of 20 documents stand in the training text · longest 36 · 50 % in spans of 20+",
        "copies: 3 of 20 documents stand in the training text · longest 36",
        "copies: 3 of 20 documents · longest 36",
        "copies: 3 of 20 documents",
    ]
    one = describe_copies("East", Copies(documents=1, documents_copied=1), 60)
    assert one == "copies: 1 of 1 document stands in the training text"


def test_the_total_of_several_texts_fits_into_a_line() -> None:
    total = CopiedTotal(texts=3, longest=56, place="line 4,127", number=2, share=0.5)
    lines = [describe_total(total, cells) for cells in (140, 79, 70)]
    assert lines == [
        "copies in 3 texts: longest 56 characters, line 4,127, in text 2 · 50 % in spans of 20+",
        "copies in 3 texts: longest 56, line 4,127, in text 2 · 50 % in spans of 20+",
        "copies in 3 texts: longest 56 characters, in text 2 · 50 % in spans of 20+",
    ]
    names = CopiedTotal(texts=20, documents=19, documents_copied=1)
    assert [describe_total(names, cells) for cells in (140, 79)] == [
        "copies in 20 texts: 1 of 19 documents stands in the training text · no 20 characters in a "
        "row",
        "copies in 20 texts: 1 of 19 documents stands in the training text",
    ]


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("A loop: " + "and the other " * 3, Loop(begin=7, end=50, period=14)),
        ("On " + "the " * 12 + "end", Loop(begin=2, end=51, period=4)),
        (" " * 30, Loop(begin=0, end=30, period=1)),
        ("x" + "0123456789" * 3, Loop(begin=1, end=31, period=10)),
        ("".join(map(chr, range(200, 400))) * 3, Loop(begin=0, end=600, period=200)),
        ("the " * 7, None),  # 28 characters are not three times 10
        ("0123456789" * 2 + "012345678", None),
        ("".join(map(chr, range(200, 401))) * 3, None),  # 201 characters
        ("No loop.", None),
        ("", None),
    ],
)
def test_a_loop_is_10_to_200_characters_three_times_in_a_row(text: str, loop: Loop | None) -> None:
    assert find_loop(text) == loop


@given(
    st.text("ab", min_size=1, max_size=25),
    st.integers(1, 12),
    st.text("abc", max_size=10),
    st.text("abc", max_size=10),
)
def test_every_loop_is_found(unit: str, times: int, before: str, after: str) -> None:
    text = before + unit * times + after
    found = find_loop(text)
    expected = [
        begin
        for period in range(10, 201)
        for begin in range(len(text) - 3 * period + 1)
        if text[begin : begin + 3 * period] == text[begin : begin + period] * 3
    ]
    assert bool(expected) == (found is not None)
    if found is not None:
        looped = text[found.begin : found.end]
        assert looped == (looped[: found.period] * (found.times + 1))[: len(looped)]
        assert found.times * found.period >= 30 - found.period


def test_an_empty_span_of_a_damaged_log_is_described_in_any_width() -> None:
    copies = Copies(longest=CopiedSpan(begin=0, end=0))
    assert describe_copies("", copies, 20) == "copies: longest 0 · 0 % in spans of 20+"


def test_a_loop_is_described_safely() -> None:
    text = "so \x1b[31m\n" * 20
    loop = find_loop(text)
    assert loop is not None
    assert describe_loop(text, loop) == "loop: “so ␛[31m↵” 20 times, from character 1 on"
