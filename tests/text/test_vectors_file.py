"""Files of vectors in the text format of GloVe and word2vec."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError, CorpusError
from lstm_tui.text import vectors_lines
from lstm_tui.text.ingest import Progress
from lstm_tui.text.vectors_file import SymbolVectors, open_vectors_file, read_vectors
from lstm_tui.text.vocabulary import Vocabulary


def words(*symbols: str) -> Vocabulary:
    """A vocabulary of words, and of the characters that they consist of."""
    return Vocabulary((*sorted(set("".join(symbols))), *sorted(symbols)), kind=SymbolKind.WORD)


WORDS = words(" Keys", " are", " keys", " straße", "keys")
CHARACTERS = Vocabulary(("\n", " ", "A", "a", "é"))

GLOVE = "keys 0.5 -1 2e-1\nare 1 2 3\nzebra 7 8 9\na 4 5 6\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a file of vectors."""

    def write(content: str | bytes, name: str = "glove.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Write = Callable[..., Path]


def read(path: Path, vocabulary: Vocabulary = WORDS) -> SymbolVectors:
    return read_vectors(open_vectors_file(path), vocabulary)


def by_symbol(vectors: SymbolVectors, vocabulary: Vocabulary = WORDS) -> dict[str, list[float]]:
    """The vectors of each symbol, rounded."""
    symbols = [vocabulary.symbols[id_] for id_ in vectors.ids.tolist()]
    return dict(zip(symbols, vectors.vectors.round(3).tolist(), strict=True))


def test_a_symbol_has_the_vector_of_its_word_without_the_space_before_it(write: Write) -> None:
    vectors = read(write(GLOVE))
    assert vectors.vectors.dtype == np.float32
    found = by_symbol(vectors)
    keys = pytest.approx([0.5, -1.0, 0.2])
    assert found == {" Keys": keys, " keys": keys, "keys": keys, " are": [1, 2, 3], "a": [4, 5, 6]}
    assert (vectors.entries, vectors.lowercased, vectors.repeated) == (4, 1, 0)


def test_the_exact_word_goes_before_its_lower_case(write: Write) -> None:
    for lines in ("keys 1 1\nKeys 2 2\n", "Keys 2 2\nkeys 1 1\n"):
        vectors = read(write(lines))
        assert by_symbol(vectors) == {" Keys": [2, 2], " keys": [1, 1], "keys": [1, 1]}
        assert vectors.lowercased == 0


def test_a_composed_or_case_folded_spelling_is_used_for_lack_of_another(write: Write) -> None:
    assert by_symbol(read(write("strasse 3 4\n"))) == {" straße": [3, 4]}
    decomposed = words(" cafe\u0301")
    vectors = read(write("café 3 4\n"), decomposed)
    assert by_symbol(vectors, decomposed) == {" cafe\u0301": [3, 4]}
    assert vectors.lowercased == 0


def test_characters_have_the_vectors_of_entries_of_one_character(write: Write) -> None:
    path = write("  1 1\na 2 2\né 3 3\nthe 4 4\n")
    found = by_symbol(read(path, CHARACTERS), CHARACTERS)
    assert found == {" ": [1, 1], "A": [2, 2], "a": [2, 2], "é": [3, 3]}


def test_a_byte_beyond_ascii_is_no_character(write: Write) -> None:
    bytes_ = Vocabulary(("a", "\xe9"), kind=SymbolKind.BYTE)
    assert by_symbol(read(write("é 3 3\na 2 2\n"), bytes_), bytes_) == {"a": [2, 2]}


def test_the_end_of_a_document_has_no_vector(write: Write) -> None:
    documents = Vocabulary(("a", "b", "a"), end="a")
    assert read(write("a 1 2\n"), documents).ids.tolist() == [0]


@pytest.mark.parametrize(
    "content",
    [
        "3 2\nkeys 1 2\nare 3 4\nzebra 5 6\n",
        "3 2 \nkeys 1 2 \nare 3 4 \nzebra 5 6 \n",  # as word2vec writes it
        "3\t2\nkeys\t1\t2\nare\t3\t4\nzebra\t5\t6\n",
        "\ufeff3 2\r\nkeys 1 2\r\nare 3 4\r\nzebra 5 6\r\n\r\n",
        "keys  1  2\nare 3   4\nzebra 5 6",
    ],
)
def test_headers_tabs_and_line_ends(write: Write, content: str) -> None:
    path = write(content)
    file = open_vectors_file(path)
    assert (file.dimension, file.announced in (3, None)) == (2, True)
    vectors = read(path)
    assert vectors.entries == 3
    found = by_symbol(vectors)
    assert (found["keys"], found[" are"]) == ([1, 2], [3, 4])


def test_the_number_of_vectors_of_a_header_is_kept(write: Write) -> None:
    assert open_vectors_file(write("400000 2\nkeys 1 2\n")).announced == 400_000
    assert open_vectors_file(write("keys 1 2\n")).announced is None


@pytest.mark.parametrize(
    ("name", "compress"),
    [("v.vec.gz", gzip.compress), ("v.txt.xz", lzma.compress), ("v.bz2", bz2.compress)],
)
def test_compressed_files(write: Write, name: str, compress: Callable[[bytes], bytes]) -> None:
    seen: list[Progress] = []
    file = open_vectors_file(write(compress(GLOVE.encode()), name))
    assert read_vectors(file, WORDS, seen.append).entries == 4
    assert seen[-1].decompressed_bytes == len(GLOVE)


def test_a_word_may_have_spaces(write: Write) -> None:
    path = write(". . . 0.1 0.2\nat me@example.org 0.3 0.4\nkeys 1 2\n1 1/2 5 6\n")
    assert open_vectors_file(path).dimension == 2
    assert (read(path).entries, by_symbol(read(path))["keys"]) == (4, [1, 2])


def test_numbers_are_words_too(write: Write) -> None:
    numbers = words(" 19")
    path = write("19 1 2\n1 3 4\n")
    assert by_symbol(read(path, numbers), numbers) == {" 19": [1, 2], "1": [3, 4]}


def test_of_words_that_occur_twice_the_first_counts(write: Write) -> None:
    vectors = read(write("are 1 2\nare 3 4\nare 5 6\nzebra 1 1\nzebra 1 1\n"))
    assert by_symbol(vectors) == {" are": [1, 2]}
    assert (vectors.repeated, vectors.entries) == (1, 5)


def test_words_that_are_not_utf_8_are_counted(write: Write) -> None:
    vectors = read(write("are 1 2\nstra\xdfe 1 2\n".encode("latin-1")))
    assert (vectors.undecodable, vectors.entries) == (1, 2)
    assert by_symbol(vectors) == {" are": [1, 2]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("keys 1 2\nare 1\n", "line 2: 1 value after the word, but 2 are expected."),
        ("keys 1 2\nzebra\n", "line 2: 0 values after the word, but 2 are expected."),
        ("keys 1 2\nzebra 0.5 1 2 3\n", "line 2: 4 values after the word, but 2 are expected."),
        ("2 2\nkeys 0.5 1 2\n", "line 2: 3 values after the word, but 2 are expected."),
        ("keys 1 2\n\nare 3 4\n", "line 2: empty, but a word and 2 values are expected."),
        ("\nkeys 1 2\n", "line 1: empty, but"),
        ("keys 1 2\nare 1 two\n", "line 2: value 2 is “two”, but a number is expected."),
        ("keys 1 2\nare 1 1_0\n", "line 2: value 2 is “1_0”, but a number is expected."),
        ("keys 1 2\nare 1.2.3 4\n", "line 2: value 1 is “1.2.3”, but a number is expected."),
        ("keys 1 2\nzebra nan 2\n", "line 2: value 1 is nan, but a finite number is expected."),
        ("keys 1 2\nare 1 -inf\n", "line 2: value 2 is -inf, but a finite number is expected."),
        ("keys 1 2\nare 1 1e300\n", "line 2: value 2 is 1e300, but at most 1e+09 is expected."),
        ("keys 1 2\n 3 4\n", "line 2: no word before its 2 values."),
        ("keys 0,5 1,5\n", "line 1: “keys 0,5 1,5”, but a word and the values of its vector"),
        ("the keys are here\n", "line 1: “the keys are here”, but a word and the values"),
        ("\x1b[31mred 1\x1b[0m x\n", "line 1: “␛[31mred 1␛[0m x”, but"),
        ("", "is empty."),
        ("\n\n", "is empty."),
        ("5 2\n", "has no vectors."),
        ("zebra 1 2\n", "none of its 1 vectors is for one of the 15 symbols of the vocabulary."),
    ],
)
def test_a_bad_line_is_named_with_what_is_expected(
    write: Write, content: str, message: str
) -> None:
    with pytest.raises(CorpusError) as raised:
        read(write(content))
    assert "glove.txt: " in str(raised.value)
    assert message in str(raised.value)
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"300 2\nkeys \x00\x00\x80\x3f\x00\x00\x00\x40\n", "is binary. Vectors of word2vec’s"),
        (b"\xba\x16\x4f\x2f\x0c\x00\x00\x00", "is a model of fastText"),
        (b"PK\x03\x04" + bytes(60), "is a zip archive, not a file of vectors. Unpack it"),
        ("keys 1 2\n".encode("utf-16"), "is UTF-16"),
        (gzip.compress(GLOVE.encode())[:-9], "is not a whole gzip file"),
    ],
)
def test_other_kinds_of_files_are_recognized(write: Write, content: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read(write(content))


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="there is no such file of vectors"):
        open_vectors_file(tmp_path / "missing.txt")
    with pytest.raises(CorpusError, match="is a folder"):
        open_vectors_file(tmp_path)
    with pytest.raises(CorpusError, match="not from standard input"):
        open_vectors_file(Path("-"))
    with pytest.raises(CorpusError, match="is a device"):
        open_vectors_file(Path("/dev/zero"))


def test_one_long_line_is_no_file_of_vectors(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors_lines, "LONGEST_LINE", 1 << 20)
    with pytest.raises(CorpusError, match="has a line of more than 1 MB"):
        open_vectors_file(write(b"x" * (3 << 20)))


def test_vectors_may_not_be_longer_than_an_embedding(write: Write) -> None:
    with pytest.raises(ConfigError, match="70,000: must be"):
        open_vectors_file(write("5 70000\nkeys 1 2\n"))
