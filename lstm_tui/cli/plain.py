"""The picture without a screen: coloured text on a terminal, bars beneath it in a pipe."""

import os
import shutil
import sys
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from lstm_tui.exports.palette import DARK, LEVELS, LIGHT, as_hex, levels
from lstm_tui.tui.neuron_desk import Desk
from lstm_tui.tui.themes import first_theme
from lstm_tui.tui.widgets.text_rows import rows_of, shown_text

BARS = "▁▂▃▄▅▆▇█"


def print_plain(desk: Desk, count: int, *, colour: bool) -> None:
    """Print the first ``count`` characters of the text on the desk.

    With ``colour`` on the unit's colours; without, each row above a row of bars, from ▁ (low) to █.
    """
    gate = desk.quantity not in ("hidden", "cell")
    desk.reading.read(0, count, gates=gate)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    text = shown_text(desk.text.ids[:count], desk.vocabulary)
    rows = rows_of(text, width)
    values = desk.values(0, count)
    low, high = desk.scale()
    console = Console(
        highlight=False,
        width=width,
        color_system="truecolor" if colour else None,
        legacy_windows=False,
    )
    palette = DARK if first_theme(os.environ).dark else LIGHT
    steps = levels(values, low, high)
    styles = [Style(color=as_hex(palette.ink(one)), bgcolor=as_hex(one)) for one in palette.values]
    for row in range(len(rows)):
        first, end = rows.span(row)
        glyphs, row_steps = text.glyphs[first:end], steps[first:end].tolist()
        if colour:
            alike = groupby(zip(glyphs, row_steps, strict=True), key=itemgetter(1))
            console.print(
                _Line(
                    Segment("".join(glyph for glyph, _ in run), styles[step]) for step, run in alike
                )
            )
            continue
        bars = "".join(
            BARS[step * (len(BARS) - 1) // (LEVELS - 1)] * width
            for step, width in zip(row_steps, text.widths[first:end].tolist(), strict=True)
        )
        console.print(_Line([Segment(glyphs)]))
        console.print(_Line([Segment(bars)]))
    what = f"{desk.unit} {desk.quantity.replace('_', ' ')}, {low:.2g} to {high:.2g}"
    part = f"the first {count:,} of " if count < len(desk.text.ids) else ""
    print(f"{what}; {part}{desk.text.source}", file=sys.stderr)


class _Line:
    """Segments as they are, and the end of a line."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._segments = [*segments, Segment.line()]

    def __rich_console__(self, *_: object) -> list[Segment]:
        return self._segments
