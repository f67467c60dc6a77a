"""A text, and which of its characters choose a detector and which report its score.

Letters in shapes: ``T`` characters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.scoring.blocks import BlockPlan
from lstm_tui.scoring.labeled_text import LabeledText

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredText:
    """The parts of a text as `ranking_pass.score_units` uses them.

    Attributes:
        text: The text that chooses and the one that reports, one after the other if they are two.
        choosing: Offsets in ``text`` of the choosing characters, ascending, (T,).
        reporting: Offsets in ``text`` of the reporting characters, ascending, (T,).
        stretches: The stretch of each reporting character, (T,).
        groups: The number of stretches.
        block: Characters of a block.
        begins: Offset in ``text`` of the first character of the text that reports.
    """

    text: LabeledText
    choosing: Integers
    reporting: Integers
    stretches: Integers
    groups: int
    block: int
    begins: int

    @classmethod
    def of(cls, text: LabeledText, choose_on: LabeledText | None = None) -> "ScoredText":
        """The parts of ``text``; all of ``choose_on`` chooses if it is given."""
        plan = BlockPlan.of(len(text.ids), chooses=None if choose_on is None else False)
        reporting = plan.reporting()
        stretches = plan.stretch_of(reporting)
        if choose_on is None:
            choosing = plan.choosing()
            return cls(text, choosing, reporting, stretches, plan.stretches, plan.block, 0)
        chooses = BlockPlan.of(len(choose_on.ids), chooses=True)
        joined = LabeledText(
            np.concatenate((choose_on.ids, text.ids)),
            text.labels,
            np.concatenate((choose_on.codes, text.codes)),
            np.concatenate((choose_on.scalars, text.scalars), axis=1),
            text.end,
        )
        begins = len(choose_on.ids)
        return cls(
            joined,
            chooses.choosing(),
            reporting + begins,
            stretches,
            plan.stretches,
            chooses.block,
            begins,
        )
