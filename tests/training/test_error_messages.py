"""Error messages are one line, and do not contain the paths of this user's folders."""

from pathlib import Path

import pytest

from lstm_tui.errors import ConfigError
from lstm_tui.files import CACHE_VARIABLE, STATE_VARIABLE
from lstm_tui.runs.directory import Run
from lstm_tui.training.error_messages import describe_error, hide_private_paths


def test_an_error_of_the_program_is_described_on_one_line() -> None:
    message = describe_error(RuntimeError("could not\n  create a primitive"))
    assert message.startswith("RuntimeError: could not create a primitive (an error of this prog")
    long = describe_error(RuntimeError("frames\n" * 200 + "the cause\n"))
    assert long.startswith("RuntimeError: the cause (an error of this program")
    assert describe_error(KeyError()).startswith("KeyError (an error of this program")
    assert describe_error(ConfigError("no such device")) == "no such device"


def test_the_paths_of_run_cache_state_and_home_are_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs" / "one").mkdir(parents=True)
    (tmp_path / "linked").symlink_to(tmp_path / "runs")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    message = " ".join(
        f"{tmp_path}/{folder}/x"
        for folder in ("linked/one", "runs/one", "cache", "state", "home/thesis")
    )
    assert hide_private_paths(message, Run(tmp_path / "linked" / "one")) == (
        "one/x one/x the cache folder/x the state folder/x ~/thesis/x"
    )


def test_a_home_that_is_the_root_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/")
    assert hide_private_paths("/dev/shm", Run(tmp_path)) == "/dev/shm"
