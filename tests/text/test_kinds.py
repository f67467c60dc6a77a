"""Guesses of the kind of a text."""

import pytest

from lstm_tui.text.kinds import TextKind, guess_kind
from tests.support.marked_texts import marked_again, unmarked

SNIPPETS = [
    ("wiki", "[[File:a.jpg|thumb|The [[Troy]] gate]]"),
    ("wiki", "[[Image:x.jpg|see [http://a.com b]]]"),
    ("wiki", "[[a\nb]]"),
    ("wiki", "[[Troy]]"),
    ("c", "ops[i](dev);"),
    ("markdown", "[a](http://x.org/b_(c))"),
    ("markdown", "[`x[0]`](c)"),
    ("markdown", "[a [b]](c)"),
    ("prose other", "“a “b” c”"),
    ("prose other", "«bonjour»"),
    ("prose", "'Tis the season of the dogs' bone"),
    ("prose", "the '80s and the '90s' music"),
    ("prose", "‘the boys’ club is closed’"),
    ("c python", 'f("(")'),
    ("c", "if (x) {\n a;\n\n b;\n}"),
    ("wiki", "{{a|{{b}} c}}"),
    ("wiki", "{{a|x={1}}}"),
    ("c other", "{{ x; }}"),
    ("c", "if (a<b && c>d)"),
    ("c", "#include <stdio.h>"),
    ("c other", "vector<int>"),
    ("html", '<a title="x > y">'),
    ("html", '<div\n class="x">'),
    ("markdown prose", "# Heading"),
    ("markdown", "* item\n# item\n# other\n"),
    ("markdown", "# item\n# other\n"),
    ("python", "a = 7 // 2"),
    ("python", "# a\n# b\nx = 1\n"),
    ("python c", 's = "/* no */"'),
    ("other", "cp /usr/*.c x/*.h"),
    ("python other", "#comment"),
    ("c", "/// doc comment"),
    ("c", "/* a\n\n b */"),
    ("c", "/* don't use 'em, can't */"),
    ("c", 'L"wide"'),
    ("c", "fn f(x: &'a str) {"),
    ("c", "&'a str"),
    ("other prose", "1.2.3 and 192.168.0.1"),
    ("other c", "3.0f"),
    ("prose other", "5km"),
    ("prose other", "McDonald"),
    ("lisp", "(defun f (x) ; comment\n  x)"),
    ("lisp", "; comment"),
    ("latex", "% comment\n\\section{a}"),
    ("other", "SELECT a FROM b; -- c"),
    ("other", "local x = 1 -- c"),
    ("other", "x = 1 ! c"),
    ("other", "C[C@H](N)C(=O)O"),
    ("other", "CC(=O)O\nC[C@@H](N)C(=O)O"),
    ("python", "def f(x):\n    return x\n"),
    ("c", "int main(void) {\n  return 0;\n}\n"),
    ("c", "const x = () => {\n  return 1;\n};\n"),
    ("c", 'func main() {\n\tfmt.Println("a")\n}\n'),
    ("json", '{"a": 1}'),
    ("json", '{\n  "a": [1]\n}'),
    ("html", "<html><body><p>a</p></body></html>"),
    ("prose", "The cat sat on the mat; it was warm."),
    ("other prose", "Smith\nJones\nMiller\n"),
    ("markdown", "# A\n\nSome text with `code`.\n\n* a\n* b\n"),
    ("wiki", "* [[a]]\n# item\n"),
    ("latex", "\\documentclass{article}\n\\begin{document}\nHi ``x''.\n\\end{document}"),
    ("c", "vector<int> v;"),
    ("c", "int x = 5; // number"),
    ("python", "import os\nprint(os.name)"),
    ("python", "x = 1  # comment"),
    ("html", "<b>a</b> <br/>"),
    ("wiki", "''italic'' and '''bold'''"),
]
"""The kinds that a small text may be taken for, and the text."""

MARKED = [
    ("url", "http:/‹/en.wikipedia.org/wiki/Troy_(city)› is"),
    ("url", "http:/‹/a.com/b›&lt;/ref&gt;"),
    ("url", "HTTP:/‹/A.COM/X› y"),
    ("url", "joe@www.example.com"),
    ("wiki link", "[‹[File:a.jpg|thumb|The [[Troy]] gate]›]"),
    ("wiki link", "[‹[Image:x.jpg|see [http://a.com b]]›]"),
    ("wiki link", "[‹[a\nb]›]"),
    ("link label", "[[File:x.jpg|thumb‹|caption]›]"),
    ("link label", "[[File:x.jpg|thumb‹|a [[c|d]] e]›]"),
    ("markdown link", "ops[i](dev);"),
    ("markdown link", "‹[a](http://x.org/b_(c)›)"),
    ("markdown link", "‹[`x[0]`](c›)"),
    ("markdown link", "‹[a [b]](c›)"),
    ("markdown link", "CC[C@H](N)C(=O)O"),
    ("double quotation", "‹“a “b” c›”"),
    ("double quotation", "‹«bonjour›»"),
    ("double quotation", "&quot‹;Hello&quot›;"),
    ("double quotation", '‹"He wrote \\"x\\" here›"'),
    ("double quotation", 'x=‹"a›"y=‹"b›"'),
    ("single quotation", "'Tis the season of the dogs' bone"),
    ("single quotation", "the '80s and the '90s' music"),
    ("single quotation", "‹‘the boys’ club is closed›’"),
    ("template", "{‹{a|{{b}} c}›}"),
    ("template", "{{{param}}}"),
    ("template", "{‹{a|x={1}}›}"),
    ("template", "{{ x; }}"),
    ("tag", "if (a<b && c>d)"),
    ("tag", "#include <stdio.h>"),
    ("tag", "vector<int>"),
    ("tag", "<http://example.com>"),
    ("tag", '‹<a title="x > y"›>'),
    ("tag", '‹<div\n class="x"›>'),
    ("number", "‹1.2.3› and ‹192.168.0.1›"),
    ("number", "[‹1›,‹2›,‹3›]"),
    ("number", "‹1e5›"),
    ("number", "‹0x1F›"),
    ("number", "‹3.0f›"),
    ("number", "‹1_000_000›"),
    ("number", "‹5›km"),
    ("capitalized word", "‹McDonald›, ‹Dvořák›, ‹Łódź›"),
]
"""Patterns in texts of which nothing is known but what they contain."""


@pytest.mark.parametrize(("kinds", "text"), SNIPPETS)
def test_kind_of_a_small_text(kinds: str, text: str) -> None:
    assert guess_kind(text, ["x.txt"]) in kinds.split()


@pytest.mark.parametrize(("name", "text"), MARKED)
def test_a_pattern_is_found_with_the_guessed_kind(name: str, text: str) -> None:
    kind = guess_kind(unmarked(text), ["x.txt"])
    assert marked_again(name, kind, text) == {kind: text}


def test_a_name_decides() -> None:
    for name, kind in (
        ("a.py", "python"),
        ("b/README.md", "markdown"),
        ("c.H", "c"),
        ("d.smi", "other"),
    ):
        assert guess_kind("[[a]] {{b|c}}", [name]) == kind


def test_clear_content_contradicts_a_name() -> None:
    assert guess_kind("int f(void) {\n  return 0;\n}\n" * 20, ["a.tex"]) is TextKind.C


def test_the_kind_of_most_names_decides() -> None:
    assert guess_kind("x", ["a.py"] * 9 + ["b.txt"]) is TextKind.PYTHON
    assert guess_kind("x", ["a.py", "b.c"]) is TextKind.OTHER


@pytest.mark.parametrize("name", ["dump.xml", "dump.txt"])
def test_a_wiki_in_xml_is_a_wiki(name: str) -> None:
    page = '<page>\n<title>A</title>\n<text xml:space="preserve">[[b]]</text>\n</page>\n'
    assert guess_kind(page * 20, [name]) is TextKind.WIKI


def test_an_empty_text_has_a_kind() -> None:
    assert guess_kind("") is TextKind.OTHER
