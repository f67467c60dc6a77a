"""The columns of the texts and the labels of a table: named, guessed, or refused."""

import pytest

from lstm_tui.errors import ConfigError, CorpusError, LstmTuiError
from lstm_tui.text.table_columns import LabeledColumns, choose_columns, choose_text_column
from lstm_tui.text.table_rows import TableHeader

ROWS = [
    ["1", "a long text about a lake", "pos", "en"],
    ["2", "another text about a hill", "neg", "en"],
    ["3", "one more of a town", "pos", "en"],
]


def chosen(columns: str, text: str = "", label: str = "") -> LabeledColumns:
    header = TableHeader("a.csv", tuple(columns.split(",")), ",")
    return choose_columns(header, ROWS, text, label)


@pytest.mark.parametrize(
    "columns",
    [
        "id,text,label,lang",
        "id,Review,Sentiment,language",
        "id,review_text,Class Index,z",
        "id,reviewText,spam,z",
        "a,b,c,d",  # by the rows: the fewest values but more than one, the longest fields
        "id,b,target,d",
        "id,sms,c,d",
    ],
)
def test_columns_are_guessed_by_their_names_or_else_by_their_fields(columns: str) -> None:
    guess = chosen(columns)
    assert (guess.text, guess.label) == (1, 2)
    names = columns.split(",")
    assert f"“{names[1]}”" in guess.note
    assert f"“{names[2]}”" in guess.note


def test_columns_are_named_in_any_case_and_nothing_is_noted() -> None:
    assert chosen("a,text,b,label", "A", "b") == LabeledColumns(0, 2)


def test_a_named_label_leaves_the_text_to_be_guessed() -> None:
    guess = chosen("id,b,c,d", label="d")
    assert (guess.text, guess.label) == (1, 3)
    assert guess.note == (
        "Texts are read from the column “b” (guessed; --text-column changes it), labels from “d”."
    )


@pytest.mark.parametrize(
    ("columns", "text", "label", "kind", "message"),
    [
        ("a,b,c,d", "texts", "", ConfigError, "no such column. The columns are “a”, “b”, “c”, “d”"),
        ("a,b,c,d", "", "x", ConfigError, "--label-column x: there is no such column"),
        ("a,a,c,d", "a", "", ConfigError, "2 columns have this name"),
        ("a,b,c,d", "a", "a", ConfigError, "both name “a”"),
        ("text", "", "", CorpusError, "one column only, “text”"),
        ("4,some text,pos,en", "", "", CorpusError, "looks like a document, not like a header"),
        ("a,b,pos,d", "", "", CorpusError, "looks like a document"),
        (f"a,{'very long ' * 9},c,d", "", "", CorpusError, "looks like a document"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_columns(
    columns: str, text: str, label: str, kind: type[LstmTuiError], message: str
) -> None:
    with pytest.raises(kind, match=message) as error:
        chosen(columns, text, label)
    assert str(error.value).startswith("a.csv: ")
    assert "\n" not in str(error.value)


def test_names_of_columns_are_shown_without_control_characters() -> None:
    with pytest.raises(ConfigError) as error:
        chosen("\x1b[31mred,b,c,d", "x")
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize(
    ("columns", "wanted", "learned", "index", "how"),
    [
        ("id,date,message", "", "", 2, "guessed"),
        ("id,label,message", "", "ID", 2, "guessed"),
        ("id,label,message", "", "label", 1, "as in training"),
        ("id,label,message", "ID", "label", 0, ""),
        ("id,b,label", "", "gone", 1, "guessed"),
        ("anything", "", "", 0, "guessed"),
    ],
)
def test_the_column_of_texts_without_labels(
    columns: str, wanted: str, learned: str, index: int, how: str
) -> None:
    header = TableHeader("a.csv", tuple(columns.split(",")), ",")
    rows = [["1", "a text about a lake", "x"][: len(header.columns)]]
    found, note = choose_text_column(header, rows, wanted, learned)
    assert found == index
    assert (f"({how}; --text-column changes it)" in note) if how else not note
