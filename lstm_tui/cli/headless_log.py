"""What a run without a screen prints on standard error: events as lines, and a progress bar.

The bar is drawn only on a terminal; elsewhere there are lines alone.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

import click

from lstm_tui.cli.progress import StatusLine, draw_bar
from lstm_tui.exports.class_tables import interval_text, percent
from lstm_tui.exports.classifier_progress import baseline_of, report_at
from lstm_tui.formatting import duration, fixed, grouped
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.loss_measures import LossMeasures, short_perplexity
from lstm_tui.runs.progress import Evaluation, RunProgress
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.text.glyphs import visible

PERFECT = 5
"""Evaluations of a classifier in a row without a mistake after which that is said."""

ALL_RIGHT = (
    f"Accuracy has been 100 % for {PERFECT} evaluations, so more training changes little. "
    "--patience ends such a run when its loss does not fall any more."
)


class EventLines:
    """Prints a line for each new evaluation and each new note of a run."""

    def __init__(
        self,
        echo: Callable[[str], None],
        echoed_notes: Sequence[str] = (),
        *,
        resumed: bool = False,
    ) -> None:
        """Notes in ``echoed_notes`` are not printed again.

        With ``resumed``, only events of the current worker are printed, not those of earlier ones.
        """
        self._echo, self._resumed = echo, resumed
        self._echoed_notes = frozenset(echoed_notes)
        self._notes_seen = 0
        self._resumption = ""  # printed here; with --checkpoint the worker's note begins with it
        self._evaluated_step = -1  # a run that starts from another is evaluated at step 0
        self._health: Health | None = None
        self._baseline_shown = self._perfect_shown = False

    def show(self, run_status: RunStatus) -> None:
        """Print what is new since the last call."""
        progress, health = run_status.progress, run_status.health
        if self._resumed and progress.starting is not None:
            self._skip_earlier_workers(progress)
        if health is not self._health and health in (Health.PAUSED, Health.UNRESPONSIVE):
            self._echo(f"step {progress.step:,}  {_describe_health(run_status)}")
        self._health = health
        notes = progress.notes[max(0, self._notes_seen - progress.notes_dropped) :]
        self._notes_seen = progress.notes_dropped + len(progress.notes)
        evaluations = [one for one in progress.evaluations if one.step > self._evaluated_step]
        if progress.classifies and health.live:  # an evaluation is two events
            known = progress.classified[-1].step if progress.classified else -1
            evaluations = [one for one in evaluations if one.step <= known]
        lines = [
            (one.step, describe_evaluation(one, progress, newest=one is evaluations[-1]))
            for one in evaluations
        ]
        if progress.baseline is not None and not self._baseline_shown:
            self._baseline_shown = True
            lines.insert(0, (progress.baseline.step, describe_baseline(progress)))
        lines += [
            (note.step, f"step {note.step:,}  {visible(message)}")
            for note in notes
            if (message := note.message.removeprefix(self._resumption).strip())
            and note.message not in self._echoed_notes
        ]
        if evaluations and not self._perfect_shown and _is_perfect(progress):
            self._perfect_shown = True
            step = evaluations[-1].step
            lines.append((step, f"step {step:,}  {ALL_RIGHT}"))
        for _, line in sorted(lines, key=itemgetter(0)):  # stable: evaluations before notes
            self._echo(line)
        if evaluations:
            self._evaluated_step = evaluations[-1].step

    def _skip_earlier_workers(self, progress: RunProgress) -> None:
        """Skip the events from before the current worker started."""
        self._resumed = False
        assert progress.starting is not None
        self._baseline_shown = progress.baseline is not None
        self._notes_seen = progress.notes_before
        if step := progress.starting.step:
            self._evaluated_step = step
            self._resumption = f"Resumed from step {step:,}."
            self._echo(self._resumption)


class HeadlessLog:
    """`EventLines` on standard error, on a terminal with a progress bar below them."""

    def __init__(self, echoed_notes: Sequence[str] = (), *, resumed: bool = False) -> None:
        """The arguments are those of `EventLines`."""
        self._line = StatusLine()
        self._events = EventLines(self._echo, echoed_notes, resumed=resumed)

    def show(self, run_status: RunStatus) -> None:
        """Print what is new, and redraw the bar."""
        self._events.show(run_status)
        if self._line.changes:
            self._line.say(describe_progress(run_status))

    def close(self) -> None:
        """Remove the bar."""
        self._line.clear()

    def _echo(self, line: str) -> None:
        self._line.clear()
        click.echo(line, err=True)


def describe_evaluation(
    evaluation: Evaluation, progress: RunProgress, *, newest: bool = True
) -> str:
    """One evaluation as a line of text, with the current speed if it is the newest."""
    total = f"/{progress.planned_steps:,}" if progress.planned_steps else ""
    loss = evaluation.train_loss
    train = f"train {fixed(loss, 4)}  " if loss is not None else ""
    per_second = f"{grouped(progress.characters_per_second or 0)} {progress.symbols.plural}/s"
    measures = LossMeasures.of(progress, evaluation)
    unit = " per symbol" if not measures.counts_characters else ""
    if progress.classifies:
        unit = " per document"
        others = _accuracy(progress, evaluation.step)
    else:
        others = _other_measures(measures)
    return "  ".join(
        [
            f"step {evaluation.step:,}{total}",
            f"{train}val {fixed(evaluation.validation_loss, 4)} nats{unit}"
            f"{' (best)' if evaluation.best else ''}",
            *others,
            *([per_second] if newest and progress.characters_per_second else []),
        ]
    )


def _other_measures(measures: LossMeasures) -> list[str]:
    """A validation loss in other units than that on disk."""
    others = []
    if not measures.counts_characters:
        others = [f"{fixed(measures.per_character, 4)} per character"]
    if measures.per_document is not None:
        others.append(f"{fixed(measures.per_document)} per document")
    return [*others, f"perplexity {short_perplexity(measures.perplexity)}"]


def _is_perfect(progress: RunProgress) -> bool:
    """Whether the last `PERFECT` evaluations of a classifier in training are without a mistake."""
    last = [report_at(progress, one.step) for one in progress.classified[-PERFECT:]]
    return (
        progress.finished is None
        and len(last) == PERFECT
        and all(report is not None and not report.confusions() for report in last)
    )


def _accuracy(progress: RunProgress, step: int) -> list[str]:
    """Accuracy and macro-F1 of the evaluation at ``step`` of a classifier, if they are known."""
    report = report_at(progress, step)
    return [] if report is None else _measures(report.confusion)


def describe_baseline(progress: RunProgress) -> str:
    """The bag of symbols of a classifier as a line of text."""
    matrix = baseline_of(progress)
    assert progress.baseline is not None
    parts = [
        "bag of symbols",
        f"val {fixed(progress.baseline.loss, 4)} nats per document",
        *(_measures(matrix) if matrix is not None else []),
    ]
    return "  ".join(parts)


def _measures(matrix: ConfusionMatrix) -> list[str]:
    accuracy = matrix.accuracy
    shown = f"accuracy {percent(accuracy)} {interval_text(accuracy)}"
    return [shown, f"macro-F1 {matrix.macro_f1:.3f}"]


def _describe_health(run_status: RunStatus) -> str:
    """``paused``, or how long a worker has written nothing, and why if that is known."""
    if run_status.health is not Health.UNRESPONSIVE:
        return str(run_status.health)
    seconds = int(run_status.silent_seconds)
    return f"no message from the worker for {seconds} s. {run_status.why_silent}".rstrip()


def describe_progress(run_status: RunStatus) -> str:
    """For example ``training, loss 1.482 ████████···· 40 %, 1,200 steps, 3 min left``."""
    progress = run_status.progress
    loss = f", loss {fixed(progress.train_loss)}" if progress.train_loss is not None else ""
    share = draw_bar(progress.fraction) if progress.fraction is not None else ""
    left = f", {duration(progress.seconds_left)} left" if progress.seconds_left else ""
    return f"{run_status.health}{loss}{share}, {progress.step:,} steps{left}"
