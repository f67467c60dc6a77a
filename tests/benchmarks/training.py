"""Characters a second of `Trainer.step`, against the loop that everybody writes first.

The other side is `training.reference_loop`; `training.speed_comparison` makes both ready.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lstm_tui.benchmarking.measurement import interleave
from lstm_tui.config import Device, ModelConfig, TrainingConfig
from lstm_tui.training.speed_comparison import side_by_side
from tests.benchmarks import texts
from tests.benchmarks.results import Options, Result, at_least

MODEL = ModelConfig(layers=2, hidden=256, embedding=64)
BATCHES = ((64, 100), (32, 64))
BLOCK_SECONDS = 2.0
REPEATS = 7


def measure(_: Path, options: Options) -> Iterator[Result]:
    """A row for each batch."""
    ids, vocabulary_size = texts.numbered(texts.text())
    seconds = options.seconds(BLOCK_SECONDS)
    for batch, chunk in BATCHES:
        config = TrainingConfig(batch=batch, chunk=chunk, device=Device.CPU)
        with side_by_side(MODEL, ids, vocabulary_size, config) as sides:
            measured, against = interleave(
                options.repeats(REPEATS),
                partial(sides.ours, seconds),
                partial(sides.plain, seconds),
            )
        yield Result(
            f"training 2×256, {batch} streams of {chunk}",
            "characters/s",
            measured,
            against,
            at_least(1.3),
            f"{sides.choice.precision} with --threads {sides.choice.threads} (calibrated) against "
            f"a plain float32 nn.LSTM loop with torch's default of {sides.default_threads}",
        )
