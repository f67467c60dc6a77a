"""Size selection for ``--size auto``: ``python -m lstm_tui.training.size_selection``.

A process of its own, so that the program that opens a screen afterwards never loads torch. It reads
a `SizeRequest` from standard input and writes lines of JSON to standard output: a message for each
size that it measures, and last the `SizeChoice`.
"""

import sys
from collections.abc import Callable

import msgspec
import torch

from lstm_tui.benchmarking.size_curves import SizeChoice, SizeRequest, TextStats, best_size
from lstm_tui.config import RunConfig
from lstm_tui.errors import LstmTuiError
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import seconds_per_step
from lstm_tui.training.network import CharNetwork


def sizing(order: SizeRequest, say: Callable[[str], None]) -> SizeChoice:
    """The size that ends best here; each that comes into question trains for a second or more.

    How many steps of it the budget is, is said at once, since a large network takes long.
    """
    corpus = load_corpus(order.corpus, next(iter(order.candidates.values())).text)
    text = TextStats(corpus.train_length, len(corpus.vocabulary), bool(corpus.validation_length))

    def measured(config: RunConfig) -> float:
        training = config.training
        torch.manual_seed(training.seed)
        return seconds_per_step(
            CharNetwork(config.model, len(corpus.vocabulary)),
            Streams(corpus.train, training.batch, training.chunk, training.seed),
            training,
        )

    return best_size(order.candidates, text, measured, say)


def _write(said: str | SizeChoice) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Answer the order on standard input; return the exit status, which is that of an error."""
    try:
        _write(sizing(msgspec.json.decode(sys.stdin.buffer.read(), type=SizeRequest), _write))
    except LstmTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
