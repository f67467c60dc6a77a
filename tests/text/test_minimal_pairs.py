"""Minimal pairs from sentences and tables."""

from io import BytesIO
from pathlib import Path

import pytest

from lstm_tui.errors import ConfigError, CorpusError, MissingSourceError
from lstm_tui.text.minimal_pairs import (
    MinimalPair,
    delimited,
    is_sentence,
    parse_sentence,
    read_pair_file,
)


def read(table: str | bytes) -> tuple[MinimalPair, ...]:
    content = table.encode() if isinstance(table, str) else table
    return read_pair_file("-", BytesIO(content))


def test_a_sentence_has_the_right_word_first_and_the_character_after_them() -> None:
    assert parse_sentence("The keys {are|is} here.") == MinimalPair("The keys ", "are ", "is ")
    assert parse_sentence("He {waits|wait}.") == MinimalPair("He ", "waits.", "wait.")
    assert parse_sentence("The keys {are|is}") == MinimalPair("The keys ", "are", "is")


@pytest.mark.parametrize("text", ["{a|b} {c|d}", "The {keys|keys} here", "It {is|are|was} here"])
def test_a_sentence_that_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"Write the right and the wrong word as \{are\|is\}"):
        parse_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("a {b|c} d", True), ("{a|b|c}", True), ("pairs{1}.tsv", False)]
)
def test_braces_make_a_sentence(text: str, expected: bool) -> None:
    assert is_sentence(text) is expected


def test_a_table_has_named_columns_in_any_order() -> None:
    table = "wrong\tgroup\tnumber\tbefore\tright\r\nis \tsimple\t1\tThe keys \tare \r\n\r\n"
    assert read(table) == (MinimalPair("The keys ", "are ", "is ", "simple"),)
    assert read("before\tright\twrong\rA \tb\tc\t \r") == (MinimalPair("A ", "b", "c"),)
    assert read(b"\xef\xbb\xbfbefore\tright\twrong\nA \tb\tc\n") == (MinimalPair("A ", "b", "c"),)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("before\tright\nx\ty\n", "line 1: no column wrong"),
        ("before,right,wrong\nx,y,z\n", "separated by tabs"),
        ("before\tright\twrong\nx\ty\tz\nx\ty\n", "line 3: 2 columns, but the first line has 3"),
        ("before\tright\twrong\nx\ty\ty\n", "line 2: right and wrong are the same"),
        ("before\tright\twrong\n", "has no pairs"),
        ("", "line 1: no column before, right, wrong"),
        (b"before\tright\twrong\n\xff\ty\tz\n", "byte 19 is not UTF-8"),
        ("before\tright\twrong\nx\ty\tz\tw\n", "line 2: 4 columns, but the first line has 3"),
        ("before\tright\twrong\tRight\n", "more than one column is named right"),
    ],
)
def test_a_table_that_is_not_valid_says_where(table: str | bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(table)


def test_a_missing_table_may_have_been_meant_as_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError, match=r"no such file.*\{are\|is\}"):
        read_pair_file(str(tmp_path / "The keys are"), BytesIO())


@pytest.mark.parametrize(
    ("pair", "joins", "expected"),
    [
        (("The boys ", "approve", "approves"), True, ("The boys ", "approve ", "approves ")),
        (("The boys ", "approve ", "approves."), True, ("The boys ", "approve ", "approves.")),
        (("The boys", "approve", "approves"), False, ("The boys ", "approve ", "approves ")),
        (("The boys approve", "", "s"), True, ("The boys approve", " ", "s ")),
        (("f(", "x", "y"), False, ("f(", "x ", "y ")),
        (("लड़का", "खाता", "खाते"), False, ("लड़का ", "खाता ", "खाते ")),
        (("他", "是", "有"), False, ("他", "是", "有")),
    ],
)
def test_words_are_set_apart_by_spaces(
    pair: tuple[str, str, str], joins: bool, expected: tuple[str, str, str]
) -> None:
    assert delimited(MinimalPair(*pair, "g"), joins=joins) == MinimalPair(*expected, "g")
