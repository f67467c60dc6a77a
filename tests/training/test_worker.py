"""The worker as a real process on a small corpus."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Device,
    ModelConfig,
    Precision,
    TrainingConfig,
)
from lstm_tui.runs.checkpoint_files import (
    OPTIMIZER,
    WEIGHTS,
    checkpoint_path,
    save_checkpoint,
    steps_on_disk,
    trained_steps,
)
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.commands import Command, Detach, Pause, Stop, send_command
from lstm_tui.runs.directory import LIFELINE_VARIABLE, RUNS_VARIABLE, Run
from lstm_tui.runs.events import (
    Evaluated,
    Event,
    Failed,
    Finished,
    FinishReason,
    Noted,
    Started,
    Starting,
    Stepped,
    Tuned,
)
from lstm_tui.runs.jsonl import LogWriter
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.ranking_files import NAME
from lstm_tui.runs.resume_request import ResumeRequest, write_request
from lstm_tui.scoring.kept_scores import KeptScores
from lstm_tui.scoring.run_ranking import rank_newest
from lstm_tui.text.corpus import Corpus
from lstm_tui.training import worker
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trained_ranking import RANKING_NICENESS
from lstm_tui.training.worker import main
from tests.patience import PATIENCE_SECONDS
from tests.support.fork_server import ForkedProcess, ForkServer
from tests.support.neuron_runs import make_neuron_run
from tests.support.training_processes import events
from tests.support.training_runs import at_step, make_training_run, wait_until

ENDLESS = 10**7
"""Steps of a run that does not end during a test."""

Process = ForkedProcess


class Workshop:
    """Makes runs over one small corpus and starts workers for them."""

    def __init__(self, folder: Path, corpus: Corpus, server: ForkServer) -> None:
        self.folder = folder
        self.corpus = corpus
        self.processes: list[Process] = []
        self._server = server

    def make(self, name: str, steps: int, evaluate_every: int = 20) -> Run:
        training = TrainingConfig(
            budget=Budget(BudgetKind.STEPS, steps),
            batch=4,
            chunk=8,
            learning_rate=0.01,
            evaluate_every=evaluate_every,
            sample_length=5,
            device=Device.CPU,
            precision=Precision.FLOAT32,
            threads=1,
        )
        model = ModelConfig(layers=2, hidden=8, embedding=4, dropout=0.2)
        return make_training_run(self.folder, self.corpus, model, training, name)

    def start(
        self,
        run: Run,
        *,
        lifeline: bool = False,
        limits: Mapping[str, int] | None = None,
        reference: str = "",
    ) -> Process:
        """A worker of ``run``, named by its path or by ``reference``."""
        environment = {name: value for name, value in os.environ.items() if name != "HOME"}
        environment.pop(LIFELINE_VARIABLE, None)
        if lifeline:
            environment[LIFELINE_VARIABLE] = "1"
        with run.worker_log.open("ab") as log:
            process = self._server.start(
                [reference or str(run.path)],
                log=log.fileno(),
                pipe=True,
                environment=environment,
                limits=limits,
            )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            assert process.stdin
            process.stdin.close()


@pytest.fixture
def shop(tmp_path: Path, corpus: Corpus, fork_server: ForkServer) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path / "runs", corpus, fork_server)
    yield workshop
    workshop.close()


@pytest.fixture(autouse=True)
def same_niceness(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker in the process of the tests must not make them nicer."""
    monkeypatch.setattr(os, "nice", lambda _: 0)


def of_kind(run: Run, *kinds: type[Event]) -> list[Event]:
    return [event for event in events(run) if isinstance(event, kinds)]


def starting(progress: RunProgress) -> bool:
    return progress.starting is not None


def by_signal(process: Process) -> None:
    process.terminate()


def by_lifeline(process: Process) -> None:
    assert process.stdin
    process.stdin.close()


def ended(process: Process, run: Run) -> Event:
    """Wait for the worker, check its exit status, return the last event."""
    status = process.wait(PATIENCE_SECONDS)
    last = events(run)[-1]
    assert status == (0 if isinstance(last, Finished) else 1), run.worker_log.read_text()
    assert not run.is_locked()
    return last


def assert_same_weights(first: Run, second: Run) -> None:
    ours, theirs = load_for_training(first), load_for_training(second)
    assert ours.state.step == theirs.state.step
    for one, other in ((ours.weights, theirs.weights), (ours.optimizer, theirs.optimizer)):
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[name], other[name]) for name in one)


def losses_by_step(run: Run) -> dict[int, float | None]:
    """Every reported loss; each step must be reported once and in order."""
    losses: dict[int, float | None] = {}
    for event in of_kind(run, Stepped):
        assert isinstance(event, Stepped)
        for step, loss in enumerate(event.losses, event.step - len(event.losses) + 1):
            assert step == len(losses) + 1
            losses[step] = loss
    return losses


def test_a_worker_trains_to_the_end_and_a_resumed_one_applies_its_request(shop: Workshop) -> None:
    run = shop.make("run", 60)
    last = ended(shop.start(run), run)
    assert isinstance(last, Finished)
    assert (last.step, last.reason) == (60, FinishReason.BUDGET)
    kinds = [type(event).__name__ for event in events(run)]
    assert kinds[:3] == ["Starting", "Started", "Sampled"]
    evaluation = ["Evaluated", "Saved", "Sampled", "Sampled", "Sampled", "GradientsMeasured"]
    assert kinds[-7:] == [*evaluation, "Finished"]
    assert load_checkpoint(run).step == 60
    assert len(losses_by_step(run)) == 60

    write_request(run, ResumeRequest(total_steps=90, learning_rate=0.005))
    last = ended(shop.start(run), run)
    assert isinstance(last, Finished)
    assert last.step == 90
    assert not run.resume_request.exists()
    assert [event.step for event in of_kind(run, Starting)] == [0, 60]
    assert [type(event) for event in of_kind(run, Started, Tuned)] == [Started, Started, Tuned]
    assert load_checkpoint(run).state.learning_rate == 0.005
    assert len(losses_by_step(run)) == 90


def test_the_network_before_training_is_saved_and_kept(shop: Workshop) -> None:
    run = shop.make("run", 60)
    ended(shop.start(run), run)
    assert steps_on_disk(run)[0] == 0
    assert not (checkpoint_path(run, 0) / OPTIMIZER).exists()
    before, after = load_checkpoint(run, 0), load_checkpoint(run)
    assert (before.state.step, before.warnings) == (0, ())
    assert before.weights.keys() == after.weights.keys()
    torch.manual_seed(run.record().config.training.seed)
    network = CharNetwork(run.record().config.model, len(run.vocabulary()))
    for name, value in network.named_parameters():
        assert np.array_equal(before.weights[name], value.detach().numpy())
        assert not np.array_equal(before.weights[name], after.weights[name])
    first = (checkpoint_path(run, 0) / WEIGHTS).read_bytes()

    write_request(run, ResumeRequest(total_steps=4000, checkpoint=0))
    process = shop.start(run)
    wait_until(run, at_step(1000), process)
    process.terminate()
    ended(process, run)
    assert len(trained_steps(run)) > 5
    assert first == (checkpoint_path(run, 0) / WEIGHTS).read_bytes()


def test_a_run_killed_before_its_first_checkpoint_begins_again(shop: Workshop) -> None:
    """Step 0 is not progress: the request of the resume is still to be carried out."""
    run = shop.make("run", ENDLESS, evaluate_every=ENDLESS)
    process = shop.start(run)
    wait_until(run, at_step(5), process)
    process.kill()
    process.wait()
    assert steps_on_disk(run) == [0]
    (checkpoint_path(run, 0) / WEIGHTS).write_bytes(b"x")
    write_request(run, ResumeRequest(total_steps=20))
    assert isinstance(ended(shop.start(run), run), Finished)
    assert [event.step for event in of_kind(run, Starting)] == [0]
    assert len(losses_by_step(run)) == 20
    assert load_checkpoint(run, 0).step == 0


def test_a_run_is_found_by_path_by_name_and_as_the_latest(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUNS_VARIABLE, str(shop.folder))
    run = shop.make("named", 4)
    for reference, steps in ((str(run.path), 4), ("named", 8), ("latest", 12)):
        if steps > 4:
            write_request(run, ResumeRequest(total_steps=steps))
        assert shop.start(run, reference=reference).wait(PATIENCE_SECONDS) == 0
        assert load_for_training(run).state.step == steps


def test_an_absolute_path_wins_over_a_run_of_the_same_name(
    shop: Workshop,
    fork_server: ForkServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A controlling process passes the absolute path."""
    run = shop.make("here", 4)
    Workshop(shop.folder / "runs", shop.corpus, fork_server).make("here", 4)
    monkeypatch.chdir(shop.folder)
    (run.path / "run.json").write_text("{}")
    assert main([str(run.path.absolute())]) == 1
    assert "here/run.json: not what it should be" in capsys.readouterr().err
    assert main(["nowhere"]) == 1
    assert "nowhere: no such run, neither a path nor a name in " in capsys.readouterr().err


def test_a_killed_and_resumed_run_equals_an_uninterrupted_one(shop: Workshop) -> None:
    uninterrupted, killed = shop.make("uninterrupted", 200), shop.make("killed", 200)
    beside, process = shop.start(uninterrupted), shop.start(killed)
    wait_until(killed, at_step(90), process)
    process.kill()
    process.wait()
    with killed.events.open("ab") as log:
        log.write(b'{"kind":"Stepped","step":9999,"losses":[1.0,"\xe2\x82')
    saved = max(steps_on_disk(killed))
    ended(beside, uninterrupted)
    last = ended(shop.start(killed), killed)
    assert isinstance(last, Finished)
    assert [event.step for event in of_kind(killed, Starting)] == [0, saved]
    assert_same_weights(uninterrupted, killed)
    assert losses_by_step(uninterrupted) == losses_by_step(killed)
    evaluations = [
        [(e.step, e.validation_loss) for e in events(run) if isinstance(e, Evaluated)]
        for run in (uninterrupted, killed)
    ]
    assert evaluations[0] == evaluations[1]


@pytest.fixture
def same_signals() -> Iterator[None]:
    """Restore the signal handlers that a worker in this process replaces."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("same_signals")
def test_no_checkpoint_is_newer_than_the_event_log(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut a checkpoint without its events could not be resumed."""
    run = shop.make("run", 20, evaluate_every=10)
    flushed = 0
    saved: list[int] = []

    def flush(log: LogWriter) -> None:
        nonlocal flushed
        write(log)
        flushed = run.events.stat().st_size

    def save(of: Run, *parts: Any) -> int:
        assert of.events.stat().st_size == flushed
        saved.append(parts[-1].step)
        return save_checkpoint(of, *parts)

    write = LogWriter.flush
    monkeypatch.setattr(LogWriter, "flush", flush)
    monkeypatch.setattr(worker, "save_checkpoint", save)
    assert main([str(run.path)]) == 0
    assert saved[-1] == 20


def test_sigterm_saves_and_ends(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS, evaluate_every=ENDLESS)
    process = shop.start(run)
    wait_until(run, at_step(5), process)
    process.terminate()
    last = ended(process, run)
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.SIGNAL
    assert load_for_training(run).state.step == last.step


def test_a_worker_without_its_controlling_process_saves_and_stops(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS, evaluate_every=ENDLESS)
    process = shop.start(run, lifeline=True)
    wait_until(run, at_step(5), process)
    by_lifeline(process)
    last = ended(process, run)
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.SCREEN_LOST
    assert load_for_training(run).state.step == last.step


def test_a_finished_run_is_ranked_once_it_is_unlocked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, locked = make_neuron_run(tmp_path), []
    niceness: list[int] = []
    monkeypatch.setattr(os, "nice", niceness.append)

    def work(self: worker.Worker) -> int:
        locked.append(self.run.is_locked())
        self._last_event = Finished(reason=FinishReason.BUDGET)
        return 0

    ranked = worker.Worker.rank

    def rank(self: worker.Worker) -> None:
        locked.append(self.run.is_locked())
        ranked(self)

    monkeypatch.setattr(worker.Worker, "work", work)
    monkeypatch.setattr(worker.Worker, "rank", rank)
    assert main([str(run.path)]) == 0
    assert locked == [True, False]
    assert niceness == [RANKING_NICENESS]
    assert len(rankings(run)) == 1
    *_, again = rank_newest(run)
    assert again.scores is not None
    assert isinstance(again.scores, KeptScores)


def rankings(run: Run) -> list[Path]:
    return [*(run.path / NAME).glob("*.json")]


@pytest.mark.parametrize("reason", [FinishReason.STOPPED, FinishReason.SIGNAL])
def test_a_run_that_was_stopped_is_not_ranked(tmp_path: Path, reason: FinishReason) -> None:
    run = make_neuron_run(tmp_path)
    stopped = worker.Worker(run)
    stopped._last_event = Finished(reason=reason)
    stopped.rank()
    assert rankings(run) == []


def test_a_run_without_ranking_is_not_ranked(tmp_path: Path) -> None:
    run = make_neuron_run(tmp_path, ranking=False)
    finished = worker.Worker(run)
    finished._last_event = Finished(reason=FinishReason.BUDGET)
    finished.rank()
    assert rankings(run) == []


def test_stop_ends_a_ranking(tmp_path: Path) -> None:
    run = make_neuron_run(tmp_path)
    finished = worker.Worker(run)
    finished._last_event = Finished(reason=FinishReason.BUDGET)
    send_command(run.commands, Stop())
    finished.rank()
    assert rankings(run) == []


def test_an_error_of_the_ranking_is_none_of_the_run(tmp_path: Path) -> None:
    run = make_neuron_run(tmp_path, steps=())
    finished = worker.Worker(run)
    finished._last_event = Finished(reason=FinishReason.BUDGET)
    finished.rank()  # there is no checkpoint
    assert rankings(run) == []


def test_a_signal_ends_a_ranking_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []
    finished = worker.Worker(make_neuron_run(tmp_path))
    monkeypatch.setattr(os, "_exit", statuses.append)

    def interrupted(_: Run) -> Iterator[None]:
        finished._stop(FinishReason.SIGNAL)
        yield

    monkeypatch.setattr("lstm_tui.scoring.run_ranking.rank_newest", interrupted)
    finished._last_event = Finished(reason=FinishReason.BUDGET)
    finished.rank()
    assert statuses == [0]


@pytest.mark.parametrize("when", ["while it starts", "while it trains"])
def test_a_detached_worker_continues_until_stopped(shop: Workshop, when: str) -> None:
    run = shop.make("run", ENDLESS)
    process = shop.start(run, lifeline=True)
    wait_until(run, at_step(5) if when == "while it trains" else starting, process)
    send_command(run.commands, Detach())
    by_lifeline(process)
    step = wait_until(run, at_step(5), process).step
    wait_until(run, at_step(step + 50), process)
    send_command(run.commands, Stop())
    last = ended(process, run)
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.STOPPED


def test_sighup_detaches_and_a_second_worker_is_refused(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS)
    process = shop.start(run, lifeline=True)
    wait_until(run, at_step(5), process)
    process.send_signal(signal.SIGHUP)
    by_lifeline(process)
    assert shop.start(run).wait(PATIENCE_SECONDS) == 1
    assert f"run: process {process.pid} on " in run.worker_log.read_text()
    step = wait_until(run, at_step(5), process).step
    wait_until(run, at_step(step + 20), process)
    assert len(of_kind(run, Starting)) == 1
    process.send_signal(signal.SIGINT)
    assert isinstance(ended(process, run), Finished)


@pytest.mark.parametrize(
    ("stopped", "reason"),
    [(by_signal, FinishReason.SIGNAL), (by_lifeline, FinishReason.SCREEN_LOST)],
)
def test_a_worker_that_is_still_starting_stops_at_once(
    shop: Workshop, stopped: Callable[[Process], None], reason: FinishReason
) -> None:
    run = shop.make("run", ENDLESS)
    process = shop.start(run, lifeline=True)
    wait_until(run, starting, process)
    stopped(process)
    last = ended(process, run)
    assert isinstance(last, Finished)
    assert (last.step, last.reason) == (0, reason)


def test_a_paused_worker_handles_commands_and_signals(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS)
    process = shop.start(run)
    wait_until(run, at_step(5), process)
    send_command(run.commands, Pause())
    send_command(run.commands, Command())  # of a later version
    with run.commands.open("ab") as commands:
        commands.write(b"nonsense\n")
    wait_until(run, lambda progress: progress.state == "paused" and bool(progress.notes), process)
    assert "Ignored a line that is not a command" in of_kind(run, Noted)[-1].message  # type: ignore[attr-defined]
    process.terminate()
    assert isinstance(ended(process, run), Finished)


def test_a_missing_corpus_is_reported(shop: Workshop, cache: Path) -> None:
    run = shop.make("run", 20)
    shutil.rmtree(cache)
    last = ended(shop.start(run), run)
    assert isinstance(last, Failed)
    assert "the encoded copy of the text is gone" in last.message
    assert str(cache.parent) not in run.events.read_text()


def test_an_error_in_the_log_does_not_contain_the_path_of_the_run(shop: Workshop) -> None:
    run = shop.make("run", 20)
    (run.path / "vocabulary.json").write_text("{")
    last = ended(shop.start(run), run)
    assert isinstance(last, Failed)
    assert "run/vocabulary.json: not what it should be" in last.message
    assert str(run.path.parent) not in run.events.read_text()


def test_a_note_in_the_log_does_not_contain_the_path_of_the_run(shop: Workshop) -> None:
    run = shop.make("run", 20)
    run.resume_request.symlink_to("/etc/passwd")
    assert isinstance(ended(shop.start(run), run), Finished)
    notes = [note.message for note in events(run) if isinstance(note, Noted)]
    assert any("run/resume.json: a symbolic link" in note for note in notes)
    assert str(run.path.parent) not in run.events.read_text()


def test_damaged_checkpoints_are_skipped_and_never_deleted(shop: Workshop) -> None:
    run = shop.make("run", 60)
    ended(shop.start(run), run)
    (checkpoint_path(run, 60) / WEIGHTS).write_bytes(b"x")
    assert isinstance(ended(shop.start(run), run), Finished)
    assert any("damaged" in note.message for note in events(run) if isinstance(note, Noted))
    assert len(losses_by_step(run)) == 60
    assert load_for_training(run).state.step == 60

    before, steps = events(run), steps_on_disk(run)
    for step in trained_steps(run):
        (checkpoint_path(run, step) / WEIGHTS).write_bytes(b"x")
    last = ended(shop.start(run), run)
    assert isinstance(last, Failed)
    assert "no checkpoint that training can resume from" in last.message
    assert last.step == 60
    assert events(run) == [*before, last]
    assert steps_on_disk(run) == steps


def test_a_failed_save_is_reported_and_training_continues(shop: Workshop) -> None:
    """The system refuses files above a size that checkpoints exceed and events do not."""
    run = shop.make("run", 20, evaluate_every=10)
    process = shop.start(run, limits={"RLIMIT_FSIZE": 8192})
    last = ended(process, run)
    assert isinstance(last, Failed)
    assert "last state could not be saved" in last.message
    notes = [event.message for event in events(run) if isinstance(event, Noted)]
    assert notes[0] == "NOT saved: File too large. The previous checkpoint is intact."
    assert last.step == 20
    assert trained_steps(run) == []


@pytest.mark.parametrize("arguments", [[], ["a", "b"]])
def test_a_worker_takes_one_argument(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lstm_tui.training.worker", *arguments],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.split()[0]) == (2, b"usage:")


def test_a_folder_that_is_not_a_run_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lstm_tui.training.worker", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b": no such run, neither a path nor a name in " in done.stderr
