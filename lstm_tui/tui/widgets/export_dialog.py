"""Export dialog: what to write, and to which file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import on
from textual.app import App
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from lstm_tui.exports.classifier_progress import ReportFormat, render_class_report
from lstm_tui.exports.files import plain_stem, unused_path, write_export
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.exports.samples import SampleFormat, render_samples
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.notify import notify
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """One kind of file: its name in the list, the end of its file name, and its content.

    ``render`` gets a function to call between pieces of work, which raises once the dialog is
    closed.
    """

    label: str
    suffix: str
    render: Callable[[Callable[[], None]], str | bytes]


def run_exports(
    progress: RunProgress, name: str, classes: Sequence[str] = ()
) -> tuple[ExportChoice, ...]:
    """The exports of a run: its samples, or the report on a classifier, and its loss curve."""

    def samples(kind: SampleFormat) -> Callable[[Callable[[], None]], str]:
        return lambda _check: render_samples(progress.samples, kind, name)

    def loss(kind: LossFormat) -> Callable[[Callable[[], None]], str]:
        return lambda _check: render_loss(progress, kind, name)

    def report(kind: ReportFormat) -> Callable[[Callable[[], None]], str]:
        return lambda _check: render_class_report(progress, kind, name, classes)

    results = (
        ExportChoice("Samples, plain text", "-samples.txt", samples(SampleFormat.TXT)),
        ExportChoice("Samples, Markdown", "-samples.md", samples(SampleFormat.MD)),
        ExportChoice("Samples, JSON lines", "-samples.jsonl", samples(SampleFormat.JSONL)),
    )
    if progress.classifies:
        results = (
            ExportChoice(
                "Confusion matrix, picture (SVG)", "-classes.svg", report(ReportFormat.SVG)
            ),
            ExportChoice("Report on classes, plain text", "-classes.txt", report(ReportFormat.TXT)),
            ExportChoice("Report on classes, JSON", "-classes.json", report(ReportFormat.JSON)),
        )
    return (
        *results,
        ExportChoice("Loss curve, picture (SVG)", "-loss.svg", loss(LossFormat.SVG)),
        ExportChoice("Loss curve, table (CSV)", "-loss.csv", loss(LossFormat.CSV)),
        ExportChoice("Loss curve, JSON", "-loss.json", loss(LossFormat.JSON)),
    )


class ExportDialog(Dialog[Path]):
    """Asks what to write, and where; its result is the file that was written."""

    def __init__(self, choices: Sequence[ExportChoice], run_name: str, folder: Path) -> None:
        super().__init__("Export", "Enter write · Tab file name · Esc cancel")
        self._choices, self._run_name, self._folder = choices, run_name, folder
        self._choice = choices[0]

    def content(self) -> list[Widget]:
        """The choices, the file name, and an error message."""
        return [
            ChoiceList(*(choice.label for choice in self._choices), compact=True, id="kinds"),
            Static("File", classes="label"),
            SafeInput(id="file", compact=True),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Focus the choices."""
        self.query_one("#kinds").focus()

    @on(OptionList.OptionHighlighted)
    def _suggest_name(self, event: OptionList.OptionHighlighted) -> None:
        self._choice = self._choices[event.option_index]
        path = unused_path(self._folder / f"{plain_stem(self._run_name)}{self._choice.suffix}")
        self.query_one("#file", Input).value = path.name

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _write(self) -> None:
        """Write the file in a thread: some take seconds."""
        name = self.query_one("#file", Input).value.strip()
        if not name:
            self._show_error("The file needs a name.")
            return
        try:
            path = self._folder / Path(name).expanduser()
            if path.is_file():
                unused = safe_line(unused_path(path).name)
                self._show_error(f"{safe_line(path.name)} is there already; {unused} is free.")
                return
        except (OSError, RuntimeError) as error:
            self._show_error(str(error))
            return
        self.query_one("#complaint", Static).update(Content("Writing …"))
        render = self._choice.render

        def write(ticket: Ticket) -> Path:
            content = render(ticket.check)
            ticket.check()  # no file is written once the dialog was closed
            write_export(path, content)
            return path

        self.answer_later(write, self._show_error)

    def _show_error(self, message: str) -> None:
        self.query_one("#complaint", Static).update(Content(safe_line(message, 300)))
        self.query_one("#file").focus()


def ask_export(app: App[Any], choices: Sequence[ExportChoice], run_name: str) -> None:
    """Ask which of ``choices`` to write, and say where it was written."""

    def written(path: Path | None) -> None:
        if path is not None:
            notify(app, f"Written: {path}", seconds=8)

    app.push_screen(ExportDialog(choices, run_name, Path.cwd()), written)
