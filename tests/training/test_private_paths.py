"""What is written into a run does not say where this user's folders lie."""

from pathlib import Path

import pytest

from lstm_tui.files import CACHE_VARIABLE, STATE_VARIABLE
from lstm_tui.runs.directory import Run
from lstm_tui.training.private_paths import without_own_paths


def test_the_paths_of_the_run_the_cache_the_state_and_the_home_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs" / "one").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "runs")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    said = " ".join(
        f"{tmp_path}/{place}/x"
        for place in ("linked/one", "runs/one", "cache", "state", "home/thesis")
    )
    assert without_own_paths(said, Run(tmp_path / "linked" / "one")) == (
        "one/x one/x the cache folder/x the state folder/x ~/thesis/x"
    )


def test_a_home_that_is_the_root_leaves_paths_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/")
    assert without_own_paths("/dev/shm", Run(tmp_path)) == "/dev/shm"
