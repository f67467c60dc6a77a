"""``--checkpoint``, and the warning when the newest checkpoint is not used."""

from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli.checkpoint_option import parse_step, step_to_resume
from lstm_tui.errors import CheckpointError, ConfigError
from lstm_tui.runs.checkpoint_files import OPTIMIZER, WEIGHTS, checkpoint_path
from lstm_tui.runs.directory import Run
from tests.cli.conftest import Invoke
from tests.support.neuron_runs import STEPS

READERS: list[tuple[str, ...]] = [
    ("sample", "RUN", "--length", "5"),
    ("neurons", "RUN", "--pattern", "wiki link"),
    ("ablate", "RUN", "L0:3", "--pattern", "wiki link", "--controls", "1"),
    ("evaluate", "RUN"),
    ("inspect", "RUN", "--plain", "--unit", "L0:3", "--characters", "50"),
    ("export", "RUN", "picture", "--unit", "L0:3", "-o", "made.svg"),
    ("export", "RUN", "report", "--unit", "L0:3", "--characters", "50", "-o", "made.html"),
    ("export", "RUN", "neurons", "--pattern", "wiki link", "-o", "made.json"),
    ("export", "RUN", "activations", "--characters", "50", "-o", "made.npz"),
]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize("words", READERS, ids=lambda words: " ".join(words[:3]))
def test_every_command_warns_of_an_older_checkpoint(
    neuron_run: Run,
    invoke: Invoke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    flip(checkpoint_path(neuron_run, STEPS[-1]) / WEIGHTS)
    result: Any = invoke(*(str(neuron_run.path) if word == "RUN" else word for word in words))
    assert result.status == 0
    lines = result.err.splitlines()
    assert f"{STEPS[-1]:08d}/weights.safetensors: damaged (its SHA-256 sum" in lines[0]
    assert lines[1] == f"Warning: The older checkpoint of step {STEPS[-2]} is used instead."


def test_step_to_resume(neuron_run: Run) -> None:
    assert step_to_resume(neuron_run, "latest") is None
    assert step_to_resume(neuron_run, "newest") is None
    assert step_to_resume(neuron_run, "1,200") == parse_step("1200") == 1200
    with pytest.raises(CheckpointError, match="no validation loss was measured"):
        step_to_resume(neuron_run, "best")
    for wrong in ("", "-1", "1.5", "²", "first"):
        with pytest.raises(ConfigError, match="a step, “best” or “latest”"):
            step_to_resume(neuron_run, wrong)


def test_resume_from_invalid_step_starts_nothing(neuron_run: Run, invoke: Invoke) -> None:
    (checkpoint_path(neuron_run, STEPS[0]) / OPTIMIZER).unlink()
    for step, why in ((STEPS[0], "nly its weights were kept"), (7, "no such checkpoint")):
        result: Any = invoke("resume", neuron_run.path, "--checkpoint", str(step), "--headless")
        assert result.status == 1
        assert result.err.count("\n") == 1
        assert why in result.err
        assert "--checkpoint 0 is the beginning" in result.err
    assert not neuron_run.resume_request.exists()
    assert not neuron_run.worker_log.exists()
