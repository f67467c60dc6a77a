"""Bytes of one file → pieces of text, or one clear error that says which byte is wrong.

Pieces come as they are read, so a text of any size passes in little memory; a character or a line
end that is split between two blocks is whole in what comes out. This module refuses to know where
the bytes come from and what is done with the text.
"""

import codecs
from collections.abc import Iterable, Iterator
from typing import AnyStr, NoReturn

from lstm_tui.config import TextConfig, Undecodable, Unit
from lstm_tui.errors import ConfigError, CorpusError, UndecodableTextError
from lstm_tui.text.glyphs import safe_line

_BYTE_ORDER_MARK = "\ufeff"
_OTHER_BYTE_ORDER_MARKS = {  # UTF-32 first: its mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def canonical_encoding(encoding: str) -> str:
    """Python's own name of ``encoding``, for example ``iso8859-1`` for ``latin-1``.

    Raises:
        ConfigError: Python knows no such text encoding, or cannot read it piece by piece.
    """
    try:
        name = codecs.lookup(encoding).name
        b"text".decode(name, "replace")  # refuses codecs that are not of text, such as hex
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError) as error:
        raise ConfigError(
            f"--encoding {safe_line(encoding)}: Python knows no such text encoding. "
            "Pass for example utf-8, latin-1, utf-16, shift_jis or gb18030."
        ) from error
    return name


def nul_means_binary(text: TextConfig) -> bool:
    """Whether a zero byte in a file says that it is not text."""
    return text.unit is Unit.CHAR and "\0A".encode(text.encoding, "replace") == b"\0A"


def unify_newlines(pieces: Iterable[AnyStr]) -> Iterator[AnyStr]:
    """``pieces`` with CR LF turned into LF, also where a piece ends between the two.

    A CR alone stays: it is a character like others.
    """
    held: AnyStr | None = None  # a CR at the end of a piece, until we see what follows
    for piece in pieces:
        joined = piece if held is None else held + piece
        held = None
        if isinstance(joined, str):
            carriage_return, both, line_feed = "\r", "\r\n", "\n"
        else:
            carriage_return, both, line_feed = b"\r", b"\r\n", b"\n"
        if joined.endswith(carriage_return):
            joined, held = joined[:-1], joined[-1:]
        if carriage_return in joined:
            joined = joined.replace(both, line_feed)
        if joined:
            yield joined
    if held is not None:
        yield held


def decode_blocks(
    blocks: Iterable[bytes], text: TextConfig, name: str, *, decompressed: bool = False
) -> Iterator[str]:
    """``blocks`` of the file ``name`` as pieces of text, without a byte order mark.

    ``decompressed`` says in errors that positions count the decompressed bytes.

    Raises:
        CorpusError: The file has a zero character: it is binary, not text.
        UndecodableTextError: A byte is not text in ``text.encoding``.
    """
    encoding = text.encoding
    refuse_zero_bytes = nul_means_binary(text)
    errors = "replace" if text.undecodable is Undecodable.REPLACE else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    place = "byte {:,} of the decompressed text" if decompressed else "byte {:,}"
    seen = 0  # bytes given to the decoder
    written = 0  # characters that came out
    begun = False

    def decode(block: bytes, final: bool = False) -> str:
        try:
            piece = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            # error.object ends where the block ends, and begins with what the decoder had kept.
            offset = seen - len(error.object) + error.start
            byte = error.object[error.start]
            _refuse_byte(name, place.format(offset), f"0x{byte:02x}", text)
        except UnicodeError as error:
            if encoding not in ("utf-16", "utf-32"):
                raise UndecodableTextError(
                    f"{name}: is not {_title(encoding)}: {error}."
                ) from error
            raise UndecodableTextError(
                f"{name}: has no byte order mark, so nobody knows which of its bytes come first. "
                f"Pass --encoding {encoding}-le, as Windows writes it, or {encoding}-be."
            ) from error
        if encoding != "utf-8" and not piece.isascii():
            _refuse_surrogates(piece, name)
        return piece

    for block in blocks:
        if not begun and encoding == "utf-8":
            _refuse_other_unicode(block, name)
        if refuse_zero_bytes and (zero := block.find(0)) >= 0:
            _refuse_binary(name, place.format(seen + zero))
        seen += len(block)
        piece = decode(block)
        if piece and not begun:
            begun = True
            piece = piece.removeprefix(_BYTE_ORDER_MARK)
        if not refuse_zero_bytes and "\0" in piece:
            _refuse_binary(name, f"character {written + piece.index(chr(0)):,}")
        written += len(piece)
        if piece:
            yield piece
    if piece := decode(b"", final=True):
        yield piece


def _title(encoding: str) -> str:
    return {"utf-8": "UTF-8", "utf-16": "UTF-16", "iso8859-1": "latin-1"}.get(encoding, encoding)


def _refuse_byte(name: str, place: str, value: str, text: TextConfig) -> NoReturn:
    other = "--encoding latin-1" if text.encoding == "utf-8" else "another --encoding"
    raise UndecodableTextError(
        f"{name}: {place} is not {_title(text.encoding)} ({value}). "
        f"Pass {other}, or --undecodable {Undecodable.REPLACE}."
    )


def _refuse_surrogates(piece: str, name: str) -> None:
    """Python's UTF-7 and its escapes let halves of surrogate pairs through."""
    try:
        piece.encode("utf-16-le")
    except UnicodeEncodeError as error:
        raise UndecodableTextError(
            f"{name}: has half of a surrogate pair, U+{ord(piece[error.start]):04X}, which is no "
            "character. Pass another --encoding."
        ) from error


def _refuse_binary(name: str, place: str) -> NoReturn:
    raise CorpusError(
        f"{name}: {place} is NUL, so this is a binary file, not text. "
        "Pass --unit byte to train on its bytes, or --encoding utf-16 if that is what it is."
    )


def _refuse_other_unicode(block: bytes, name: str) -> None:
    for mark, title in _OTHER_BYTE_ORDER_MARKS.items():
        if block.startswith(mark):
            raise UndecodableTextError(
                f"{name}: looks like {title}; pass --encoding {title.lower()}."
            )
