"""Incremental decoding of the bytes of a file, with the position of the first undecodable byte.

Text is produced block by block in bounded memory; a character or line end that is split between two
blocks is joined.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import AnyStr

from lstm_tui.config import SymbolKind, TextConfig, Undecodable
from lstm_tui.errors import Advice, ConfigError, CorpusError, UndecodableTextError
from lstm_tui.text.charsets import (
    SAMPLE_BYTES,
    decodes,
    detect_encoding,
    detect_wide_encoding,
    is_damaged_utf8,
)
from lstm_tui.text.glyphs import safe_line

_BYTE_ORDER_MARK = "\ufeff"
_REPLACEMENT = "\ufffd"
_REPLACE = f"--undecodable {Undecodable.REPLACE}"
_BINARY_SHARE = 0.05
"""Data with at least this share of control characters are binary: random bytes have a tenth, text
has none."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes(code for code in range(32) if code not in b"\b\t\n\v\f\r\x1b") + b"\x7f"
_OTHER_BYTE_ORDER_MARKS = {  # UTF-32 first: its mark starts with that of UTF-16
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def canonical_encoding(encoding: str) -> str:
    """The name of ``encoding`` in Python's codec registry: ``iso8859-1`` for ``latin-1``.

    Raises:
        ConfigError: Python has no such text encoding, or cannot decode it incrementally.
    """
    try:
        name = codecs.lookup(encoding).name
        b"text".decode(name, "replace")  # raises for hex and other codecs of bytes
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError) as error:
        raise ConfigError(
            f"--encoding {safe_line(encoding)}: Python knows no such text encoding. "
            "Use for example utf-8, cp1252, utf-16, koi8-r, shift_jis or gb18030."
        ) from error
    return name


def refuses_nul(text: TextConfig) -> bool:
    """Whether a NUL byte means that a file is not text.

    It does not if symbols are bytes, or in an encoding such as UTF-16 that has other characters
    with zero bytes.
    """
    return text.symbols is not SymbolKind.BYTE and "\0A".encode(text.encoding, "replace") == b"\0A"


def looks_binary(block: bytes) -> bool:
    """Whether ``block`` has too many control characters to be text."""
    controls = len(block) - len(block.translate(None, _CONTROLS))
    return controls > _BINARY_SHARE * len(block)


def unify_newlines(pieces: Iterable[AnyStr]) -> Iterator[AnyStr]:
    """``pieces`` with CR LF replaced by LF, also where a piece ends between the two.

    A lone CR is kept.
    """
    held: AnyStr | None = None  # a CR at the end of a piece, until the next piece is known
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
    """Decode ``blocks`` of the file ``name``, without a byte order mark.

    If ``decompressed``, errors say that positions refer to the decompressed bytes.

    Raises:
        CorpusError: The file has a NUL character: it is binary, not text.
        UndecodableTextError: A byte is not valid in ``text.encoding``.
    """
    encoding = text.encoding
    refuses_zero = refuses_nul(text)
    replace = text.undecodable is Undecodable.REPLACE
    decoder = codecs.getincrementaldecoder(encoding)("replace" if replace else "strict")
    position = "byte {:,} of the decompressed text" if decompressed else "byte {:,}"
    rest = iter(blocks)
    seen = 0  # bytes passed to the decoder
    written = 0  # characters produced
    begun = False

    def decode(block: bytes, final: bool = False) -> str:
        try:
            piece = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            # error.object is what the decoder had buffered, followed by the block.
            offset = seen - len(error.object) + error.start
            if encoding == "utf-32" and not offset:  # no byte order mark
                raise _no_byte_order(name, encoding, _sample(block, rest)) from error
            value = f"0x{error.object[error.start]:02x}"
            sample = _sample(error.object, rest)
            raise _undecodable(name, position.format(offset), value, text, sample) from error
        except UnicodeError as error:
            if encoding not in ("utf-16", "utf-32"):
                raise UndecodableTextError(
                    f"{name}: is not {_title(encoding)}: {error}."
                ) from error
            raise _no_byte_order(name, encoding, _sample(block, rest)) from error
        if encoding != "utf-8" and (lone := _SURROGATE.search(piece)):
            if not replace:
                raise _surrogate(name, lone[0])
            piece = _SURROGATE.sub(_REPLACEMENT, piece)
        return piece

    for block in rest:
        if not begun and encoding == "utf-8":
            _refuse_other_unicode(block, name)
        if refuses_zero and (zero := block.find(0)) >= 0:
            if encoding == "utf-8" and seen % 4 == 0:
                _refuse_wide(block, name)
            binary = looks_binary(block)
            if not replace or binary:
                raise _zero(name, position.format(seen + zero), binary=binary)
        seen += len(block)
        piece = decode(block)
        if piece and not begun:
            begun = True
            piece = piece.removeprefix(_BYTE_ORDER_MARK)
        if "\0" in piece:
            binary = looks_binary(piece.encode("ascii", "replace"))
            if not replace or binary:
                nul_position = f"character {written + piece.index(chr(0)):,}"
                raise _zero(name, nul_position, binary=binary)
            piece = piece.replace("\0", _REPLACEMENT)
        written += len(piece)
        if piece:
            yield piece
    if piece := decode(b"", final=True):
        yield piece


def _sample(block: bytes, rest: Iterable[bytes]) -> bytes:
    """``block`` and what follows it, up to `SAMPLE_BYTES`, to detect the encoding."""
    sample = bytearray(block)
    for more in rest:
        if len(sample) >= SAMPLE_BYTES:
            break
        sample += more
    return bytes(sample[:SAMPLE_BYTES])


def _title(encoding: str) -> str:
    return {"utf-8": "UTF-8", "utf-16": "UTF-16", "iso8859-1": "latin-1"}.get(encoding, encoding)


def _undecodable(
    name: str, position: str, value: str, text: TextConfig, sample: bytes
) -> UndecodableTextError:
    """The error for an undecodable byte, with an encoding that decodes ``sample``."""
    detected = detect_encoding(sample)
    if detected and canonical_encoding(detected) == text.encoding:
        detected = ""
    advice: tuple[Advice, ...] = (Advice(_REPLACE, ", which reads such bytes as U+FFFD"),)
    if detected and decodes(sample, detected):
        advice = (Advice(f"--encoding {detected}"), Advice(_REPLACE))
    elif detected:
        advice = (Advice(f"--encoding {detected} {_REPLACE}"),)
    return UndecodableTextError(
        f"{name}: {position} is not {_title(text.encoding)} ({value}).",
        advice,
        encoding=detected,
        is_damaged_utf8=text.encoding == "utf-8" and is_damaged_utf8(sample),
    )


def _no_byte_order(name: str, encoding: str, sample: bytes) -> UndecodableTextError:
    detected = detect_wide_encoding(sample)
    orders = (detected,) if detected else (f"{encoding}-le", f"{encoding}-be")
    advice = tuple(Advice(f"--encoding {order}") for order in orders)
    return UndecodableTextError(
        f"{name}: has no byte order mark, so its byte order is unknown.", advice, encoding=detected
    )


def _surrogate(name: str, character: str) -> UndecodableTextError:
    """The error for a lone surrogate, which Python's UTF-7 and escape codecs accept."""
    return UndecodableTextError(
        f"{name}: has half of a surrogate pair, U+{ord(character):04X}, which is not a character.",
        (Advice(_REPLACE, ", which reads it as U+FFFD"),),
    )


def _zero(name: str, position: str, *, binary: bool) -> CorpusError:
    """The error for a NUL character: the file is binary, or a text with damaged bytes."""
    if binary:
        return CorpusError(
            f"{name}: {position} is NUL, so this is a binary file, not text.",
            (Advice(f"--symbols {SymbolKind.BYTE}", " to train on its bytes"),),
        )
    return UndecodableTextError(
        f"{name}: {position} is NUL, which is not text.",
        (Advice(_REPLACE, ", which reads it as U+FFFD"),),
    )


def _refuse_wide(sample: bytes, name: str) -> None:
    if detected := detect_wide_encoding(sample):
        raise UndecodableTextError(
            f"{name}: looks like {detected[:6].upper()} without a byte order mark.",
            (Advice(f"--encoding {detected}"),),
            encoding=detected,
        )


def _refuse_other_unicode(block: bytes, name: str) -> None:
    for mark, title in _OTHER_BYTE_ORDER_MARKS.items():
        if block.startswith(mark):
            raise UndecodableTextError(
                f"{name}: looks like {title}.",
                (Advice(f"--encoding {title.lower()}"),),
                encoding=title.lower(),
            )
