"""Memory is used up: the run is kept, and a smaller batch that fits is named."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.files import to_json
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed
from tests.faults.conftest import MakeRun
from tests.faults.nursery import Nursery, events

BATCH = 512
ROOM_BYTES = 160_000_000
"""Beyond what a worker that has loaded torch needs; a step with `BATCH` streams takes far more."""


def address_space(nursery: Nursery) -> int:
    """The bytes of address space that a worker has before it does anything."""
    status = Path(f"/proc/{nursery.pid}/status")
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
    nursery: Nursery, make_run: MakeRun
) -> None:
    limits = {"RLIMIT_AS": address_space(nursery) + ROOM_BYTES}
    run = of_width(make_run("wide", batch=BATCH, chunk=3), 256)
    assert nursery.start(run, limits=limits).wait() == 1
    failed = events(run)[-1]
    assert isinstance(failed, Failed), run.worker_log.read_text()
    found = re.fullmatch(
        rf"Out of memory with --batch {BATCH}\. Its checkpoints are kept\. Make room and resume, "
        r"or train anew: --batch (\d+) fits here now\.",
        failed.message,
    )
    assert found, failed.message
    assert not run.is_held()

    smaller = of_width(make_run("smaller", 5, batch=int(found[1]), chunk=3), 256)
    assert nursery.start(smaller, limits=limits).wait() == 0, smaller.worker_log.read_text()
