"""The text that a network is read on: its own, a file, or whatever was pasted."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import ReadingConfig, SymbolKind, Undecodable
from lstm_tui.errors import CorpusError, UndecodableTextError
from lstm_tui.files import to_json
from lstm_tui.reader.input_text import EncodedText, file_text, known_text, own_text
from lstm_tui.runs import passage
from lstm_tui.runs.directory import Run
from lstm_tui.runs.known_sources import record_sources
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import harbours, make_neuron_run

LETTERS = Vocabulary(tuple("\n abc"))


def test_the_own_text_is_the_validation_part_and_enough_before_it(neuron_run: Run) -> None:
    found = own_text(neuron_run)
    assert neuron_run.vocabulary().decode(found.ids) == harbours()
    assert found.source == (
        "300 characters of the run's validation text, after 2,700 of training text"
    )
    assert (found.is_own, found.trained) == (True, 2700)


def test_as_many_characters_as_are_asked_for_from_the_validation_part_on(neuron_run: Run) -> None:
    found = own_text(neuron_run, 200)
    assert neuron_run.vocabulary().decode(found.ids) == harbours()[2700:2900]
    assert found.source == "200 characters of the run's validation text"
    assert (found.is_own, found.trained) == (True, 0)


@pytest.mark.parametrize("symbols", SymbolKind)
def test_a_copied_run_brings_its_own_text_along(own_cache: Path, symbols: SymbolKind) -> None:
    run = make_neuron_run(own_cache.parent, symbols=symbols)
    before = own_text(run), own_text(run, 200), own_text(run, 1000)
    copy = Run(own_cache.parent / "elsewhere")
    shutil.copytree(run.path, copy.path)
    gone(own_cache)
    after = own_text(copy), own_text(copy, 200), own_text(copy, 1000)
    for one, other in zip(before, after, strict=True):
        assert one.ids.tolist() == other.ids.tolist()
        assert (one.source, one.trained) == (other.source, other.trained)
    held = after[2].ids.size - after[2].trained
    assert held == {SymbolKind.WORD: 114}.get(symbols, 300)


def test_a_text_of_words_is_measured_in_symbols(own_cache: Path, tmp_path: Path) -> None:
    run = make_neuron_run(own_cache.parent, symbols=SymbolKind.WORD)
    vocabulary = run.vocabulary()
    own = own_text(run, 100)
    assert own.source == "100 symbols of the run's validation text"
    other = tmp_path / "other.txt"
    other.write_text(f"?{harbours()}", "utf-8")
    read = file_text(str(other), run, vocabulary, 100)
    assert len(read.ids) == 100
    assert read.source.startswith("the first 100 of ")
    assert read.source.endswith(
        f" symbols of another text, {other}, without 1 character that the network has never seen"
    )
    assert harbours().startswith(vocabulary.decode(read.ids))


def test_labels_of_a_word_are_those_of_its_last_character(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, symbols=SymbolKind.WORD)
    read = file_text(str(own_cache.parent / "harbours.txt"), run, run.vocabulary())
    assert read.is_own
    assert read.offsets is not None
    assert (read.whole, read.offsets[-1]) == (3000, 2999)
    for id_, offset in zip(read.ids.tolist(), read.offsets.tolist(), strict=True):
        assert harbours()[: offset + 1].endswith(run.vocabulary().symbols[id_])


def gone(own_cache: Path) -> None:
    """Delete the text that `make_neuron_run` wrote, and its encoded copy."""
    shutil.rmtree(own_cache)
    (own_cache.parent / "harbours.txt").unlink()


def test_a_run_of_before_reads_the_encoded_copy_or_the_same_files(
    neuron_run: Run, own_cache: Path
) -> None:
    (neuron_run.path / passage.NAME).unlink()
    expected = own_text(neuron_run).ids.tolist()
    learned = neuron_run.record().corpus
    record_sources(neuron_run, learned, learned.sources, None)
    shutil.rmtree(own_cache)
    assert own_text(neuron_run).ids.tolist() == expected
    gone(own_cache)
    with pytest.raises(CorpusError, match=r"copy of this run's text is gone, and so is the text"):
        own_text(neuron_run)


def test_a_damaged_passage_is_read_from_elsewhere_and_told_where_nothing_else_is(
    neuron_run: Run, own_cache: Path
) -> None:
    expected = own_text(neuron_run).ids.tolist()
    path = neuron_run.path / passage.NAME
    damaged = bytearray(path.read_bytes())
    damaged[-5] ^= 1
    path.write_bytes(damaged)
    assert own_text(neuron_run).ids.tolist() == expected
    gone(own_cache)
    with pytest.raises(CorpusError, match=r"passage\.safetensors: damaged, .* And .* is gone"):
        own_text(neuron_run)


def test_what_is_asked_beyond_the_passage_is_read_elsewhere_or_told(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 500)
    run = make_neuron_run(own_cache.parent)
    assert (own_text(run).trained, len(own_text(run).ids)) == (200, 500)
    assert len(own_text(run, 1000).ids) == 1000
    gone(own_cache)
    found = own_text(run, 1000)
    assert (found.trained, len(found.ids)) == (200, 500)
    assert found.source.endswith("after 200 of training text (all that the run keeps)")


def test_a_file_with_the_same_text_is_the_runs_own_text(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passage, "ENOUGH", 500)
    run = make_neuron_run(own_cache.parent)
    moved = own_cache.parent / "moved.txt"
    moved.write_text(harbours())
    gone(own_cache)
    found = file_text(str(moved), run, run.vocabulary(), 1000)
    assert run.vocabulary().decode(found.ids) == harbours()[-1000:]
    assert (found.is_own, found.trained) == (True, 700)
    moved.write_text(harbours() + "!")
    other = file_text(str(moved), run, run.vocabulary(), 1000)
    assert (other.is_own, other.trained) == (False, 0)
    assert "1,000 characters of another text, " in other.source


def test_a_text_is_cut_where_it_is_training_text_first() -> None:
    own = EncodedText(np.arange(10), "", is_own=True, trained=6)
    assert own.cut(12) is own
    shorter = own.cut(5)
    assert (shorter.ids.tolist(), shorter.trained) == ([5, 6, 7, 8, 9], 1)
    assert shorter.source == "4 characters of the run's validation text, after 1 of training text"
    shortest = own.cut(2)
    assert (shortest.ids.tolist(), shortest.trained) == ([6, 7], 0)
    other = EncodedText(np.arange(10), "10 characters of notes.txt").cut(4)
    assert (other.ids.tolist(), other.source) == (
        [0, 1, 2, 3],
        "the first 4 of 10 characters of notes.txt",
    )


def test_a_file_is_read_without_what_is_unknown(neuron_run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("The [[ice]] é漢 comes.\n", "utf-8")
    vocabulary = neuron_run.vocabulary()
    found = file_text(str(tmp_path / "own.txt"), neuron_run, vocabulary)
    assert vocabulary.decode(found.ids) == "The [[ice]]  comes.\n"
    assert found.source.endswith("own.txt, without 2 that the network has never seen")
    assert len(file_text(str(tmp_path / "own.txt"), neuron_run, vocabulary, 5).ids) == 5


def test_standard_input_is_a_text_too(neuron_run: Run) -> None:
    vocabulary = neuron_run.vocabulary()
    found = file_text("-", neuron_run, vocabulary, stdin=io.BytesIO(b"ships and logs\n"))
    assert vocabulary.decode(found.ids) == "ships and logs\n"
    assert "standard input" in found.source


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00\x00"])
def test_a_file_that_is_no_text_is_told(
    neuron_run: Run, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "own.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"own\.txt"):
        file_text(str(path), neuron_run, neuron_run.vocabulary())


def test_a_network_of_bytes_reads_the_bytes_of_a_file(own_cache: Path) -> None:
    tmp_path = own_cache.parent
    run = make_neuron_run(tmp_path, text="é漢 [[a]]\n" * 400, symbols=SymbolKind.BYTE)
    (tmp_path / "own.txt").write_text("漢é [[a]]z\n", "utf-8")
    found = file_text(str(tmp_path / "own.txt"), run, run.vocabulary())
    assert run.vocabulary().decode(found.ids) == "漢é [[a]]\n"


def test_what_is_left_out_is_counted() -> None:
    found = known_text("a§b§c", LETTERS, "what was pasted")
    assert LETTERS.decode(found.ids) == "abc"
    assert (
        found.source == "3 characters of what was pasted, without 2 that the network has never seen"
    )


@pytest.mark.parametrize("text", ["", "§§"])
def test_a_text_of_which_nothing_is_left_is_told(text: str) -> None:
    with pytest.raises(CorpusError, match="what was pasted: the network knows no character"):
        known_text(text, LETTERS, "what was pasted")


WORDS = "“Jörg’s [[café]]” – naïve, 3 €\n"


def run_on(folder: Path, encoding: str) -> Run:
    """A run that learned `WORDS`, decoded as ``encoding`` from cp1252 or UTF-8."""
    learned = WORDS.encode("cp1252").decode(encoding, "ignore") if encoding != "utf-8" else WORDS
    run = make_neuron_run(folder, text=learned * 100)
    record = run.record()
    text = replace(record.config.text, encoding=encoding)
    record = replace(record, config=replace(record.config, text=text))
    (run.path / "run.json").write_bytes(to_json(record))
    return run


@pytest.mark.parametrize("learned_in", ["utf-8", "cp1252", "iso8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_in_any_encoding_is_read_whatever_the_run_learned_in(
    own_cache: Path, learned_in: str, encoding: str
) -> None:
    run = run_on(own_cache.parent, learned_in)
    path = own_cache.parent / "other.txt"
    path.write_bytes((WORDS * 20).encode(encoding))
    found = file_text(str(path), run, run.vocabulary())
    known = "".join(c for c in WORDS if not run.vocabulary().unknown(c))
    assert run.vocabulary().decode(found.ids) == known * 20
    if encoding.startswith("utf-8"):
        assert not found.notes
    else:
        (note,) = found.notes
        assert note.endswith(f"other.txt is not UTF-8: read as {encoding}.")
        assert f"of another text (read as {encoding}), " in found.source


def test_standard_input_in_another_encoding_is_read_too(own_cache: Path) -> None:
    run = run_on(own_cache.parent, "utf-8")
    found = file_text("-", run, run.vocabulary(), stdin=io.BytesIO(WORDS.encode("cp1252") * 9))
    assert run.vocabulary().decode(found.ids) == WORDS * 9


def test_the_encoding_of_the_run_is_taken_where_more_of_it_is_known(own_cache: Path) -> None:
    run = make_neuron_run(own_cache.parent, text="Ťapka říká: žluťoučký kůň\n" * 100)
    record = run.record()
    text = replace(record.config.text, encoding="iso8859-2")
    record = replace(record, config=replace(record.config, text=text))
    (run.path / "run.json").write_bytes(to_json(record))
    path = own_cache.parent / "other.txt"
    path.write_bytes("říká kůň: kůň říká\n".encode("iso8859-2") * 30)
    found = file_text(str(path), run, run.vocabulary())
    assert run.vocabulary().decode(found.ids) == "říká kůň: kůň říká\n" * 30


def test_options_for_reading_a_text_are_obeyed(own_cache: Path) -> None:
    run = run_on(own_cache.parent, "utf-8")
    path = own_cache.parent / "other.txt"
    path.write_bytes(b"caf\xe9\r\n" * 9)
    vocabulary = run.vocabulary()

    def read(reading: ReadingConfig) -> str:
        return vocabulary.decode(file_text(str(path), run, vocabulary, reading=reading).ids)

    assert read(ReadingConfig(encoding="cp1252")) == "café\n" * 9
    replaced = ReadingConfig(encoding="utf-8", undecodable=Undecodable.REPLACE)
    assert read(replaced) == "caf\n" * 9  # U+FFFD is not known
    with pytest.raises(UndecodableTextError, match="not UTF-8"):
        read(ReadingConfig(encoding="utf-8"))
    path.write_bytes("café\n".encode() * 20 + b"\xff")
    with pytest.raises(UndecodableTextError) as caught:
        read(ReadingConfig())
    assert [one.words for one in caught.value.advice] == ["--undecodable replace"]
    assert read(ReadingConfig(undecodable=Undecodable.REPLACE)) == "café\n" * 20


def test_a_damaged_text_in_another_encoding_is_replaced_in_that_encoding(own_cache: Path) -> None:
    run = run_on(own_cache.parent, "utf-8")
    path = own_cache.parent / "other.txt"
    path.write_bytes(WORDS.encode("cp1252") * 20 + b"\x81")
    reading = ReadingConfig(undecodable=Undecodable.REPLACE)
    found = file_text(str(path), run, run.vocabulary(), reading=reading)
    assert run.vocabulary().decode(found.ids) == WORDS * 20
    with pytest.raises(UndecodableTextError) as caught:
        file_text(str(path), run, run.vocabulary())
    assert [one.words for one in caught.value.advice] == ["--encoding cp1252 --undecodable replace"]


def test_damaged_utf8_is_not_read_in_the_encoding_of_the_run(own_cache: Path) -> None:
    run = run_on(own_cache.parent, "cp1252")
    path = own_cache.parent / "other.txt"
    path.write_bytes(WORDS.encode() * 20 + b"\xff")
    with pytest.raises(UndecodableTextError) as caught:
        file_text(str(path), run, run.vocabulary())
    assert [one.words for one in caught.value.advice] == ["--undecodable replace"]
    reading = ReadingConfig(undecodable=Undecodable.REPLACE)
    found = file_text(str(path), run, run.vocabulary(), reading=reading)
    assert run.vocabulary().decode(found.ids) == WORDS * 20
    assert found.left_out == 1  # the U+FFFD


def test_a_text_is_read_in_the_normal_form_that_the_network_knows() -> None:
    vocabulary = Vocabulary(tuple(sorted(set("caf\u00e9"))))
    found = known_text("cafe\u0301", vocabulary, "what was pasted")
    assert vocabulary.decode(found.ids) == "caf\u00e9"
    assert found.left_out == 0
    assert "(NFC)" in found.notes[0]
