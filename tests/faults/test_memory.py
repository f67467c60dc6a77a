"""Out of memory: the run is kept, and a batch size that fits is suggested."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import TextConfig
from lstm_tui.files import to_json
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed
from lstm_tui.text.corpus import Corpus, open_corpus
from tests.faults.conftest import TEXT, MakeRun
from tests.support.training_processes import WorkerForks, events

BATCH = 16_384
ROOM_BYTES = 800_000_000
"""Beyond what a worker that has loaded torch needs, with room for the stacks and heaps of threads;
a step with `BATCH` streams takes far more, and one with a sixteenth of them far less."""


@pytest.fixture
def corpus(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """A text long enough for the batch size."""
    monkeypatch.setenv("LSTM_TUI_CACHE", str(shelf / "cache"))
    text = shelf / "many-bottles.txt"
    text.write_text(60 * TEXT)
    return open_corpus([text], TextConfig())


def address_space(forks: WorkerForks) -> int:
    """Bytes of address space of an idle worker."""
    forks.server.wait_until_ready()
    status = Path(f"/proc/{forks.pid}/status")
    if not status.exists():
        pytest.skip("only Linux says how much address space a process has")
    [kilobytes] = re.findall(r"VmSize:\s+(\d+)", status.read_text())
    return 1024 * int(kilobytes)


def of_width(run: Run, hidden: int) -> Run:
    """``run``, not trained yet, with a wider network."""
    record = run.record()
    model = replace(record.config.model, hidden=hidden)
    (run.path / "run.json").write_bytes(
        to_json(replace(record, config=replace(record.config, model=model)))
    )
    return run


def test_out_of_memory_names_a_batch_that_fits_and_that_one_trains(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    limits = {"RLIMIT_AS": address_space(forks) + ROOM_BYTES}
    run = of_width(make_run("wide", batch=BATCH, chunk=3), 256)
    assert forks.start(run, limits=limits).wait() == 1
    failed = events(run)[-1]
    assert isinstance(failed, Failed), run.worker_log.read_text()
    found = re.fullmatch(
        rf"Out of memory with --batch {BATCH}\. Make room, or train again: --batch (\d+) fits here "
        r"now\.",
        failed.message,
    )
    assert found, failed.message
    assert not run.is_locked()

    smaller = of_width(make_run("smaller", 5, batch=int(found[1]), chunk=3), 256)
    assert forks.start(smaller, limits=limits).wait() == 0, smaller.worker_log.read_text()
