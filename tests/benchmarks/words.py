"""The loss of words after minutes of training: ours, a plain loop on words, and ours on characters.

All read the same text, and validate on the same last tenth of it. The plain loop has the same
vocabulary, layers, units and batch, trains with AdamW at a constant rate, and is given the better
of two rates, the best of its evaluations, and the time that they take.
"""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from lstm_tui.config import Precision
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Evaluated, Finished
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.document_batches import text_batches
from lstm_tui.training.evaluation import characters_per_symbol, evaluated_part
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.reference_loop import PlainLSTM, plain_step
from lstm_tui.training.trainer import Trainer
from tests.benchmarks.loss import trained
from tests.benchmarks.program import events_of, started
from tests.benchmarks.results import Options, Result, at_most

RATES = (1e-3, 3e-3)
"""Learning rates of the plain loop."""

EVALUATIONS = 40
"""Of the plain loop, evenly spaced."""


def measure(place: Path, options: Options) -> Iterator[Result]:
    """A row for words against the plain loop, and one for words against characters."""
    if options.text is None:
        yield Result("words", note="skipped: needs --text FILE")
        return
    minutes = 0.1 if options.quick else options.minutes
    runs = [
        trained(place, options.text, symbols, minutes, "--symbols", symbols, "--no-ranking")
        for symbols in ("word", "char")
    ]
    words, characters = (best_loss(run) for run in runs)
    plain, note = min(plain_loss(runs[0], rate, minutes) for rate in RATES)
    name = f"loss of words after {minutes:g} minutes"
    for against, value, target, other in (
        ("a plain loop", plain, at_most(1.0), note),
        ("characters", characters, None, described(runs[1])),
    ):
        yield Result(
            f"{name}, against {against}",
            "nats per character",
            (words,),
            (value,),
            target,
            f"{described(runs[0])}; against {other}",
        )


def best_loss(run: Run) -> float:
    """The lowest validation loss of ``run``, in nats per character of the text."""
    losses = [one.validation_loss for one in events_of(run) if isinstance(one, Evaluated)]
    return min(losses) / started(run).characters_per_symbol


def described(run: Run) -> str:
    """What ``run`` trained, and for how long."""
    begin, events = started(run), events_of(run)
    end = next(event for event in events if isinstance(event, Finished))
    best = [event.step for event in events if isinstance(event, Evaluated) and event.best][-1]
    epochs = end.step / begin.steps_per_epoch
    return (
        f"{begin.symbols}s, {run.record().config.model.title}, {begin.precision}, --threads "
        f"{begin.threads}: {end.step:,} steps, {epochs:.1f} epochs, best at step {best:,}"
    )


def plain_loss(run: Run, rate: float, minutes: float) -> tuple[float, str]:
    """The lowest validation loss of the plain loop on the text of ``run``, per character."""
    record = run.record()
    config = record.config
    corpus = load_corpus(record.corpus.key, config.text)
    evaluated = evaluated_part(corpus)
    assert evaluated is not None, "there is no validation text"
    default_threads = torch.get_num_threads()
    torch.manual_seed(config.training.seed)
    network = PlainLSTM(config.model, len(corpus.vocabulary))
    batches = text_batches(corpus, config.training)
    step = plain_step(
        network,
        corpus.train.take(np.arange(corpus.train_length)),
        batch=batches.batch,
        chunk=config.training.chunk,
        device=torch.device("cpu"),
        learning_rate=rate,
    )
    reader = Trainer(  # only evaluates
        CharNetwork(config.model, len(corpus.vocabulary)),
        batches,
        config.training,
        device=torch.device("cpu"),
        precision=Precision.FLOAT32,
        threads=default_threads,
    )
    torch.set_num_threads(default_threads)  # the trainer has set its own
    best, best_step, steps, trained_seconds = math.inf, 0, 0, 0.0
    for number in range(1, EVALUATIONS + 1):
        begin, until = time.perf_counter(), number / EVALUATIONS * minutes * 60 - trained_seconds
        while time.perf_counter() - begin < until:
            step()
            steps += 1
        trained_seconds += time.perf_counter() - begin
        weights = {
            name.replace("lstm.", "recurrent."): value.detach().numpy()
            for name, value in network.named_parameters()
        }
        reader.network.set_weights(weights)
        (*_, loss) = reader.evaluation(corpus.ids, evaluated)
        if loss is not None and loss < best:
            best, best_step = loss, steps
    reader.close()
    return best / characters_per_symbol(corpus, evaluated), (
        f"a plain loop at {rate:g}, {default_threads} threads, float32: {steps:,} steps, "
        f"best at step {best_step:,}"
    )
