"""Control pass: the controls of a ranking, computed after it and reported as they arrive.

Each stage gives the controls of all patterns that occur, so that a screen can show them beside the
list that it already has.
"""

from collections.abc import Iterator
from dataclasses import replace

from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.context_detector import ContextDetector, context_detectors
from lstm_tui.scoring.controls import CONTEXTS, Controls, PatternControls, memory_gain
from lstm_tui.scoring.distance_recall import RecallReading
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.unit_scores import Scores

_SHARES = (0.2, 0.6, 0.2)
"""Of the time: last symbol, last 8 symbols, recall."""


def compute_controls(
    reader: Reader, text: LabeledText, scores: Scores, *, choose_on: LabeledText | None = None
) -> Iterator[Controls]:
    """The controls of ``scores``, so far, repeatedly: each is more complete than the one before.

    ``scores`` are those of `score_units` with the same other arguments.

    Raises:
        CheckpointError: The values of the network overflow on this text.
    """
    controls, scored = Controls(), ScoredText.of(text, choose_on)
    patterns = [label.name for label in text.labels if scores.occurs(label.name)]
    detected = {}
    begun = 0.0
    for context, share in zip(CONTEXTS, _SHARES, strict=False):
        for done, detector in enumerate(context_detectors(scored, context, patterns), 1):
            before = controls.of(detector.pattern)
            changed = _with_context(before, detector, scores)
            controls = controls.updated(begun + share * done / len(patterns), changed)
            yield controls
            detected[detector.pattern] = detector.detected  # of the longest context at last
        begun += share
    best = [scores.best(pattern)[0] for pattern in patterns]
    reading = RecallReading(reader, scored, [unit for unit in best if unit.threshold is not None])
    for fraction in reading.read():
        if fraction < 1:
            yield controls.updated(begun + (1 - begun) * fraction)
    recalls = reading.result(detected)
    yield controls.updated(
        1.0, *(replace(controls.of(name), recall=recall) for name, recall in recalls.items())
    )


def _with_context(
    controls: PatternControls, detector: ContextDetector, scores: Scores
) -> PatternControls:
    control = detector.control
    if control.context == CONTEXTS[0]:
        return replace(controls, last_1=control)
    best = scores.best(controls.pattern)[0]
    sums = scores.sums_of(best.unit, best.quantity, controls.pattern)
    return replace(controls, last_8=control, gain=memory_gain(sums, control.sums))
