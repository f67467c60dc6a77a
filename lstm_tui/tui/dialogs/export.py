"""Writing samples or the loss curve to a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.files import free_path, write_export
from lstm_tui.exports.loss import LossFormat, render_loss
from lstm_tui.exports.samples import SampleFormat, render_samples
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.dialogs.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of file: what a person calls it, how its name ends, and how it is made."""

    words: str
    ending: str
    render: Callable[[RunProgress, str], str]


def _samples(format: SampleFormat) -> Callable[[RunProgress, str], str]:  # noqa: A002
    return lambda progress, name: render_samples(progress.samples, format, name)


def _loss(format: LossFormat) -> Callable[[RunProgress, str], str]:  # noqa: A002
    return lambda progress, name: render_loss(progress, format, name)


CHOICES = (
    Choice("Samples, plain text", "-samples.txt", _samples(SampleFormat.TXT)),
    Choice("Samples, Markdown", "-samples.md", _samples(SampleFormat.MD)),
    Choice("Samples, JSON lines", "-samples.jsonl", _samples(SampleFormat.JSONL)),
    Choice("Loss curve, picture (SVG)", "-loss.svg", _loss(LossFormat.SVG)),
    Choice("Loss curve, table (CSV)", "-loss.csv", _loss(LossFormat.CSV)),
    Choice("Loss curve, JSON", "-loss.json", _loss(LossFormat.JSON)),
)


class ExportDialog(Dialog[Path]):
    """Asks what to write and where; answers with the file that was written."""

    def __init__(self, progress: RunProgress, run_name: str, folder: Path) -> None:
        super().__init__("Export", "Enter write · Tab file name · Esc cancel")
        self._progress, self._run_name, self._folder = progress, run_name, folder
        self._choice = CHOICES[0]

    def content(self) -> list[Widget]:
        """The kinds, the name, and room for what is wrong with it."""
        return [
            OptionList(*(choice.words for choice in CHOICES), compact=True, id="kinds"),
            Static("File", classes="label"),
            Input(id="file", compact=True),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Begin with the kinds."""
        self.query_one("#kinds").focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Suggest a free name for this kind."""
        self._choice = CHOICES[event.option_index]
        path = free_path(self._folder / f"{self._run_name}{self._choice.ending}")
        self.query_one("#file", Input).value = path.name

    def on_option_list_option_selected(self) -> None:
        """Enter on a kind writes it."""
        self._write()

    def on_input_submitted(self) -> None:
        """Enter on the name writes it."""
        self._write()

    def _write(self) -> None:
        name = self.query_one("#file", Input).value.strip()
        if not name:
            self._complain("The file needs a name.")
            return
        try:
            path = self._folder / Path(name).expanduser()
            if path.is_file():
                free = safe_line(free_path(path).name)
                self._complain(f"{safe_line(path.name)} is there already; {free} is free.")
                return
            write_export(path, self._choice.render(self._progress, self._run_name))
        except (LstmTuiError, OSError, RuntimeError) as error:
            self._complain(safe_line(str(error), 300))
        else:
            self.dismiss(path)

    def _complain(self, words: str) -> None:
        self.query_one("#complaint", Static).update(Content(words))
        self.query_one("#file").focus()
