"""The text that a network is read on: its own, a file, or whatever was pasted."""

import io
import shutil
from pathlib import Path

import pytest

from lstm_tui.config import Unit
from lstm_tui.errors import CorpusError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.texts import file_text, known_text, own_text
from lstm_tui.text.vocabulary import Vocabulary
from tests.neuron_runs import harbours, make_neuron_run

LETTERS = Vocabulary(tuple("\n abc"))


def test_the_own_text_is_the_validation_part_and_enough_before_it(neuron_run: Run) -> None:
    found = own_text(neuron_run)
    assert neuron_run.vocabulary().decode(found.ids) == harbours()
    assert found.source == (
        "300 characters of the run's validation part, after 2,700 characters of training text"
    )


def test_as_many_characters_as_are_asked_for_from_the_validation_part_on(neuron_run: Run) -> None:
    found = own_text(neuron_run, 200)
    assert neuron_run.vocabulary().decode(found.ids) == harbours()[2700:2900]
    assert found.source == "200 characters of the run's validation part"


def test_a_gone_copy_of_the_own_text_is_told(neuron_run: Run, own_cache: Path) -> None:
    shutil.rmtree(own_cache)
    with pytest.raises(CorpusError, match="gone"):
        own_text(neuron_run)


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
    run = make_neuron_run(tmp_path, text="é漢 [[a]]\n" * 400, unit=Unit.BYTE)
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
