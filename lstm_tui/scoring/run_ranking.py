"""Ranking of the units of a run with its controls, taken from the run if it is kept there.

Commands and the training process use this; the Neurons screen shows a list before its controls.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import AnyClamp
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.control_pass import compute_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.kept_rankings import (
    KeptRanking,
    load_ranking,
    ranking_key,
    save_ranking,
)
from lstm_tui.scoring.kept_scores import KEPT_UNITS
from lstm_tui.scoring.labeled_text import LabeledText, label_text
from lstm_tui.scoring.ranked_text import ranked_text
from lstm_tui.scoring.ranking_pass import RankingPass
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.untrained import untrained_network
from lstm_tui.text.labels import builtin_labels


@dataclass(frozen=True, slots=True)
class RankingProgress:
    """How far a ranking is; the last one has everything.

    Attributes:
        doing: What is under way, in words.
        fraction: The share of it that is done.
        scores: None until all units are ranked.
        controls: As far as they are computed.
    """

    doing: str
    fraction: float
    scores: ScoreTable | None = None
    controls: Controls = field(default_factory=Controls)


def rank_in_run(
    run: Run,
    checkpoint: Checkpoint,
    text: LabeledText,
    *,
    choose_on: LabeledText | None = None,
    with_controls: bool = True,
    top: int = 1,
    clamps: tuple[AnyClamp, ...] = (),
) -> Iterator[RankingProgress]:
    """Rank the units of ``checkpoint`` on ``text``, and yield the progress repeatedly.

    ``clamps`` are on, in the untrained network too.

    A ranking that ``run`` keeps is used if it has all controls that are asked for, and ``top``
    units of each pattern; a new one with controls is kept.

    Raises:
        CorpusError: A text is shorter than 2,000 characters.
        CheckpointError: The values of the network overflow on this text.
    """
    key = ranking_key(checkpoint, text, choose_on, clamps)
    kept = load_ranking(run, key, checkpoint.model, text.labels) if top <= KEPT_UNITS else None
    if kept is not None and (kept.is_whole or not with_controls):
        controls = kept.controls if with_controls else Controls()
        yield RankingProgress("Ranking units", 1.0, kept.scores, controls)
        return
    reader = Reader.of(checkpoint).clamped(clamps)
    ranking = RankingPass(reader, text, choose_on)
    for fraction in ranking.read():
        if fraction < 1:
            yield RankingProgress("Ranking units", fraction)
    yield RankingProgress("Scoring units", 0.0)  # which reports no progress
    scores, controls = ranking.scores(), Controls()
    if with_controls:
        before = partial(untrained_network, run, clamps)
        for controls in compute_controls(
            reader, text, scores, choose_on=choose_on, untrained=before
        ):
            yield RankingProgress("Computing controls", controls.fraction, scores, controls)
        save_ranking(run, key, checkpoint.model, scores, controls)
    yield RankingProgress("Computing controls", 1.0, scores, controls)


def rank_newest(run: Run) -> Iterator[RankingProgress]:
    """Rank what the Neurons screen opens: the newest checkpoint on the run's own text.

    Raises:
        CorpusError: The text is shorter than 2,000 characters, or gone.
        CheckpointError: There is no checkpoint, or its values overflow.
    """
    yield from rank_in_run(run, *_newest(run))


def load_newest(run: Run) -> KeptRanking | None:
    """The ranking that `rank_newest` has kept in ``run``; None if there is none.

    Raises:
        CorpusError, CheckpointError: As `rank_newest`.
    """
    checkpoint, text = _newest(run)
    return load_ranking(run, ranking_key(checkpoint, text), checkpoint.model, text.labels)


def _newest(run: Run) -> tuple[Checkpoint, LabeledText]:
    checkpoint, text = load_checkpoint(run), ranked_text(run)
    labels = builtin_labels(text.kind)
    return checkpoint, label_text(text.ids, checkpoint.vocabulary, labels)
