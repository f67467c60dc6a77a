"""Browsing neurons: how soon colors stand, how long a key takes, how fast texts are ranked.

A key is timed as a person at a terminal has it: from writing it to a pseudo-terminal of 160×48
until all that it changes has been written back.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.benchmarking.pseudo_terminal import OnTerminal
from lstm_tui.presets import Size
from lstm_tui.reader.activation_trace import trace
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.text.labels import LABELS
from tests.benchmarks import texts
from tests.benchmarks.program import run_headless
from tests.benchmarks.results import Options, Result, at_least, at_most

KEYS = 60
REPEATS = 5
TITLE = b"hidden"  # of the text's frame; it stands there with the first colors
RANKED = 1_000_000
TRACED = 200_000


def measure(place: Path, options: Options) -> Iterator[Result]:
    """A 2×256 network, trained for a few steps: what it knows does not matter for its speed."""
    text = place / "text.txt"
    text.write_text(texts.text(), "utf-8")
    words = ("train", str(text), "--steps", "50", "--runs-dir", str(place), "--name", "run")
    run_headless(*words, "--size", str(Size.MEDIUM), "--headless")
    inspect = ("inspect", "run", "--runs-dir", str(place), "--unit", "L1:0")
    seconds = []
    for _ in range(options.repeats(REPEATS)):
        with OnTerminal(*inspect, awaited=TITLE) as screen:
            seconds.append(screen.wait_until_painted())
    yield Result("neurons: inspect until colors stand", "s", tuple(seconds), target=at_most(1.5))
    with OnTerminal(*inspect, awaited=b"ready") as screen:
        screen.wait_until_painted()  # the text is read, the units are ranked
        for name, keys in (("with predictions", b""), ("predictions folded away", b"p")):
            screen.press(keys)
            time.sleep(1.0)
            yield _keys(screen, name, options.repeats(KEYS))
    network = load_checkpoint(Run(place / "run"))
    reader = Reader.of(network)
    ids = network.vocabulary.encode_known(texts.text())
    yield _tracing(reader, np.resize(ids, TRACED), options)
    labelled = label_text(np.resize(ids, RANKED), network.vocabulary, LABELS)
    yield Result(
        "neurons: ranking 1,000,000 characters, 512 units, hidden and cell, all patterns",
        "s",
        (seconds_of(lambda: score_units(reader, labelled)),),
        target=at_most(30),
    )


def _keys(screen: OnTerminal, name: str, count: int) -> Result:
    """The 95th percentile of ``count`` keys."""
    milliseconds = 1000 * np.array(screen.seconds_of_each(b"j", count))
    return Result(
        f"neurons: next unit, key to painted, {name}, 95th percentile",
        "ms",
        (float(np.percentile(milliseconds, 95)),),
        target=at_most(33),
        note=f"median {np.median(milliseconds):.1f} ms, slowest {milliseconds.max():.1f} ms",
    )


def _tracing(reader: Reader, ids: Ids, options: Options) -> Result:
    """Characters a second with every gate."""
    rates = []
    with threadpool_limits(1, user_api="blas"):
        for _ in range(options.repeats(3)):
            seconds = seconds_of(lambda: [len(block) for block in trace(reader, ids)])
            rates.append(len(ids) / seconds)
    return Result(
        "neurons: trace, everything, 2×256",
        "characters/s",
        tuple(rates),
        target=at_least(60_000),
    )
