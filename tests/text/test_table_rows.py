"""Rows of tables: delimiters, quotes, newlines within quotes, and lines with other columns."""

import pytest

from lstm_tui.errors import CorpusError
from lstm_tui.text.table_rows import TAB, TableHeader, lines_of, read_header, read_rows

TABS = TableHeader("a.tsv", ("label", "text"), TAB)
COMMAS = TableHeader("a.csv", ("label", "text"), ",")


def rows(text: str, header: TableHeader) -> list[tuple[int, list[str]]]:
    return list(read_rows(text.splitlines(keepends=True), header))


def test_lines_do_not_depend_on_the_pieces() -> None:
    text = "one\n\ntwo\x85three\u2028\nfour"
    for size in range(1, len(text) + 1):
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        assert list(lines_of(pieces, "a")) == ["one\n", "\n", "two\x85three\u2028\n", "four"]


@pytest.mark.parametrize(
    ("line", "likely", "columns", "delimiter"),
    [
        ("label\ttext\n", TAB, ("label", "text"), TAB),
        ("label,text, more\n", TAB, ("label", "text", "more"), ","),
        ("\ufefflabel;text,or not;id\r\n", ",", ("label;text", "or not;id"), ","),
        ("label;text;id\n", ",", ("label", "text", "id"), ";"),
        ('"the, label";"text"\n', TAB, ("the, label", "text"), ";"),
        ("text\n", ",", ("text",), ","),
    ],
)
def test_the_delimiter_is_that_of_the_header(
    line: str, likely: str, columns: tuple[str, ...], delimiter: str
) -> None:
    header = read_header(line, likely, "a")
    assert (header.columns, header.delimiter) == (columns, delimiter)


@pytest.mark.parametrize(
    ("line", "message"),
    [("", "no header line"), (" \n", "no header line"), ("a,b\rc,d\r", "end with CR alone")],
)
def test_what_is_no_line_of_columns_is_refused(line: str, message: str) -> None:
    with pytest.raises(CorpusError, match=f"^a: .*{message}"):
        read_header(line, ",", "a")


def test_a_field_in_quotes_has_delimiters_newlines_and_quotes() -> None:
    text = 'pos,"a, ""b""\nand c"\n\nneg,plain\n'
    assert rows(text, COMMAS) == [(2, ["pos", 'a, "b"\nand c']), (5, ["neg", "plain"])]
    text = text.replace(",", "\t")
    assert rows(text, TABS) == [(2, ["pos", 'a\t "b"\nand c']), (5, ["neg", "plain"])]


@pytest.mark.parametrize(
    "text",
    ['"Great" movie', '"Hello, he said.', 'The "best"', '"a" and "b"', '"', 'ends with "'],
)
def test_a_quote_in_a_text_of_a_table_with_tabs_is_a_quote(text: str) -> None:
    for after in ("neg\tbad\n", "", "\n"):
        read = rows(f"pos\t{text}\n{after}", TABS)
        assert read[0] == (2, ["pos", text])
        assert len(read) == 1 + after.startswith("neg")


def test_many_open_quotes_in_a_table_with_tabs_are_read_in_linear_time() -> None:
    count = 150_000  # of nested iterators, so many overflow the stack of the interpreter
    assert sum(1 for _ in read_rows(iter(['pos\t"so\n'] * count), TABS)) == count


def test_a_field_that_is_quoted_as_a_whole_is_unquoted() -> None:
    assert rows('"pos"\t"it\'s ""fine"""\n', TABS) == [(2, ["pos", 'it\'s "fine"'])]


@pytest.mark.parametrize("header", [TABS, COMMAS])
def test_a_row_with_another_number_of_columns_is_refused_with_its_line(header: TableHeader) -> None:
    by = header.delimiter
    text = f'pos{by}"two\nlines"\nneg{by}bad{by}more\n'
    with pytest.raises(CorpusError, match=r"a\..sv, line 4: 3 columns, but the header has 2"):
        rows(text, header)
    with pytest.raises(CorpusError, match=r"a\..sv, line 3: 1 column, but the header has 2"):
        rows(f"pos{by}good\nneg\n", header)


def test_an_open_quote_is_refused_with_the_line_where_it_begins() -> None:
    with pytest.raises(CorpusError, match=r"a\.csv, line 3: .* opened and never closed"):
        rows('pos,good\nneg,"bad\npos,good\n', COMMAS)
