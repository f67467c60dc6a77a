"""Reading weights as fast as they can be read; networks with random weights."""

from pathlib import Path

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.memory_bandwidth import beyond_caches, fastest_reading, fits_a_cache
from lstm_tui.reader.random_network import random_run, random_weights
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.lookup import find_run
from lstm_tui.runs.weights import check_weights
from lstm_tui.scoring.numpy_bench import writer
from lstm_tui.text.vocabulary import Vocabulary

MODEL = ModelConfig(layers=2, hidden=16, embedding=8)
VOCABULARY = Vocabulary(tuple("abcde"))


def test_a_reading_says_how_many_bytes_it_read() -> None:
    read = fastest_reading(1 << 20, 0.001)
    assert read() % (1 << 20) == 0
    assert read() > 0


def test_what_is_beyond_the_caches_fits_none() -> None:
    assert not fits_a_cache(beyond_caches())


def test_invented_weights_have_the_shapes_of_the_network() -> None:
    for cell in Cell:
        model = ModelConfig(cell, 2, 16, 8)
        check_weights(random_weights(model, 5), model, 5)


def test_an_invented_run_is_found_and_read_as_any_other(tmp_path: Path) -> None:
    run = random_run(tmp_path, "invented", MODEL, VOCABULARY)
    assert find_run("invented", tmp_path, saved=True) == run
    assert load_checkpoint(run).model == MODEL


def test_a_writer_goes_on_where_it_stopped_and_counts_all_texts() -> None:
    reader = Reader(random_weights(MODEL, 5), MODEL)
    alone, together = (writer(reader, texts=texts, length=7) for texts in (1, 3))
    assert [alone(), alone()] == [7, 7]
    assert [together(), together()] == [21, 21]
