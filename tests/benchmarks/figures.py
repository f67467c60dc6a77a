"""Which figures there are, and how one is measured: in folders of its own, deleted afterwards."""

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.results import Options, Result

FIGURES = {
    "training": "characters/s of a step, against a plain float32 nn.LSTM loop",
    "screen": "training beside a screen, open or used, against headless; its processor time",
    "start": "first paint of train; --help",
    "loss": "validation loss after 15 s and 150 s; needs --text",
    "sampling": "characters/s of one text, against eager torch.nn.LSTM steps",
    "neurons": "inspect until colors stand; next unit; tracing and ranking",
    "corpus": "encoding and opening 50 MB, or a gigabyte with --large",
    "attach": "folding the log of a long run",
    "checkpoint": "saving and loading with sums compared",
}


def measured(name: str, options: Options) -> list[Result]:
    """The results of one figure; meant to run in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="lstm-tui-bench-") as place:
        os.environ["LSTM_TUI_CACHE"] = str(Path(place) / "cache")
        figure: Callable[[Path, Options], Iterator[Result]] = importlib.import_module(
            f"tests.benchmarks.{name}"
        ).measure
        return list(figure(Path(place), options))
