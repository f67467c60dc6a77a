"""Opening a corpus: encoding, options, refusals, notes and the validation split."""

import gzip
import hashlib
import io
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.config import Normalization, SymbolKind, TextConfig, TextKind, Undecodable
from lstm_tui.errors import (
    ConfigError,
    CorpusError,
    UndecodableTextError,
    VocabularyTooLargeError,
)
from lstm_tui.text import source_stream
from lstm_tui.text.corpus import Corpus, Progress, Stage, open_corpus
from lstm_tui.text.ingest import LEAST_FREE

TEXT = TextConfig()
BYTES = TextConfig(symbols=SymbolKind.BYTE)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def text_of(corpus: Corpus) -> str:
    return corpus.vocabulary.decode(corpus.ids)


def opened(content: str | bytes, text: TextConfig = TEXT) -> Corpus:
    data = content.encode() if isinstance(content, str) else content
    return open_corpus(["-"], text, stdin=io.BytesIO(data))


def test_a_corpus_has_the_attributes_of_its_files(tmp_path: Path, cache: Path) -> None:
    path = write(tmp_path / "a.txt", "hello world\n" * 10)
    corpus = open_corpus([path], TEXT)
    assert text_of(corpus) == "hello world\n" * 10
    assert corpus.vocabulary.symbols == tuple("\n dehlorw")
    assert corpus.counts == (10, 10, 10, 10, 10, 30, 20, 10, 10)
    assert corpus.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (corpus.names, corpus.notes) == ((str(path),), ())
    assert corpus.path == cache / "corpora" / corpus.key / "ids.bin"
    assert (len(corpus), corpus.ids.dtype.name) == (120, "uint8")
    assert not corpus.ids.flags.writeable


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    parts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff\r")),
        min_size=1,
        max_size=4,
    ),
    block=st.integers(1, 9),
)
def test_corpus_decodes_to_its_files_joined_by_newlines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[str], block: int
) -> None:
    monkeypatch.setattr(source_stream, "BLOCK_BYTES", block)
    paths = [write(tmp_path / str(index), part) for index, part in enumerate(parts)]
    present = [part for part in parts if part]
    expected = "".join(part if part.endswith("\n") else part + "\n" for part in present[:-1])
    expected += present[-1] if present else ""
    if len(expected) < 2:
        with pytest.raises(CorpusError, match=r"is empty|has only one character"):
            open_corpus(paths, TEXT)
    else:
        assert text_of(open_corpus(paths, TEXT)) == expected


def test_a_newline_is_inserted_between_files_if_missing(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / str(i), part) for i, part in enumerate(["a", "b\n", "", "c\r\n", "d"])
    ]
    assert text_of(open_corpus(paths, TEXT)) == "a\nb\nc\nd"
    assert text_of(open_corpus(paths, BYTES)) == "a\nb\nc\nd"
    assert text_of(open_corpus(paths, TextConfig(keep_newlines=True))) == "a\nb\nc\r\nd"


def test_line_ends_become_newlines_unless_kept() -> None:
    assert text_of(opened("a\r\nb\rc")) == "a\nb\rc"
    assert text_of(opened("a\r\nb", TextConfig(keep_newlines=True))) == "a\r\nb"


def test_bytes_are_not_decoded() -> None:
    corpus = opened(b"\xff\xfe\0a\r\n\xe9", BYTES)
    assert corpus.vocabulary.symbols == ("\0", "\n", "a", "\xe9", "\xfe", "\xff")
    assert corpus.ids.tolist() == [5, 4, 0, 2, 1, 3]


def test_the_encoding_is_used(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "naïve café".encode("latin-1"))
    assert text_of(open_corpus([path], TextConfig(encoding="latin-1"))) == "naïve café"
    with pytest.raises(UndecodableTextError, match=r"a.txt: byte 2 is not UTF-8 \(0xef\)"):
        open_corpus([path], TEXT)
    with pytest.raises(ConfigError, match="klingon"):
        open_corpus([path], TextConfig(encoding="klingon"))


def test_chinese_takes_two_bytes_an_id() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 3000))) * 2
    corpus = opened(text)
    assert (text_of(corpus), corpus.ids.dtype.name) == (text, "uint16")


def test_compressed_file_is_the_same_content_as_the_plain_one(tmp_path: Path) -> None:
    plain = open_corpus([write(tmp_path / "a.txt", "hello")], TEXT)
    packed = open_corpus([write(tmp_path / "a.txt.gz", gzip.compress(b"hello", mtime=0))], TEXT)
    assert (plain.key, plain.sha256) == (packed.key, packed.sha256)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.py", "x = 1\n", TextKind.PYTHON),
        ("code/a.tex", "x y z\n", TextKind.LATEX),
        ("a.c.gz", gzip.compress(b"int x;\n", mtime=0), TextKind.C),
        ("a.txt", "The [[Old Port]] and the [[New Port]].\n" * 9, TextKind.WIKI),
    ],
)
def test_the_kind_is_guessed_by_file_names_and_content(
    tmp_path: Path, name: str, content: str | bytes, kind: TextKind
) -> None:
    path = write(tmp_path / name, content)
    for source in (path, path.parent if "/" in name else path):
        corpus = open_corpus([source], TEXT)
        assert (corpus.kind, corpus.kind_is_guessed) == (kind, True)
    assert open_corpus([path], TEXT).kind == kind  # from the cache


def test_a_chosen_kind_is_not_guessed_and_has_the_same_copy() -> None:
    guessed = opened("The [[Old Port]] here.\n" * 9)
    chosen = opened("The [[Old Port]] here.\n" * 9, TextConfig(kind=TextKind.PROSE))
    assert (chosen.kind, chosen.kind_is_guessed) == (TextKind.PROSE, False)
    assert (chosen.key, guessed.kind) == (guessed.key, TextKind.WIKI)


def test_rare_characters_are_folded_with_a_note() -> None:
    corpus = opened("aaabbbcdd", TextConfig(min_count=3))
    assert text_of(corpus) == "aaabbb\ufffd\ufffd\ufffd"
    assert corpus.vocabulary.folded
    assert corpus.notes[0] == "2 rare characters (fewer than 3 times) folded into U+FFFD."
    assert corpus.vocabulary.encode("x").tolist() == [2]


def test_min_count_that_folds_nothing_leaves_unknown_characters_unknown() -> None:
    assert not opened("aabb", TextConfig(min_count=2)).vocabulary.folded


def test_min_count_of_bytes_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"--min-count 2 folds rare .* with --symbols byte"):
        opened("aabb", TextConfig(min_count=2, symbols=SymbolKind.BYTE))


def test_replaced_bytes_are_noted() -> None:
    corpus = opened(b"abc\xffdef" * 10, TextConfig(undecodable=Undecodable.REPLACE))
    assert corpus.notes == ("U+FFFD stands 10 times in the text, mostly for undecodable bytes.",)


@pytest.mark.parametrize("length", [20, 99, 1000, 1003])
def test_the_validation_part_is_the_end_as_in_nanogpt(length: int) -> None:
    corpus = opened("ab" * length)
    assert corpus.train_length == int(0.9 * 2 * length)
    assert np.array_equal(np.concatenate([corpus.train, corpus.validation(length)]), corpus.ids)


def test_validation_blocks_are_spread_over_the_text() -> None:
    text = "".join(f"line {number:06d}\n" for number in range(2500))
    corpus = opened(text, TextConfig(validation_blocks=True))
    assert (len(corpus.validation_spans), corpus.validation_length) == (3, 3000)
    validation = [text[begin:end] for begin, end in corpus.validation_spans]
    decode = corpus.vocabulary.decode
    assert decode(corpus.validation(9999)) == "".join(validation)
    assert decode(corpus.validation(300)) == "".join(block[:100] for block in validation)
    train = text
    for begin, end in reversed(corpus.validation_spans):
        train = train[:begin] + train[end:]
    assert decode(corpus.train.take(np.arange(corpus.train_length))) == train
    assert corpus.notes == ()


def test_a_text_too_short_for_blocks_is_validated_on_its_end_with_a_note() -> None:
    corpus = opened("ab" * 500, TextConfig(validation_blocks=True))
    assert corpus.validation_spans == ((900, 1000),)
    assert corpus.notes == (
        "The text is too short for --validation-blocks: its last part validates.",
    )


def test_a_validation_part_below_two_symbols_is_empty_with_a_note() -> None:
    corpus = opened("ab" * 5)
    assert (corpus.train_length, corpus.validation_length) == (10, 0)
    assert corpus.notes == ("The text is too short to set a part aside for validation.",)
    assert opened("ab" * 5, TextConfig(validation=0)).notes == ()
    assert opened("ab" * 6).validation_length == 2


@pytest.mark.parametrize("validation", [0.0, 0.1, 0.34, 0.5])
@pytest.mark.parametrize("content", ["ab", "abc", "abcd", "abcde"])
def test_both_parts_have_two_symbols_or_there_is_no_validation_part(
    content: str, validation: float
) -> None:
    corpus = opened(content, TextConfig(validation=validation))
    assert corpus.train_length >= 2
    assert corpus.validation_length != 1


def test_one_distinct_character_is_allowed_with_a_note() -> None:
    assert opened("a" * 100).notes == (
        "The text has one distinct symbol only: there is nothing to predict.",
    )


@pytest.mark.parametrize(("content", "found"), [("", "is empty"), ("a", "has only one character")])
def test_less_than_two_characters_are_refused(tmp_path: Path, content: str, found: str) -> None:
    with pytest.raises(CorpusError) as caught:
        open_corpus([write(tmp_path / "a", content)], TEXT)
    wanted = f"{tmp_path}/a: {found}; a text needs two characters or more."
    assert str(caught.value) == wanted


def test_binary_files_are_skipped_in_a_folder_and_refused_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder / "a.txt", "hello")
    binary = write(folder / "b.bin", b"\x7fELF\0")
    write(folder / "c.txt", "world " * 10)
    corpus = open_corpus([folder], TEXT)
    assert text_of(corpus) == "hello\n" + "world " * 10
    assert corpus.notes == ("1 binary file skipped.",)
    with pytest.raises(CorpusError, match=r"b.bin: is a compiled program, not a text"):
        open_corpus([binary], TEXT)
    assert "\0" in text_of(open_corpus([folder], BYTES))


def test_folder_of_binary_files_is_refused(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / "folder" / name, b"\0")
    with pytest.raises(CorpusError, match="folder: there is no text here, only 3 binary files"):
        open_corpus([tmp_path / "folder"], TEXT)


def test_too_large_vocabulary_suggests_a_min_count() -> None:
    text = "a" * 150 + "b" * 20 + "cc" + "dd" + "efghij"
    with pytest.raises(VocabularyTooLargeError) as caught:
        opened(text, TextConfig(max_vocabulary=5))
    assert caught.value.full_message == (
        "standard input: 10 distinct characters, more than the limit of 5. "
        "Pass --min-count 2, which leaves 5 (96.7 % of the text); 5 leaves 3 (94.4 % of the text); "
        "10 leaves 3 (94.4 % of the text), or --max-vocabulary 10."
    )
    assert len(opened(text, TextConfig(max_vocabulary=5, min_count=2)).vocabulary) == 5
    with pytest.raises(VocabularyTooLargeError) as caught:
        opened(text, TextConfig(max_vocabulary=4, min_count=2))
    assert caught.value.advice[0].words == "--min-count 3"


def test_min_count_is_not_suggested_if_it_would_fold_most_of_the_text() -> None:
    each_twice = "".join(map(chr, range(0x4E00, 0x4E00 + 20_901))) * 2 + "\n"
    with pytest.raises(VocabularyTooLargeError) as caught:
        opened(each_twice, TEXT)
    (only,) = caught.value.advice
    assert only.words == "--max-vocabulary 20902"
    assert len(opened(each_twice, TextConfig(max_vocabulary=20_902)).vocabulary) == 20_902


@given(st.text("aaaaaaaaaaaaaaaaabbbbcdefgh", min_size=9), st.integers(2, 6))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
def test_suggested_vocabulary_options_work(text: str, most: int) -> None:
    try:
        opened(text, TextConfig(max_vocabulary=most))
    except VocabularyTooLargeError as error:
        for advice in error.advice:
            value = int(advice.words.split()[1])
            if advice.options[0][0] == "--max-vocabulary":
                opened(text, TextConfig(max_vocabulary=value))
                continue
            read = opened(text, TextConfig(max_vocabulary=most, min_count=value))
            folded = dict(zip(read.vocabulary.symbols, read.counts, strict=True))["\ufffd"]
            assert folded <= 0.1 * len(text)
            with pytest.raises(VocabularyTooLargeError):
                opened(text, TextConfig(max_vocabulary=most, min_count=value - 1))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(VocabularyTooLargeError, match=r"3 distinct bytes") as caught:
        opened("abc", TextConfig(symbols=SymbolKind.BYTE, max_vocabulary=2))
    assert [one.words for one in caught.value.advice] == ["--max-vocabulary 3"]


def test_progress_covers_reading_and_encoding(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, "ab" * 50) for name in "ab"]
    reports: list[Progress] = []
    open_corpus(paths, TEXT, progress=reports.append)
    assert reports == [
        Progress(Stage.READING, 100, 200),
        Progress(Stage.READING, 200, 200),
        Progress(Stage.ENCODING, 201, 201),
    ]
    reports.clear()
    open_corpus(["-"], TEXT, progress=reports.append, stdin=io.BytesIO(b"abc"))
    assert reports[0] == Progress(Stage.READING, 3, None)


def test_file_that_changes_while_it_is_read_is_noted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "ab" * 50)
    os.utime(path, (1, 1))
    corpus = open_corpus([path], TEXT, progress=lambda _: os.utime(path, (2, 2)))
    assert corpus.notes == (f"{path} changed while it was read; what was read is used.",)
    assert open_corpus([path], TEXT).notes == ()


def test_names_of_sources_are_safe_for_a_terminal(tmp_path: Path) -> None:
    assert open_corpus([write(tmp_path / "\x1b[31m", "ab")], TEXT).names == (f"{tmp_path}/␛[31m",)


def test_normalization_changes_the_key_and_the_symbols(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "cafe\u0301 " * 40)
    plain = open_corpus([path], TEXT)
    composed = open_corpus([path], TextConfig(normalize=Normalization.NFC))
    assert (len(plain), len(composed)) == (240, 200)
    assert plain.key != composed.key
    assert plain.sha256 == composed.sha256
    assert composed.vocabulary.normalization is Normalization.NFC
    assert text_of(composed) == "caf\u00e9 " * 40
    with pytest.raises(ConfigError, match=r"--normalize nfc changes .* with --symbols byte"):
        open_corpus([path], TextConfig(symbols=SymbolKind.BYTE, normalize=Normalization.NFC))


def test_control_characters_of_a_wrong_encoding_are_noted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "“Jörg’s”\n".encode("cp1252") * 40)
    (note,) = open_corpus([path], TextConfig(encoding="latin-1")).notes
    assert note == (
        "C1 control characters occur 120 times in the text (U+0092, U+0093, U+0094): it is most "
        "likely cp1252, not iso8859-1. Read it with --encoding cp1252."
    )
    assert not open_corpus([path], TextConfig(encoding="cp1252")).notes
    twice = write(tmp_path / "b.txt", "“Jörg’s”\n".encode("cp1252").decode("latin-1") * 40)
    (note,) = open_corpus([twice], TEXT).notes
    assert "decoded with the wrong encoding before it was saved" in note
    assert not open_corpus([twice], BYTES).notes
    mainframe = write(tmp_path / "c.txt", "a line\x85another\x85" * 40)
    assert not open_corpus([mainframe], TEXT).notes
    ebcdic = tmp_path / "d.txt"
    ebcdic.write_bytes("a line\x85another\x85".encode("cp037") * 40)
    assert not open_corpus([ebcdic], TextConfig(encoding="cp037")).notes
    ellipsis = tmp_path / "e.txt"
    ellipsis.write_bytes("“so…”\n".encode("cp1252") * 40)
    (note,) = open_corpus([ellipsis], TextConfig(encoding="latin-1")).notes
    assert "(U+0085, U+0093, U+0094)" in note


def test_progress_has_the_decompressed_size(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"hello world\n" * 1_000))
    reports: list[Progress] = []
    open_corpus([tmp_path / "a.gz"], TEXT, progress=reports.append)
    assert max(progress.decompressed_bytes for progress in reports) == 12_000


def test_a_compressed_text_stops_before_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"hello world\n" * 1_000))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(
        "lstm_tui.text.ingest.shutil.disk_usage", lambda _: usage._replace(free=LEAST_FREE - 1)
    )
    assert len(open_corpus([tmp_path / "a.gz"], TextConfig(min_count=2))) == 12_000
    monkeypatch.setattr("lstm_tui.text.ingest.UNSUSPICIOUS_BYTES", 10_000)
    with pytest.raises(CorpusError, match=r"a\.gz: 12,000 bytes decompressed so far, and the disk"):
        open_corpus([tmp_path / "a.gz"], TEXT)
