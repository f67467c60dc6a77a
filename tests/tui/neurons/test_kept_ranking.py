"""A run that was ranked shows its list of units before they are ranked again."""

import threading
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.ranking_files import NAME
from lstm_tui.scoring import ranking_pass
from lstm_tui.scoring.kept_scores import KeptScores
from lstm_tui.scoring.run_ranking import rank_newest
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.tui.neurons import jobs
from tests.patience import PATIENCE_SECONDS
from tests.support.neuron_pilot import LARGE, browsing
from tests.support.neuron_runs import make_neuron_run


@pytest.fixture
def ranked_run(tmp_path: Path) -> Run:
    """A run whose ranking is kept, as the worker leaves it."""
    run = make_neuron_run(tmp_path)
    list(rank_newest(run))
    return run


async def test_a_kept_ranking_is_listed_before_the_units_are_ranked(
    ranked_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_rank = threading.Event()

    def score_units(*given: Any) -> Scores:
        assert may_rank.wait(PATIENCE_SECONDS)
        return ranking_pass.score_units(*given)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("controls computed again")

    monkeypatch.setattr(jobs, "score_units", score_units)
    monkeypatch.setattr(jobs, "compute_controls", refuse)
    async with browsing(ranked_run, size=LARGE, settle=False) as at:
        ranking = at.session.ranking
        try:
            while not isinstance(ranking.scores, KeptScores):
                await at.pilot.pause(0.01)
            await at.pilot.pause()
            listed, gains = at.words("#units"), ranking.controls
            assert "url" in listed
            assert gains.fraction == 1
            assert ranking.waiting == ranking.missing_controls == ""
            assert at.session.score() is not None
        finally:
            may_rank.set()
        await at.settle()
        assert isinstance(ranking.scores, Scores)
        assert at.words("#units") == listed
        assert ranking.controls is gains


async def test_the_screen_keeps_its_ranking_with_controls(tmp_path: Path) -> None:
    run = make_neuron_run(tmp_path)
    async with browsing(run) as at:
        assert at.session.ranking.controls.fraction == 1
    (kept,) = (run.path / NAME).iterdir()
    (again,) = rank_newest(run)
    assert isinstance(again.scores, KeptScores)
    assert kept.stat().st_mode & 0o777 == 0o600
