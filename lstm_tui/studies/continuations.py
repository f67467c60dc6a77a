"""Log-probabilities of alternative continuations of a text: log p(continuation | text before it).

By the chain rule this is a sum over the symbols of the continuation. A text is read from the
initial state after [END], or after a line feed without documents (`reader.sampling.beginning`), and
once for all its continuations.

Both are encoded together, as a symbol can span the border: a word is one symbol with the space
before it, so of ``"The keys "`` and ``"are "`` the network reads ``"The" " keys"`` and predicts
``" are"``. Then a symbol that begins with a space follows. A continuation that ends with a space
therefore counts, where symbols are words, the probability of all of these symbols together, which
is that of a space where symbols are characters. So a prefix is never mistaken for a word:
``"approve "`` is not a prefix of ``"approves "``.

Texts are sorted by length and read in lanes (`reader.lanes`), so that 128 of them make the products
of a step products between matrices.

Letters in shapes: ``N`` texts, ``A`` continuations of each, ``T`` symbols, ``B`` lanes, ``S``
symbols of a continuation, ``V`` symbols of the vocabulary, ``L`` layers, ``H`` units of a layer.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.config import SymbolKind
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.lanes import LANES, OVERFLOW, threads_for
from lstm_tui.reader.predictions import top_predictions
from lstm_tui.reader.reader import Ids, Reader, ReaderState
from lstm_tui.reader.sampling import beginning, log_softmax
from lstm_tui.reader.warm_up import WarmUp
from lstm_tui.studies.text_loss import Report
from lstm_tui.text.vocabulary import Vocabulary

Doubles = NDArray[np.float64]
Indices = NDArray[np.int64]
Result = TypeVar("Result")

SPACE_FOLLOWS = -1
"""In place of an id: any symbol that begins with a space."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedChoice:
    """A text and its alternative continuations as ids.

    Attributes:
        before: What the network reads first, (T,), T ≥ 1: the symbol before the text, and those of
            the text that all continuations have in common.
        continuations: The symbols that are predicted, (S,) each; `SPACE_FOLLOWS` may be the last.
    """

    before: Indices
    continuations: tuple[Indices, ...]


def encode_choice(
    vocabulary: Vocabulary,
    before: str,
    continuations: Sequence[str],
    encode: Callable[[str], Ids] | None = None,
) -> EncodedChoice:
    """``before`` and its ``continuations`` as ids by ``encode``, by default that of ``vocabulary``.

    Raises:
        UnknownCharactersError: They have characters that are not in the vocabulary.
    """
    encode = encode or vocabulary.encode
    by_word = vocabulary.kind is SymbolKind.WORD
    texts = [before]
    spaces = []
    for continuation in continuations:
        spaces.append(by_word and continuation.endswith(" "))
        texts.append(before + (continuation[:-1] if spaces[-1] else continuation))
    read, *whole = (np.asarray(encode(text), np.int64) for text in texts)
    shared = len(read)
    for ids in whole:
        length = min(shared, len(ids))
        differs = np.flatnonzero(ids[:length] != read[:length])
        shared = int(differs[0]) if len(differs) else length
    ends = [np.full(int(space), SPACE_FOLLOWS) for space in spaces]
    return EncodedChoice(
        np.concatenate((beginning(vocabulary), read[:shared])),
        tuple(np.concatenate((ids[shared:], end)) for ids, end in zip(whole, ends, strict=True)),
    )


def continuation_log_probabilities(
    reader: Reader,
    vocabulary: Vocabulary,
    choices: Sequence[EncodedChoice],
    report: Report | None = None,
) -> Doubles:
    """Log-probability of each continuation of ``choices`` in nats, (N, A).

    All choices have the same number of continuations. Clamps of ``reader`` that all texts share are
    applied.

    Raises:
        CheckpointError: The values of the network overflow on one of the texts.
    """
    alternatives = len(choices[0].continuations) if choices else 0
    results = np.empty((len(choices), alternatives))
    after_space = np.array([symbol.startswith(" ") for symbol in vocabulary.names])

    def read(indices: Indices) -> Doubles:
        some = [choices[index] for index in indices.tolist()]
        state = _read_lanes(reader, [choice.before for choice in some])
        return _continued(reader, state, some, after_space)

    for indices, logs in _in_lanes([choice.before for choice in choices], read, report):
        results[indices] = logs
    if not np.isfinite(results).all():
        raise CheckpointError(OVERFLOW)
    return results


def final_states(
    reader: Reader, texts: Sequence[Indices], report: Report | None = None
) -> ReaderState:
    """The state after each of ``texts``, (T,) each, read from the initial state: (L, N, H).

    Raises:
        CheckpointError: The values of the network overflow on one of the texts.
    """
    blank = reader.blank_state(len(texts))
    hidden, cell = blank.hidden.copy(), blank.cell.copy()

    def read(indices: Indices) -> ReaderState:
        return _read_lanes(reader, [texts[index] for index in indices.tolist()])

    for indices, state in _in_lanes(texts, read, report):
        hidden[:, indices], cell[:, indices] = state.hidden, state.cell
    if not (np.isfinite(hidden).all() and np.isfinite(cell).all()):
        raise CheckpointError(OVERFLOW)
    return ReaderState(hidden, cell)


def _in_lanes(
    texts: Sequence[Indices], read: Callable[[Indices], Result], report: Report | None
) -> Iterator[tuple[Indices, Result]]:
    """``read`` of the indices of up to `LANES` texts of similar length, in several threads."""
    threads = threads_for(LANES)
    size = LANES // threads
    order = np.argsort([len(text) for text in texts], kind="stable")
    groups = [order[first : first + size] for first in range(0, len(order), size)]
    done = 0
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
        for indices, result in zip(groups, pool.map(read, groups), strict=True):
            yield indices, result
            done += len(indices)
            if report:
                report(done / len(texts))


def _read_lanes(reader: Reader, texts: Sequence[Indices]) -> ReaderState:
    """The state after each of ``texts``, (L, B, H)."""
    lengths = np.array([len(text) for text in texts])
    return WarmUp(reader, np.concatenate(texts), lengths.cumsum(), lengths).finish().state


@np.errstate(over="ignore", invalid="ignore")  # the caller checks that results are finite
def _continued(
    reader: Reader,
    state: ReaderState,
    choices: Sequence[EncodedChoice],
    after_space: NDArray[np.bool_],
) -> Doubles:
    """Log-probabilities of the continuations of B ``choices`` after ``state`` (L, B, H), (B, A)."""
    continuations = [one for choice in choices for one in choice.continuations]
    lengths = np.array([len(one) for one in continuations])
    order = np.argsort(-lengths, kind="stable")  # the lanes that have ended are the last ones
    symbols = np.zeros((len(order), int(lengths.max(initial=0))), np.int64)
    for row, lane in enumerate(order.tolist()):
        symbols[row, : lengths[lane]] = continuations[lane]
    alternatives = len(choices[0].continuations)
    hidden, cell = (part[:, order // alternatives] for part in (state.hidden, state.cell))
    totals = np.zeros(len(order))
    for column in range(symbols.shape[1]):
        count = int((lengths > column).sum())
        came = symbols[:count, column]
        if column:
            lanes = ReaderState(hidden[:, :count], cell[:, :count])
            stepped = reader.step(symbols[:count, column - 1], lanes, predicts=False).state
            hidden, cell = stepped.hidden, stepped.cell
        logits = reader.logits(hidden[-1, :count])
        losses = top_predictions(logits, came.clip(0), 0).loss
        spaces = came == SPACE_FOLLOWS
        if spaces.any():
            logs = log_softmax(logits[spaces].astype(np.float64))[:, after_space]
            losses[spaces] = -np.logaddexp.reduce(logs, axis=1)
        totals[:count] -= losses
    logs = np.empty(len(order))
    logs[order] = totals
    return logs.reshape(len(choices), alternatives)
