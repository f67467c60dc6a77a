"""Speed of reading, ranking and sampling: ``python -m lstm_tui.scoring.numpy_bench NAME …``.

A process of `lstm-tui bench` (see `benchmarking.subprocesses`). The network has random weights and
the default size; the text is random words.
"""

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.benchmarking.flops import reading_flops
from lstm_tui.benchmarking.measurement import (
    BenchOptions,
    Comparison,
    Measurement,
    interleave,
    rate_of,
    seconds_of,
)
from lstm_tui.benchmarking.subprocesses import Measure, serve
from lstm_tui.benchmarking.synthetic_text import random_text
from lstm_tui.hardware import last_level_cache_bytes
from lstm_tui.presets import Size
from lstm_tui.reader.activation_trace import trace
from lstm_tui.reader.memory_bandwidth import beyond_caches, fastest_reading
from lstm_tui.reader.random_network import random_weights
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import Sampling, generate, generate_together
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.text.builtin_texts import builtin_path
from lstm_tui.text.kinds import TextKind
from lstm_tui.text.labels import builtin_labels
from lstm_tui.text.vocabulary import Vocabulary

MODEL = Size.MEDIUM.model
TRACED, RANKED = 200_000, 200_000
REPEATS = 5
RANKINGS = 3
CONTROLLED, CONTROLLED_RANKINGS = 1_000_000, 1
_SIDE = 1024


def memory(options: BenchOptions) -> Iterator[Measurement]:
    """Memory bandwidth, from an array that is larger than the caches."""
    seconds = options.seconds(0.6)
    read = fastest_reading(beyond_caches(), seconds / 3)
    (rates,) = interleave(options.repeats(REPEATS), partial(rate_of, read, seconds))
    cache = last_level_cache_bytes()
    known = f"the last-level cache has {cache / 1e6:.0f} MB" if cache else "its caches are unknown"
    yield Measurement(
        "memory, read",
        "GB/s",
        tuple(rate / 1e9 for rate in rates),
        note=f"products of a vector with {beyond_caches() / 1e6:.0f} MB of float32; {known}",
    )


def tracing(options: BenchOptions) -> Iterator[Measurement]:
    """Speed of tracing every value and gate of every unit."""
    text = random_text(TRACED // (4 if options.quick else 1))
    reader, vocabulary = _network(text)
    ids = vocabulary.encode(text)

    def rate() -> float:
        with threadpool_limits(1, user_api="blas"):
            return len(ids) / seconds_of(lambda: [len(block) for block in trace(reader, ids)])

    rates, peak = interleave(options.repeats(REPEATS), rate, partial(_product_rate, options))
    yield Measurement(
        f"tracing everything: {MODEL.title}",
        "characters/s",
        rates,
        limit=_peak(peak, len(vocabulary)),
        note="every gate and value of every unit, predictions and losses",
    )


def ranking(options: BenchOptions) -> Iterator[Measurement]:
    """Speed of scoring every unit against every built-in pattern."""
    text = random_text(RANKED // (8 if options.quick else 1))
    reader, vocabulary = _network(text)
    labeled = label_text(vocabulary.encode(text), vocabulary, builtin_labels(TextKind.OTHER))

    def rate() -> float:
        return len(text) / seconds_of(lambda: score_units(reader, labeled))

    rates, peak = interleave(options.repeats(RANKINGS), rate, partial(_product_rate, options))
    units = MODEL.layers * MODEL.hidden
    yield Measurement(
        f"ranking {units} units: {MODEL.title}",
        "characters/s",
        rates,
        limit=_peak(peak, len(vocabulary)),
        note=f"hidden and cell against {len(labeled.labels)} patterns, {len(text):,} characters; "
        "the share counts the reading alone as work, not the counting",
    )


def controls(options: BenchOptions) -> Iterator[Measurement]:
    """Speed of a ranking with all its controls but ablation, against the ranking alone.

    The text is the built-in one, in which patterns occur; random text has few of them.
    """
    source = builtin_path("atlas")
    if source is None:
        yield Measurement("ranking with controls", note="the built-in text is missing")
        return
    text = source.read_text("utf-8")[: CONTROLLED // (8 if options.quick else 1)]
    reader, vocabulary = _network(text)
    labeled = label_text(vocabulary.encode(text), vocabulary, builtin_labels(TextKind.WIKI))
    rates = []
    for _ in range(options.repeats(CONTROLLED_RANKINGS)):
        started = time.perf_counter()
        scores = score_units(reader, labeled)
        ranked = time.perf_counter()
        for _ in compute_controls(reader, labeled, scores, untrained=lambda: reader):
            pass
        rates.append([len(text) / (now - started) for now in (time.perf_counter(), ranked)])
    both, alone = map(tuple, zip(*rates, strict=True))
    yield Measurement(
        f"ranking with controls: {MODEL.title}",
        "characters/s",
        both,
        against=Comparison("the ranking alone", alone),
        note=f"last 1 and 8 symbols, recall by distance, untrained network, shifted labels; "
        f"{len(text):,} characters",
    )


def writer(reader: Reader, *, texts: int, length: int) -> Callable[[], int]:
    """Sample one text or several in parallel, as ``lstm-tui sample`` does.

    Each call continues ``texts`` texts by ``length`` characters and returns the number of
    characters.
    """
    prime, random = np.zeros(1, np.int64), np.random.default_rng(1)
    if texts == 1:
        alone = generate(reader, prime, Sampling(1.0), random)
        return lambda: sum(1 for _ in islice(alone, length))
    together = generate_together(reader, prime, (Sampling(1.0),) * texts, (random,) * texts)
    return lambda: sum(map(len, islice(together, length)))


def _network(text: str) -> tuple[Reader, Vocabulary]:
    vocabulary = Vocabulary(tuple(sorted(set(text))))
    return Reader(random_weights(MODEL, len(vocabulary)), MODEL), vocabulary


def _product_rate(options: BenchOptions) -> float:
    """Floating-point operations a second of NumPy's float32 matrix product."""
    matrix = np.ones((_SIDE, _SIDE), np.float32)
    return 2 * _SIDE**3 * rate_of(lambda: len(matrix @ matrix) / _SIDE, options.seconds(0.3))


def _peak(flops: tuple[float, ...], vocabulary_size: int) -> Comparison:
    """Characters per second at the rate of NumPy's matrix product."""
    work = reading_flops(MODEL, vocabulary_size)
    return Comparison("NumPy's float32 peak", tuple(one / work for one in flops))


MEASURES: dict[str, Measure] = {
    "memory": memory,
    "tracing": tracing,
    "ranking": ranking,
    "ranking-controls": controls,
}

if __name__ == "__main__":
    serve(MEASURES, sys.argv[1:])
