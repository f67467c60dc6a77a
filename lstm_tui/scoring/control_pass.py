"""Control pass: the controls of a ranking, computed after it and reported as they arrive.

Each stage gives the controls of all patterns that occur, so that a screen can show them beside the
list that it already has.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import replace

from lstm_tui.errors import CheckpointError, CorpusError, RunError
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.context_detector import ContextDetector, context_detectors
from lstm_tui.scoring.controls import CONTEXTS, Controls, PatternControls, memory_gain
from lstm_tui.scoring.distance_recall import RecallReading
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.ranking_pass import RankingPass
from lstm_tui.scoring.scored_text import ScoredText
from lstm_tui.scoring.shift_null import ShiftedRankings
from lstm_tui.scoring.sparse_probes import SparseReading
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.scoring.untrained import untrained_control

_SHARES = (0.03, 0.1, 0.1)
"""Of the time: last symbol, last 8 symbols, recall."""

_UNTRAINED, _NULL, _SPARSE = 0.54, 0.15, 0.07
"""Of the time: the network before training, shifted labels, sparse probes."""

Progress = Generator[Controls, None, Controls]
"""Yields controls as they arrive, and returns them all."""


def compute_controls(
    reader: Reader,
    text: LabeledText,
    scores: Scores,
    *,
    choose_on: LabeledText | None = None,
    untrained: Callable[[], Reader] | None = None,
) -> Iterator[Controls]:
    """The controls of ``scores``, so far, repeatedly: each is more complete than the one before.

    ``scores`` are those of `score_units` with the same other arguments. ``untrained`` loads the
    network before training (`untrained_network`); without it, and where that fails, that control is
    left out, and the notes say so.

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
            yield controls.updated(begun + _SHARES[-1] * fraction)
    recalls = reading.result(detected)
    controls = controls.updated(
        sum(_SHARES), *(replace(controls.of(name), recall=one) for name, one in recalls.items())
    )
    yield controls
    controls = yield from _compare_untrained(controls, untrained, text, choose_on, patterns)
    controls = yield from _compare_shifted(controls, reader, text, patterns)
    controls = yield from _probe_sparsely(controls, reader, text, choose_on, scores, patterns)
    yield replace(controls, fraction=1.0)


def last_8_controls(scored: ScoredText, patterns: Collection[str]) -> Iterator[Controls]:
    """Only the detectors of ``patterns`` from the last 8 symbols, so far, repeatedly.

    They need no network, so all networks share them, and sets of units too.
    """
    controls = Controls()
    for done, one in enumerate(context_detectors(scored, CONTEXTS[-1], patterns), 1):
        changed = PatternControls(one.pattern, last_8=one.control)
        controls = controls.updated(done / len(patterns), changed)
        yield controls


def _compare_untrained(
    controls: Controls,
    untrained: Callable[[], Reader] | None,
    text: LabeledText,
    choose_on: LabeledText | None,
    patterns: Sequence[str],
) -> Progress:
    """``controls`` with the network before training."""
    if untrained is None:
        return controls
    begun = controls.fraction
    try:
        ranking = RankingPass(untrained(), text, choose_on)
        for fraction in ranking.read():
            if fraction < 1:
                yield controls.updated(begun + _UNTRAINED * fraction)
    except (CheckpointError, RunError) as error:
        note = f"Untrained: not available. {error}"
        return replace(controls, notes=(*controls.notes, note))
    scores = ranking.scores()
    changed = (
        replace(controls.of(name), untrained=untrained_control(scores, name)) for name in patterns
    )
    controls = controls.updated(begun + _UNTRAINED, *changed)
    yield controls
    return controls


def _compare_shifted(
    controls: Controls, reader: Reader, text: LabeledText, patterns: Sequence[str]
) -> Progress:
    """``controls`` with the best units on shifted labels."""
    begun = controls.fraction
    try:
        rankings = ShiftedRankings(reader, text)
    except CorpusError as error:
        return replace(controls, notes=(*controls.notes, f"No p-values: {error}"))
    for fraction in rankings.read():
        if fraction < 1:
            yield controls.updated(begun + _NULL * fraction)
    nulls = rankings.result()
    changed = (replace(controls.of(name), null=nulls[name]) for name in patterns if name in nulls)
    controls = controls.updated(begun + _NULL, *changed)
    if missing := [name for name in patterns if name not in nulls]:
        where = f"the first {rankings.characters:,} symbols"
        note = f"No p-values, because they are not in {where}: {', '.join(missing)}."
        controls = replace(controls, notes=(*controls.notes, note))
    return controls


def _probe_sparsely(
    controls: Controls,
    reader: Reader,
    text: LabeledText,
    choose_on: LabeledText | None,
    scores: Scores,
    patterns: Sequence[str],
) -> Progress:
    """``controls`` with sparse probes."""
    begun = controls.fraction
    best = [scores.best(name)[0] for name in patterns]
    first = {one.pattern: (one.unit, one.quantity) for one in best}
    reading = SparseReading(reader, text, first, choose_on)
    for fraction in reading.read():
        if fraction < 1:
            yield controls.updated(begun + _SPARSE * fraction)
    probes = reading.result()
    changed = (
        replace(controls.of(name), sparse=probes[name]) for name in patterns if name in probes
    )
    controls = controls.updated(begun + _SPARSE, *changed)
    yield controls
    return controls


def _with_context(
    controls: PatternControls, detector: ContextDetector, scores: Scores
) -> PatternControls:
    control = detector.control
    if control.context == CONTEXTS[0]:
        return replace(controls, last_1=control)
    best = scores.best(controls.pattern)[0]
    sums = scores.sums_of(best.unit, best.quantity, controls.pattern)
    return replace(controls, last_8=control, gain=memory_gain(sums, control.sums))
