"""Built-in patterns: what they match, and linear time."""

import time
from collections.abc import Iterator

import pytest

from lstm_tui.text.kinds import TextKind
from lstm_tui.text.patterns import builtin_patterns, count_spans
from lstm_tui.text.spans import Pattern

PATTERNS = builtin_patterns(TextKind.OTHER)

BY_NAME = {pattern.name: pattern for pattern in PATTERNS}

FOUND = {
    "url": ("See http://www.a.org/x?y=1, or www.b.com.", ["http://www.a.org/x?y=1", "www.b.com"]),
    "wiki link": ("[[a|b]] [c] [[d\n]] [[e]]", ["[[a|b]]", "[[d\n]]", "[[e]]"]),
    "link label": ("[[a|b]] [[c]] a|b [[d|e|f]]", ["[[a|b]]", "[[d|e|f]]"]),
    "markdown link": ("[a b](http://c) [d] (e) [f](g h)", ["[a b](http://c)"]),
    "double quotation": (
        'He said "yes\nand no" and “well”, 6" wide.\n\n"Open\n\n"Closed"',
        ['"yes\nand no"', "“well”", '"Closed"'],
    ),
    "single quotation": (
        "I don't say 'it isn't so', nor ‘it’s so’. ''wiki'' '''bold''' '",
        ["'it isn't so'", "‘it’s so’"],
    ),
    "template": ("{{a|b}} {c} {{d\n\n}}", ["{{a|b}}"]),
    "tag": ("<a href='x'>b</a> <br/> 1 < 2 > 1", ["<a href='x'>", "</a>", "<br/>"]),
    "comment": (
        "<!-- a - b --> /* c * d */ e  # f\n#g <!-- \n\n --> h; -- i\n# j k://l",
        ["<!-- a - b -->", "/* c * d */", "# f", "#g <!-- ", "-- i", "# j k://l"],
    ),
    "string literal": (
        """r'a\\'b' + "" it's \"\"\"c\n"d\"\"\" 'e\n'""",
        ["'a\\'b'", '""', '"""c\n"d"""'],
    ),
    "number": ("In 1984, 1,234.5 and a1 1b2 3km.", ["1984", "1,234.5", "3"]),
    "capitalized word": ("The Éclair of Москва, NASA and iPhone A", ["The", "Éclair", "Москва"]),
    "round brackets": ("(a (b) c) (d\n\ne)", ["(b)", "(a (b) c)", "(d\n\ne)"]),
    "square brackets": ("[a [b] c] [[d]]", ["[b]", "[a [b] c]", "[d]", "[[d]]"]),
    "curly brackets": ("{a {b\nc} d}", ["{b\nc}", "{a {b\nc} d}"]),
}


def occurrences(pattern: Pattern, text: str) -> list[str]:
    return [text[span.begin : span.end] for span in pattern.find(text)]


def pieces(text: str, size: int) -> Iterator[str]:
    return (text[i : i + size] for i in range(0, len(text), size))


@pytest.mark.parametrize("name", FOUND)
def test_pattern_finds(name: str) -> None:
    text, expected = FOUND[name]
    assert occurrences(BY_NAME[name], text) == expected


def test_every_pattern_is_tested_and_occurs_in_its_example() -> None:
    assert list(FOUND) == [pattern.name for pattern in PATTERNS]
    for pattern in PATTERNS:
        assert occurrences(pattern, pattern.example)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_time_is_linear_in_the_text(pattern: Pattern) -> None:
    openings = ["[", "[[a", "|a", "{{", "(", " '", "‘'a", ' "', '"', "<!--", "<!-", "/*", "<a"]
    openings += ["http://", "www.", "1", "1,", "Aa", " #", "# ", "[a](", '"\n', "(\n", "-", "*"]
    openings += ["1_", "111,1", "‘", "“", "«", "&quot;", "{{{", '<a b="', "[[File:a|", "http://a("]
    openings += ["//", " '", '\\"', "''", ' """', "'\\\\"]
    for opening in openings:
        for end in ("", "1"):  # after letters, a digit ends what could have been a word
            text = opening * (20_000 // len(opening)) + end
            began = time.process_time()
            occurrences(pattern, text)
            assert time.process_time() - began < 1


def test_counts_do_not_depend_on_the_pieces() -> None:
    text = "\n\n".join(text for text, _ in FOUND.values()) * 3
    expected = count_spans([text], TextKind.OTHER)
    for size in (1, 7, 100):
        assert count_spans(pieces(text, size), TextKind.OTHER) == expected
    for pattern, found in zip(PATTERNS, expected, strict=True):
        alone = occurrences(pattern, text)
        assert (len(alone), alone[0]) == (found.count, found.first)


def test_a_pattern_that_does_not_occur_has_no_first_match() -> None:
    assert {(found.count, found.first) for found in count_spans(["no"], TextKind.OTHER)} == {
        (0, "")
    }


def test_line_of_megabytes_is_counted_in_parts() -> None:
    counts = dict(zip(BY_NAME, count_spans(["(a) " * 300_000], TextKind.PROSE), strict=True))
    assert counts["round brackets"].count == 300_000


def test_source_code_is_counted_as_a_whole() -> None:
    text = "int f() {\n a;\n\n b;\n}\n"
    parts = (text[:14], text[14:])
    assert count_spans(parts, TextKind.C) == count_spans([text], TextKind.C)
