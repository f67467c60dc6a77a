"""Bytes → text, wherever the blocks end."""

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import TextConfig, Undecodable, Unit
from lstm_tui.errors import ConfigError, CorpusError, UndecodableTextError
from lstm_tui.text.decoding import (
    canonical_encoding,
    decode_blocks,
    nul_means_binary,
    unify_newlines,
)

UTF8 = TextConfig()


def decoded(*blocks: bytes, text: TextConfig = UTF8) -> str:
    return "".join(decode_blocks(blocks, text, "x.txt"))


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_crlf_split_over_two_chunks_becomes_one_newline() -> None:
    assert "".join(unify_newlines(["a\r", "\nb"])) == "a\nb"
    assert b"".join(unify_newlines([b"a\r", b"\nb"])) == b"a\nb"


def test_lone_carriage_returns_stay() -> None:
    assert "".join(unify_newlines(["\ra\r", "\r", "\nb", "\r"])) == "\ra\r\nb\r"


@given(st.text("ab\r\n"), st.integers(1, 5))
def test_newlines_do_not_depend_on_the_chunks(text: str, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert text.replace("\r\n", "\n") == "".join(unify_newlines(pieces))


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "gb18030", "utf-7"]),
    st.integers(1, 7),
)
def test_text_does_not_depend_on_the_blocks(text: str, encoding: str, size: int) -> None:
    blocks = cut(text.encode(encoding), size)
    assert text == decoded(*blocks, text=TextConfig(encoding=encoding))


@given(st.binary(max_size=40).filter(lambda data: b"\0" not in data), st.integers(1, 7))
def test_error_names_the_byte_that_python_names(data: bytes, size: int) -> None:
    try:
        expected = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = f"x.txt: byte {error.start:,} is not UTF-8 (0x{data[error.start]:02x})."
        with pytest.raises(UndecodableTextError) as caught:
            decoded(b"", *cut(data, size))
        assert str(caught.value).startswith(name) or "looks like" in str(caught.value)
    else:
        assert expected == decoded(*cut(data, size))


def test_undecodable_byte_is_named_with_what_to_do() -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded(b"x" * 10_000, b"y" * 233 + b"\xe9abc")
    assert (
        str(caught.value) == "x.txt: byte 10,233 is not UTF-8 (0xe9). Pass --encoding latin-1, "
        "or --undecodable replace."
    )


def test_place_in_a_compressed_file_is_that_of_the_decompressed_text() -> None:
    with pytest.raises(UndecodableTextError, match="byte 1 of the decompressed text is not"):
        list(decode_blocks([b"a\xe9"], UTF8, "x.gz", decompressed=True))


def test_character_cut_off_at_the_end_is_an_error() -> None:
    with pytest.raises(UndecodableTextError, match=r"byte 1 is not UTF-8 \(0xe5\)"):
        decoded(b"a\xe5\xa4")


def test_undecodable_bytes_can_be_replaced() -> None:
    assert decoded(b"a\xe9b", text=TextConfig(undecodable=Undecodable.REPLACE)) == "a\ufffdb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_byte_order_mark_is_removed(encoding: str) -> None:
    data = "\ufeffhello".encode(encoding)
    for size in (1, 2, 100):
        if encoding != "utf-16":  # which writes a mark of its own
            assert decoded(*cut(data, size), text=TextConfig(encoding=encoding)) == "hello"
    assert decoded("hello".encode(encoding), text=TextConfig(encoding=encoding)) == "hello"


@pytest.mark.parametrize("title", ["UTF-16", "UTF-32"])
def test_other_unicode_is_recognised(title: str) -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded("hello".encode(title))
    assert f"x.txt: looks like {title}; pass --encoding {title.lower()}." == str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_without_a_byte_order_mark_both_orders_are_offered(encoding: str) -> None:
    data = "hello".encode(f"{encoding}-le")
    with pytest.raises(
        UndecodableTextError, match=f"Pass --encoding {encoding}-le, .* {encoding}-be"
    ):
        decoded(data, text=TextConfig(encoding=encoding))
    assert decoded(data, text=TextConfig(encoding=f"{encoding}-le")) == "hello"


def test_an_encoding_with_complaints_of_its_own_is_quoted() -> None:
    with pytest.raises(UndecodableTextError, match="is not punycode"):
        decoded(b"a-\xff", text=TextConfig(encoding="punycode"))


def test_nul_is_refused_with_its_place() -> None:
    with pytest.raises(CorpusError, match=r"x.txt: byte 1,001 is NUL, so this is a binary file"):
        decoded(b"a" * 1000, b"b\0")
    with pytest.raises(CorpusError, match="character 2 is NUL"):
        decoded("ab\0".encode("utf-16"), text=TextConfig(encoding="utf-16"))


def test_halves_of_surrogate_pairs_are_refused() -> None:
    with pytest.raises(UndecodableTextError, match=r"half of a surrogate pair, U\+D800"):
        decoded(b"+2AA-", text=TextConfig(encoding="utf-7"))


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [("UTF8", "utf-8"), ("latin-1", "iso8859-1"), ("Shift_JIS", "shift_jis"), ("utf-32", "utf-32")],
)
def test_encodings_have_one_name(given_name: str, expected: str) -> None:
    assert expected == canonical_encoding(given_name)


@pytest.mark.parametrize(
    "encoding", ["klingon", "hex", "rot13", "", "a\0b", "\x1b[31m", "undefined"]
)
def test_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(ConfigError, match="Python knows no such text encoding") as caught:
        canonical_encoding(encoding)
    assert "\x1b" not in str(caught.value)


def test_nul_says_nothing_about_bytes_and_wide_encodings() -> None:
    assert nul_means_binary(UTF8)
    assert nul_means_binary(TextConfig(encoding="shift_jis"))
    assert not nul_means_binary(TextConfig(unit=Unit.BYTE))
    assert not nul_means_binary(TextConfig(encoding="utf-16"))
