"""Glyphs of all of Unicode."""

import unicodedata

import pytest
from rich.cells import cell_len

from lstm_tui.text.glyphs import cells, cut_middle, glyph, quoted, safe_line, visible

EVERY_CHARACTER = list(map(chr, range(0x110000)))
NEVER_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"}


def test_every_character_has_a_printable_glyph() -> None:
    shown = visible("".join(EVERY_CHARACTER))
    assert len(shown) == len(EVERY_CHARACTER)
    assert [c for c in set(shown) if unicodedata.category(c) in NEVER_SHOWN] == []


def test_every_glyph_has_the_width_that_rich_uses() -> None:
    shown = sorted(set(visible("".join(EVERY_CHARACTER))))
    assert {cells(character) for character in shown} == {1, 2}
    assert [hex(ord(c)) for c in shown if cells(c) != cell_len(c)] == []


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("a", "a"),
        (" ", " "),
        ("\n", "↵"),
        ("\t", "⇥"),
        ("\0", "␀"),
        ("\x1b", "␛"),
        ("\r", "␍"),
        ("\x7f", "␡"),
        ("\x85", "␤"),
        ("\u2028", "␤"),
        ("\x9b", "␦"),  # C1: begins an escape code
        ("\u202e", "␦"),  # right-to-left override
        ("\u200b", "␦"),  # zero-width space
        ("\ud800", "␦"),
        ("\ue000", "␦"),
        ("\u3164", "␦"),  # an invisible letter
        ("\u0301", "◌"),  # combining acute
        ("\u200d", "◌"),  # zero-width joiner
        ("\U0001f3fd", "◌"),  # skin tone
        ("\U0001f1e9", "◌"),  # half of a flag
        ("\ufffd", "\ufffd"),
        ("天", "天"),
    ],
)
def test_glyph(character: str, expected: str) -> None:
    assert expected == glyph(character)


def test_wide_characters_take_two_cells() -> None:
    assert [cells(c) for c in "a天😀\u0301"] == [1, 2, 2, 1]


def test_newlines_can_be_kept() -> None:
    assert visible("a\x1b\nb", keep_newlines=True) == "a␛\nb"
    assert visible("a\x1b\nb") == "a␛↵b"


def test_safe_line_is_cut_to_its_cells() -> None:
    assert safe_line("abcdef", 6) == "abcdef"
    assert safe_line("abcdef", 5) == "abcd…"
    assert safe_line("天地玄", 4) == "天…"
    assert safe_line("天地玄", 6) == "天地玄"


def test_quoted_names_a_character() -> None:
    assert quoted("é") == "“é” (U+00E9)"
    assert quoted("\x1b") == "“␛” (U+001B)"


@pytest.mark.parametrize(
    ("line", "limit", "shown"),
    [
        ("atlas-20261124", 14, "atlas-20261124"),
        ("atlas-20261124", 9, "atla…1124"),
        ("atlas-20261124", 6, "atl…24"),
        ("日本語のテキスト", 8, "日本…ト"),
        ("日本語", 2, "…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_a_long_name_is_cut_in_its_middle(line: str, limit: int, shown: str) -> None:
    assert cut_middle(line, limit) == shown
    assert sum(map(cells, shown)) <= limit


@pytest.mark.parametrize(
    ("limit", "shown"),
    [(28, "atlas-20261130-0155-rnn-tanh"), (16, "atl…155-rnn-tanh"), (6, "…-tanh"), (0, "")],
)
def test_the_end_of_a_name_is_kept(limit: int, shown: str) -> None:
    assert cut_middle("atlas-20261130-0155-rnn-tanh", limit, ending=12) == shown
