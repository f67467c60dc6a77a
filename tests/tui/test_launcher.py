"""What a worker is started with."""

from pathlib import Path

import pytest

from lstm_tui.tui.launcher import launch
from tests.tui.fake_runs import trained_run


@pytest.mark.parametrize("name", ["msgspec", "lstm_tui"])
def test_what_lies_beside_the_text_is_never_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = trained_run(tmp_path, 80)
    place = tmp_path / "place"
    place.mkdir()
    (place / f"{name}.py").write_text("open('executed', 'w')\n")
    monkeypatch.chdir(place)
    launched = launch(run)
    launched.wait(60)  # this run has no text, so it ends by itself
    assert launched.ended
    assert sorted(path.name for path in place.iterdir()) == [f"{name}.py"]
