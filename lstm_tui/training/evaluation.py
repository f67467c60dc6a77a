"""What a session looks at when it stops stepping, and how much time that may take.

A look comes piece by piece, for it can take long: between two pieces the session says that it is
busy and hears what it is told. Knows nothing of commands.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from lstm_tui.config import ModelConfig, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling, beginning, generate_together
from lstm_tui.runs.events import Emerged, EmergedUnit, Evaluated, Event, Noted, Sampled
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Streams
from lstm_tui.training.trainer import Arrays

Result = TypeVar("Result")

Pieces = Iterator[Result | None]
"""Work that yields None after each of its pieces and what came of it at the end, if anything."""


class Emerging(Protocol):
    """Which unit knows which pattern by now (see `scoring.emergence`)."""

    @property
    def characters(self) -> int:
        """How many characters a look reads."""

    def look(self, weights: Arrays) -> Pieces[tuple[EmergedUnit, ...]]:
        """The best unit for each pattern, by ``weights``."""


EVALUATED_CHARACTERS = 500_000
"""No more than this many characters of a validation text are read in one evaluation."""

NO_SAMPLES = (
    "No samples: as the network writes, its values overflow float32. A lower learning rate may "
    "hold."
)

EMERGENCE_SHARE = 0.03
"""What looking for emerging units may take of the time of a training."""


def samples(
    weights: Arrays,
    model: ModelConfig,
    vocabulary: Vocabulary,
    state: TrainingState,
    *,
    length: int,
    seed: int,
) -> Pieces[tuple[Event, ...]]:
    """Texts of ``length`` symbols at each of the temperatures, written through the NumPy reader.

    Where the values of the network overflow there are none, and that is said.
    """
    random, texts = np.random.default_rng((seed, state.step)), len(state.temperatures)
    written = np.empty((texts, length), np.int64)
    together = generate_together(
        Reader(weights, model),
        beginning(vocabulary),
        tuple(map(Sampling, state.temperatures)),
        (random,) * texts,
    )
    try:
        for place, drawn in zip(range(length), together, strict=False):
            written[:, place] = drawn
            yield None
    except CheckpointError:
        yield (Noted(message=NO_SAMPLES),)
        return
    yield tuple(
        Sampled(temperature=temperature, text=vocabulary.decode(ids))
        for temperature, ids in zip(state.temperatures, written, strict=True)
    )


def record_validation(state: TrainingState, loss: float) -> tuple[TrainingState, Event]:
    """``state`` when the validation loss turned out to be ``loss``, and what to say of it."""
    finite = math.isfinite(loss)
    best = loss < (math.inf if state.best_loss is None else state.best_loss)
    count = state.train_loss_count
    said: Event = Noted(
        message="The validation loss is not finite: as the network reads a long text its "
        "hidden values grow beyond all bounds. A lower learning rate may hold. No checkpoint is "
        "saved until it is finite again."
    )
    if finite:
        train_loss = state.train_loss_sum / count if count else None
        said = Evaluated(validation_loss=loss, train_loss=train_loss, best=best)
    after = replace(
        state,
        validation_loss=loss if finite else None,
        best_loss=loss if best else state.best_loss,
        best_step=state.step if best else state.best_step,
        evaluations_since_best=0 if best else state.evaluations_since_best + 1,
        train_loss_sum=0.0,
        train_loss_count=0,
    )
    return after, said


class EmergenceTracker:
    """Looks for units that know patterns, as often as `EMERGENCE_SHARE` allows."""

    def __init__(self, emerging: Emerging | None, clock: Callable[[], float]) -> None:
        """Without ``emerging`` there is nothing to look for."""
        self._emerging = emerging
        self._clock = clock
        self._seconds: float | None = None
        self._spent = 0.0

    def due(
        self, elapsed_seconds: float, progress: float | None, characters_per_second: float
    ) -> bool:
        """Whether a look fits in, after a share ``progress`` of the training, if that is known.

        More of them do at the beginning, for that is when units emerge: after a share p the share
        √p of all the time they may take in the end is free. The time of one look is held back for
        the end. As long as none was made, a character is thought to take as long to read as to
        learn from.
        """
        if self._emerging is None:
            return False
        progress = progress or 1.0
        characters = self._emerging.characters
        seconds = self._seconds or characters / max(characters_per_second, 1e-9)
        whole = EMERGENCE_SHARE * elapsed_seconds / progress
        after = self._spent + seconds
        return after <= whole * math.sqrt(progress) and after + seconds <= whole

    def look(self, weights: Arrays) -> Pieces[Event]:
        """What there is to say by ``weights``; no error in it is worth a training."""
        if self._emerging is None:
            return
        begin = self._clock()
        try:
            for units in self._emerging.look(weights):
                yield Emerged(units=units) if units else None
        except CheckpointError:  # the weights of this moment overflow; later ones may not
            yield Noted(message="Emerging units were not looked for: the network overflows.")
        except Exception as error:
            self._emerging = None
            why = f"{type(error).__name__}: {error}"
            yield Noted(message=f"Emerging units are no longer looked for, as that failed. {why}")
        finally:
            self._seconds = self._clock() - begin
            self._spent += self._seconds


def startup_notes(corpus: Corpus, streams: Streams, training: TrainingConfig) -> Iterator[str]:
    """What of a text is not done as one might expect."""
    if corpus.validation_length > EVALUATED_CHARACTERS:
        of_each = "" if len(corpus.validation_spans) == 1 else ", as many of each block"
        yield (
            f"Validation reads the first {EVALUATED_CHARACTERS:,} of "
            f"{corpus.validation_length:,} characters{of_each}."
        )
    if (streams.batch, streams.chunk) != (training.batch, training.chunk):
        yield (
            f"The text is short: {streams.batch} streams of {streams.chunk} characters "
            f"instead of {training.batch} of {training.chunk}."
        )
