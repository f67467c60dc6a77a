"""Starting workers, and prestarted workers."""

import platform
import signal
from pathlib import Path

import pytest

from lstm_tui.config import Device, Precision, RunConfig, TrainingConfig
from lstm_tui.errors import ConfigError, RunError
from lstm_tui.runs.directory import Run
from lstm_tui.workers.process import check_machine, launch, prestarted_worker
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import trained_run


def failed(run: Run) -> bool:
    """Whether a worker took the run and said that it cannot be trained: it has no text."""
    return b'"Failed"' in run.events.read_bytes().splitlines()[-1]


@pytest.mark.parametrize("name", ["msgspec", "lstm_tui"])
def test_modules_beside_the_text_are_never_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = trained_run(tmp_path, 80)
    place = tmp_path / "place"
    place.mkdir()
    (place / f"{name}.py").write_text("open('executed', 'w')\n")
    monkeypatch.chdir(place)
    worker = launch(run)
    worker.wait(PATIENCE_SECONDS)  # this run has no text, so it ends by itself
    assert worker.ended
    assert sorted(path.name for path in place.iterdir()) == [f"{name}.py"]


def test_a_prestarted_worker_trains_the_run_it_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained_run(tmp_path, 80)
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(tmp_path)  # a path that does not depend on where one is
        with prestarted_worker() as waiting:
            worker = launch(run, waiting)
    assert worker.process is waiting is not None
    worker.wait(PATIENCE_SECONDS)
    assert failed(run)
    assert "CorpusError" in run.worker_log.read_text()


def test_a_prestarted_worker_without_a_run_ends() -> None:
    with prestarted_worker() as waiting:
        assert waiting is not None
        waiting.communicate(timeout=PATIENCE_SECONDS)
        assert waiting.returncode == 0


CUDA = RunConfig(training=TrainingConfig(device=Device.CUDA))
BFLOAT16 = RunConfig(training=TrainingConfig(precision=Precision.BFLOAT16))


def test_a_missing_device_is_reported_before_the_run_is_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker that waits is asked twice, and trains then."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    run = trained_run(tmp_path, 80)
    with prestarted_worker() as waiting:
        with pytest.raises(ConfigError, match=r"^--device cuda: torch finds no such device\. Use"):
            check_machine(waiting, CUDA)
        if platform.machine() == "x86_64":
            words = (
                r"^--precision bfloat16: bfloat16 LSTMs need AVX-512\. Use --precision float32\.$"
            )
            with pytest.raises(ConfigError, match=words):
                check_machine(waiting, BFLOAT16)
        check_machine(waiting, RunConfig())
        worker = launch(run, waiting)
    assert worker.process is waiting
    worker.wait(PATIENCE_SECONDS)
    assert failed(run)


def test_a_killed_prestarted_worker_refuses_nothing() -> None:
    with prestarted_worker() as waiting:
        assert waiting is not None
        waiting.kill()
        check_machine(waiting, BFLOAT16)
        waiting.communicate()
    check_machine(None, BFLOAT16)


def test_a_prestarted_worker_is_killed_if_no_run_is_created() -> None:
    with pytest.raises(RunError), prestarted_worker() as waiting:
        raise RunError("no such text")
    assert waiting is not None
    assert waiting.poll() == -signal.SIGKILL


def test_an_unwritable_worker_log_is_reported_by_launch(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    run.worker_log.mkdir()
    with (
        pytest.raises(RunError, match=r"worker\.log: a folder, where a run has a regular file"),
        prestarted_worker() as one,
    ):
        launch(run, one)
    assert one is not None
    assert one.poll() is not None


def test_a_killed_prestarted_worker_is_replaced(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    with prestarted_worker() as waiting:
        assert waiting is not None
        waiting.kill()
        waiting.wait(PATIENCE_SECONDS)
        worker = launch(run, waiting)
    assert worker.process is not waiting
    worker.wait(PATIENCE_SECONDS)
    assert failed(run)
