"""Sampling of documents: each until the network draws [END], many side by side.

A document that has ended leaves its row of the batch to the next one, so that short and long
documents together take no longer than their symbols. At 2×256, 10,000 names take 3 s of processor
time.

Letters in shapes: ``n`` symbols of a document.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import Ids, Reader, ReaderState
from lstm_tui.reader.sampling import Sampling, SymbolSampler, read_unchecked, step_unchecked


@dataclass(frozen=True, slots=True)
class SampledDocument:
    """A document that a network wrote.

    Attributes:
        number: Its number, from 0.
        ids: Its symbols with the prime, without [END], (n,).
        ended: Whether the network ended it; else its length was limited.
    """

    number: int
    ids: tuple[int, ...]
    ended: bool


@dataclass(slots=True)
class _Row:
    """A document that is being written in a row of the batch."""

    number: int
    random: np.random.Generator
    ids: list[int]


def sample_documents(
    reader: Reader,
    prime: Ids,
    sampling: Sampling,
    length: int,
    numbers: range,
    random_of: Callable[[int], np.random.Generator],
    *,
    rows: int = LANES,
    progress: Callable[[int], object] = lambda _: None,
) -> Iterator[SampledDocument]:
    """The documents of these ``numbers`` that begin with ``prime`` (n,), in order.

    Each has at most ``length`` symbols after the prime. Document d is drawn with ``random_of(d)``,
    so it does not depend on the others. Up to ``rows`` are written side by side. ``progress`` is
    called after each step with the number of symbols that were drawn so far.

    Raises:
        CheckpointError: The values of the network overflow.
    """
    end, begin = reader.end_id, prime.tolist()
    if not length:
        yield from (SampledDocument(number, tuple(begin), ended=False) for number in numbers)
        return
    first = read_unchecked(reader, np.concatenate(([end], prime)))
    waiting = (_Row(number, random_of(number), []) for number in numbers)
    active = list(islice(waiting, rows))
    finished: dict[int, SampledDocument] = {}
    state = ReaderState(
        np.repeat(first.state.hidden, len(active), axis=1),
        np.repeat(first.state.cell, len(active), axis=1),
    )
    logits = np.repeat(first.logits, len(active), axis=0)
    draw, symbols = _sampler(sampling, active), 0
    coming = iter(numbers)
    wanted = next(coming, None)
    while active:
        drawn = draw(logits)
        symbols += len(drawn)
        progress(symbols)
        done = []
        for index, (row, symbol) in enumerate(zip(active, drawn.tolist(), strict=True)):
            if symbol != end:
                row.ids.append(symbol)
            if symbol == end or len(row.ids) == length:
                document = SampledDocument(row.number, (*begin, *row.ids), symbol == end)
                finished[row.number] = document
                done.append(index)
        while wanted in finished:
            yield finished.pop(wanted)
            wanted = next(coming, None)
        step = step_unchecked(reader, drawn, state)
        state, logits = step.state, step.logits
        if not done:
            continue
        begun = list(islice(waiting, len(done)))
        renewed, ended = done[: len(begun)], done[len(begun) :]
        for index, row in zip(renewed, begun, strict=True):
            active[index] = row
        state.hidden[:, renewed], state.cell[:, renewed] = first.state.hidden, first.state.cell
        logits[renewed] = first.logits
        if ended:
            kept = np.setdiff1d(np.arange(len(active)), ended)
            active = [active[index] for index in kept.tolist()]
            state = ReaderState(state.hidden[:, kept], state.cell[:, kept])
            logits = logits[kept]
        draw = _sampler(sampling, active)


def _sampler(sampling: Sampling, rows: list[_Row]) -> SymbolSampler:
    return SymbolSampler((sampling,) * len(rows), [row.random for row in rows])
