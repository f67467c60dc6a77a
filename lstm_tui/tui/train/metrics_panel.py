"""Metrics of a run, one row each. A pure function of progress and size.

The most important rows come first; where there is no room, the last are left out.
"""

from dataclasses import dataclass

from textual.content import Content

from lstm_tui.config import SymbolKind
from lstm_tui.exports.class_tables import interval_text, percent as percent_of
from lstm_tui.exports.classifier_progress import selected_report
from lstm_tui.formatting import age, bits, duration, fixed, grouped, loss, rate
from lstm_tui.runs.follower import Health
from lstm_tui.runs.loss_measures import LossMeasures, short_perplexity
from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.gradient_charts import percent

NAME_WIDTH = 9

MOSTLY_CLIPPED = 0.5
"""Share of clipped steps from which it is marked."""

SHORT_SYMBOLS = {SymbolKind.CHAR: "chars", SymbolKind.BYTE: "bytes"}


def render_metrics(
    progress: RunProgress, health: Health, width: int, height: int, *, classifies: bool = False
) -> Content:
    """At most ``height`` rows of ``width`` cells.

    ``classifies``: the run is a classifier, which ``progress`` knows only once it has started.
    """
    classifies = classifies or progress.classifies
    metrics = (
        _train(progress),
        _validation(progress),
        *_symbol(progress),
        *(_classes(progress) if classifies else ()),
        _best(progress),
        *_document(progress),
        _left(progress, health),
        _speed(progress),
        *(() if classifies else _perplexity(progress)),
        _gradient(progress),
        Metric("rate", rate(progress.learning_rate)),
        _epochs(progress),
        Metric("elapsed", duration(progress.elapsed_seconds)),
        _saved(progress),
    )
    rows = [_step(progress, width), _bar(progress, health, width)]
    rows += [_row(metric, width) for metric in metrics]
    return Content("\n").join(row.truncate(width) for row in rows[: max(height, 0)])


@dataclass(frozen=True, slots=True)
class Metric:
    """A value with its name, and a remark that is left out where there is no room."""

    name: str
    value: str = "–"
    remark: str = ""
    remark_style: str = DIM


def _row(metric: Metric, width: int) -> Content:
    row = Content.assemble(
        (f"{metric.name.ljust(NAME_WIDTH - 1)} ", DIM),
        (metric.value, "bold" if metric.value != "–" else DIM),
    )
    if metric.remark and row.cell_length + 2 + len(metric.remark) <= width:
        row += Content.assemble((f"  {metric.remark}", metric.remark_style))
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
    """A progress bar in half cells."""
    full, half = divmod(round(2 * width * (progress.fraction or 0.0)), 2)
    style = {Health.PAUSED: "$warning", Health.DEAD: "$error", Health.FAILED: "$error"}
    return Content.assemble(
        ("━" * full + "╸" * half, style.get(health, "$accent")),
        ("─" * (width - full - half), "$track"),
    )


def _train(progress: RunProgress) -> Metric:
    """The training loss per character of the text, as in the chart, and so are the others."""
    nats = progress.train_loss
    value = None if nats is None else nats / progress.train_characters_per_symbol
    return Metric(
        "train",
        loss(value, _decimals(progress)),
        _in_bits(value) if progress.counts_characters else "per char",
    )


def _validation(progress: RunProgress) -> Metric:
    newest = progress.validation
    value = progress.per_character(newest.validation_loss) if newest else None
    if newest and newest.best:
        return Metric("val", loss(value, _decimals(progress)), "▼ best", "$success")
    return Metric("val", loss(value, _decimals(progress)), _in_bits(value))


def _symbol(progress: RunProgress) -> tuple[Metric, ...]:
    """The newest validation loss per symbol, unless it is the loss per character."""
    if progress.counts_characters:
        return ()
    newest = progress.validation
    return (Metric("per symbol", loss(newest.validation_loss if newest else None, 2)),)


def _classes(progress: RunProgress) -> tuple[Metric, ...]:
    """Accuracy of a classifier with its interval, macro-F1, and the bag of symbols."""
    selected = selected_report(progress)
    if selected is None:
        return Metric("accuracy"), Metric("macro-F1")
    report = selected.report
    accuracy = report.confusion.accuracy
    rows = [
        Metric("accuracy", percent_of(accuracy), interval_text(accuracy)),
        Metric("macro-F1", f"{report.confusion.macro_f1:.3f}"),
    ]
    if report.baseline is not None and report.difference is not None:
        points = 100 * report.difference
        remark = f"net {points:+.1f}".replace("-", "−")
        style = "$success" if points > 0 else "$warning"
        rows.append(Metric("bag", percent_of(report.baseline.accuracy), remark, style))
    return tuple(rows)


def _perplexity(progress: RunProgress) -> tuple[Metric, ...]:
    """The perplexity of the newest validation loss of a language model."""
    newest = progress.validation
    if newest is None:
        return (Metric("perplexity"),)
    measures = LossMeasures.of(progress, newest)
    return (Metric("perplexity", short_perplexity(measures.perplexity), f"per {measures.unit}"),)


def _decimals(progress: RunProgress) -> int:
    """Digits of a loss: those of a classifier come close to 0."""
    return 3 if progress.classifies else 2


def _in_bits(nats: float | None) -> str:
    return "" if nats is None else f"({fixed(bits(nats), 2)} bits)"


def _best(progress: RunProgress) -> Metric:
    best = progress.best
    if best is None:
        return Metric("best")
    value = progress.per_character(best.validation_loss)
    return Metric("best", loss(value, _decimals(progress)), f"step {grouped(best.step)}")


def _document(progress: RunProgress) -> tuple[Metric, ...]:
    """The newest validation loss of a document, if the text consists of documents."""
    newest = progress.validation
    if newest is None or newest.document_loss is None or progress.classifies:
        return ()
    return (Metric("document", loss(newest.document_loss, 2), "with [END]"),)


def _gradient(progress: RunProgress) -> Metric:
    """The norm of the last step before clipping, and the share of recent steps (by value, of the
    entries of their gradients) that was clipped."""
    norm, share = progress.gradient_norm, progress.gradients.recently_clipped
    if norm is None:
        return Metric("gradient")
    if not share:
        return Metric("gradient", fixed(norm, 2))
    style = "$warning" if share >= MOSTLY_CLIPPED else DIM
    return Metric("gradient", fixed(norm, 2), f"{percent(share)} clipped", style)


def _epochs(progress: RunProgress) -> Metric:
    epochs = progress.epochs
    return Metric("epochs", "–" if epochs is None else fixed(epochs, 2), "times through the text")


def _speed(progress: RunProgress) -> Metric:
    speed = progress.characters_per_second
    per_second = f"{SHORT_SYMBOLS.get(progress.symbols, 'symbols')}/s"
    return Metric("speed", grouped(speed), per_second) if speed else Metric("speed")


def _left(progress: RunProgress, health: Health) -> Metric:
    left = progress.seconds_left
    if left is None or not health.live:
        return Metric("left")
    return Metric("left", duration(left), "paused" if health is Health.PAUSED else "")


def _saved(progress: RunProgress) -> Metric:
    saved = progress.saved
    if saved is None:
        return Metric("saved", "not yet")
    seconds = progress.elapsed_seconds - saved.elapsed_seconds
    return Metric("saved", f"step {grouped(saved.step)}", age(seconds))
