"""Building the index of a training text, and searching it for what a sample copies.

A text that is one line again and again is the worst case of a search: a window of 20 characters
stands in it hundreds of thousands of times.
"""

from collections.abc import Iterator
from pathlib import Path

from lstm_tui.benchmarking.measurement import seconds_of
from lstm_tui.config import TextConfig
from lstm_tui.studies.copying import describe_copying, find_loop
from lstm_tui.text.copy_index import copy_index_path, open_copy_index
from lstm_tui.text.corpus import open_corpus
from tests.benchmarks.apart import peak_megabytes, run_apart
from tests.benchmarks.corpus import MEGABYTE, write_large
from tests.benchmarks.results import Options, Result, at_most

REPEATS = 3
SAMPLE_CHARACTERS = 500
LINE = "It is the same line again and again, of fifty-one.\n"


def measure(place: Path, options: Options) -> Iterator[Result]:
    """Seconds and memory of building, and milliseconds of a search in each of two texts."""
    megabytes = 100 if options.large else 1 if options.quick else 10
    repeats = options.repeats(REPEATS)
    prose, line = place / "prose.txt", place / "line.txt"
    write_large(prose, megabytes * MEGABYTE)
    line.write_text(LINE * (megabytes * MEGABYTE // len(LINE)))
    for text, what in ((prose, "prose"), (line, "one line")):
        built = [run_apart(indexed, text, place / "cache") for _ in range(repeats)]
        seconds, peaks, searches = zip(*built, strict=True)
        name = f"copies: {megabytes} MB of {what}"
        yield Result(f"{name}, index", "s", seconds, target=at_most(megabytes / 2))
        yield Result(f"{name}, peak memory", "MB", peaks)
        milliseconds = tuple(1000 * one for one in searches)
        yield Result(f"{name}, search a sample", "ms", milliseconds, target=at_most(100))


def indexed(text: Path, cache: Path) -> tuple[float, float, float]:
    """Seconds to build the index of ``text``, megabytes of the process, seconds of a search."""
    corpus = open_corpus([text], TextConfig(), cache=cache)
    copy_index_path(corpus).unlink(missing_ok=True)
    seconds = seconds_of(lambda: open_copy_index(corpus))
    index = open_copy_index(corpus)
    half = SAMPLE_CHARACTERS // 2
    middle = corpus.vocabulary.decode(corpus.train.take(range(10_000, 10_000 + half)))
    sample = f"{middle}{LINE * SAMPLE_CHARACTERS}"[:SAMPLE_CHARACTERS]
    search = seconds_of(lambda: (describe_copying(sample, index), find_loop(sample)))
    return seconds, peak_megabytes(), search
