"""Benchmarks of training and sampling: ``python -m lstm_tui.training.training_bench NAME …``.

A process of `lstm-tui bench` (see `benchmarking.subprocesses`): peak FLOP/s, training of each
preset and each cell, training on words and on documents, and sampling with the NumPy reader and
with torch, interleaved. Texts and weights are random.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import torch

from lstm_tui.benchmarking.flops import reading_flops, sampling_bytes, training_flops
from lstm_tui.benchmarking.measurement import (
    BenchOptions,
    Comparison,
    Measurement,
    Values,
    interleave,
    rate_of,
)
from lstm_tui.benchmarking.registry import OTHER_CELLS, SAMPLED
from lstm_tui.benchmarking.subprocesses import Measure, serve
from lstm_tui.benchmarking.synthetic_text import random_symbols, random_text
from lstm_tui.config import Cell, Device, ModelConfig, Precision
from lstm_tui.presets import DEFAULT_TRAINING, Size
from lstm_tui.reader.blas_threads import fastest_threads
from lstm_tui.reader.memory_bandwidth import beyond_caches, fastest_reading, fits_a_cache
from lstm_tui.reader.random_network import random_weights
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import TOGETHER
from lstm_tui.scoring.numpy_bench import writer
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Ids
from lstm_tui.training.calibration import choose_device, thread_counts
from lstm_tui.training.document_bench import LENGTHS, documents
from lstm_tui.training.matmul_peak import fastest_product
from lstm_tui.training.probe import EMULATED, slowdown, torch_threads
from lstm_tui.training.reference_loop import PlainLSTM, plain_writer
from lstm_tui.training.speed_comparison import side_by_side

REPEATS = 5
BLOCK_SECONDS = 1.0
PEAK_SECONDS = 0.4
CHARACTERS = 300_000
"""Length of the text that training reads."""

WORDS = 10_000
"""Distinct symbols of a text of words."""

VOCABULARY_SIZE = 100  # of the networks that sample; the synthetic text has half of that


def peak(options: BenchOptions) -> Iterator[Measurement]:
    """Matrix products in float32 and bfloat16, on the CPU and on the device that trains."""
    devices = dict.fromkeys((Device.CPU, choose_device(options.device)))
    for device in devices:
        products = [fastest_product(torch.device(device), Precision.FLOAT32, quick=options.quick)]
        times = slowdown(device)
        if device is not Device.MPS and times < EMULATED:  # emulated ones take minutes
            products.append(
                fastest_product(torch.device(device), Precision.BFLOAT16, quick=options.quick)
            )
        seconds = options.seconds(PEAK_SECONDS)
        measured = interleave(
            options.repeats(REPEATS), *(partial(one.rate, seconds) for one in products)
        )
        for product, rates in zip(products, measured, strict=True):
            yield Measurement(
                f"matrix products: {device}, {product.precision}",
                "GFLOP/s",
                tuple(rate / 1e9 for rate in rates),
                note=product.description
                + ("" if times < EMULATED else "; bfloat16 is emulated here"),
            )


def training(name: str, model: ModelConfig, options: BenchOptions) -> Iterator[Measurement]:
    """Throughput of training on characters: see `_side_by_side`."""
    text = random_text(CHARACTERS)
    vocabulary = Vocabulary(tuple(sorted(set(text))))
    ids = vocabulary.encode(text)
    yield from _side_by_side(name, model, ids, len(vocabulary), "characters", options)


def training_on_words(options: BenchOptions) -> Iterator[Measurement]:
    """Throughput of training on `WORDS` symbols in the shape of the default size."""
    ids = random_symbols(CHARACTERS, WORDS)
    yield from _side_by_side("words", Size.MEDIUM.model, ids, WORDS, "symbols", options)


def _side_by_side(
    name: str, model: ModelConfig, ids: Ids, vocabulary_size: int, unit: str, options: BenchOptions
) -> Iterator[Measurement]:
    """Throughput of calibrated training, of the reference loop, and of matrix products."""
    config = replace(DEFAULT_TRAINING, device=options.device)
    seconds, most_seconds = options.seconds(BLOCK_SECONDS), options.seconds(PEAK_SECONDS)
    with side_by_side(model, ids, vocabulary_size, config) as sides:
        choice = sides.choice
        device = torch.device(choice.device)
        product = fastest_product(device, choice.precision, quick=options.quick)
        ours, theirs, most = interleave(
            options.repeats(REPEATS),
            partial(sides.ours, seconds),
            partial(sides.plain, seconds),
            partial(product.rate, most_seconds),
        )
    work = training_flops(model, vocabulary_size)
    threads = f", --threads {choice.threads}" if choice.device is Device.CPU else ""
    yield Measurement(
        f"training {name}: {model.title}",
        f"{unit}/s",
        ours,
        Comparison(
            "a plain float32 nn.LSTM loop of the same layers, units and batch, with torch's "
            f"default threads ({sides.default_threads})",
            theirs,
        ),
        Comparison(f"the {choice.precision} peak", tuple(flops / work for flops in most)),
        f"{choice.device}, {choice.precision}{threads} (calibrated), {sides.batch} streams of "
        f"{config.chunk}, {vocabulary_size:,} distinct {unit}"
        f"{f'; {choice.note}' if choice.note else ''}",
    )


def sampling(name: str, model: ModelConfig, options: BenchOptions) -> Iterator[Measurement]:
    """Throughput of sampling one text and 32 together, with the NumPy reader and `nn.LSTM`."""
    reader = Reader(random_weights(model, VOCABULARY_SIZE), model)
    size = sampling_bytes(model, VOCABULARY_SIZE)
    seconds, trial = options.seconds(0.6), options.seconds(0.12)
    torch.manual_seed(1)
    network = PlainLSTM(model, VOCABULARY_SIZE)
    ours = [writer(reader, texts=texts, length=10) for texts in (1, TOGETHER)]
    eager = [plain_writer(network, texts=texts, length=10) for texts in (1, TOGETHER)]
    threads = max(
        thread_counts(torch.get_num_threads()),
        key=lambda count: _eager_rate(count, eager[0], trial),
    )
    product = fastest_product(torch.device("cpu"), Precision.FLOAT32, quick=True)
    measures: list[Callable[[], float]] = [
        *(
            partial(_reader_rate, reader, texts, write, seconds)
            for texts, write in zip((1, TOGETHER), ours, strict=True)
        ),
        *(partial(_eager_rate, threads, write, seconds) for write in eager),
        *(
            partial(rate_of, fastest_reading(length, trial), trial)
            for length in (size, beyond_caches())
        ),
        partial(product.rate, trial),
    ]
    one, together, eager_one, eager_together, near, far, flops = interleave(
        options.repeats(REPEATS), *measures
    )
    fits = fits_a_cache(size)
    on = f", torch on {threads}, its fastest here"
    reading = Comparison(
        f"what {'a cache' if fits else 'memory'} gives",
        tuple(speed / size for speed in (near if fits else far)),
    )
    yield Measurement(
        f"sampling {name}: {model.title}",
        "characters/s",
        one,
        Comparison(f"one-character steps of nn.LSTM{on}", eager_one),
        reading,
        f"{size / 1e6:.1f} MB of weights a character, which {'fit' if fits else 'do not fit'} the "
        f"last-level cache: so much was read at {median(near) / 1e9:.1f} GB/s, what is beyond all "
        f"caches at {median(far) / 1e9:.1f} GB/s, which is {median(far) / size:,.0f} characters/s",
    )
    gain = median(a / b for a, b in zip(together, one, strict=True))
    yield Measurement(
        f"sampling {name}, {TOGETHER} texts: {model.title}",
        "characters/s",
        together,
        Comparison(f"one-character steps of nn.LSTM with as many texts{on}", eager_together),
        _limit_together(reading, flops, reading_flops(model, VOCABULARY_SIZE)),
        f"{gain:.1f} times one text",
    )


def _limit_together(reading: Comparison, flops: Values, work: int) -> Comparison:
    """The lower of two limits: memory bandwidth for the weights, peak FLOP/s for the products."""
    read = Comparison(reading.what, tuple(TOGETHER * speed for speed in reading.values))
    multiplied = Comparison("the float32 peak", tuple(one / work for one in flops))
    return min(read, multiplied, key=lambda limit: median(limit.values))


def _reader_rate(reader: Reader, texts: int, write: Callable[[], int], seconds: float) -> float:
    """Throughput of the NumPy reader, as in ``lstm-tui sample``."""
    with fastest_threads(reader, texts):
        return rate_of(write, seconds)


def _eager_rate(threads: int, write: Callable[[], int], seconds: float) -> float:
    with torch_threads(threads):
        return rate_of(write, seconds)


def _in_shape(cell: Cell) -> ModelConfig:
    """``cell`` in the shape of the default size."""
    return replace(Size.MEDIUM.model, cell=cell)


MEASURES: dict[str, Measure] = {
    "peak": peak,
    **{f"training-{size}": partial(training, size, size.model) for size in Size},
    **{f"training-{cell}": partial(training, cell, _in_shape(cell)) for cell in OTHER_CELLS},
    "training-words": training_on_words,
    **{f"documents-{name}": partial(documents, name) for name in LENGTHS},
    **{f"sampling-{size}": partial(sampling, size, size.model) for size in SAMPLED},
}

if __name__ == "__main__":
    serve(MEASURES, sys.argv[1:])
