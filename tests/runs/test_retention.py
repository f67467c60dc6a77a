"""Pruning checkpoints, rewinding a run, cleaning up after interrupted writes and deletions."""

import shutil
import time

import pytest

from lstm_tui.runs.checkpoint_files import (
    MANIFEST,
    OPTIMIZER,
    WEIGHTS,
    checkpoint_path,
    steps_on_disk,
)
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Noted, Paused, encode_event
from lstm_tui.runs.retention import (
    clean_leftovers,
    prune,
    rewind_events,
    rewind_run,
    set_checkpoints_aside,
)
from lstm_tui.runs.safe_files import hidden_name
from tests.runs.conftest import Save, names


def test_pruning_keeps_the_newest_two_the_best_and_a_history(run: Run, save: Save) -> None:
    for step in range(100, 2001, 100):
        save(step)
        prune(run, 700)
    resumable = [s for s in steps_on_disk(run) if (checkpoint_path(run, s) / OPTIMIZER).exists()]
    assert resumable == [700, 1900, 2000]
    # The first one of each half power of two: 90, 128, 181, 256, 362, 512, 724, 1024, 1448.
    history = [100, 200, 300, 400, 600, 800, 1100, 1500]
    assert steps_on_disk(run) == sorted({*history, 700, 1900, 2000})
    assert [load_checkpoint(run, step).step for step in history] == history
    assert all(not name.startswith(".") for name in names(run))


def test_pruning_never_deletes_step_0_and_drops_its_optimizer(run: Run, save: Save) -> None:
    save(0)
    prune(run, None)
    assert (checkpoint_path(run, 0) / OPTIMIZER).exists()
    for step in range(1, 65):
        save(step)
        prune(run, None)
    assert steps_on_disk(run)[:3] == [0, 1, 2]
    assert not (checkpoint_path(run, 0) / OPTIMIZER).exists()
    assert load_checkpoint(run, 0).warnings == ()
    (checkpoint_path(run, 0) / MANIFEST).write_bytes(b"{")
    prune(run, None)
    assert steps_on_disk(run)[0] == 0


def test_a_rewound_run_keeps_step_0(run: Run, save: Save) -> None:
    for step in (0, 10, 20):
        save(step)
    run.events.write_bytes(events_at(0, 10, 20))
    for step, kept, events in ((10, [0, 10], events_at(0, 10)), (0, [0], b"")):
        rewind_run(run, step)
        assert (kept, events) == (steps_on_disk(run), run.events.read_bytes())


def test_pruning_deletes_unreadable_checkpoints(run: Run, save: Save) -> None:
    for step in (100, 200, 300, 310, 320):
        save(step)
    (checkpoint_path(run, 100) / MANIFEST).write_bytes(b"{")
    prune(run, None)
    assert steps_on_disk(run) == [200, 300, 310, 320]
    assert not (checkpoint_path(run, 200) / OPTIMIZER).exists()


def test_a_damaged_later_checkpoint_does_not_take_a_good_ones_place(run: Run, save: Save) -> None:
    for step in (100, 200, 300):
        save(step)
    for step in (200, 300):
        (checkpoint_path(run, step) / WEIGHTS).write_bytes(b"x")
    assert set_checkpoints_aside(run, load_for_training(run).state.step) == [200, 300]
    for step in (110, 120, 130):
        save(step)
        prune(run, None)
    assert load_for_training(run).state.step == 130
    assert (checkpoint_path(run, 120) / OPTIMIZER).exists()
    clean_leftovers(run, time.time())
    assert names(run) == ["00000100", "00000120", "00000130"]


def test_what_is_set_aside_is_kept_and_never_overwritten(run: Run, save: Save) -> None:
    for seed in (1, 2):
        save(10)
        save(20, seed)
        assert set_checkpoints_aside(run, 10) == [20]
        assert steps_on_disk(run) == [10]
    kept = sorted(run.checkpoints_aside.iterdir())
    assert [path.name for path in kept] == ["00000020", "00000020-2"]
    assert len({(path / WEIGHTS).read_bytes() for path in kept}) == 2


def test_a_checkpoint_that_was_moved_away_comes_back(run: Run, save: Save) -> None:
    save(10)
    place = checkpoint_path(run, 10)
    place.rename(place.with_name(hidden_name("00000010", "old")))
    place.with_name(hidden_name("00000010", "part")).mkdir()
    place.with_name(hidden_name("00000020", "gone")).mkdir()
    assert steps_on_disk(run) == []
    assert clean_leftovers(run, time.time()) == ["00000010"]
    assert load_checkpoint(run).step == 10
    assert names(run) == ["00000010"]


def test_a_moved_away_checkpoint_is_deleted_when_the_new_one_came(run: Run, save: Save) -> None:
    save(10)
    place = checkpoint_path(run, 10)
    shutil.copytree(place, place.with_name(hidden_name("00000010", "old")))
    assert clean_leftovers(run, time.time()) == []
    assert names(run) == ["00000010"]


def test_a_file_that_another_process_writes_is_not_deleted(run: Run) -> None:
    part = run.path / hidden_name("notes.json", "part")
    part.touch()
    now = part.stat().st_mtime
    clean_leftovers(run, now + 1)
    assert part.exists()
    clean_leftovers(run, now + 3600)
    assert not part.exists()


def test_a_run_without_checkpoints_has_no_leftovers(run: Run) -> None:
    assert clean_leftovers(run, time.time()) == []


def events_at(*steps: int) -> bytes:
    return b"".join(encode_event(Noted(step=step, message=f"at {step}")) for step in steps)


def test_events_after_the_step_are_set_aside(run: Run) -> None:
    run.events.write_bytes(events_at(0, 5, 10, 10, 11, 12))
    assert rewind_events(run, 10) == 2
    assert events_at(0, 5, 10, 10) == run.events.read_bytes()
    assert events_at(11, 12) == (run.path / "events.aside.jsonl").read_bytes()


def test_everything_after_the_first_later_line_goes(run: Run) -> None:
    run.events.write_bytes(events_at(5, 11, 3))
    assert rewind_events(run, 10) == 2
    assert events_at(5) == run.events.read_bytes()


def test_rewinding_to_before_the_beginning_sets_all_aside(run: Run) -> None:
    run.events.write_bytes(events_at(0, 1) + b"nonsense\n")
    assert rewind_events(run, -1) == 3
    assert run.events.read_bytes() == b""


def test_nothing_later_changes_nothing(run: Run) -> None:
    run.events.write_bytes(events_at(1, 2) + b"nonsense\n" + encode_event(Paused(step=2)))
    before = (run.events.read_bytes(), run.events.stat().st_ino)
    assert rewind_events(run, 2) == 0
    assert before == (run.events.read_bytes(), run.events.stat().st_ino)


def test_a_run_without_events_has_nothing_to_rewind(run: Run) -> None:
    assert rewind_events(run, 0) == 0
    assert not run.events.exists()


@pytest.mark.parametrize(("step", "kept"), [(20, [10, 20]), (0, [])])
def test_later_checkpoints_and_events_are_set_aside_with_a_message(
    run: Run, save: Save, step: int, kept: list[int]
) -> None:
    for one in (10, 20, 30, 40):
        save(one)
    run.events.write_bytes(events_at(0, 5, 20, 25, 40))
    (said,) = rewind_run(run, step)
    assert steps_on_disk(run) == kept
    aside = sorted(int(path.name) for path in run.checkpoints_aside.iterdir())
    assert aside == [one for one in (10, 20, 30, 40) if one not in kept]
    before, after = (
        (events_at(0, 5, 20), events_at(25, 40)) if step else (b"", events_at(0, 5, 20, 25, 40))
    )
    assert (run.events.read_bytes(), run.events_aside.read_bytes()) == (before, after)
    assert said.startswith(f"Resumed from step {step}. Set aside in checkpoints.aside: the ")
    assert said.endswith(f"events.aside.jsonl: {len(after.splitlines())} later events.")


def test_nothing_is_set_aside_where_nothing_is_later(run: Run, save: Save) -> None:
    save(10)
    assert rewind_run(run, 10) == ["Resumed from step 10."]
    assert not run.checkpoints_aside.exists()
