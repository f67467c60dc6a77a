"""The figures of a run, a row each. A pure function of progress and size.

The rows stand in the order in which they matter; where there is no room the last ones go.
"""

from dataclasses import dataclass

from textual.content import Content

from lstm_tui.config import Clipping
from lstm_tui.formatting import age, bits, duration, fixed, grouped, loss, rate
from lstm_tui.runs.follower import Health
from lstm_tui.runs.progress import RunProgress

DIM = "$foreground-muted"
NAME_WIDTH = 9


def figures(progress: RunProgress, health: Health, width: int, height: int) -> Content:
    """What there is to know in numbers: at most ``height`` rows of ``width`` cells."""
    rows = [
        _step(progress, width),
        _bar(progress, health, width),
        *(
            _row(figure, width)
            for figure in (
                _train(progress),
                _validation(progress),
                _best(progress),
                _left(progress, health),
                _speed(progress),
                _gradient(progress),
                Figure("rate", rate(progress.learning_rate)),
                _epochs(progress),
                Figure("elapsed", duration(progress.elapsed_seconds)),
                _saved(progress),
            )
        ),
    ]
    return Content("\n").join(row.truncate(width) for row in rows[: max(height, 0)])


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, its value, and a remark that is left out where there is no room."""

    name: str
    value: str = "–"
    remark: str = ""
    remark_style: str = DIM


def _row(figure: Figure, width: int) -> Content:
    row = Content.assemble(
        (figure.name.ljust(NAME_WIDTH), DIM),
        (figure.value, "bold" if figure.value != "–" else DIM),
    )
    if figure.remark and row.cell_length + 2 + len(figure.remark) <= width:
        row += Content.assemble((f"  {figure.remark}", figure.remark_style))
    return row


def _step(progress: RunProgress, width: int) -> Content:
    total = f" / {grouped(progress.planned_steps)}" if progress.planned_steps else ""
    row = Content.assemble(
        ("step".ljust(NAME_WIDTH), DIM), (grouped(progress.step), "bold"), (total, DIM)
    )
    fraction = progress.fraction
    if fraction is None:
        return row
    percent = f"{100 * fraction:.0f}%"
    gap = width - row.cell_length - len(percent)
    return row + Content(" " * gap + percent) if gap > 0 else row


def _bar(progress: RunProgress, health: Health, width: int) -> Content:
    """A bar that grows by half cells."""
    full, half = divmod(round(2 * width * (progress.fraction or 0.0)), 2)
    style = {Health.PAUSED: "$warning", Health.DEAD: "$error", Health.FAILED: "$error"}
    return Content.assemble(
        ("━" * full + "╸" * half, style.get(health, "$accent")),
        ("─" * (width - full - half), "$track"),
    )


def _train(progress: RunProgress) -> Figure:
    value = progress.train_loss
    if value is None:
        return Figure("train")
    return Figure("train", loss(value, 2), _in_bits(value))


def _validation(progress: RunProgress) -> Figure:
    view = progress.validation
    if view is None:
        return Figure("val")
    if view.best:
        return Figure("val", loss(view.validation_loss, 2), "▼ best", "$success")
    return Figure("val", loss(view.validation_loss, 2), _in_bits(view.validation_loss))


def _in_bits(nats: float) -> str:
    return f"({fixed(bits(nats), 2)} bits)"


def _best(progress: RunProgress) -> Figure:
    best = progress.best
    if best is None:
        return Figure("best")
    return Figure("best", loss(best.validation_loss, 2), f"step {grouped(best.step)}")


def _gradient(progress: RunProgress) -> Figure:
    norm, clip = progress.gradient_norm, progress.clip
    if norm is None:
        return Figure("gradient")
    by_norm = progress.clipping is Clipping.NORM  # a limit on values says nothing of a norm
    clipped = by_norm and clip is not None and norm > clip
    return Figure("gradient", fixed(norm, 2), f"clipped at {clip:g}" if clipped else "", "$warning")


def _epochs(progress: RunProgress) -> Figure:
    epochs = progress.epochs
    return Figure("epochs", "–" if epochs is None else fixed(epochs, 2), "times through the text")


def _speed(progress: RunProgress) -> Figure:
    speed = progress.characters_per_second
    return Figure("speed", grouped(speed), "chars/s") if speed else Figure("speed")


def _left(progress: RunProgress, health: Health) -> Figure:
    if not health.live:
        return Figure("left", "–")
    left = progress.seconds_left
    if left is None:
        return Figure("left")
    return Figure("left", duration(left), "paused" if health is Health.PAUSED else "")


def _saved(progress: RunProgress) -> Figure:
    saved = progress.saved
    if saved is None:
        return Figure("saved", "not yet")
    seconds = progress.elapsed_seconds - saved.elapsed_seconds
    return Figure("saved", f"step {grouped(saved.step)}", age(seconds))
