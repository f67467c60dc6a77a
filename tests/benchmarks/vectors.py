"""Reading a file of vectors as large as those of GloVe, in a fresh process.

Its peak of memory is held against that of the process that has read the text.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.config import SymbolKind, TextConfig
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.vectors_file import open_vectors_file, read_vectors
from tests.benchmarks.apart import peak_megabytes, run_apart
from tests.benchmarks.program import training_text
from tests.benchmarks.results import Options, Result, at_most

REPEATS = 3
ENTRIES, VALUES = 400_000, 50


def measure(place: Path, options: Options) -> Iterator[Result]:
    """Seconds, and memory over that of the text."""
    entries = ENTRIES // 100 if options.quick else ENTRIES
    text, vectors = place / "text.txt", place / "vectors.txt"
    text.write_text(training_text(), "utf-8")
    run_apart(write_vectors, vectors, text, entries)  # this process stays small: see `apart`
    measured = [run_apart(read, text, vectors) for _ in range(options.repeats(REPEATS))]
    seconds, megabytes, kept = zip(*measured, strict=True)
    name = f"vectors: {entries:,} × {VALUES}"
    note = f"{vectors.stat().st_size / 1e6:,.0f} MB, {kept[0]:,} kept"
    yield Result(f"{name}, read", "s", seconds, target=at_most(15), note=note)
    yield Result(f"{name}, memory", "MB", megabytes, target=at_most(300))


def write_vectors(path: Path, text: Path, entries: int) -> None:
    """Write random vectors of the words of ``text``, and of other words up to ``entries``."""
    vocabulary = open_corpus([text], TextConfig(symbols=SymbolKind.WORD)).vocabulary
    words = sorted({symbol.strip() for symbol in vocabulary.symbols if symbol.strip()})
    words += [f"word-{number}" for number in range(entries - len(words))]
    random = np.random.default_rng(1)
    with path.open("w", encoding="utf-8") as file:
        for word in words[:entries]:
            values = " ".join(f"{value:.5g}" for value in random.normal(0, 0.4, VALUES))
            file.write(f"{word} {values}\n")


def read(text: Path, vectors: Path) -> tuple[float, float, int]:
    """Seconds, megabytes above those of the text, and the number of vectors that are kept."""
    vocabulary = open_corpus([text], TextConfig(symbols=SymbolKind.WORD)).vocabulary
    before = peak_megabytes()
    kept = 0

    def opened() -> None:
        nonlocal kept
        kept = len(read_vectors(open_vectors_file(vectors), vocabulary).ids)

    seconds = seconds_of(opened)
    return seconds, peak_megabytes() - before, kept
