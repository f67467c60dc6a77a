"""Whether a network has diverged by its newest validation loss, and what to do about it."""

import math

from lstm_tui.config import Clipping
from lstm_tui.formatting import fixed
from lstm_tui.runs.loss_measures import LARGEST_CHARTED_LOSS
from lstm_tui.runs.progress import RunProgress

CLIPPING_ADVICE = {
    Clipping.OFF: "Nothing is clipped (--clipping off): use --clipping norm, or a lower rate.",
    Clipping.NORM: "Use a lower learning rate.",
    Clipping.VALUE: "Use --clipping norm, or a lower learning rate.",
}
"""What to do about gradients that explode."""


def divergence(progress: RunProgress) -> str:
    """One line on a network that has diverged and what to do; "" for any other.

    It has if its newest validation loss is above `LARGEST_CHARTED_LOSS`, a bad guess in any
    alphabet, or is not a number.
    """
    newest = progress.validation
    if newest is None:
        return ""
    loss = progress.per_character(newest.validation_loss)
    if loss <= LARGEST_CHARTED_LOSS:
        return ""
    unit = "document" if progress.classifies else "character"
    grown = f"{fixed(loss, 1)} nats per {unit}" if math.isfinite(loss) else "not finite"
    explodes = "Gradients explode. " if progress.clipping is Clipping.OFF else ""
    advice = CLIPPING_ADVICE[progress.clipping]
    return f"The network diverged: its validation loss is {grown}. {explodes}{advice}"
