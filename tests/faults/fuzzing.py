"""Fuzz targets for every reader of files, and a harness that runs them.

``python -m tests.faults.fuzzing`` needs atheris, which is no dependency of this project: install it
into an environment of its own. Its options are libFuzzer's, such as ``-max_total_time=600``.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from lstm_tui.config import DocumentSplit, TextConfig
from lstm_tui.errors import LstmTuiError
from lstm_tui.files import to_json
from lstm_tui.runs.annotations import Annotations, load_annotations
from lstm_tui.runs.checkpoint_files import (
    MANIFEST,
    OPTIMIZER,
    STATE,
    WEIGHTS,
    Manifest,
    checkpoint_path,
    steps_on_disk,
)
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.commands import decode_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import decode_event, encode_event
from lstm_tui.runs.passage import NAME, load_passage
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.runs.retention import prune
from lstm_tui.scoring import bag_of_symbols
from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, load_baseline
from lstm_tui.text.labeled_reader import LabeledReader
from lstm_tui.text.sources import TextSource
from tests.support.fake_runs import beginning, training
from tests.support.neuron_runs import make_neuron_run

Reader = Callable[[bytes], object]
STEP = 200
CLASSES = 3
TABLES = {"table.csv": "label,text\n", "table.tsv": "label\ttext\n"}
"""Names of tables, and their first lines."""


def readers(run: Run) -> dict[str, Reader]:
    """Fuzz targets by name: each reads bytes as one file of ``run`` and restores it."""
    place = checkpoint_path(run, STEP)

    def file(path: Path, read: Callable[[], object]) -> Reader:
        def attempt(data: bytes) -> object:
            before = path.read_bytes() if path.exists() else None
            path.write_bytes(data)
            try:
                return read()
            finally:
                if before is None:
                    path.unlink()
                else:
                    path.write_bytes(before)

        return attempt

    def sworn(name: str, read: Callable[[], object]) -> Reader:
        """The same, with a manifest whose checksum matches the bytes."""

        def attempt(data: bytes) -> object:
            manifest = (place / MANIFEST).read_bytes()
            sums = {
                one: hashlib.sha256(data if one == name else (place / one).read_bytes()).hexdigest()
                for one in (WEIGHTS, OPTIMIZER, STATE)
            }
            (place / MANIFEST).write_bytes(to_json(Manifest(STEP, sums)))
            try:
                return file(place / name, read)(data)
            finally:
                (place / MANIFEST).write_bytes(manifest)

        return attempt

    def log(data: bytes) -> RunProgress:
        events = [decode_event(line) for line in data.split(b"\n") if line]
        return fold(RunProgress(), [event for event in events if event is not None])

    def load() -> object:
        return load_checkpoint(run, STEP)

    def load_and_prune() -> None:
        load()
        prune(run, STEP)

    return {
        "run.json": file(run.path / "run.json", run.record),
        "vocabulary.json": file(run.path / "vocabulary.json", load),
        "notes.json": file(run.path / "notes.json", lambda: load_annotations(run)),
        "manifest.json": file(place / MANIFEST, load_and_prune),
        "state.json": sworn(STATE, load),
        "weights": sworn(WEIGHTS, load),
        "optimizer": sworn(OPTIMIZER, lambda: load_for_training(run)),
        "passage": file(run.path / NAME, lambda: load_passage(run, len(run.vocabulary()))),
        "baseline": file(
            run.path / bag_of_symbols.NAME,
            lambda: load_baseline(run, len(run.vocabulary()), CLASSES),
        ),
        **{name: table_reader(name) for name in TABLES},
        "events": log,
        "command": decode_command,
    }


def table_reader(name: str) -> Reader:
    """Reads bytes as the content of the table ``name``."""

    def read(data: bytes) -> object:
        reader = LabeledReader(TextConfig(documents=DocumentSplit.LABELED))
        pieces = [data.decode("utf-8", "replace")]
        list(reader.marked([(TextSource(name, Path(name)), pieces)], lambda: False))
        reader.check((name,))
        return reader.labels()

    return read


def seeds(run: Run) -> dict[str, bytes]:
    """Valid bytes for each fuzz target, by its name."""
    place = checkpoint_path(run, STEP)
    events = b"".join(map(encode_event, [*beginning(), *list(training(1, 400))[-60:]]))
    size = len(run.vocabulary())
    baseline = BagOfSymbols(
        np.ones((size, CLASSES), np.float32), np.zeros(CLASSES, np.float32), 0.5
    )
    tables = {
        name: header + "".join(f'{one % CLASSES}{header[5]}"a ""{one}"" b"\n' for one in range(4))
        for name, header in TABLES.items()
    }
    return {
        "baseline": baseline.file(),
        **{name: table.encode() for name, table in tables.items()},
        "run.json": (run.path / "run.json").read_bytes(),
        "vocabulary.json": (run.path / "vocabulary.json").read_bytes(),
        "notes.json": to_json(Annotations()),
        "manifest.json": (place / MANIFEST).read_bytes(),
        "state.json": (place / STATE).read_bytes(),
        "weights": (place / WEIGHTS).read_bytes(),
        "optimizer": (place / OPTIMIZER).read_bytes(),
        "passage": (run.path / NAME).read_bytes(),
        "events": events,
        "command": b'{"kind":"Tune","learning_rate":0.01}',
    }


def main() -> None:
    """Fuzz all targets; input that is neither read nor refused ends the run."""
    import atheris  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory() as folder:
        os.environ["LSTM_TUI_CACHE"] = f"{folder}/cache"
        run = make_neuron_run(Path(folder), steps=(STEP,))
        assert steps_on_disk(run) == [STEP]
        reading = list(readers(run).items())
        corpus = Path(folder) / "seeds"
        corpus.mkdir()
        for number, (name, _) in enumerate(reading):
            (corpus / name).write_bytes(bytes([number]) + seeds(run)[name])

        def attempt(data: bytes) -> None:
            if data:
                with suppress(LstmTuiError):
                    reading[data[0] % len(reading)][1](data[1:])

        atheris.instrument_all()
        atheris.Setup([*sys.argv, str(corpus)], attempt)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
