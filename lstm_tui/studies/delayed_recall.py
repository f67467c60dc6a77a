"""Delayed recall: how often a network repeats a symbol after *k* fillers, against *k*.

The questions are new items of `text.recall_text`. Each follows the initial state and one other item
with `FILLERS_BEFORE` fillers, whose symbol the network must overwrite. The answer is the most
likely of the eight symbols, so that a guess is right in 12.5 % of the questions, and the accuracy
does not depend on what else the network expects. Questions with the same delay are the same for
every network and every choice of delays. Among the delays of the training text, from 10 on no
question occurs in it; of shorter ones there are too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.errors import CheckpointError, ConfigError
from lstm_tui.reader.lanes import OVERFLOW
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import beginning
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.continuations import final_states
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.glyphs import quoted
from lstm_tui.text.recall_text import FILLERS, QUERY, SYMBOLS, RecallItem, recall_items
from lstm_tui.text.vocabulary import Vocabulary

DELAYS = (1, 2, 3, 5, 10, 20, 30, 50, 70, 100, 150, 200)

CHANCE = 1 / len(SYMBOLS)

FILLERS_BEFORE = 20
"""Delay of the item before each question."""

HIGH_ACCURACY = 0.9
"""The accuracy down to which a network counts as remembering."""

_QUESTION_SEED, _BEFORE_SEED = 18, 19


@dataclass(frozen=True, slots=True)
class RecallPoint:
    """The share of correct answers to the questions of one delay."""

    delay: int
    answers: Proportion


@dataclass(frozen=True)
class RecallCurve:
    """Accuracy against delay; ``points`` are in order of rising delays."""

    points: tuple[RecallPoint, ...]

    @cached_property
    def reach(self) -> int:
        """The longest of these delays up to which the accuracy is `HIGH_ACCURACY`; 0 if none."""
        reach = 0
        for point in self.points:
            if point.answers.share < HIGH_ACCURACY:
                break
            reach = point.delay
        return reach


def measure_recall(
    reader: Reader,
    vocabulary: Vocabulary,
    delays: Sequence[int] = DELAYS,
    items: int = 400,
    report: Report | None = None,
) -> RecallCurve:
    """Ask ``items`` questions for each of ``delays``.

    Raises:
        ConfigError: The network reads words, or does not know the characters of the task.
        CheckpointError: Its values overflow.
    """
    _check(vocabulary)
    points: list[RecallPoint] = []
    rising = sorted(set(delays))
    for index, delay in enumerate(rising):
        before = sum(rising[:index])

        def partly(share: float, delay: int = delay, before: int = before) -> None:
            if report:
                report((before + share * delay) / sum(rising))

        points.append(_ask(reader, vocabulary, delay, items, partly))
    return RecallCurve(tuple(points))


def _ask(
    reader: Reader, vocabulary: Vocabulary, delay: int, items: int, report: Report
) -> RecallPoint:
    """The answers to the questions of one delay."""
    questions = recall_items([delay] * items, (_QUESTION_SEED, delay))
    state = final_states(reader, _texts(vocabulary, questions), report)
    logits = reader.logits(state.hidden[-1])[:, vocabulary.encode(SYMBOLS)]
    if not np.isfinite(logits).all():
        raise CheckpointError(OVERFLOW)
    symbols = np.array([SYMBOLS.index(item.symbol) for item in questions])
    correct = int((logits.argmax(axis=1) == symbols).sum())
    return RecallPoint(delay, Proportion(correct, items))


def _check(vocabulary: Vocabulary) -> None:
    """Raise `ConfigError` if a network with this ``vocabulary`` cannot be asked."""
    advice = "Train a network on the task: lstm-tui train recall"
    if vocabulary.kind is SymbolKind.WORD:
        raise ConfigError(f"The network reads words, and the task is one of characters. {advice}")
    if unknown := vocabulary.unknown(SYMBOLS + FILLERS + QUERY):
        named = ", ".join(map(quoted, unknown))
        raise ConfigError(f"The network has never seen {named}. {advice}")


def _texts(vocabulary: Vocabulary, questions: Sequence[RecallItem]) -> list[NDArray[np.int64]]:
    """The ids that are read up to the query of each of ``questions``, (T,) each."""
    separator = np.asarray(beginning(vocabulary), np.int64)
    before = recall_items([FILLERS_BEFORE] * len(questions), _BEFORE_SEED)
    return [
        np.concatenate(
            (separator, vocabulary.encode(one.line), separator, vocabulary.encode(item.question))
        )
        for one, item in zip(before, questions, strict=True)
    ]
