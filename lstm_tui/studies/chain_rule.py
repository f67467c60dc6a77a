"""The probability of a text by the chain rule: one conditional probability per symbol.

log p(x₁ … x_T) = Σ log p(x_t | x₁ … x_{t−1}) (Bengio, Ducharme, Vincent & Jauvin 2003, §1). The
first term needs something before it: a text of a run with documents begins at [END] and ends with
it, and its end is a term like any other; any other text is read after a line feed, as samples are
(`reader.sampling.beginning`).

Letters in shapes: ``T`` symbols, ``V`` symbols of the vocabulary.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.reader.lanes import OVERFLOW
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.reader.sampling import beginning, log_softmax
from lstm_tui.studies.text_loss import SummedLoss
from lstm_tui.text.vocabulary import Vocabulary

ALTERNATIVES = 5
"""Symbols that are named with each term."""


@dataclass(frozen=True, slots=True)
class ChainTerm:
    """One factor of the probability of a text.

    Attributes:
        id: The symbol.
        log_probability: Of this symbol after those before it, in nats; never above 0.
        rank: Its place among the V symbols by probability; 1 is the likeliest.
        instead: The likeliest other symbols and their probabilities, the likeliest first.
        total: The sum of the log-probabilities up to and with this one.
    """

    id: int
    log_probability: float
    rank: int
    instead: tuple[tuple[int, float], ...]
    total: float

    @property
    def probability(self) -> float:
        """Between 0 and 1."""
        return math.exp(self.log_probability)


@dataclass(frozen=True, slots=True)
class ChainRule:
    """The terms of a text.

    Attributes:
        before: The symbol that the network read before the text.
        terms: One for each symbol, with documents also for [END].
        loss: Their sum with the opposite sign, and what it is divided by.
    """

    before: int
    terms: tuple[ChainTerm, ...]
    loss: SummedLoss


def chain_rule(reader: Reader, text: Ids, vocabulary: Vocabulary) -> ChainRule:
    """The terms of ``text`` (T,), which has no [END].

    Raises:
        CorpusError: There is no symbol.
        CheckpointError: The values of the network overflow on this text.
    """
    if not len(text) and not vocabulary.end:
        raise CorpusError("The text has no symbol, so it has no probability. Pass some text.")
    end = np.array([vocabulary.end_id] * bool(vocabulary.end), np.int64)
    begin = end if vocabulary.end else beginning(vocabulary)
    ids = np.concatenate((begin, text, end)).tolist()
    state, total, terms = reader.blank_state(), 0.0, []
    for symbol, following in pairwise(ids):
        with np.errstate(over="ignore", invalid="ignore"):
            step = reader.step(np.array([symbol]), state)
        if not np.isfinite(step.logits).all():
            raise CheckpointError(OVERFLOW)
        state = step.state
        logs = log_softmax(step.logits[0].astype(np.float64))
        own = float(logs[following])
        total += own
        likeliest = np.argsort(-logs, kind="stable")[: ALTERNATIVES + 1].tolist()
        others = [other for other in likeliest if other != following][:ALTERNATIVES]
        instead = tuple((other, math.exp(logs[other])) for other in others)
        rank = 1 + int((logs > own).sum())
        terms.append(ChainTerm(following, own, rank, instead, total))
    characters = vocabulary.characters_in(np.array(ids[1:]))
    loss = SummedLoss(-total, len(terms), characters, len(end))
    return ChainRule(ids[0], tuple(terms), loss)
