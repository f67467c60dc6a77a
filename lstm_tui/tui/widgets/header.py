"""Header of a screen: the run, facts about it, and its state. Pure functions."""

from textual.content import Content

from lstm_tui.formatting import compact
from lstm_tui.runs.directory import RunRecord
from lstm_tui.runs.events import Started
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.themes import DIM

STATE_COLORS = {
    Health.STARTING: "secondary",
    Health.TRAINING: "success",
    Health.PAUSED: "warning",
    Health.UNRESPONSIVE: "warning",
    Health.DEAD: "error",
    Health.IMPORTED: "primary",
    Health.FINISHED: "primary",
    Health.STOPPED: "primary",
    Health.FAILED: "error",
}
"""Names of the theme's colors."""

PRECISIONS = {"bfloat16": "bf16", "float32": "fp32"}


def state_word(status: RunStatus) -> str:
    """``training``, ``silent 12 s`` …"""
    if status.health is Health.UNRESPONSIVE:
        return f"silent {int(status.silent_seconds)} s"
    return str(status.health)


def render_state(sight: RunStatus, word: str = "") -> Content:
    """A dot and a word, in the color of the state."""
    style = f"${STATE_COLORS[sight.health]}"
    return Content.assemble(("● ", style), (word or state_word(sight), f"bold {style}"))


def facts(record: RunRecord, started: Started | None) -> list[str]:
    """Model, parameters, precision, threads and device, as far as they are known."""
    about = [record.config.model.title]
    if started is not None:
        about.append(f"{compact(started.parameters)} parameters")
        about.append(PRECISIONS.get(started.precision, safe_line(started.precision, 12)))
        about.append(f"{started.threads} thread{'s' if started.threads != 1 else ''}")
        about.append(safe_line(started.device, 24))
    return about


def render_header(name: str, about: list[str], state: Content, width: int) -> Content:
    """One line of ``width`` cells; where it is narrow, the last facts are left out first."""
    room = width - state.cell_length - 4
    title = Content(safe_line(name, 100))
    if room < 8:
        return state.truncate(max(width, 0))
    brand = Content.assemble((" lstm-tui  ", "bold $accent"))
    left = brand + title.stylize("bold")
    if left.cell_length > room:
        left = Content(" ") + title.stylize("bold").truncate(room - 1, ellipsis=True)
    for fact in about:
        longer = left + Content.assemble((" · ", DIM), (fact, DIM))
        if longer.cell_length > room:
            break
        left = longer
    gap = width - left.cell_length - state.cell_length - 1
    return left + Content(" " * gap) + state + Content(" ")
