"""Ranking of the units of a network that is fully trained, which is kept in its run."""

import os
from collections.abc import Callable
from contextlib import suppress

from lstm_tui.runs.directory import Run

RANKING_NICENESS = 10
"""Added to the niceness of a process that ranks the units: what else runs comes first."""


def rank_trained(run: Run, stops: Callable[[], bool]) -> None:
    """Rank the units of the newest network of ``run``, until ``stops`` returns True.

    An error leaves the run without a ranking.
    """
    with suppress(Exception):
        from lstm_tui.scoring.run_ranking import rank_newest

        os.nice(RANKING_NICENESS)
        for _ in rank_newest(run):
            if stops():
                return
