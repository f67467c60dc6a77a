"""Arbitrary text in exports and on standard output: as UTF-8, JSON, XML and HTML.

In JSON, characters that control a terminal, reorder or hide text, or end a line for some readers
are escaped. A JSON parser reads an escape as the character itself, so values stay the same.
"""

import json
import math
import re
from xml.sax.saxutils import escape

import msgspec

from lstm_tui.text.glyphs import glyph

_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""DEL and C1, format characters (bidirectional controls, zero-width characters, tags), line and
paragraph separators, surrogates. C0 is escaped in any JSON."""

_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def encode_utf8(text: str) -> bytes:
    """``text`` as UTF-8; half a surrogate pair, which UTF-8 does not have, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def xml_text(text: str) -> str:
    """``text`` as the content of an XML or HTML element: escaped, and U+FFFD for what XML lacks."""
    return _NOT_IN_XML.sub("�", escape(text))


def json_text(content: object, *, indent: int = 0) -> str:
    """``content`` (dataclasses, dictionaries, lists, numbers, text) as JSON.

    It is on one line unless there is an ``indent``. Numbers that are not finite become null, and
    half a surrogate pair is escaped.
    """
    try:
        text = msgspec.json.encode(content).decode()
    except UnicodeEncodeError:
        plain = _finite(msgspec.to_builtins(content))
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    text = _UNSAFE.sub(lambda match: _escape(match[0]), text)
    return msgspec.json.format(text, indent=indent) if indent else text


def terminal_json(text: str) -> str:
    """The JSON ``text`` with an escape for each character that is not shown by itself.

    Copied from the terminal, it still parses as the same value.
    """
    return "".join(one if one == "\n" or glyph(one) == one else _escape(one) for one in text)


def _escape(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))


def _finite(content: object) -> object:
    """``content`` with None in place of numbers that are not finite."""
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {key: _finite(value) for key, value in content.items()}
        case list() | tuple():
            return [_finite(value) for value in content]
        case _:
            return content


def number(value: float) -> float | None:
    """``value`` with five significant digits; None if it is not finite."""
    return float(f"{value:.5g}") if math.isfinite(value) else None
