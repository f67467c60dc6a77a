"""JSON for programs: of all that goes to standard output or into an export.

What would steer a terminal, reorder or hide text, or end a line for some reader is escaped; JSON
reads an escape as the character itself, so the values stay what they are.
"""

import json
import math
import re

import msgspec

from lstm_tui.text.glyphs import glyph

_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""DEL and C1, format characters (bidirectional controls, zero-width characters, tags), line and
paragraph separators, surrogates. C0 is escaped in any JSON."""


def json_text(content: object, *, indent: int = 0) -> str:
    """``content`` (dataclasses, dictionaries, lists, numbers, text) as JSON, without ``indent`` on
    one line; what is not a finite number is null.

    Half a surrogate pair, which UTF-8 does not have, is escaped too.
    """
    try:
        text = msgspec.json.encode(content).decode()
    except UnicodeEncodeError:
        plain = _finite(msgspec.to_builtins(content))
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    text = _UNSAFE.sub(lambda match: _escape(match[0]), text)
    return msgspec.json.format(text, indent=indent) if indent else text


def terminal_json(text: str) -> str:
    """``text``, which is JSON, with an escape for each character that has a stand-in on a screen:
    it reads as the same value when it is copied."""
    return "".join(one if one == "\n" or glyph(one) == one else _escape(one) for one in text)


def _escape(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))


def _finite(content: object) -> object:
    """``content`` with None for each number that is not finite."""
    match content:
        case float():
            return content if math.isfinite(content) else None
        case dict():
            return {key: _finite(value) for key, value in content.items()}
        case list() | tuple():
            return [_finite(value) for value in content]
        case _:
            return content
