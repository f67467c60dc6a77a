"""Ranks the units of a run for a command: progress, and rankings that the run keeps."""

from collections.abc import Callable, Collection, Iterator

from lstm_tui.cli.progress import ProgressBar
from lstm_tui.reader.units import Target
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.kept_scores import KEPT_UNITS
from lstm_tui.scoring.run_ranking import RankingProgress
from lstm_tui.scoring.score_table import ScoreTable


def follow_ranking(
    bar: ProgressBar, ranking: Iterator[RankingProgress]
) -> tuple[ScoreTable, Controls]:
    """Scores and controls at the end of ``ranking``, whose progress ``bar`` shows."""
    for progress in ranking:
        if progress.doing != bar.words:
            bar.stage(progress.doing)
        bar.update(progress.fraction)
    assert progress.scores is not None
    return progress.scores, progress.controls


def follow_ranking_of(
    bar: ProgressBar,
    rank: Callable[..., Iterator[RankingProgress]],
    top: int,
    units: Collection[Target],
) -> tuple[ScoreTable, Controls]:
    """As `follow_ranking`, with the scores of ``units`` for every pattern that occurs.

    A ranking that is kept in a run has, for each pattern, those of the best units only: then all
    units are ranked again, without controls. ``rank`` is `rank_in_run` with its other arguments.
    """
    scores, controls = follow_ranking(bar, rank(top=top))
    if not all(_knows(scores, unit) for unit in units):
        scores, _ = follow_ranking(bar, rank(top=KEPT_UNITS + 1, with_controls=False))
    return scores, controls


def _knows(scores: ScoreTable, unit: Target) -> bool:
    names = (label.name for label in scores.labels)
    return all(scores.has(*unit, name) for name in names if scores.occurs(name))
