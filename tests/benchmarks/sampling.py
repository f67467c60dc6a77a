"""One text written by the NumPy reader, against eager `torch.nn.LSTM` one character at a time.

All write at temperature 1 from networks of the same shape. Torch is measured with the threads that
it takes by itself, which is what somebody meets who writes the usual loop, and with one, which is
the best it can do.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from lstm_tui.benchmarking.measurement import interleave, rate_of
from lstm_tui.config import ModelConfig
from lstm_tui.reader.random_network import random_weights
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.numpy_bench import writer
from lstm_tui.training.reference_loop import PlainLSTM, plain_writer
from tests.benchmarks.results import Options, Result, at_least

MODELS = (
    ModelConfig(layers=2, hidden=256, embedding=64),
    ModelConfig(layers=3, hidden=512, embedding=128),
)
VOCABULARY_SIZE = 100
CHARACTERS = 50
BLOCK_SECONDS = 2.0
REPEATS = 5


def measure(_: Path, options: Options) -> Iterator[Result]:
    """For each network the speed, and two ratios."""
    default_threads = torch.get_num_threads()
    seconds = options.seconds(BLOCK_SECONDS)
    for model in MODELS:
        torch.manual_seed(1)
        network = PlainLSTM(model, VOCABULARY_SIZE)
        eager = plain_writer(network, texts=1, length=CHARACTERS)

        def eager_rate(threads: int, write: Callable[[], int] = eager) -> float:
            torch.set_num_threads(threads)
            return rate_of(write, seconds)

        ours = writer(
            Reader(random_weights(model, VOCABULARY_SIZE), model), texts=1, length=CHARACTERS
        )

        def one_thread_rate(write: Callable[[], int] = ours) -> float:
            with threadpool_limits(1, user_api="blas"):
                return rate_of(write, seconds)

        written, on_one_thread, against_default, against_one = interleave(
            options.repeats(REPEATS),
            partial(rate_of, ours, seconds),
            one_thread_rate,
            partial(eager_rate, default_threads),
            partial(eager_rate, 1),
        )
        name = f"sampling {model.layers}×{model.hidden}"
        target = at_least(8000) if model is MODELS[0] else None
        how = "as `lstm-tui sample` writes"
        yield Result(name, "characters/s", written, target=target, note=how)
        yield Result(
            f"{name}, one BLAS thread",
            "characters/s",
            on_one_thread,
            written,
            note=f"NumPy kept to one thread, against NumPy {how}",
        )
        for against, threads in ((against_default, f"{default_threads}"), (against_one, "1")):
            yield Result(
                f"{name}, torch on {threads}",
                "characters/s",
                written,
                against,
                at_least(20),
                f"against eager torch.nn.LSTM steps with torch.set_num_threads({threads})"
                + (", torch's default here" if against is against_default else ""),
            )
