"""The newest sample of each run of a comparison, side by side. Pure functions."""

from collections.abc import Sequence

from textual.content import Content

from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.runs.progress import Sample
from lstm_tui.text.glyphs import cells, safe_line, visible
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.samples import SampleCursor, selected_sample
from lstm_tui.tui.widgets.chart_series import CURVE_COLORS, MARKS

MIN_COLUMN = 15
"""Cells of a column; where there is less room, samples are below each other."""

SEPARATOR = " │ "


def render_side_by_side(runs: Sequence[ComparedRun], width: int, height: int) -> Content:
    """The beginning of the newest sample of each run that has one.

    Each has a column, or where these would be narrow, a part of the rows.
    """
    shown = [
        (number, run, selected.sample)
        for number, run in enumerate(runs)
        if (selected := selected_sample(run.progress, SampleCursor())) is not None
    ]
    if not shown or height < 1:
        return Content.assemble(("What the networks write appears here.", DIM)).truncate(width)
    column = (width - len(SEPARATOR) * (len(shown) - 1)) // len(shown)
    if column < MIN_COLUMN:
        return _below_each_other(shown, width, height)
    parts = [
        [_heading(number, run, sample, column), *_wrapped(_text(sample), column, height - 1)]
        for number, run, sample in shown
    ]
    separator = Content.assemble((SEPARATOR, DIM))
    rows = [separator.join(_padded(part, row, column) for part in parts) for row in range(height)]
    return Content("\n").join(rows)


def _below_each_other(
    shown: Sequence[tuple[int, ComparedRun, Sample]], width: int, height: int
) -> Content:
    each = max(1, height // len(shown))
    name_width = max(len(run.short) for _, run, _ in shown) + 4
    rows: list[Content] = []
    for number, run, sample in shown:
        lines = _wrapped(visible(_text(sample)), max(1, width - name_width), each)
        name = f"{MARKS[number]} {safe_line(run.short, 20)}".ljust(name_width)
        heads = [Content.assemble((name, f"bold ${CURVE_COLORS[number]}"))]
        heads += [Content(" " * name_width)] * (each - 1)
        rows += [head + line for head, line in zip(heads, lines, strict=False)]
    return Content("\n").join(row.truncate(width) for row in rows[:height])


def _heading(number: int, run: ComparedRun, sample: Sample, width: int) -> Content:
    style = f"${CURVE_COLORS[number]}"
    name = Content.assemble((f"{MARKS[number]} {safe_line(run.short, 20)}", f"bold {style}"))
    step = Content.assemble((f" · step {sample.step:,}", DIM))
    return (name + step if name.cell_length + step.cell_length <= width else name).truncate(width)


def _text(sample: Sample) -> str:
    return (sample.prime + sample.text).lstrip("\n")


def _padded(part: Sequence[Content], row: int, width: int) -> Content:
    line = part[row] if row < len(part) else Content()
    return line + Content(" " * max(0, width - line.cell_length))


def _wrapped(text: str, width: int, height: int) -> list[Content]:
    """The first ``height`` lines of ``text`` in at most ``width`` cells, as glyphs.

    A line is broken at its last space if there is one in its second half.
    """
    lines: list[str] = []
    for paragraph in visible(text[: 2 * width * height], keep_newlines=True).split("\n"):
        rest = paragraph
        while len(lines) < height:
            line = _beginning(rest, width)
            if len(line) < len(rest) and (space := line.rfind(" ")) > len(line) // 2:
                line = line[: space + 1]
            lines.append(line)
            rest = rest[len(line) :]
            if not rest:
                break
    return [Content(line) for line in lines[:height]]


def _beginning(text: str, width: int) -> str:
    """As much of ``text`` as fits into ``width`` cells; one character at least."""
    taken = 0
    for index, character in enumerate(text):
        taken += cells(character)
        if taken > width:
            return text[: max(1, index)]
    return text
