"""What a run says in words: a hint, then notes, newest first, those on the speed last. Pure."""

from operator import attrgetter

from textual.content import Content

from lstm_tui.formatting import fixed
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.overfitting import hint, rise_of
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.workers.monitor import RunView, can_resume

DIM = "$foreground-muted"
SHOWN = 30


def messages(progress: RunProgress) -> Content:
    """The hint, then the notes, newest first; what is only about the speed comes after the rest."""
    parts: list[Content] = []
    if words := hint(progress):
        parts.append(Content.assemble(("▲ ", "bold $warning"), (safe_line(words, 600), "$warning")))
    notes = [note for note in reversed(progress.notes) if note.message]
    notes.sort(key=attrgetter("about_pace"))  # stable: warnings first, the newest of them on top
    said = [(note.step, note.message) for note in notes[:SHOWN]]
    if (started := progress.started) and started.why:
        said.append((started.step, started.why))
    parts += [
        Content.assemble(("› ", "$accent"), safe_line(message, 600), (f" step {step:,}", DIM))
        for step, message in said
    ]
    if started:
        parts.append(
            Content.assemble(
                (
                    f"{started.train_characters:,} characters to learn from, "
                    f"{started.validation_characters:,} kept back to check.",
                    DIM,
                )
            )
        )
    if not parts:
        parts.append(Content.assemble(("Nothing yet.", DIM)))
    return Content("\n").join(parts)


def ending(view: RunView, name: str, log: str, tail: list[str], advice: str = "") -> Content | None:
    """What happened to a run that is over or in trouble, and what to do; None while all is well.

    ``advice`` is what to try after a run that has overfitted.
    """
    name, log = visible(name), safe_line(log, 400)
    failed = view.progress.failed if view.health is Health.FAILED else None
    options = failed.resume_options if failed else ""
    resume = Content.assemble(
        "Press ", ("u", "bold $accent"), f" to resume {'so' if options else 'training here'}, ",
        "or type: ", (f"lstm-tui resume {name}{options}", "bold"),
    )  # fmt: skip
    lines: list[Content] = []
    if view.broken:
        lines = [_bold(view.broken, "$error")]
    elif view.health is Health.FAILED and view.progress.failed is not None:
        lines = [
            _bold(safe_line(view.progress.failed.message, 600), "$error"),
            *_tail(tail, log),
            *([resume] if can_resume(view) else []),
        ]
    elif view.health is Health.DEAD:
        lines = [
            _bold(f"The training process {view.end_in_words}.", "$error"), *_tail(tail, log), resume
        ]  # fmt: skip
    elif view.health is Health.UNRESPONSIVE:
        lines = _silence(view.status, log)
    elif view.health in (Health.FINISHED, Health.STOPPED):
        lines = _finished(view, name, resume, advice)
    return Content("\n").join(lines) if lines else None


def _finished(view: RunView, name: str, resume: Content, advice: str) -> list[Content]:
    finished, best = view.progress.finished, view.progress.best
    if finished is None:
        return []
    said = Content.assemble((finished.reason.sentence, "bold $success"))
    rise = rise_of(view.progress)
    if rise is not None:
        said += Content.assemble(" ", (rise.sentence, "$warning"))
    elif best is not None:
        lowest = fixed(best.validation_loss)
        said += Content(f" Best validation loss {lowest} at step {best.step:,}.")
    which = " --checkpoint best" if best and best.step < view.progress.step else ""
    listen = Content.assemble("To hear it write: ", (f"lstm-tui sample {name}{which}", "bold"))
    if rise is not None:  # to go on would only make it worse
        return [said, listen, *([Content(advice)] if advice else [])]
    if finished.reason is FinishReason.BUDGET:
        resume = Content.assemble(
            "Press ", ("u", "bold $accent"), " to train it for as long again."
        )  # fmt: skip
    return [said, resume, listen] if can_resume(view) else [said, listen]


def _silence(status: RunStatus, log: str) -> list[Content]:
    return [
        Content.assemble(
            (f"Nothing heard for {int(status.silent_seconds)} s. ", "bold $warning"),
            status.why_silent
            or "The process is there but says nothing: the machine may be busy or asleep.",
        ),
        Content.assemble((f"Its log: {log}", DIM)),
    ]


def _tail(tail: list[str], log: str) -> list[Content]:
    lines = [Content.assemble(("│ " + line, DIM)) for line in tail]
    return [*lines, Content.assemble(("Its log: ", DIM), (log, DIM))]


def _bold(text: str, style: str) -> Content:
    return Content.assemble((text, f"bold {style}"))
