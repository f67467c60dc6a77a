"""Writing something to a file: which of several kinds, and under which name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from lstm_tui.exports.files import plain_stem, unused_path, write_export
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.exports.samples import SampleFormat, render_samples
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """One kind of file: what a person calls it, how its name ends, and how it is made.

    ``render`` is given a function to call between pieces of work, which raises an error once the
    dialog is left.
    """

    words: str
    ending: str
    render: Callable[[Callable[[], None]], str | bytes]


def of_run(progress: RunProgress, name: str) -> tuple[ExportChoice, ...]:
    """What a run has to export: its samples and its loss curve."""

    def samples(kind: SampleFormat) -> Callable[[Callable[[], None]], str]:
        return lambda _check: render_samples(progress.samples, kind, name)

    def loss(kind: LossFormat) -> Callable[[Callable[[], None]], str]:
        return lambda _check: render_loss(progress, kind, name)

    return (
        ExportChoice("Samples, plain text", "-samples.txt", samples(SampleFormat.TXT)),
        ExportChoice("Samples, Markdown", "-samples.md", samples(SampleFormat.MD)),
        ExportChoice("Samples, JSON lines", "-samples.jsonl", samples(SampleFormat.JSONL)),
        ExportChoice("Loss curve, picture (SVG)", "-loss.svg", loss(LossFormat.SVG)),
        ExportChoice("Loss curve, table (CSV)", "-loss.csv", loss(LossFormat.CSV)),
        ExportChoice("Loss curve, JSON", "-loss.json", loss(LossFormat.JSON)),
    )


class ExportDialog(Dialog[Path]):
    """Asks what to write and where; answers with the file that was written."""

    def __init__(self, choices: Sequence[ExportChoice], run_name: str, folder: Path) -> None:
        super().__init__("Export", "Enter write · Tab file name · Esc cancel")
        self._choices, self._run_name, self._folder = choices, run_name, folder
        self._choice = choices[0]

    def content(self) -> list[Widget]:
        """The kinds, the name, and room for what is wrong with it."""
        return [
            ChoiceList(*(choice.words for choice in self._choices), compact=True, id="kinds"),
            Static("File", classes="label"),
            SafeInput(id="file", compact=True),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Begin with the kinds."""
        self.query_one("#kinds").focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Suggest a free name for this kind."""
        self._choice = self._choices[event.option_index]
        path = unused_path(self._folder / f"{plain_stem(self._run_name)}{self._choice.ending}")
        self.query_one("#file", Input).value = path.name

    def on_option_list_option_selected(self) -> None:
        """Enter on a kind writes it."""
        self._write()

    def on_input_submitted(self) -> None:
        """Enter on the name writes it."""
        self._write()

    def _write(self) -> None:
        """Make the file in a thread: some take seconds."""
        name = self.query_one("#file", Input).value.strip()
        if not name:
            self._complain("The file needs a name.")
            return
        try:
            path = self._folder / Path(name).expanduser()
            if path.is_file():
                free = safe_line(unused_path(path).name)
                self._complain(f"{safe_line(path.name)} is there already; {free} is free.")
                return
        except (OSError, RuntimeError) as error:
            self._complain(str(error))
            return
        self.query_one("#complaint", Static).update(Content("Writing …"))
        render = self._choice.render

        def write(ticket: Ticket) -> Path:
            content = render(ticket.check)
            ticket.check()  # no file is written once the dialog was left
            write_export(path, content)
            return path

        self.answer_later(write, self._complain)

    def _complain(self, words: str) -> None:
        self.query_one("#complaint", Static).update(Content(safe_line(words, 300)))
        self.query_one("#file").focus()
