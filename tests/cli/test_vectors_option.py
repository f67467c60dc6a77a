"""``train --vectors FILE`` and ``--freeze-embedding``."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run

Invoke = Callable[..., Any]
FAST = ["--layers", "1", "--hidden", "16", "--batch", "4", "--chunk", "16", "--threads", "1"]
FAST += ["--precision", "float32", "--sample-length", "5", "--headless", "--no-ranking"]
EMBEDDING = "embedding.weight"


@pytest.fixture(scope="module")
def vectors(place: Path) -> Path:
    """Vectors of 3 values for two words and two characters of ``ships.txt``."""
    path = place / "glove.vec.gz"
    lines = ["the 1 2 3", "sailed 4 5 6", "a 7 8 9", "( -1 -2 -3", "unused 0 0 0"]
    path.write_bytes(gzip.compress("\n".join(["5 3", *lines, ""]).encode()))
    return path


@pytest.fixture
def ships(place: Path) -> Path:
    return place / "ships.txt"


def embedding(run: Run, step: int) -> dict[str, list[float]]:
    checkpoint = load_checkpoint(run, step)
    rows = checkpoint.weights[EMBEDDING].tolist()
    return dict(zip(checkpoint.vocabulary.symbols, rows, strict=True))


def test_words_start_from_their_vectors_and_the_coverage_is_said(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--symbols", "word", "--vectors", vectors, "--steps", "2")
    result = invoke(*words, "--name", "vectors-words", *FAST)
    assert result.status == 0, result.err
    run = Run(place / "runs" / "vectors-words")
    record = run.record()
    assert record.vectors is not None
    assert record.config.model.embedding == 3
    assert not record.config.model.tied
    assert (record.vectors.file, record.vectors.entries) == ("glove.vec.gz", 5)
    sentence = record.vectors.sentence
    assert "The embedding starts from glove.vec.gz, 5 vectors of 3 values: it has " in sentence
    assert "1 of them only in lower case." in sentence
    assert sentence in result.err
    assert sentence in record.corpus.notes
    start = embedding(run, 0)
    assert (start[" sailed"], start["The"]) == ([4, 5, 6], [1, 2, 3])
    assert (start["a"], start["("]) == ([7, 8, 9], [-1, -2, -3])
    assert embedding(run, 2)["The"] != [1, 2, 3]
    assert str(place) not in (run.path / "run.json").read_text("utf-8")
    [listed] = [
        one for one in json.loads(invoke("runs", "--json").out) if one["name"] == "vectors-words"
    ]
    assert listed["vectors"]["covered_words"] == record.vectors.covered_words
    assert invoke("sample", "vectors-words", "--length", "5").status == 0


def test_a_frozen_embedding_is_that_of_the_file_after_training(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--vectors", vectors, "--freeze-embedding", "--steps", "3")
    result = invoke(*words, "--name", "vectors-frozen", *FAST)
    assert result.status == 0, result.err
    assert "The embedding is frozen: training does not change it." in result.err
    run = Run(place / "runs" / "vectors-frozen")
    assert embedding(run, 3) == embedding(run, 0)
    assert embedding(run, 3)["a"] == [7, 8, 9]
    goes_on = invoke("resume", "vectors-frozen", "--steps", "2", "--headless")
    assert goes_on.status == 0, goes_on.err
    assert embedding(run, 5) == embedding(run, 0)


def test_a_resume_from_the_beginning_starts_from_the_same_vectors(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--vectors", vectors, "--steps", "4", "--name", "vectors-again")
    assert invoke(*words, *FAST).status == 0
    run = Run(place / "runs" / "vectors-again")
    weights = load_checkpoint(run, 4).weights
    result = invoke("resume", "vectors-again", "--checkpoint", "0", "--steps", "4", "--headless")
    assert result.status == 0, result.err
    again = load_checkpoint(run, 4).weights
    assert all((weights[name] == again[name]).all() for name in weights)


def test_seeds_have_the_same_vectors_and_fine_tuning_takes_them_over(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--vectors", vectors, "--steps", "1", "--name", "vectors-of")
    assert invoke(*words, "--seeds", "2", *FAST).status == 0
    one, two = (Run(place / "runs" / f"vectors-of-seed{seed}") for seed in (1, 2))
    assert embedding(one, 0)["a"] == embedding(two, 0)["a"] == [7, 8, 9]
    assert embedding(one, 0)["e"] != embedding(two, 0)["e"]
    tuned = ("train", ships, "--from", "vectors-of-seed1", "--freeze-embedding", "--steps", "1")
    result = invoke(*tuned, "--name", "vectors-tuned", *FAST[4:])
    assert result.status == 0, result.err
    tuned_run = Run(place / "runs" / "vectors-tuned")
    assert embedding(tuned_run, 1) == embedding(one, 1)


def test_every_cell_of_a_comparison_starts_from_them(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("compare", ships, "--cells", "lstm,gru", "--vectors", vectors, "--steps", "1")
    fast = [one for one in FAST if one != "--no-ranking"]
    result = invoke(*words, "--name", "vectors-cells", *fast)
    assert result.status == 0, result.err
    assert "The embedding starts from glove.vec.gz" in result.err
    for cell in ("lstm", "gru"):
        assert embedding(Run(place / "runs" / f"vectors-cells-{cell}"), 0)["a"] == [7, 8, 9]


def test_a_chosen_size_has_the_embedding_of_the_vectors(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--size", "auto", "--vectors", vectors, "--steps", "1")
    result = invoke(*words, "--name", "vectors-size", *FAST[4:])
    assert result.status == 0, result.err
    record = Run(place / "runs" / "vectors-size").record()
    assert record.config.model.embedding == 3
    assert record.vectors is not None
    assert record.vectors.sentence in record.corpus.notes


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--embedding", "8"), "--embedding 8: the vectors of "),
        (("--one-hot",), "--vectors: one-hot input has no embedding. Leave out one of them."),
        (("--tied",), "--tied needs vectors of 16 values (the hidden size), and those of "),
        (("--from", "ships"), "--vectors: the embedding is that of ships. Leave it out."),
    ],
)
def test_what_contradicts_the_vectors_is_refused_in_one_line(
    ships: Path, vectors: Path, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    result = invoke("train", ships, "--vectors", vectors, *options, "--steps", "1", *FAST)
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert message in result.err


def test_a_tied_embedding_starts_from_vectors_as_long_as_a_layer(
    place: Path, ships: Path, vectors: Path, invoke: Invoke
) -> None:
    words = ("train", ships, "--vectors", vectors, "--tied", "--hidden", "3", "--steps", "1")
    fast = [*FAST[:2], *FAST[4:]]
    result = invoke(*words, "--embedding", "3", "--name", "vectors-tied", *fast)
    assert result.status == 0, result.err
    assert np.allclose(embedding(Run(place / "runs" / "vectors-tied"), 0)["a"], [7, 8, 9])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--tied",), "--freeze-embedding: the output weights are tied to the embedding"),
        (("--one-hot",), "--freeze-embedding: one-hot input has no embedding."),
    ],
)
def test_an_embedding_that_cannot_be_frozen_is_refused(
    ships: Path, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    result = invoke("train", ships, "--freeze-embedding", *options, "--steps", "1", *FAST)
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert message in result.err


def test_a_classifier_starts_from_them_too(place: Path, vectors: Path, invoke: Invoke) -> None:
    table = place / "letters.tsv"
    rows = [f"{letter}s\tthe {letter} sailed to (port {n})\n" for n in range(9) for letter in "ab"]
    table.write_text("label\ttext\n" + "".join(rows))
    words = ("train", table, "--objective", "classify", "--vectors", vectors, "--freeze-embedding")
    network = ("--hidden", "16", "--batch", "4", "--threads", "1")
    result = invoke(*words, "--steps", "2", "--name", "vectors-classes", *network)
    assert result.status == 0, result.err
    run = Run(place / "runs" / "vectors-classes")
    assert embedding(run, 2)["a"] == [7, 8, 9]
    assert invoke("classify", "vectors-classes", "the a").status == 0


def test_what_was_said_of_the_text_is_kept_beside_the_vectors(
    place: Path, vectors: Path, invoke: Invoke
) -> None:
    table = place / "plain.tsv"
    table.write_text("label\ttext\n" + "a\tthe ship sailed\n" * 60)
    words = ("train", table, "--vectors", vectors, "--steps", "1", "--name", "vectors-table")
    result = invoke(*words, *FAST)
    assert result.status == 0, result.err
    record = Run(place / "runs" / "vectors-table").record()
    assert record.vectors is not None
    assert record.vectors.sentence in record.corpus.notes
    assert any("is a table, which is read as plain text" in note for note in record.corpus.notes)


def test_a_frozen_embedding_of_words_is_not_tied(place: Path, ships: Path, invoke: Invoke) -> None:
    words = ("train", ships, "--symbols", "word", "--freeze-embedding", "--steps", "1")
    result = invoke(*words, "--name", "vectors-untied", *FAST)
    assert result.status == 0, result.err
    assert not Run(place / "runs" / "vectors-untied").record().config.model.tied


def test_a_bad_line_ends_the_command_with_its_number(
    place: Path, ships: Path, invoke: Invoke
) -> None:
    path = place / "bad.txt"
    path.write_text("the 1 2\nsailed 1\n")
    result = invoke("train", ships, "--vectors", path, "--name", "vectors-bad", *FAST)
    assert result.status == 1
    assert "bad.txt: line 2: 1 value after the word, but 2 are expected." in result.err
    assert not (place / "runs" / "vectors-bad").exists()
