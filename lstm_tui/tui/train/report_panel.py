"""The report on a classifier: confusion matrix, accuracy beside the baseline, and mistakes."""

from collections.abc import Callable, Sequence

from textual import getters
from textual.app import ComposeResult
from textual.content import Content

from lstm_tui.colors.palette import Palette
from lstm_tui.colors.styles import content_style
from lstm_tui.exports.class_tables import (
    BOLD,
    DIM as DIM_ROLE,
    GOOD,
    MISTAKES_TITLE,
    MOST_TABLE_CLASSES,
    WARNING,
    Lines,
    beside,
    confusion_lines,
    mistake_lines,
    shading,
    summary_lines,
)
from lstm_tui.exports.classifier_progress import SelectedReport, selected_report
from lstm_tui.formatting import grouped
from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.notify import notify
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.result_panel import ResultPanel
from lstm_tui.tui.widgets.panel import ContentPanel

NO_SAMPLES = "A classifier writes no samples. To classify a text: lstm-tui classify {} TEXT"
NO_TEMPERATURE = "A classifier writes no samples, so it has no temperature."

_STYLES = {DIM_ROLE: DIM, BOLD: "bold", GOOD: "bold $success", WARNING: "$warning"}


def report_title(selected: SelectedReport | None) -> str:
    """The text on the upper border."""
    if selected is None:
        return "Classes"
    documents = grouped(selected.report.confusion.accuracy.count)
    return f"Classes · step {selected.step:,} · {documents} documents"


def report_subtitle(selected: SelectedReport | None) -> str:
    """The text on the lower border: the position, and the keys that move it."""
    if selected is None:
        return ""
    newest = "" if selected.newest else " · End newest"
    return f"← {selected.rank} of {selected.count} →{newest} · ↑ ↓ mistakes"


def render_report(selected: SelectedReport | None, width: int, palette: Palette) -> Content:
    """Confusion matrix, measures and mistakes; the first two side by side if there is room."""
    if selected is None:
        return Content.assemble(
            ("The confusion matrix appears here after the first evaluation.", DIM)
        )
    report = selected.report
    matrix, summary = confusion_lines(report, width), summary_lines(report, width)
    if report.baseline is None:
        summary.append([("The bag of symbols has not been measured.", DIM_ROLE)])
    lines = beside(matrix, summary, width)
    if lines is None:
        is_long = len(report.classes) > MOST_TABLE_CLASSES
        parts = (summary, matrix) if is_long else (matrix, summary)
        lines = [*parts[0], [], *parts[1]]
    mistakes = mistake_lines(report)
    if not report.mistakes and not selected.newest:
        mistakes = [[("Mistakes are kept of the newest evaluation: End shows it.", DIM_ROLE)]]
    return render_lines([*lines, [], [(MISTAKES_TITLE, BOLD)], *mistakes], palette)


def render_lines(lines: Lines, palette: Palette) -> Content:
    """``lines`` of `class_tables` in the colors of the theme and of ``palette``."""
    return Content("\n").join(
        Content.assemble(*((text, _style(role, palette)) for text, role in line)) for line in lines
    )


def _style(role: str, palette: Palette) -> str:
    shade = shading(role, palette)
    return content_style(shade) if shade is not None else _STYLES.get(role, "")


class ReportPanel(ResultPanel):
    """Shows the report on one evaluation of a classifier; its actions select another."""

    content = getters.query_one("#sample-text", ContentPanel)

    def __init__(self, classes: Sequence[str], palette: Callable[[], Palette], *, id: str) -> None:  # noqa: A002
        """``classes`` are the names of the classes, ``palette`` gives the present colors."""
        super().__init__(id=id)
        self._named_classes, self._palette = classes, palette
        self._progress = RunProgress()
        self._step: int | None = None
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The text of the report."""
        yield ContentPanel(id="sample-text")

    def on_mount(self) -> None:
        """Say when the first report comes; follow the colors of the theme."""
        self._show()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show())

    def on_unmount(self) -> None:
        """Unsubscribe: the signal would keep the panel in memory."""
        self.app.theme_changed_signal.unsubscribe(self)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._show()

    def set_progress(self, progress: RunProgress) -> None:
        """Show the selected evaluation of ``progress``."""
        self._progress = progress
        self._show()

    def action_older(self) -> None:
        """Show the evaluation before this one."""
        self._move(-1)

    def action_newer(self) -> None:
        """Show the evaluation after this one."""
        self._move(1)

    def action_newest(self) -> None:
        """Show the newest evaluation, and from now on each newer one."""
        self._step = None
        self._show()

    def action_next_temperature(self) -> None:
        """Say that there are no samples."""
        notify(self.app, NO_TEMPERATURE)

    def _move(self, by: int) -> None:
        selected = selected_report(self._progress, self._named_classes, self._step)
        if selected is None:
            return
        index = max(0, selected.rank - 1 + by)
        last = selected.count - 1
        self._step = None if index >= last else self._progress.classified[index].step
        self._show()

    def _show(self) -> None:
        """Draw the selected report, unless it is shown or some of its text is selected."""
        width = self.content_size.width - self.styles.scrollbar_size_vertical
        palette = self._palette()
        shown = (self._progress.classified, self._progress.baseline, self._step, width, palette)
        if shown == self._shown or self.content.text_selection is not None:
            return
        self._shown = shown
        selected = selected_report(self._progress, self._named_classes, self._step)
        self.border_title = Content(report_title(selected))
        self.border_subtitle = Content(report_subtitle(selected))
        self.content.show(render_report(selected, max(20, width), palette), layout=True)
