"""`lstm-tui bench` with targets: speed of training, sampling, reading, ranking, and of screens."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lstm_tui.benchmarking.pseudo_terminal import PROGRAM
from tests.benchmarks.results import Options, Result, Target, at_least, at_most

MEASURED = {
    "sampling medium: ": at_least(8_000),
    "tracing everything: ": at_least(60_000),
    "ranking 512 units: ": at_least(1_000_000 / 30),
    "opening: --help": at_most(0.25),
    "opening: inspect": at_most(1.5),
    "keys: ": at_most(33),
}
"""Targets for a measured value, by the beginning of its name; for keys, of the 95th percentile."""

RATIOS = {
    "training medium: ": at_least(1.3),
    "training words: ": at_least(0.9),
    "training on documents, ": at_least(0.7),
    "sampling ": at_least(20),
    "ranking with controls: ": at_least(1 / 3),
}
"""Targets for the ratio to what a value is compared with."""

GROUPS = ("training", "documents", "sampling", "tracing", "ranking", "opening", "keys")


def measure(_: Path, options: Options) -> Iterator[Result]:
    """One result for each measurement, and one more for its ratio where both have a target."""
    only = [word for group in GROUPS for word in ("--only", group)]
    quick = ["--quick"] if options.quick else []
    command = [*PROGRAM, "bench", "--json", "--device", "cpu", *quick, *only]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    for figure in json.loads(done.stdout)["figures"]:
        yield from results_of(figure)


def results_of(figure: dict[str, Any]) -> Iterator[Result]:
    """The results of one entry of ``figures`` in the JSON of `lstm-tui bench`."""
    name, unit, note = figure["figure"], figure["unit"], figure["note"]
    values = tuple(figure["measured"])
    if name.startswith("keys: ") and values:
        name, values = f"{name}, 95th percentile", (float(np.percentile(values, 95)),)
    target = _target(name, MEASURED)
    against = figure["against"]
    if target or not against:
        yield Result(name, unit, values, target=target, note=note)
    if against:
        note = f"against {against['what']}"
        yield Result(name, unit, values, tuple(against["measured"]), _target(name, RATIOS), note)


def _target(name: str, targets: dict[str, Target]) -> Target | None:
    return next((targets[start] for start in targets if name.startswith(start)), None)
