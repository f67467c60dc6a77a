"""The benchmark of screens opens them."""

from pathlib import Path

from lstm_tui.cli.bench_screens import SyntheticRuns
from lstm_tui.runs.lookup import list_runs


def test_help_and_runs_screen_are_timed(tmp_path: Path) -> None:
    place = SyntheticRuns(tmp_path)
    assert place.newest in [run.name for run in list_runs(tmp_path / "runs")]
    assert place.help() > 0
    assert place.runs() > 0
