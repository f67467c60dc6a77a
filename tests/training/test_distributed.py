"""Data-parallel training with several ranks on this machine.

Ranks are forked with the environment variables of torchrun; one test runs torchrun itself.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Device,
    DocumentSplit,
    ModelConfig,
    Precision,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.runs.checkpoint_files import checkpoint_path, steps_on_disk
from lstm_tui.runs.checkpoints import load_for_training
from lstm_tui.runs.commands import Pause, Resume, Stop, Tune, send_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import (
    Evaluated,
    Failed,
    Finished,
    FinishReason,
    Noted,
    Starting,
    Stepped,
)
from lstm_tui.runs.progress import RunState
from lstm_tui.text.corpus import Corpus, open_corpus
from lstm_tui.training.distributed import ProcessGroup
from tests.patience import PATIENCE_SECONDS
from tests.support.fork_server import ForkedProcess, ForkServer
from tests.support.training_processes import events
from tests.support.training_runs import at_step, make_training_run, wait_until

ENDLESS = 10**7
"""Steps of a run that does not end during a test."""

TEXT = "".join(f"{n} green bottles hanging on the wall, {n + 1} bottles.\n" for n in range(500))
"""Its validation text is read in two lanes, one for each rank."""

LINES = TextConfig(documents=DocumentSplit.LINES, validation=0.02)
DOCUMENTS = "\n".join(["long " * 12] * 3 + ["word", "two words", "ab"] * 15)
"""Its three long lines take turns in one lane, and one document validates: in both there are fewer
columns than ranks."""

Process = subprocess.Popen[bytes] | ForkedProcess


class Workshop:
    """Makes runs over one corpus and trains them with one or more ranks."""

    def __init__(self, folder: Path, cache: Path, corpus: Corpus, server: ForkServer) -> None:
        self.folder = folder
        self.cache = cache
        self.corpus = corpus
        self.processes: list[Process] = []
        self._server = server

    def make(
        self,
        name: str,
        steps: int,
        batch: int = 5,
        dropout: float = 0.0,
        documents: Corpus | None = None,
    ) -> Run:
        training = TrainingConfig(
            budget=Budget(BudgetKind.STEPS, steps),
            batch=batch,
            chunk=8,
            learning_rate=0.01,
            evaluate_every=20,
            sample_length=5,
            device=Device.CPU,
            precision=Precision.FLOAT32,
            threads=1,
            memory_units=0.25,
            slowness_penalty=1.0,
            persistence_penalty=1.0,
            activity_penalty=0.1,
        )
        model = ModelConfig(layers=2, hidden=8, embedding=4, dropout=dropout)
        if documents is not None:
            model = replace(model, documents=True, learned_initial_state=True)
            return make_training_run(self.folder, documents, model, training, name, LINES)
        return make_training_run(self.folder, self.corpus, model, training, name)

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables with the cache and the runs folder."""
        return {
            **os.environ,
            "LSTM_TUI_CACHE": str(self.cache),
            "LSTM_TUI_RUNS": str(self.folder),
        }

    def start(self, run: Run, count: int, reference: str = "") -> list[Process]:
        """Start ``count`` ranks that train ``run``, named by its path or by ``reference``."""
        together = {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
        together |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
        processes: list[Process] = []
        for rank in range(count):
            ranked = {**together, "RANK": str(rank), "LOCAL_RANK": str(rank)} if count > 1 else {}
            with run.worker_log.open("ab") as log:
                processes.append(
                    self._server.start(
                        [reference or str(run.path)],
                        log=log.fileno(),
                        environment={**self.environment, **ranked},
                    )
                )
        self.processes += processes
        return processes

    def torchrun(self, run: Run, count: int) -> "subprocess.Popen[bytes]":
        """Start ``count`` ranks with the command line of the README."""
        launcher = ["-m", "torch.distributed.run", "--nnodes", "1", "--rdzv-backend", "static"]
        launcher += ["--master-addr", "127.0.0.1", "--master-port", str(free_port())]
        launcher += ["--nproc-per-node", str(count)]
        with run.worker_log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *launcher, "-m", "lstm_tui.training.worker", str(run.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=self.environment,
            )
        self.processes.append(process)
        return process

    def train(self, run: Run, count: int, reference: str = "") -> None:
        """Train ``run`` to its end."""
        started = self.start(run, count, reference)
        assert statuses(started) == count * [0], run.worker_log.read_text()
        assert isinstance(events(run)[-1], Finished)

    def without_end(self, run: Run, name: str) -> Run:
        """A copy of ``run`` without its last checkpoint, so that its last steps are taken again."""
        copy = Run(Path(shutil.copytree(run.path, self.folder / name)))
        shutil.rmtree(checkpoint_path(copy, steps_on_disk(copy)[-1]))
        return copy

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
            process.wait()


def free_port() -> int:
    """An unused TCP port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def statuses(processes: Sequence[Process]) -> list[int]:
    """Wait for all processes; return their exit statuses."""
    return [process.wait(PATIENCE_SECONDS) for process in processes]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Iterator[Workshop]:
    folder = tmp_path_factory.mktemp("ranks")
    source, cache = folder / "bottles.txt", folder / "cache"
    source.write_text(TEXT)
    corpus = open_corpus([source], TextConfig(), cache=cache)
    workshop = Workshop(folder / "runs", cache, corpus, fork_server)
    yield workshop
    workshop.close()


@pytest.fixture(scope="module")
def alone(shop: Workshop) -> Run:
    """A run that was trained by one process."""
    run = shop.make("alone", 60, dropout=0.3)
    shop.train(run, 1)
    return run


@pytest.fixture(scope="module")
def together(shop: Workshop) -> Run:
    """The same run, trained by two ranks with three and two streams."""
    run = shop.make("together", 60, dropout=0.3)
    shop.train(run, 2)
    return run


def losses(run: Run) -> list[float | None]:
    return [loss for event in events(run) if isinstance(event, Stepped) for loss in event.losses]


def validation_losses(run: Run) -> list[float]:
    return [event.validation_loss for event in events(run) if isinstance(event, Evaluated)]


def assert_equal_but_for_rounding(one: Run, other: Run) -> None:
    assert len(losses(one)) == len(losses(other)) == 60
    assert losses(other) == pytest.approx(losses(one), rel=1e-4)
    assert validation_losses(other) == pytest.approx(validation_losses(one), rel=1e-4)
    ours, theirs = load_for_training(one), load_for_training(other)
    for arrays, others in ((ours.weights, theirs.weights), (ours.optimizer, theirs.optimizer)):
        assert arrays.keys() == others.keys()
        for name in arrays:
            assert others[name] == pytest.approx(arrays[name], rel=0.02, abs=1e-4), name


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_ranks_divide_all_streams_evenly(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setenv("WORLD_SIZE", str(size))
    shares = []
    for rank in range(size):
        monkeypatch.setenv("RANK", str(rank))
        shares.append(list(range(13))[ProcessGroup().shard(13)])
    assert [stream for share in shares for stream in share] == list(range(13))
    assert {len(share) for share in shares} <= {13 // size, 13 // size + 1}


def test_two_ranks_train_the_same_network_as_one(alone: Run, together: Run) -> None:
    assert len(validation_losses(together)) == 3
    assert_equal_but_for_rounding(alone, together)
    assert len([event for event in events(together) if isinstance(event, Starting)]) == 1


@pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 2)])
def test_a_run_resumes_with_another_world_size(
    shop: Workshop, alone: Run, together: Run, before: int, after: int
) -> None:
    run = shop.without_end(together if before == 2 else alone, f"from {before}")
    shop.train(run, after)
    assert [event.step for event in events(run) if isinstance(event, Starting)] == [0, 40]
    notes = [event.message for event in events(run) if isinstance(event, Noted)]
    assert any(f"processes {before} → {after}" in note for note in notes)
    assert_equal_but_for_rounding(alone, run)


def test_the_same_world_size_resumes_bit_for_bit(shop: Workshop, together: Run) -> None:
    run = shop.without_end(together, "again")
    shop.train(run, 2)
    assert losses(run) == losses(together)
    ours, theirs = load_for_training(run).weights, load_for_training(together).weights
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_two_ranks_train_on_documents_as_one_does(shop: Workshop) -> None:
    source = shop.folder.parent / "lines.txt"
    source.write_text(DOCUMENTS)
    corpus = open_corpus([source], LINES, cache=shop.cache)
    one, two = (
        shop.make(name, 60, dropout=0.3, documents=corpus) for name in ("documents", "by two")
    )
    shop.train(one, 1)
    shop.train(two, 2)
    assert_equal_but_for_rounding(one, two)
    evaluations = [event for event in events(two) if isinstance(event, Evaluated)]
    assert corpus.documents is not None
    (length,) = corpus.documents.lengths[corpus.documents.validation]
    for event in evaluations:
        assert event.document_loss == pytest.approx(event.validation_loss * length)


def test_all_ranks_find_a_run_by_its_name(shop: Workshop) -> None:
    run = shop.make("by-name", 20)
    shop.train(run, 2, "by-name")
    assert load_for_training(run).state.step == 20


def test_commands_reach_all_ranks(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS, dropout=0.2)
    first, second = shop.start(run, 2)
    wait_until(run, at_step(5), first)
    send_command(run.commands, Pause())
    wait_until(run, lambda progress: progress.state is RunState.PAUSED, first)
    send_command(run.commands, Tune(learning_rate=0.005))
    send_command(run.commands, Resume())
    step = wait_until(run, lambda progress: progress.state is RunState.TRAINING, first).step
    wait_until(run, at_step(step + 20), first)
    send_command(run.commands, Stop())
    assert statuses([first, second]) == [0, 0], run.worker_log.read_text()
    last = events(run)[-1]
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.STOPPED
    saved = load_for_training(run).state
    assert (saved.step, saved.learning_rate) == (last.step, 0.005)


def test_sigterm_to_torchrun_saves_and_ends_all_ranks(shop: Workshop) -> None:
    run = shop.make("run", ENDLESS)
    torchrun = shop.torchrun(run, 2)
    wait_until(run, at_step(5), torchrun)
    torchrun.terminate()
    torchrun.wait(PATIENCE_SECONDS)
    last = events(run)[-1]
    assert isinstance(last, Finished), run.worker_log.read_text()
    assert last.reason is FinishReason.SIGNAL
    assert load_for_training(run).state.step == last.step


@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_rank_ends_the_others_and_the_last_checkpoint_stays(
    shop: Workshop, killed: int
) -> None:
    run = shop.make("run", ENDLESS)
    ranks = shop.start(run, 2)
    wait_until(run, at_step(45), ranks[0])
    ranks[killed].kill()
    ended = statuses(ranks)
    assert ended[killed] == -signal.SIGKILL
    assert ended[1 - killed] > 0
    assert not run.is_locked()
    assert load_for_training(run).state.step == steps_on_disk(run)[-1] >= 40
    last = events(run)[-1]
    assert isinstance(last, Failed) == (killed == 1)
    if isinstance(last, Failed):
        assert "One of the 2 processes that train together is gone" in last.message
        assert last.step >= 45


def test_more_ranks_than_streams_are_refused(shop: Workshop) -> None:
    run = shop.make("run", 20, batch=1)
    assert all(status > 0 for status in statuses(shop.start(run, 2)))
    last = events(run)[-1]
    assert isinstance(last, Failed)
    assert "2 processes cannot divide 1 streams" in last.message
