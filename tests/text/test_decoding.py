"""Incremental decoding, for all block sizes."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import SymbolKind, TextConfig, Undecodable
from lstm_tui.errors import ConfigError, CorpusError, UndecodableTextError
from lstm_tui.text.decoding import (
    canonical_encoding,
    decode_blocks,
    refuses_nul,
    unify_newlines,
)

UTF8 = TextConfig()


def decoded(*blocks: bytes, text: TextConfig = UTF8) -> str:
    return "".join(decode_blocks(blocks, text, "x.txt"))


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_crlf_split_over_two_blocks_becomes_one_newline() -> None:
    assert "".join(unify_newlines(["a\r", "\nb"])) == "a\nb"
    assert b"".join(unify_newlines([b"a\r", b"\nb"])) == b"a\nb"


def test_lone_carriage_returns_stay() -> None:
    assert "".join(unify_newlines(["\ra\r", "\r", "\nb", "\r"])) == "\ra\r\nb\r"


@given(st.text("ab\r\n"), st.integers(1, 5))
def test_newlines_do_not_depend_on_the_blocks(text: str, size: int) -> None:
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
def test_the_error_has_the_byte_offset_of_python(data: bytes, size: int) -> None:
    try:
        expected = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        name = f"x.txt: byte {error.start:,} is not UTF-8 (0x{data[error.start]:02x})."
        with pytest.raises(UndecodableTextError) as caught:
            decoded(b"", *cut(data, size))
        assert str(caught.value).startswith(name) or "looks like" in str(caught.value)
    else:
        assert expected == decoded(*cut(data, size))


def test_an_undecodable_byte_is_named_with_advice() -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded(b"x" * 10_000, b"y" * 233 + b"\xe9abc")
    assert (
        caught.value.full_message == "x.txt: byte 10,233 is not UTF-8 (0xe9). "
        "Pass --encoding cp1252, or --undecodable replace."
    )


def test_the_offset_in_a_compressed_file_counts_decompressed_bytes() -> None:
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
def test_other_unicode_encodings_are_recognized(title: str) -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded("hello".encode(title))
    expected = f"x.txt: looks like {title}. Pass --encoding {title.lower()}."
    assert expected == caught.value.full_message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_the_byte_order_is_detected_without_a_mark(encoding: str, order: str) -> None:
    data = "hello, world\n".encode(f"{encoding}-{order}")
    for text in (TextConfig(encoding=encoding), UTF8):
        with pytest.raises(UndecodableTextError, match="byte order") as caught:
            decoded(data, text=text)
        assert [one.words for one in caught.value.advice] == [f"--encoding {encoding}-{order}"]
    assert decoded(data, text=TextConfig(encoding=f"{encoding}-{order}")) == "hello, world\n"


def test_both_byte_orders_are_suggested_if_neither_is_detected() -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded("漢字".encode("utf-16-be"), text=TextConfig(encoding="utf-16"))
    assert "Pass --encoding utf-16-le, or --encoding utf-16-be." in caught.value.full_message


def test_the_message_of_a_codec_is_quoted() -> None:
    with pytest.raises(UndecodableTextError, match="is not punycode"):
        decoded(b"a-\xff", text=TextConfig(encoding="punycode"))


def test_binary_data_are_refused_with_the_offset_of_the_first_nul() -> None:
    with pytest.raises(CorpusError, match=r"x.txt: byte 1,001 is NUL, so this is a binary") as it:
        decoded(b"a" * 1000, b"b" + b"\0" * 200)
    assert [one.words for one in it.value.advice] == ["--symbols byte"]
    with pytest.raises(CorpusError, match="character 2 is NUL, so this is a binary file"):
        decoded("ab\0\0\0".encode("utf-16"), text=TextConfig(encoding="utf-16"))
    with pytest.raises(CorpusError, match="binary"):
        decoded(b"ab\1\0\2\0\3\xff\0\7", text=TextConfig(undecodable=Undecodable.REPLACE))


@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis", "utf-16"])
def test_a_single_nul_in_a_text_can_be_replaced(encoding: str) -> None:
    blocks = cut(f"{'a' * 1_000}b\0c".encode(encoding), 600)
    text = TextConfig(encoding=encoding)
    with pytest.raises(UndecodableTextError, match="is NUL, which is not text") as caught:
        decoded(*blocks, text=text)
    assert [one.words for one in caught.value.advice] == ["--undecodable replace"]
    replaced = replace(text, undecodable=Undecodable.REPLACE)
    assert decoded(*blocks, text=replaced) == f"{'a' * 1_000}b\ufffdc"


def test_lone_surrogates_are_refused_or_replaced() -> None:
    with pytest.raises(UndecodableTextError, match=r"half of a surrogate pair, U\+D800"):
        decoded(b"a+2AA-", text=TextConfig(encoding="utf-7"))
    replaced = TextConfig(encoding="utf-7", undecodable=Undecodable.REPLACE)
    assert decoded(b"a+2AA-", text=replaced) == "a\ufffd"


@pytest.mark.parametrize("encoding", ["cp1252", "koi8-r", "gb18030"])
def test_the_encoding_is_detected_after_a_long_ascii_beginning(encoding: str) -> None:
    words = {"cp1252": "“Jörg’s”", "koi8-r": "Все счастливые семьи", "gb18030": "我们都是中国人"}
    blocks = [b"x" * 1_000, f"{words[encoding]}\n".encode(encoding) * 50]
    with pytest.raises(UndecodableTextError) as caught:
        decoded(*blocks)
    assert caught.value.encoding == encoding
    first, second = caught.value.advice
    assert (first.words, second.words) == (f"--encoding {encoding}", "--undecodable replace")
    assert words[encoding] in decoded(*blocks, text=TextConfig(encoding=encoding))


def test_utf8_with_a_damaged_byte_is_not_detected_as_another_encoding() -> None:
    with pytest.raises(UndecodableTextError) as caught:
        decoded("Jörg zahlt für den Café-Besuch\n".encode() * 9 + b"\xff")
    assert [one.words for one in caught.value.advice] == ["--undecodable replace"]


def test_an_encoding_with_a_damaged_byte_is_suggested_with_replacement() -> None:
    data = "“Jörg’s Café”\n".encode("cp1252") * 40 + b"\x81"
    with pytest.raises(UndecodableTextError) as caught:
        decoded(data)
    assert [one.words for one in caught.value.advice] == ["--encoding cp1252 --undecodable replace"]
    text = TextConfig(encoding="cp1252", undecodable=Undecodable.REPLACE)
    assert decoded(data, text=text).count("\ufffd") == 1


def test_utf8_is_suggested_if_another_encoding_was_given() -> None:
    with pytest.raises(UndecodableTextError, match="not cp1252") as caught:
        decoded("“Jörg”".encode(), text=TextConfig(encoding="cp1252"))
    assert caught.value.encoding == "utf-8"


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [("UTF8", "utf-8"), ("latin-1", "iso8859-1"), ("Shift_JIS", "shift_jis"), ("utf-32", "utf-32")],
)
def test_aliases_of_an_encoding_have_one_name(given_name: str, expected: str) -> None:
    assert expected == canonical_encoding(given_name)


@pytest.mark.parametrize(
    "encoding", ["klingon", "hex", "rot13", "", "a\0b", "\x1b[31m", "undefined"]
)
def test_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(ConfigError, match="Python knows no such text encoding") as caught:
        canonical_encoding(encoding)
    assert "\x1b" not in str(caught.value)


def test_nul_is_valid_in_bytes_and_wide_encodings() -> None:
    assert refuses_nul(UTF8)
    assert refuses_nul(TextConfig(encoding="shift_jis"))
    assert not refuses_nul(TextConfig(symbols=SymbolKind.BYTE))
    assert not refuses_nul(TextConfig(encoding="utf-16"))
