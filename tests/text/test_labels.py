"""Binary and scalar labels per character, and user-defined patterns."""

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from lstm_tui.errors import ConfigError
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import Label, LabelKind, builtin_labels
from lstm_tui.text.user_patterns import user_pattern

BY_NAME = {label.name: label for label in builtin_labels(TextKind.OTHER)}

INSIDE = {
    "url": [
        ("at http://www.a.b.", "         ^^^^^^^^ "),
        ("see www.a.org now", "       ^^^^^^    "),
    ],
    "wiki link": [("a [[b|c]] [d]", "   ^^^^^     "), ("[[a", "   ")],
    "link label": [("[[b|c]] b|c", "   ^^^     ")],
    "markdown link": [("[a](/b) [c]", "^^^^^^     ")],
    "double quotation": [('He: "no" 6"', "    ^^^    "), ("“a”", "^^ ")],
    "single quotation": [("'it's' its'", "^^^^^      ")],
    "template": [("{{a}} {b}", " ^^^     ")],
    "tag": [("<b>c</b> 1 < 2", "^^  ^^^       ")],
    "comment": [
        ("/* a */ b", " ^^^^^   "),
        ("<!-- a -->", "   ^^^^^^ "),
        ("#\nx # ab\ny", "^   ^^^^  "),
        ("a\n// c\nz; // d\ne", "   ^^^     ^^^  "),
    ],
    "string literal": [("f(r'a\\'b', 'c", "   ^^^^^     ")],
    "number": [("a 1,234.5. b2", "  ^^^^^^^    ")],
    "capitalized word": [("The NASA Éa", "^^^      ^^")],
    "round brackets": [("(a(b)c) ) (d", "^^^^^^      ")],
    "square brackets": [("[a] ]b[", "^^     ")],
    "curly brackets": [("{a\nb} {\n\n}", "^^^^  ^^^ ")],
    "word start": [("To be, 3x", "^  ^   ^ ")],
    "word end": [("To be, 3x", " ^  ^   ^")],
}

COUNTED = {
    "round depth": [("f(x, (y)) ) (", "0111122100000")],
    "square depth": [("[[a] [b", "0110000")],
    "curly depth": [("{{}{}}", "121210")],
    "indentation": [("  a b\n\t c", "122220455")],
    "line position": [("ab\ncd\n", "120120")],
    "until line end": [("ab\ncd", "21021")],
}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [(name, *example) for name, examples in INSIDE.items() for example in examples],
)
def test_binary_labels(name: str, text: str, expected: str) -> None:
    found = "".join("^" if value else " " for value in BY_NAME[name].of(text))
    assert f"{text}\n{found}" == f"{text}\n{expected}"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [(name, *example) for name, examples in COUNTED.items() for example in examples],
)
def test_scalar_labels(name: str, text: str, expected: str) -> None:
    found = "".join(str(int(value)) for value in BY_NAME[name].of(text))
    assert f"{text}\n{found}" == f"{text}\n{expected}"


def test_every_label_is_tested_and_varies_in_its_example() -> None:
    assert {*INSIDE, *COUNTED} == set(BY_NAME)
    for label in builtin_labels(TextKind.OTHER):
        assert len(np.unique(label.of(label.example))) > 1 or label.kind is LabelKind.BINARY
        assert label.of(label.example).any()


texts = st.text(st.sampled_from("ab B1.,'\"[](){}|<>/#*!-:\\\n\thtpw\U0001f600é"), max_size=80)


@settings(max_examples=150, deadline=None)
@given(texts | st.text(max_size=40))
def test_any_text_has_a_label_for_every_character(text: str) -> None:
    for label in builtin_labels(TextKind.OTHER):
        found = label.of(text)
        assert found.shape == (len(text),)
        assert found.dtype == (np.bool_ if label.kind is LabelKind.BINARY else np.float32)
        assert np.isfinite(found).all()
        assert (found >= 0).all()


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_a_text_split_after_an_empty_line_has_the_same_labels(first: str, then: str) -> None:
    first += "\n\n"
    for label in builtin_labels(TextKind.PROSE):
        if label.name == "comment":
            continue
        apart = np.concatenate((label.of(first), label.of(then)))
        assert apart.tolist() == label.of(first + then).tolist(), label.name


@pytest.mark.parametrize("label", builtin_labels(TextKind.OTHER), ids=lambda label: label.name)
def test_time_is_linear_in_the_text(label: Label) -> None:
    for opening in ("[[a|", "((", "'", '"', "<!--", "/*", "http://", "1,", "{{", '"""', " ", "\n"):
        text = opening * (50_000 // len(opening))
        began = time.process_time()
        label.of(text)
        assert time.process_time() - began < 0.5


def test_a_bracket_that_is_closed_too_late_is_ignored() -> None:
    near, far = "(" + "a" * 900 + ")", "(" + "a" * 1_100 + ")"
    for kind in (TextKind.PROSE, TextKind.C):
        (label,) = (label for label in builtin_labels(kind) if label.name == "round brackets")
        assert label.of(near).sum() == 901
        assert not label.of(far).any()
        assert label.of("(a\n\nb)").any() == (kind is TextKind.C)


class TestOwnPattern:
    """``name=REGEX``"""

    def test_the_group_named_inside_is_the_inside(self) -> None:
        label = user_pattern(r"year=in (?P<inside>\d{4})\b")
        assert label.name == "year"
        assert np.flatnonzero(label.of("in 1984, é in 2001")).tolist() == [
            *range(3, 7),
            *range(14, 18),
        ]

    def test_without_that_group_the_whole_match_is_the_inside(self) -> None:
        assert user_pattern("x=b+").of("abba").tolist() == [False, True, True, False]

    def test_any_text_is_accepted(self) -> None:
        assert user_pattern("x=b*").of("a\ud800b").tolist() == [False, False, True]
        assert user_pattern("x=(?P<inside>c)?a").of("ab").tolist() == [False, False]

    def test_time_is_linear_in_the_text_length(self) -> None:
        began = time.process_time()
        user_pattern("x=(a*)*b").of("a" * 20_000)
        assert time.process_time() - began < 2

    @pytest.mark.parametrize(
        ("expression", "caret"),
        [("ab(c", 2), ("a**", 1), (r"ab\y", 2), ("a(?=b)", 1), ("a)", 1), ("[b-a]", 1)],
    )
    def test_a_caret_marks_the_error(self, expression: str, caret: int) -> None:
        with pytest.raises(ConfigError) as error:
            user_pattern(f"x={expression}")
        assert str(error.value).splitlines()[1:] == [f"  {expression}", f"  {' ' * caret}^"]

    @pytest.mark.parametrize(
        ("expression", "caret"), [("a\\", 1), ("[[)]b(", 5), ("(a)(b", 3), (r"\)(", 2), ("[a", 0)]
    )
    def test_a_caret_marks_an_unmatched_parenthesis(self, expression: str, caret: int) -> None:
        with pytest.raises(ConfigError) as error:
            user_pattern(f"x={expression}")
        assert str(error.value).splitlines()[-1] == f"  {' ' * caret}^"

    def test_a_too_large_expression_is_not_compiled_by_another_engine(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compiled: list[str] = []
        monkeypatch.setattr(re, "compile", compiled.append)
        for expression in (r"(?:\pL{90}\pN{90}){10}", "(?:a{1,900}){1,900}", "(a"):
            with pytest.raises(ConfigError):
                user_pattern(f"x={expression}")
        assert compiled == []

    @pytest.mark.parametrize(
        "name", ["=cmd|' /C calc'!A0", "a,b", 'a"b', "\x1b[31m", "a\nb", "n" * 41, "é\u2028x"]
    )
    def test_a_name_is_letters_digits_and_a_few_marks(self, name: str) -> None:
        with pytest.raises(ConfigError, match="name=REGEX"):
            user_pattern(f"{name}=a")
        assert user_pattern("my 2nd-name_é.x=a").name == "my 2nd-name_é.x"

    @pytest.mark.parametrize("definition", ["=a", "x=", "x"])
    def test_a_name_and_an_expression_are_needed(self, definition: str) -> None:
        with pytest.raises(ConfigError, match="name=REGEX"):
            user_pattern(definition)
