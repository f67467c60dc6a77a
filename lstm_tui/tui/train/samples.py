"""Samples of a run: which one is shown, and the panel that shows it.

Samples are numbered from the first that the run wrote, so that the selection of `SampleCursor`
stays while new samples arrive and old ones are dropped.
"""

from dataclasses import dataclass, replace

from textual import getters
from textual.app import ComposeResult
from textual.content import Content

from lstm_tui.runs.progress import RunProgress, Sample
from lstm_tui.studies.copying import describe_copies, describe_loop
from lstm_tui.text.document_ends import span_with_end_glyphs, with_end_glyphs
from lstm_tui.text.glyphs import visible
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.result_panel import ResultPanel
from lstm_tui.tui.widgets.panel import ContentPanel

SHOWN_CHARACTERS, SHOWN_LINES = 20_000, 1_000
"""Limits of what is laid out of a sample: 50,000 lines took 24 s."""

REMARK_CELLS = 40
"""Width of the lines about copies and loops before that of the panel is known."""


@dataclass(frozen=True, slots=True)
class SampleCursor:
    """The selection: a ``temperature`` (None: the run's first) and the ``number`` of a sample in
    the run (None: always the newest)."""

    temperature: float | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SelectedSample:
    """The sample to show: the ``rank``-th of ``count`` at its temperature."""

    sample: Sample
    rank: int
    count: int

    @property
    def newest(self) -> bool:
        """Whether it is the last one at its temperature."""
        return self.rank == self.count


def selected_sample(progress: RunProgress, cursor: SampleCursor) -> SelectedSample | None:
    """The sample that ``cursor`` selects; None while there is none."""
    numbers = _numbers(progress, cursor)
    if not numbers:
        return None
    index = _index(numbers, cursor)
    sample = progress.samples[numbers[index] - progress.samples_dropped]
    return SelectedSample(sample, index + 1, len(numbers))


def move_cursor(progress: RunProgress, cursor: SampleCursor, by: int) -> SampleCursor:
    """``cursor`` moved by ``by`` samples; at the last one it selects the newest, for good."""
    numbers = _numbers(progress, cursor)
    if not numbers:
        return cursor
    index = max(0, _index(numbers, cursor) + by)
    return replace(cursor, number=None if index >= len(numbers) - 1 else numbers[index])


def next_temperature(progress: RunProgress, cursor: SampleCursor) -> SampleCursor:
    """The next temperature: its newest sample, or the one nearest in steps to an earlier one."""
    temperatures = sorted({sample.temperature for sample in progress.samples})
    selected = selected_sample(progress, cursor)
    if selected is None:
        return cursor
    present, step = selected.sample.temperature, selected.sample.step
    following = SampleCursor(
        next((value for value in temperatures if value > present), temperatures[0])
    )
    if cursor.number is None:
        return following

    def steps_away(number: int) -> int:
        return abs(progress.samples[number - progress.samples_dropped].step - step)

    return replace(following, number=min(_numbers(progress, following), key=steps_away))


def _numbers(progress: RunProgress, cursor: SampleCursor) -> list[int]:
    """The numbers of the samples at the temperature of ``cursor``."""
    written = {sample.temperature for sample in progress.samples}
    preferred = (cursor.temperature, *progress.temperatures)
    temperature = next((value for value in preferred if value in written), None)
    return [
        number
        for number, sample in enumerate(progress.samples, progress.samples_dropped)
        if temperature is None or sample.temperature == temperature
    ]


def _index(numbers: list[int], cursor: SampleCursor) -> int:
    """The index in ``numbers`` of the selected sample, or of the next one that was not dropped."""
    last = len(numbers) - 1
    if cursor.number is None:
        return last
    return next((index for index, number in enumerate(numbers) if number >= cursor.number), last)


def sample_title(selected: SelectedSample | None) -> str:
    """The text on the upper border."""
    if selected is None:
        return "Sample"
    sample = selected.sample
    return f"Sample · step {sample.step:,} · temperature {sample.temperature:g}"


def sample_subtitle(selected: SelectedSample | None) -> str:
    """The text on the lower border: the position, and the keys that move it."""
    if selected is None:
        return ""
    newest = "" if selected.newest else " · End newest"
    return f"← {selected.rank} of {selected.count} →{newest} · v temperature"


def sample_original(selected: SelectedSample | None, cells: int = REMARK_CELLS) -> str | None:
    """The text of `render_sample` before control characters are replaced by glyphs."""
    if selected is None:
        return None
    prime, text, remark = _cut(selected.sample)
    text = with_end_glyphs(text, _ends(selected.sample, text))
    return "".join((_remarks(selected.sample, cells), prime, text, remark))


def render_sample(selected: SelectedSample | None, cells: int = REMARK_CELLS) -> Content:
    """What the sample copies, the prime, and the text that the network wrote after it.

    The prime is underlined and dim; copied spans are underlined; ␃ ends a document. The lines about
    copies and loops fit into ``cells``.
    """
    if selected is None:
        return Content.assemble(
            ("What the network writes appears here from time to time.\nPress ", DIM),
            ("s", "bold $accent"),
            (" to ask for a sample now.", DIM),
        )
    prime, text, remark = _cut(selected.sample)
    return Content.assemble(
        (_remarks(selected.sample, cells), DIM),
        (visible(prime, keep_newlines=True), f"underline {DIM}"),
        *_with_copies(text, selected.sample),
        (remark, DIM),
    )


def _remarks(sample: Sample, cells: int) -> str:
    """Lines about what ``sample`` copies and repeats; empty if neither is known."""
    lines = []
    if sample.copies is not None:
        lines.append(describe_copies(sample.text, sample.copies, cells))
    if sample.loop is not None:
        lines.append(describe_loop(sample.text, sample.loop, cells))
    return "".join(f"{line}\n" for line in lines)


def _ends(sample: Sample, text: str) -> list[int]:
    """The offsets in ``text``, which is the beginning of the sample, at which a document ends.

    A log may have any; those out of order are left out.
    """
    ends = list[int]()
    for end in sample.ends:
        if (ends[-1] if ends else -1) < end <= len(text):
            ends.append(end)
    return ends


def _with_copies(text: str, sample: Sample) -> list[str | tuple[str, str]]:
    """The glyphs of ``text`` of ``sample``, with copied spans underlined and ␃ at [END]."""
    ends, parts = _ends(sample, text), list[str | tuple[str, str]]()
    shown = visible(with_end_glyphs(text, ends), keep_newlines=True)
    done = 0
    for span in sample.copies.spans if sample.copies is not None else ():
        begin, end = span_with_end_glyphs(span.begin, span.end, ends)
        if done <= begin < end:
            parts += [shown[done:begin], (shown[begin:end], "underline")]
            done = end
    return [*parts, shown[done:]]


def _cut(sample: Sample) -> tuple[str, str, str]:
    """As much of prime and text as is laid out, and a remark on what is left out."""
    whole = sample.prime + sample.text
    end = min(len(whole), SHOWN_CHARACTERS)
    lines = whole[:end].split("\n", SHOWN_LINES)
    if len(lines) > SHOWN_LINES:
        end -= len(lines[-1])
    prime_end = min(end, len(sample.prime))
    hidden = len(whole) - end
    remark = f"\n… {hidden:,} more characters: e exports the whole sample." if hidden else ""
    return whole[:prime_end], whole[prime_end:end], remark


class SamplePanel(ResultPanel):
    """Shows one sample of a run; its actions select another."""

    content = getters.query_one("#sample-text", ContentPanel)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._progress = RunProgress()
        self._cursor = SampleCursor()
        self._selected: SelectedSample | None = None

    def compose(self) -> ComposeResult:
        """The text of the sample."""
        yield ContentPanel(id="sample-text")

    def on_mount(self) -> None:
        """Say how to get the first sample."""
        self._show(None)

    def on_resize(self) -> None:
        """Fit the lines about copies and loops to the new width."""
        if self.content.text_selection is None:
            self._show(self._selected)

    @property
    def _remark_cells(self) -> int:
        """The width of a line of the text, whether or not there is a scroll bar."""
        width = self.content_size.width - self.styles.scrollbar_size_vertical
        return width if width > 0 else REMARK_CELLS

    def set_progress(self, progress: RunProgress) -> None:
        """Show the selected sample of ``progress``."""
        self._progress = progress
        selected = selected_sample(progress, self._cursor)
        # A text in which something is selected with the mouse stays.
        if selected != self._selected and self.content.text_selection is None:
            self._show(selected)

    def action_older(self) -> None:
        """Show the sample before this one."""
        self._select(move_cursor(self._progress, self._cursor, -1))

    def action_newer(self) -> None:
        """Show the sample after this one."""
        self._select(move_cursor(self._progress, self._cursor, 1))

    def action_newest(self) -> None:
        """Show the newest sample, and from now on each newer one."""
        self._select(SampleCursor(self._cursor.temperature))

    def action_next_temperature(self) -> None:
        """Show the sample of the same step at the next temperature."""
        self._select(next_temperature(self._progress, self._cursor))

    def _select(self, cursor: SampleCursor) -> None:
        self._cursor = cursor
        self.screen.clear_selection()
        self.set_progress(self._progress)

    def _show(self, selected: SelectedSample | None) -> None:
        self._selected = selected
        self.border_title = Content(sample_title(selected))
        self.border_subtitle = Content(sample_subtitle(selected))
        text = render_sample(selected, self._remark_cells)
        original = sample_original(selected, self._remark_cells)
        self.content.show(text, layout=True, original=original)
