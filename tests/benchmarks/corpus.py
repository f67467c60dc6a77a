"""Encoding a large file for the first time, and opening it again.

Each is done in a fresh process, so that the peak of its memory is that of reading a text alone.
"""

from collections.abc import Iterator
from pathlib import Path

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.config import TextConfig
from lstm_tui.text.corpus import open_corpus
from tests.benchmarks.apart import peak_megabytes, run_apart
from tests.benchmarks.program import training_text
from tests.benchmarks.results import Options, Result, at_most

REPEATS = 3
MEGABYTE = 1_000_000


def measure(place: Path, options: Options) -> Iterator[Result]:
    """Seconds and memory of the first opening, and seconds of the second."""
    megabytes = 1000 if options.large else 5 if options.quick else 50
    text = place / "large.txt"
    write_large(text, megabytes * MEGABYTE)
    repeats = 1 if options.large else options.repeats(REPEATS)
    caches = [place / f"cache-{number}" for number in range(repeats)]
    first = [run_apart(opened, text, cache) for cache in caches]
    again = [run_apart(opened, text, cache) for cache in caches]
    seconds, peaks = zip(*first, strict=True)
    name = f"corpus: {megabytes:,} MB"
    speed = megabytes * len(seconds) / sum(seconds)
    yield Result(f"{name}, encode", "s", seconds, note=f"{speed:,.0f} MB/s")
    yield Result(f"{name}, peak memory", "MB", peaks, target=at_most(500))
    yield Result(f"{name}, open again", "ms", tuple(1000 * seconds for seconds, _ in again))


def write_large(path: Path, size: int) -> None:
    """Write the text again and again until the file has ``size`` bytes or a little less."""
    block = training_text().encode()
    with path.open("wb") as file:
        for _ in range(size // len(block)):
            file.write(block)


def opened(text: Path, cache: Path) -> tuple[float, float]:
    """Seconds to open ``text``, and the peak memory of the process in megabytes."""
    seconds = seconds_of(lambda: open_corpus([text], TextConfig(), cache=cache))
    return seconds, peak_megabytes()
