"""The event log goes back to a checkpoint."""

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Noted, Paused, encode_event
from lstm_tui.runs.rewind import rewind_events


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
