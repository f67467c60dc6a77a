"""One text written by the NumPy reader, against eager `torch.nn.LSTM` one character at a time.

All write from the same weights at temperature 1. Torch is measured with the threads that it takes
by itself, which is what somebody meets who writes the usual loop, and with one, which is the best
it can do.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch import Tensor, nn

from lstm_tui.config import ModelConfig
from lstm_tui.neurons.reader import Reader
from lstm_tui.neurons.sampling import Sampling, generate
from lstm_tui.training.network import CharNetwork
from tests.benchmarks.results import Options, Result, at_least, in_turns, rate_of

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
        network = CharNetwork(model, VOCABULARY_SIZE)
        eager = eager_writer(network)

        def eager_rate(threads: int, writer: Callable[[], int] = eager) -> float:
            torch.set_num_threads(threads)
            return rate_of(writer, seconds)

        ours = our_writer(network)

        def one_thread_rate(writer: Callable[[], int] = ours) -> float:
            with threadpool_limits(1, user_api="blas"):
                return rate_of(writer, seconds)

        written, on_one_thread, against_default, against_one = in_turns(
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


def our_writer(network: CharNetwork) -> Callable[[], int]:
    """Writes on and on, as ``lstm-tui sample`` does."""
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    prime, random = np.zeros(1, np.int64), np.random.default_rng(1)
    text = generate(Reader(weights, network.config), prime, Sampling(1.0), random)
    return lambda: len(list(islice(text, CHARACTERS)))


def eager_writer(network: CharNetwork) -> Callable[[], int]:
    """The usual loop: a step of `nn.LSTM`, a softmax, a draw."""
    assert isinstance(network.recurrent, nn.LSTM)
    recurrent, embedding, output = network.recurrent, network.embedding, network.output
    symbol = torch.zeros((1, 1), dtype=torch.long)
    state: tuple[Tensor, Tensor] | None = None

    def write() -> int:
        nonlocal symbol, state
        with torch.inference_mode():
            for _ in range(CHARACTERS):
                outputs, state = recurrent(embedding(symbol), state)
                probabilities = output(outputs[-1]).softmax(-1)
                symbol = torch.multinomial(probabilities, 1)
        return CHARACTERS

    return write
