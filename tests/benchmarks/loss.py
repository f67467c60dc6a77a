"""The validation loss that a short training reaches with default options.

Only on a text that is given, since a loss says nothing without it. The targets are those for
"tiny Shakespeare" (Karpathy 2015) on two cores.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Evaluated, Finished
from tests.benchmarks.program import events_of, run_headless, started
from tests.benchmarks.results import Options, Result, at_most

BUDGETS = ((15, 1.62), (150, 1.48))
"""Seconds of training, and the validation loss to reach on tiny Shakespeare, nats per character."""

TINY_SHAKESPEARE = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"


def measure(place: Path, options: Options) -> Iterator[Result]:
    """A row for each size and budget."""
    if options.text is None:
        yield Result("loss", note="skipped: needs --text FILE")
        return
    known = hashlib.sha256(options.text.read_bytes()).hexdigest() == TINY_SHAKESPEARE
    for size in options.sizes:
        for seconds, target in BUDGETS[: 1 if options.quick else 2]:
            name = f"{size}-{seconds}"
            run = trained(place, options.text, name, seconds / 60, "--size", size)
            events = events_of(run)
            loss = [event for event in events if isinstance(event, Evaluated)][-1].validation_loss
            end = next(event for event in events if isinstance(event, Finished))
            begin = started(run)
            yield Result(
                f"loss: {size} after {seconds} s",
                "nats",
                (loss,),
                target=at_most(target) if known else None,
                note=f"validation, at the end of {end.elapsed_seconds:.1f} s and {end.step:,} "
                f"steps; {begin.precision}, --threads {begin.threads}, {begin.device}"
                + ("" if known else "; no targets: this text is not tiny Shakespeare"),
            )


def trained(place: Path, text: Path, name: str, minutes: float, *arguments: str) -> Run:
    """A run of ``minutes`` with default options and these ``arguments``."""
    where = ("--runs-dir", str(place), "--name", name)
    run_headless("train", str(text), "--headless", "--minutes", f"{minutes}", *arguments, *where)
    return Run(place / name)
