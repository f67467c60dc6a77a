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
from lstm_tui.training.calibration import seconds_per_step
from lstm_tui.training.construction import training_batches
from lstm_tui.training.network import build_network


def select_size(request: SizeRequest, report: Callable[[str], None]) -> SizeChoice:
    """Measure each candidate for a second or more; return the size with the lowest expected loss.

    ``report`` gets a message as soon as a candidate is measured, since a large network takes long.
    """
    corpus = load_corpus(request.corpus, next(iter(request.candidates.values())).text)
    vocabulary, validates = corpus.vocabulary, bool(corpus.validation_length)
    text = TextStats(corpus.train_length, len(vocabulary), validates, vocabulary.kind)

    def measure(config: RunConfig) -> float:
        training = config.training
        torch.manual_seed(training.seed)
        return seconds_per_step(
            build_network(config.model, len(corpus.vocabulary)),
            training_batches(corpus, training),
            training,
        )

    return best_size(request.candidates, text, measure, report)


def _write(message: str | SizeChoice) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Select a size for the request on standard input; return the exit status."""
    try:
        _write(select_size(msgspec.json.decode(sys.stdin.buffer.read(), type=SizeRequest), _write))
    except LstmTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
