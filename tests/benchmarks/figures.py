"""The benchmarks with targets; each runs in a temporary folder with a cache of its own."""

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.results import Options, Result

FIGURES = {
    "bench": "lstm-tui bench: training, documents, sampling, tracing, ranking, opening, keys",
    "screen": "training beside a screen, open or used, against headless; its processor time",
    "start": "first paint of train",
    "loss": "validation loss after 15 s and 150 s; needs --text",
    "words": "loss per character: words, a plain loop on words, characters; needs --text",
    "corpus": "encoding and opening 50 MB, or a gigabyte with --large",
    "vectors": "reading 400,000 vectors of 50 values for the words of a text",
    "copies": "the index of 10 MB, or 100 MB with --large, and a search for what a sample copies",
    "attach": "folding the log of a long run",
    "checkpoint": "saving and loading with sums compared",
}


def measured(name: str, options: Options) -> list[Result]:
    """Results of one benchmark; meant to run in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="lstm-tui-bench-") as place:
        os.environ["LSTM_TUI_CACHE"] = str(Path(place) / "cache")
        figure: Callable[[Path, Options], Iterator[Result]] = importlib.import_module(
            f"tests.benchmarks.{name}"
        ).measure
        return list(figure(Path(place), options))
