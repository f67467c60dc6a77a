"""Vocabularies that other programs made, and texts as their symbols."""

import json
from pathlib import Path

import pytest

from lstm_tui.config import SymbolKind, SymbolMatching
from lstm_tui.errors import BrokenRunError, CorpusError
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.text.vocabulary_file import GivenVocabulary, given_vocabulary, read_vocabulary_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "symbols.json"


def read(file: Path, content: object) -> GivenVocabulary:
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return read_vocabulary_file(str(file))


@pytest.mark.parametrize(
    "content",
    [
        ["b", "\n", "a"],
        {"b": 0, "\n": 1, "a": 2},
        {"0": "b", "1": "\n", "2": "a"},
        {"vocab_size": 3, "itos": {"0": "b", "1": "\n", "2": "a"}},
        {"stoi": {"b": 0, "\n": 1, "a": 2}, "merges": []},
    ],
)
def test_every_usual_form_is_read(content: object, file: Path) -> None:
    given = read(file, content)
    assert (given.vocabulary.symbols, given.ids.tolist()) == (("\n", "a", "b"), [1, 2, 0])
    assert given.vocabulary.kind is SymbolKind.CHAR


def test_numbers_are_bytes(file: Path) -> None:
    given = read(file, [65, 0, 255])
    assert given.vocabulary.kind is SymbolKind.BYTE
    assert (given.vocabulary.symbols, given.ids.tolist()) == (("\0", "A", "\xff"), [1, 0, 2])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON"),
        ("abc", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("3", "neither a list nor an object"),
        ([], "it has no symbols"),
        ({}, "it has no symbols"),
        (["a", "b", "a"], "symbols 0 and 2 are both 'a'"),
        (["a", ""], "symbol 1 is empty: name it, such as <pad>"),
        (["a", 3], "symbol 1 is not a text"),
        (["a", None], "symbol 1 is not a text"),
        ([1, 256], "256 is not a byte (0 to 255)"),
        ([1, 1], "a byte is in it twice"),
        ({"a": 0, "b": 2}, "id 1 is missing: 2 symbols have the ids 0 to 1"),
        ({"a": 1, "b": 2}, "id 0 is missing"),
        ({"a": 0, "b": 0}, "2 symbols have only 1 different ids"),
        ({"a": 0, "b": 1.5}, "the id of 'b' is not a whole number"),
        ({"a": 0, "b": True}, "the id of 'b' is not a whole number"),
    ],
)
def test_what_is_no_vocabulary_is_refused(content: object, message: str, file: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        read(file, content)
    assert message in str(caught.value)
    assert '["a", "b"]' in str(caught.value)


def test_characters_with_special_symbols_are_read_as_the_longest_that_fit() -> None:
    given = given_vocabulary(["<pad>", "<unk>", *"abcdefgh \n"])
    vocabulary = given.vocabulary
    assert vocabulary.matching is SymbolMatching.LONGEST
    ids = vocabulary.encode("ab<pad>ü<\n")
    assert [vocabulary.symbols[id_] for id_ in ids] == [
        *("a", "b", "<pad>", "<unk>", "<unk>", "\n"),
    ]
    assert vocabulary.decode(ids) == "ab<pad><unk><unk>\n"
    assert vocabulary.unknown("ü") == ""


def test_without_a_symbol_for_it_unknown_text_is_left_out() -> None:
    vocabulary = given_vocabulary(["ab", *"abc xyzw"]).vocabulary
    assert vocabulary.matching is SymbolMatching.LONGEST
    assert vocabulary.unknown("abü c?ü") == "ü?"
    matched = vocabulary.match("abüc")
    assert vocabulary.decode(matched.ids) == "abc"
    assert matched.last.tolist() == [1, 3]
    assert matched.known.tolist() == [True, True, False, True]


def words(*symbols: str) -> Vocabulary:
    vocabulary = given_vocabulary(symbols).vocabulary
    assert vocabulary.matching is SymbolMatching.WORDS
    return vocabulary


def test_words_are_what_stands_between_spaces() -> None:
    vocabulary = words("<unk>", "the", "cat", "don't", ",", ".", "Paris", "<eos>")
    text = "The cat, the  dog\tdon't.\nParis paris"
    expected = " the cat , the <unk> don't . <eos> Paris <unk>"
    assert vocabulary.decode(vocabulary.encode(text)) == expected
    assert [text[at] for at in vocabulary.match(text).last[:4]] == ["e", "t", ",", "e"]


def test_of_words_without_a_symbol_for_unknown_ones_the_known_parts_are_read() -> None:
    vocabulary = words("the", "cat", "sat", ",")
    assert vocabulary.decode(vocabulary.encode_known("cat-like, the dog")) == " cat , the"
    assert set(vocabulary.unknown("the dog")) == set("dog")
    assert not vocabulary.keeps_text


@pytest.mark.parametrize("symbols", [["the", "cat"], ["<s>", *"abc"], list("cab"), ["ab", "a b"]])
def test_a_run_keeps_the_vocabulary(symbols: list[str]) -> None:
    vocabulary = given_vocabulary(symbols).vocabulary
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary


@pytest.mark.parametrize(
    "change",
    [
        {"matching": "best"},
        {"kind": "char"},
        {"end": "\n"},
        {"symbols": [" b", " a"]},
        {"symbols": [" a", " a"]},
        {"symbols": [" a", "b"]},
        {"symbols": ["a", ""]},
        {"symbols": ["a", 3]},
        {"symbols": []},
        {"symbols": ["x" * 2_000]},
        {"symbols": ["a\ud800"]},
    ],
)
def test_a_vocabulary_of_a_stranger_is_checked(change: dict[str, object]) -> None:
    plain = {"kind": "word", "symbols": [" a", " b"], "matching": "words"}
    assert len(Vocabulary.from_json(plain)) == 2
    with pytest.raises(BrokenRunError, match="The vocabulary is broken"):
        Vocabulary.from_json({**plain, **change})
