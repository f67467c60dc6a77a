"""JSON with escapes for terminals: values survive."""

import json
import math
import sys
import unicodedata

import pytest
from hypothesis import given, strategies as st

from lstm_tui.exports.encoding import json_text, terminal_json
from lstm_tui.text.glyphs import glyph

ALL = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_dangerous_characters_are_escaped() -> None:
    written = json_text(ALL)
    assert json.loads(written) == ALL
    harmful = {
        one for one in written if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert harmful == set()
    assert "é" in written
    assert "天" in written


@given(
    st.dictionaries(st.text(), st.lists(st.text() | st.integers(-(2**53), 2**53) | st.booleans()))
)
def test_values_survive(content: dict[str, list[object]]) -> None:
    assert json.loads(json_text(content)) == content
    assert json.loads(json_text(content, indent=1)) == content


def test_not_finite_is_null_beside_a_surrogate() -> None:
    assert json.loads(json_text({"a\udce9": [math.nan, math.inf, 1.5]})) == {
        "a\udce9": [None, None, 1.5]
    }


@pytest.mark.parametrize("text", ["\x9b31m", "\u202e", "\u2028", "e\u0301", "\U000e0041", "ᅠ"])
def test_terminal_json_escapes_what_is_not_shown(text: str) -> None:
    shown = terminal_json(json_text({"name": text}))
    assert all(one == glyph(one) for one in shown)
    assert json.loads(shown) == {"name": text}
