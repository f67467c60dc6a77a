"""Evaluation between steps: validation loss and samples.

Each is incremental, since it can take long: the session sends heartbeats and executes commands
between two pieces of work.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling, beginning, generate_together
from lstm_tui.runs.copied_spans import Copies
from lstm_tui.runs.events import Evaluated, Event, Noted, Sampled
from lstm_tui.runs.field_types import SAMPLE_CHARACTERS
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.studies.copying import find_loop
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.document_ends import document_ends, ended_documents
from lstm_tui.text.documents import Documents
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Batches
from lstm_tui.training.evaluated_text import (
    EvaluatedDocuments,
    EvaluatedText,
    evaluated_text,
    predicted_spans,
    symbol_count,
)
from lstm_tui.training.tasks import EvaluationResult, Incremental

DescribeCopies = Callable[[str, Sequence[NDArray[np.integer]]], Copies | None]
"""Searches the training text for what a sample copies, and the documents that end in it, (n,) each;
None if it cannot be searched."""

EVALUATED_CHARACTERS = 500_000
"""An evaluation reads at most this many symbols of the validation text."""

EVALUATED_LOGITS = 1_000_000_000
"""An evaluation computes at most about this many logits: with V = 20,000 it reads 50,000 symbols.
With 500,000 it would take two fifths of 5 minutes on one slow core, where a second is 12,000
symbols."""

NO_SAMPLES = (
    "No samples: the network's values overflow float32 while sampling. A lower learning rate may "
    "help."
)


def most_evaluated(vocabulary_size: int) -> int:
    """The most symbols of the validation text that an evaluation reads."""
    return min(EVALUATED_CHARACTERS, EVALUATED_LOGITS // vocabulary_size)


def evaluated_part(corpus: Corpus) -> EvaluatedText | None:
    """What an evaluation reads of the validation text of ``corpus``; None if there is none."""
    return evaluated_text(corpus, most_evaluated(len(corpus.vocabulary)))


def write_samples(
    weights: Arrays,
    model: ModelConfig,
    vocabulary: Vocabulary,
    state: TrainingState,
    *,
    length: int,
    seed: int,
    describe_copies: DescribeCopies,
) -> Incremental[tuple[Event, ...]]:
    """Sample a text of ``length`` symbols at each temperature with the NumPy reader.

    The result is a `Sampled` event per temperature, with its `Copies`, or a note if the network's
    values overflow.
    """
    random, texts = np.random.default_rng((seed, state.step)), len(state.temperatures)
    samples = np.empty((texts, length), np.int64)
    drawn = generate_together(
        Reader(weights, model),
        beginning(vocabulary),
        tuple(map(Sampling, state.temperatures)),
        (random,) * texts,
    )
    try:
        for position, ids in zip(range(length), drawn, strict=False):
            samples[:, position] = ids
            yield None
    except CheckpointError:
        yield (Noted(message=NO_SAMPLES),)
        return
    events = []
    for temperature, ids in zip(state.temperatures, samples, strict=True):
        text = vocabulary.decode(ids)
        kept = text[:SAMPLE_CHARACTERS]
        ends = tuple(end for end in document_ends(ids, vocabulary) if end < len(kept))
        documents = ended_documents(ids, vocabulary)[: len(ends)]
        copies, loop = describe_copies(kept, documents), find_loop(kept)
        events.append(
            Sampled(temperature=temperature, text=text, copies=copies, loop=loop, ends=ends)
        )
        yield None
    yield tuple(events)


def record_validation(
    state: TrainingState, result: EvaluationResult
) -> tuple[TrainingState, tuple[Event, ...]]:
    """``state`` with the ``result`` of an evaluation recorded, and the events that report it."""
    loss = result.loss
    finite = math.isfinite(loss)
    best = loss < (math.inf if state.best_loss is None else state.best_loss)
    count = state.train_loss_count
    note = Noted(
        message="The validation loss is not finite: hidden values grow without bound over a long "
        "text. A lower learning rate may help. No checkpoint is saved until it is finite again."
    )
    events: tuple[Event, ...] = (note,)
    if finite:
        evaluated = Evaluated(
            validation_loss=loss,
            train_loss=state.train_loss_sum / count if count else None,
            best=best,
            document_loss=result.document_loss,
        )
        events = (evaluated, *result.events)
    state = replace(
        state,
        validation_loss=loss if finite else None,
        best_loss=loss if best else state.best_loss,
        best_step=state.step if best else state.best_step,
        evaluations_since_best=0 if best else state.evaluations_since_best + 1,
        train_loss_sum=0.0,
        train_loss_count=0,
    )
    return state, events


def characters_per_symbol(corpus: Corpus, evaluated: EvaluatedText | None = None) -> float:
    """Characters per predicted symbol of what is ``evaluated``, or of the whole text."""
    lengths = corpus.vocabulary.lengths
    if evaluated is None:
        symbols, characters = len(corpus), int(np.asarray(corpus.counts) @ lengths)
    else:
        spans = predicted_spans(evaluated)
        symbols = sum(end - begin for begin, end in spans)
        characters = sum(int(lengths.take(corpus.ids[begin:end]).sum()) for begin, end in spans)
    return characters / symbols if symbols and characters else 1.0


def startup_notes(corpus: Corpus, streams: Batches, training: TrainingConfig) -> Iterator[str]:
    """Notes on what differs from the configuration because of the length of the text."""
    symbols = corpus.vocabulary.kind.plural
    if corpus.documents is not None:
        yield from _document_notes(corpus, corpus.documents)
        if streams.columns < training.batch:
            count = int((~corpus.documents.validation).sum())
            yield (
                f"The text is short: {_counted(count, 'document')} in "
                f"{_counted(streams.columns, 'lane')} instead of {training.batch}."
            )
    elif corpus.validation_length > (most := most_evaluated(len(corpus.vocabulary))):
        of_each = "" if len(corpus.validation_spans) == 1 else ", as many of each block"
        yield (
            f"Validation reads the first {most:,} of "
            f"{corpus.validation_length:,} {symbols}{of_each}."
        )
    if (streams.batch, streams.chunk) != (training.batch, training.chunk):
        yield (
            f"The text is short: {_counted(streams.batch, 'stream')} of "
            f"{_counted(streams.chunk, corpus.vocabulary.kind.singular)} "
            f"instead of {training.batch} of {training.chunk}."
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _document_notes(corpus: Corpus, documents: Documents) -> Iterator[str]:
    yield documents.summary
    held_out = int(documents.validation.sum())
    evaluated = evaluated_part(corpus)
    if isinstance(evaluated, EvaluatedDocuments) and len(evaluated) < held_out:
        yield (
            f"Validation reads {len(evaluated):,} of {held_out:,} documents, "
            f"{symbol_count(evaluated):,} symbols."
        )
