"""Which preset ends best: ``python -m lstm_tui.training.sizing``, run by ``train --size auto``.

It reads an `Order` from standard input and writes a `Sizing` to standard output, both as JSON, so
the program that shows a screen afterwards never loads torch.
"""

import sys

import msgspec
import torch

from lstm_tui.config import RunConfig
from lstm_tui.files import to_json
from lstm_tui.measuring.sizes import Order, Sizing, Text, best_size
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import seconds_per_step
from lstm_tui.training.network import CharNetwork


def sizing(order: Order) -> Sizing:
    """The size that ends best here; each that comes into question trains for a second."""
    corpus = load_corpus(order.corpus, next(iter(order.candidates.values())).text)

    def measured(config: RunConfig) -> float:
        training = config.training
        torch.manual_seed(training.seed)
        return seconds_per_step(
            CharNetwork(config.model, len(corpus.vocabulary)),
            Streams(corpus.train, training.batch, training.chunk, training.seed),
            training,
        )

    text = Text(len(corpus.train), len(corpus.vocabulary))
    return best_size(order.candidates, text, measured)


if __name__ == "__main__":
    sys.stdout.buffer.write(
        to_json(sizing(msgspec.json.decode(sys.stdin.buffer.read(), type=Order)))
    )
