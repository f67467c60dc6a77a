"""The lossless split of a text into words."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from lstm_tui.text.tokens import LOOKAHEAD, is_word, split_pieces, split_words

CORPORA = Path(__file__).parents[2] / "corpora"
PIECES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.sampled_from(["'", "’", " ", "a", "e\u0301", "\r\n", "_", "7", "東", "\u200d", "अं"]),
        st.integers(1, 9_999).map("x".__mul__),
        st.integers(1, 200).map("\u0301".__mul__),
        st.integers(1, 200).map("z'".__mul__),
    )
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The keys, to 12.", ["The", " keys", ",", " to", " 12", "."]),
        ("don’t 'tis rock'n'roll cats'", ["don’t", " ", "'", "tis", " rock'n'roll", " cats", "'"]),
        ("well-known x_1 3rd", ["well", "-", "known", " x", "_", "1", " 3", "rd"]),
        ("a\r\n\n  b\tc", ["a", "\r", "\n", "\n", " ", " b", "\t", "c"]),
        ("cafe\u0301 हिन्दी \u0301", ["cafe\u0301", " हिन्दी", " ", "\u0301"]),
        ("東京 タワーへ", ["東", "京", " ", "タ", "ワ", "ー", "へ"]),
        ("ภาษา ไทย", ["ภ", "า", "ษ", "า", " ", "ไ", "ท", "ย"]),
        ("한국어는 می\u200cخواهم", ["한국어는", " می\u200cخواهم"]),
        ("👩\u200d💻!", ["👩", "\u200d", "💻", "!"]),
    ],
)
def test_tokens_of_several_scripts(text: str, tokens: list[str]) -> None:
    assert split_words(text) == tokens


@given(PIECES)
def test_tokens_join_to_the_text_wherever_its_pieces_are_cut(pieces: list[str]) -> None:
    pieces *= 1 + 30_000 // (1 + len("".join(pieces)))  # texts are split in parts of this length
    tokens = split_words("".join(pieces))
    assert "".join(tokens) == "".join(pieces)
    parts = list(split_pieces(pieces))
    assert [token for part in parts for token in part] == tokens
    assert len(parts) > 1 or len("".join(pieces)) < 30_000


@given(PIECES)
def test_each_token_is_one_word_or_one_character(pieces: list[str]) -> None:
    for token in split_words("".join(pieces)):
        assert len(token) == 1 or is_word(token)
        assert len(token) < LOOKAHEAD


def test_words_of_a_later_unicode_version_are_valid() -> None:
    assert split_words("ab\u0378") == ["ab", "\u0378"]
    assert is_word(" ab\u0378")
    assert not is_word("\n\u0378")
    assert not is_word("a b\u0378")


def test_a_long_run_of_letters_or_digits_is_cut() -> None:
    assert [len(token) for token in split_words(" " + "a" * 150)] == [65, 64, 22]
    assert [len(token) for token in split_words("1" * 150)] == [64, 64, 22]
    assert max(map(len, split_words("a'" * 9_999))) < LOOKAHEAD


@pytest.mark.parametrize("path", sorted(CORPORA.rglob("*.txt")), ids=lambda path: path.name)
def test_tokens_join_to_the_corpora(path: Path) -> None:
    text = path.read_text(encoding="utf-8")[:2_000_000]
    tokens = split_words(text)
    assert "".join(tokens) == text
    assert len(tokens) < 0.6 * len(text)
