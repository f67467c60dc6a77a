"""Training from the vectors of a file, and with a frozen embedding."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Clipping,
    Device,
    ModelConfig,
    Optimizer,
    Precision,
    RunConfig,
    TrainingConfig,
)
from lstm_tui.errors import BrokenRunError, ConfigError
from lstm_tui.runs.checkpoints import ResumeState
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.starting_vectors import NAME, StartingVectors, starting_vectors
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.sources import TextSource
from lstm_tui.text.vectors_file import SymbolVectors, VectorsFile
from lstm_tui.training.preparation import prepare
from lstm_tui.training.session import Save, Session
from tests.support.training_runs import make_training_run

MODEL = ModelConfig(hidden=8, embedding=4)
TRAINING = TrainingConfig(
    budget=Budget(BudgetKind.STEPS, 8),
    batch=4,
    chunk=8,
    evaluate_every=4,
    sample_length=3,
    device=Device.CPU,
    precision=Precision.FLOAT32,
    threads=1,
)
FROZEN = replace(TRAINING, freeze_embedding=True)
NAME_OF_EMBEDDING = "embedding.weight"


def vectors_of(corpus: Corpus, dimension: int = MODEL.embedding) -> StartingVectors:
    """Vectors of three letters of the text."""
    ids = np.array(sorted(corpus.vocabulary.id_of[letter] for letter in "aeg"))
    vectors = np.arange(3 * dimension, dtype=np.float32).reshape(3, dimension)
    file = VectorsFile(TextSource("letters.txt", Path("letters.txt")), dimension, None)
    found = SymbolVectors(ids, vectors, len(ids))
    return starting_vectors(file, found, corpus.vocabulary, corpus.counts)


def make(
    folder: Path,
    corpus: Corpus,
    training: TrainingConfig = TRAINING,
    vectors: StartingVectors | None = None,
    name: str = "run",
) -> Run:
    return make_training_run(folder, corpus, MODEL, training, name, vectors=vectors)


def session_of(run: Run, last: ResumeState | None = None) -> Session:
    return prepare(run, last, clock=lambda: 0.0, inbox=lambda _seconds: []).session


def trained(session: Session) -> tuple[Arrays, list[ResumeState]]:
    """The weights at the end, and what was saved on the way."""
    saved = [
        ResumeState(*session.arrays(), effect.state)
        for effect in session.events()
        if isinstance(effect, Save)
    ]
    return session.weights(), saved


def same(first: Arrays, second: Arrays) -> list[str]:
    """The names of the arrays that are equal."""
    return [name for name in first if np.array_equal(first[name], second[name])]


def test_the_embedding_starts_from_the_vectors_and_nothing_else_differs(
    tmp_path: Path, corpus: Corpus
) -> None:
    random = session_of(make(tmp_path, corpus, name="random")).weights()
    begun = session_of(make(tmp_path, corpus, vectors=vectors_of(corpus))).weights()
    assert {*random} - {*same(random, begun)} == {NAME_OF_EMBEDDING}
    ids = sorted(corpus.vocabulary.id_of[letter] for letter in "aeg")
    np.testing.assert_array_equal(begun[NAME_OF_EMBEDDING][ids], np.arange(12.0).reshape(3, 4))
    others = np.delete(begun[NAME_OF_EMBEDDING], ids, axis=0)
    assert 4 < np.sqrt(np.square(others).mean()) < 9  # that of 0 … 11 is 6.5


def test_another_seed_draws_other_vectors_for_the_symbols_that_the_file_lacks(
    tmp_path: Path, corpus: Corpus
) -> None:
    vectors = vectors_of(corpus)
    one = session_of(make(tmp_path, corpus, vectors=vectors)).weights()[NAME_OF_EMBEDDING]
    seeded = make(tmp_path, corpus, replace(TRAINING, seed=2), vectors, "seed2")
    two = session_of(seeded).weights()[NAME_OF_EMBEDDING]
    assert (one == two).all(axis=1).sum() == 3


@pytest.mark.parametrize("clipping", Clipping)
@pytest.mark.parametrize("optimizer", Optimizer)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_frozen_embedding_stays_and_all_else_is_trained(
    tmp_path: Path, corpus: Corpus, clipping: Clipping, optimizer: Optimizer, threads: int
) -> None:
    training = replace(FROZEN, clipping=clipping, optimizer=optimizer, threads=threads)
    session = session_of(make(tmp_path, corpus, training, vectors_of(corpus)))
    begun = session.weights()
    ended, saved = trained(session)
    assert same(begun, ended) == [NAME_OF_EMBEDDING]
    assert not any(NAME_OF_EMBEDDING in name for name in saved[-1].optimizer)


def test_an_embedding_that_is_not_frozen_is_trained_on(tmp_path: Path, corpus: Corpus) -> None:
    session = session_of(make(tmp_path, corpus, vectors=vectors_of(corpus)))
    begun = session.weights()
    assert same(begun, trained(session)[0]) == []


@pytest.mark.parametrize("training", [TRAINING, FROZEN])
def test_a_resumed_run_equals_an_uninterrupted_one(
    tmp_path: Path, corpus: Corpus, training: TrainingConfig
) -> None:
    run = make(tmp_path, corpus, training, vectors_of(corpus))
    ended, saved = trained(session_of(run))
    assert saved[0].state.step == 4
    resumed, _ = trained(session_of(run, saved[0]))
    assert same(resumed, ended) == [*ended]


def test_a_run_without_its_vectors_does_not_begin_but_resumes(
    tmp_path: Path, corpus: Corpus
) -> None:
    run = make(tmp_path, corpus, vectors=vectors_of(corpus))
    _, saved = trained(session_of(run))
    (run.path / NAME).unlink()
    assert session_of(run, saved[0]) is not None
    with pytest.raises(BrokenRunError, match="missing; the embedding starts from it"):
        session_of(run)


def test_vectors_of_another_size_are_refused(tmp_path: Path, corpus: Corpus) -> None:
    run = make(tmp_path, corpus, vectors=vectors_of(corpus, MODEL.embedding + 1))
    with pytest.raises(BrokenRunError, match="does not fit the run"):
        session_of(run)


def test_only_an_embedding_of_its_own_can_be_frozen() -> None:
    with pytest.raises(ConfigError, match="one-hot input has no embedding"):
        RunConfig(model=replace(MODEL, embedding=0), training=FROZEN)
    with pytest.raises(ConfigError, match="are tied to the embedding"):
        RunConfig(model=replace(MODEL, embedding=8, tied=True), training=FROZEN)
