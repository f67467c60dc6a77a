"""Coming back to a long run: reading its whole log and folding it into what a screen shows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Evaluated, Event, Sampled, Saved, Started, Stepped, encode_event
from lstm_tui.runs.follower import Follower
from tests.benchmarks.apart import peak_megabytes, run_apart
from tests.benchmarks.results import Options, Result

EVENTS = 1_000_000
"""A day and four hours of training, at ten events a second."""

STEPS_PER_EVENT = 3
EVENTS_BETWEEN_LOOKS = 200
REPEATS = 3


def measure(place: Path, options: Options) -> Iterator[Result]:
    """Seconds and memory."""
    events = EVENTS // 20 if options.quick else EVENTS
    run = Run(place / "run")
    run.path.mkdir()
    with run.events.open("wb") as log:
        log.writelines(map(encode_event, said(events)))
    megabytes = run.events.stat().st_size / 1e6
    folded = [run_apart(fold, run.path) for _ in range(options.repeats(REPEATS))]
    seconds, peaks = zip(*folded, strict=True)
    name = f"attach: {events:,} events"
    note = f"{megabytes:,.0f} MB of log, {STEPS_PER_EVENT} steps an event"
    yield Result(f"{name}, fold", "s", seconds, note=note)
    yield Result(f"{name}, peak memory", "MB", peaks)


def said(count: int) -> Iterator[Event]:
    """About ``count`` events, as a worker says them."""
    yield Started(
        device="cpu",
        precision="float32",
        threads=2,
        total_steps=count * STEPS_PER_EVENT,
        parameters=900_000,
        characters_per_step=1024,
        steps_per_epoch=900,
        train_characters=900_000,
        validation_characters=100_000,
        learning_rate=0.004,
        clip=1.0,
        temperatures=(0.8, 0.5, 1.0),
    )
    chance = np.random.default_rng(1)
    for number in range(1, count + 1):
        step, seconds = number * STEPS_PER_EVENT, number * 0.1
        losses = tuple((1.5 + 0.1 * chance.standard_normal(STEPS_PER_EVENT)).round(6).tolist())
        yield Stepped(
            step=step,
            elapsed_seconds=seconds,
            losses=losses,
            gradient_norms=losses,
            learning_rate=0.004,
            characters_per_second=31_234.5,
        )
        if number % EVENTS_BETWEEN_LOOKS == 0:
            loss = 1.4 + 100 / step
            yield Evaluated(
                step=step,
                elapsed_seconds=seconds,
                validation_loss=loss,
                train_loss=loss,
                best=True,
            )
            yield Saved(
                step=step,
                elapsed_seconds=seconds,
                validation_loss=loss,
                best=True,
                bytes=10_000_000,
                seconds=0.1,
            )
            for temperature in (0.8, 0.5, 1.0):
                yield Sampled(
                    step=step, elapsed_seconds=seconds, temperature=temperature, text="[[a]]" * 80
                )


def fold(path: Path) -> tuple[float, float]:
    """Seconds to read and fold the log of the run at ``path``, and the peak memory in megabytes."""
    return seconds_of(Follower(Run(path)).poll), peak_megabytes()
