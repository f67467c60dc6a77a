"""Messages of a run, and how it ended. Pure functions."""

from operator import attrgetter

from textual.content import Content

from lstm_tui.exports.classifier_progress import best_in_brief, newest_is_as_accurate
from lstm_tui.formatting import fixed
from lstm_tui.runs.divergence import divergence
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.loss_measures import LossMeasures
from lstm_tui.runs.overfitting import find_rise, overfitting_warning
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.tui.themes import DIM
from lstm_tui.workers.monitor import RunView, can_resume

MAX_NOTES = 30


def render_messages(progress: RunProgress) -> Content:
    """A hint if the run overfits, then the notes, newest first; those on the speed come last."""
    parts: list[Content] = []
    if warning := overfitting_warning(progress):
        warning = safe_line(warning, 600)
        parts.append(Content.assemble(("▲ ", "bold $warning"), (warning, "$warning")))
    notes = [note for note in reversed(progress.notes) if note.message]
    notes.sort(key=attrgetter("about_pace"))  # stable: warnings first, the newest of them on top
    messages = [(note.step, note.message) for note in notes[:MAX_NOTES]]
    if (started := progress.started) and started.why:
        messages.append((started.step, started.why))
    parts += [
        Content.assemble(("› ", "$accent"), safe_line(message, 600), (f" step {step:,}", DIM))
        for step, message in messages
    ]
    if started:
        train, validation = started.train_characters, started.validation_characters
        symbols = started.symbols.plural
        sizes = f"{train:,} {symbols} to train on, {validation:,} to validate on."
        parts.append(Content.assemble((sizes, DIM)))
    return Content("\n").join(parts) if parts else Content.assemble(("Nothing yet.", DIM))


def render_ending(view: RunView, name: str, log: str, advice: str = "") -> Content | None:
    """What happened to a run that is over or in trouble, and what to do; None while all is well.

    ``name`` is that of the run on the command line, ``log`` the path of its ``worker.log``, and
    ``advice`` what to try after a run that has overfitted.
    """
    name = visible(name)
    log_lines = _log_lines(view.died_of, safe_line(log, 400))
    failed = view.progress.failed
    if view.broken:
        return Content.assemble((view.broken, "bold $error"))
    match view.health:
        case Health.FAILED if failed is not None:
            message = Content.assemble((safe_line(failed.message, 600), "bold $error"))
            resume = [_resume(name, failed.resume_options)] if can_resume(view) else []
            lines = [message, *log_lines, *resume]
        case Health.DEAD:
            message = Content.assemble(
                (f"The training process {view.end_in_words}.", "bold $error")
            )
            lines = [message, *log_lines, _resume(name, "")]
        case Health.IMPORTED:
            notes = [note.message for note in view.progress.notes[:1]]
            lines = [Content(visible(note)) for note in notes]
            lines.append(_train_from(name))
        case Health.UNRESPONSIVE:
            lines = [_unresponsive(view.status), *log_lines]
        case Health.FINISHED | Health.STOPPED:
            lines = _finished(view, name, advice)
        case _:
            lines = []
    return Content("\n").join(lines) if lines else None


def _resume(name: str, options: str) -> Content:
    how = "so" if options else "training here"
    command = f"lstm-tui resume {name}{options}"
    return Content.assemble(
        "Press ", ("R", "bold $accent"), f" to resume {how}, or type: ", (command, "bold")
    )  # fmt: skip


def _train_from(name: str) -> Content:
    return Content.assemble(
        "It was not trained here. Press ", ("2", "bold $accent"),
        " to browse its neurons, or train on: ", (f"lstm-tui train --from {name} FILE", "bold"),
    )  # fmt: skip


def _finished(view: RunView, name: str, advice: str) -> list[Content]:
    finished, best = view.progress.finished, view.progress.best
    if finished is None:
        return []
    result = Content.assemble((finished.reason.sentence, "bold $success"))
    overfitting = find_rise(view.progress)
    if overfitting is not None:
        result += Content.assemble(" ", (overfitting.sentence, "$warning"))
    elif best is not None:
        measures = LossMeasures.of(view.progress, best)
        lowest = (
            fixed(best.validation_loss)
            if measures.counts_characters and measures.per_document is None
            else measures.sentence_part
        )
        accuracy = best_in_brief(view.progress)
        result += Content(f" Best validation loss {lowest} at step {best.step:,}{accuracy}.")
    option = " --checkpoint best" if best and best.step < view.progress.step else ""
    if view.progress.classifies and newest_is_as_accurate(view.progress):
        option = ""  # the loss has risen, the accuracy has not fallen
    sample = Content.assemble("To sample from it: ", (f"lstm-tui sample {name}{option}", "bold"))
    if view.progress.classifies:
        command = f"lstm-tui classify {name}{option} TEXT"
        sample = Content.assemble("To classify a text: ", (command, "bold"))
    if diverged := divergence(view.progress):
        return [result, Content.assemble((diverged, "bold $error")), sample]
    if overfitting is not None:  # more training would only make it worse
        return [result, sample, *([Content(advice)] if advice else [])]
    if not can_resume(view):
        return [result, sample]
    if finished.reason is FinishReason.BUDGET:
        resume = Content.assemble("Press ", ("R", "bold $accent"), " to train for as long again.")
    else:
        resume = _resume(name, "")
    return [result, resume, sample]


def _unresponsive(status: RunStatus) -> Content:
    reason = (
        status.why_silent
        or "The process exists but writes nothing: the machine may be busy or asleep."
    )
    silence = f"Nothing heard for {int(status.silent_seconds)} s. "
    return Content.assemble((silence, "bold $warning"), reason)


def _log_lines(died_of: str, log: str) -> list[Content]:
    error = [Content.assemble((f"│ {died_of}", DIM))] if died_of else []
    return [*error, Content.assemble(("Log: ", DIM), (log, DIM))]
