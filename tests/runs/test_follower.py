"""Following a run: progress and health."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import (
    Event,
    Failed,
    Finished,
    FinishReason,
    Paused,
    Resumed,
    Started,
    Starting,
    Stepped,
    encode_event,
)
from lstm_tui.runs.follower import Follower, Health
from lstm_tui.runs.jsonl import LogWriter, split_log
from lstm_tui.runs.retention import rewind_events

STARTING = Starting(process_id=1, host="here")
STARTED = Started(
    device="cpu",
    precision="float32",
    threads=1,
    total_steps=100,
    parameters=10,
    characters_per_step=64,
    steps_per_epoch=20,
    train_characters=1000,
    validation_characters=100,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8,),
)
FINISHED = Finished(step=5, reason=FinishReason.BUDGET)


class Clock:
    """A clock that only tests advance."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def stepped(step: int) -> Stepped:
    return Stepped(
        step=step, losses=(2.0,), gradient_norms=(1.0,), learning_rate=1, characters_per_second=1
    )


def say(run: Run, *events: Event) -> None:
    writer = LogWriter(run.events)
    for event in events:
        writer.append(encode_event(event))
    writer.close()


@contextmanager
def held(run: Run) -> Iterator[None]:
    """The run's lock really is held, by a file description of its own."""
    with run.locked():
        yield


def health(follower: Follower, clock: Clock, later: float = 1.0) -> Health:
    clock.now += later
    return follower.poll().health


def test_a_run_is_followed_from_its_start_to_its_end(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock, starting_seconds=60)
    assert health(follower, clock) is Health.STARTING
    with held(run):
        say(run, STARTING)
        assert health(follower, clock) is Health.STARTING
        say(run, STARTED, stepped(1))
        assert health(follower, clock) is Health.TRAINING
        say(run, Paused(step=1))
        assert health(follower, clock) is Health.PAUSED
        say(run, Resumed(step=1), stepped(2), FINISHED)
        assert health(follower, clock) is Health.FINISHED
    assert health(follower, clock, 100) is Health.FINISHED
    assert follower.progress.losses.points()[0].tolist() == [1, 2]


def test_a_run_without_events_is_unresponsive_until_it_writes(run: Run, clock: Clock) -> None:
    with held(run):
        say(run, STARTING, STARTED, stepped(1))
        follower = Follower(run, clock=clock)
        assert health(follower, clock) is Health.TRAINING
        assert health(follower, clock, 3.9) is Health.TRAINING
        assert health(follower, clock, 1) is Health.UNRESPONSIVE
        assert follower.poll().silent_seconds == pytest.approx(4.9)
        say(run, stepped(2))
        assert health(follower, clock) is Health.TRAINING


def test_a_paused_run_without_a_heartbeat_is_unresponsive(run: Run, clock: Clock) -> None:
    with held(run):
        say(run, STARTING, STARTED, Paused())
        follower = Follower(run, clock=clock)
        assert health(follower, clock) is Health.PAUSED
        assert health(follower, clock, 5) is Health.UNRESPONSIVE


def test_a_worker_that_loads_torch_is_not_unresponsive(run: Run, clock: Clock) -> None:
    with held(run):
        say(run, STARTING)
        follower = Follower(run, clock=clock)
        assert health(follower, clock, 0) is Health.STARTING
        assert health(follower, clock, 20) is Health.STARTING
        assert health(follower, clock, 11) is Health.UNRESPONSIVE


def test_a_worker_before_its_first_step_is_not_unresponsive(run: Run, clock: Clock) -> None:
    with held(run):
        say(run, STARTING, STARTED)
        follower = Follower(run, clock=clock)
        assert health(follower, clock, 0) is Health.TRAINING
        assert health(follower, clock, 20) is Health.TRAINING
        assert health(follower, clock, 11) is Health.UNRESPONSIVE
        say(run, stepped(1))
        assert health(follower, clock) is Health.TRAINING
        assert health(follower, clock, 5) is Health.UNRESPONSIVE


def test_an_unlocked_run_is_dead_within_a_second(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock)
    with held(run):
        say(run, STARTING, STARTED, stepped(1))
        assert health(follower, clock) is Health.TRAINING
    assert health(follower, clock) is Health.DEAD
    assert not Health.DEAD.live


def test_a_worker_that_has_exited_is_dead_at_once(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock, starting_seconds=60)
    assert follower.poll().health is Health.STARTING
    assert follower.poll(worker_ended=True).health is Health.DEAD
    say(run, Failed(message="no"))
    assert follower.poll(worker_ended=True).health is Health.FAILED


def test_a_worker_that_never_starts_is_dead(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock, starting_seconds=60)
    assert health(follower, clock, 59) is Health.STARTING
    assert health(follower, clock, 1) is Health.DEAD


def test_the_last_event_of_the_previous_worker_does_not_end_the_new_one(
    run: Run, clock: Clock
) -> None:
    say(run, STARTING, STARTED, stepped(5), FINISHED)
    follower = Follower(run, clock=clock, starting_seconds=60)
    assert health(follower, clock) is Health.STARTING
    with held(run):  # it loads its checkpoint and has not said anything
        assert health(follower, clock) is Health.STARTING
        say(run, STARTING, STARTED)
        assert health(follower, clock) is Health.TRAINING
        say(run, FINISHED)
        assert health(follower, clock) is Health.FINISHED


def test_a_finished_run_is_finished_without_a_worker(run: Run, clock: Clock) -> None:
    say(run, STARTING, STARTED, stepped(5), FINISHED)
    assert Follower(run, clock=clock).poll().health is Health.FINISHED


def test_a_rewound_log_is_followed_from_its_beginning(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock)
    say(run, STARTING, STARTED, stepped(1), stepped(2), stepped(3))
    assert follower.poll().progress.step == 3
    rewind_events(run, 2)
    say(run, STARTING, STARTED, stepped(3))
    progress = follower.poll().progress
    assert progress.losses.counts.tolist() == [1, 1, 1]


def test_an_emptied_log_is_followed_from_its_beginning(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock)
    say(run, STARTING, STARTED, stepped(1))
    follower.poll()
    rewind_events(run, -1)
    assert follower.poll().progress.step == 0
    say(run, STARTING, STARTED, stepped(1))
    assert follower.poll().progress.losses.counts.tolist() == [1]


def test_a_broken_line_is_named_by_its_number(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock)
    say(run, STARTING, STARTED)
    follower.poll()
    with run.events.open("ab") as log:
        log.write(encode_event(stepped(1)) + b"nonsense\n")
    with pytest.raises(BrokenRunError, match=r"events\.jsonl, line 4: not an event"):
        follower.poll()
    with run.events.open("ab") as log:
        log.write(encode_event(stepped(2)))
    with pytest.raises(BrokenRunError, match="line 4"):  # it is not as if nothing had been there
        follower.poll()
    assert follower.progress.step == 0
    split_log(run.events, 0, run.path / "aside.jsonl")
    say(run, STARTING, STARTED, stepped(3))
    assert follower.poll().progress.step == 3


def test_an_unreadable_log_is_reported(run: Run, clock: Clock) -> None:
    run.events.mkdir()
    with pytest.raises(RunError, match=r"events\.jsonl: a folder, where a run has a regular file"):
        Follower(run, clock=clock).poll()


def test_an_incomplete_line_is_no_error(run: Run, clock: Clock) -> None:
    follower = Follower(run, clock=clock)
    line = encode_event(stepped(7))
    run.events.write_bytes(line[:20])
    assert follower.poll().progress.step == 0
    with run.events.open("ab") as log:
        log.write(line[20:])
    assert follower.poll().progress.step == 7


def test_a_log_that_is_written_while_it_is_read_is_read_whole(run: Run, clock: Clock) -> None:
    follower, last = Follower(run, clock=clock), 3000

    def write() -> None:
        writer = LogWriter(run.events)
        for step in range(1, last + 1):
            writer.append(encode_event(stepped(step)))
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    while follower.poll().progress.step < last:
        pass
    thread.join()
    assert sum(follower.progress.losses.counts) == last


def test_a_run_that_is_not_there_is_dead(tmp_path: Path, clock: Clock) -> None:
    assert Follower(Run(tmp_path / os.urandom(4).hex()), clock=clock).poll().health is Health.DEAD
