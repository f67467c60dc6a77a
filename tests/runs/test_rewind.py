"""The event log goes back to a checkpoint."""

import pytest

from lstm_tui.runs.checkpoints import steps_on_disk
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Noted, Paused, encode_event
from lstm_tui.runs.rewind import rewind_events, set_aside
from tests.runs.conftest import Save


def lines(*steps: int) -> bytes:
    return b"".join(encode_event(Noted(step=step, message=f"at {step}")) for step in steps)


def test_what_was_said_after_the_step_is_set_aside(run: Run) -> None:
    run.events.write_bytes(lines(0, 5, 10, 10, 11, 12))
    assert rewind_events(run, 10) == 2
    assert lines(0, 5, 10, 10) == run.events.read_bytes()
    assert lines(11, 12) == (run.path / "events.aside.jsonl").read_bytes()


def test_everything_after_the_first_later_line_goes(run: Run) -> None:
    run.events.write_bytes(lines(5, 11, 3))
    assert rewind_events(run, 10) == 2
    assert lines(5) == run.events.read_bytes()


def test_rewinding_to_before_the_beginning_sets_all_aside(run: Run) -> None:
    run.events.write_bytes(lines(0, 1) + b"nonsense\n")
    assert rewind_events(run, -1) == 3
    assert run.events.read_bytes() == b""


def test_nothing_later_changes_nothing(run: Run) -> None:
    run.events.write_bytes(lines(1, 2) + b"nonsense\n" + encode_event(Paused(step=2)))
    before = (run.events.read_bytes(), run.events.stat().st_ino)
    assert rewind_events(run, 2) == 0
    assert before == (run.events.read_bytes(), run.events.stat().st_ino)


def test_a_run_without_events_has_nothing_to_rewind(run: Run) -> None:
    assert rewind_events(run, 0) == 0
    assert not run.events.exists()


@pytest.mark.parametrize(("step", "kept"), [(20, [10, 20]), (0, [])])
def test_later_checkpoints_and_events_are_set_aside_and_that_is_said(
    run: Run, save: Save, step: int, kept: list[int]
) -> None:
    for one in (10, 20, 30, 40):
        save(one)
    run.events.write_bytes(lines(0, 5, 20, 25, 40))
    (said,) = set_aside(run, step)
    assert steps_on_disk(run) == kept
    aside = sorted(int(path.name) for path in run.checkpoints_aside.iterdir())
    assert aside == [one for one in (10, 20, 30, 40) if one not in kept]
    before, after = (lines(0, 5, 20), lines(25, 40)) if step else (b"", lines(0, 5, 20, 25, 40))
    assert (run.events.read_bytes(), run.events_aside.read_bytes()) == (before, after)
    assert said.startswith(f"Resumed from step {step}. Set aside in checkpoints.aside: the ")
    assert said.endswith(f"events.aside.jsonl: {len(after.splitlines())} later events.")


def test_nothing_is_set_aside_where_nothing_is_later(run: Run, save: Save) -> None:
    save(10)
    assert set_aside(run, 10) == ["Resumed from step 10."]
    assert not run.checkpoints_aside.exists()
