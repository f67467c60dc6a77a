"""``inspect --plain``: text in the colors of a unit on a terminal, with bars below it in a pipe."""

import os
import shutil
import sys
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from rich.console import Console
from rich.segment import Segment

from lstm_tui.cli.display_options import SYSTEMS
from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import LEVELS, levels
from lstm_tui.colors.styles import rich_style, terminal_style
from lstm_tui.colors.terminal import has_dark_background
from lstm_tui.inspection.captions import values_title
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.text_layout import rows_of
from lstm_tui.inspection.unit_values import shown_scale, shown_values
from lstm_tui.text.symbol_glyphs import fitted

BARS = "▁▂▃▄▅▆▇█"


def print_plain(session: InspectionSession, count: int, display: Display) -> None:
    """Print the first ``count`` symbols of the text of ``session`` in the colors of ``display``.

    The colors show the unit of the session, or its set of units.

    Without colors, each row is followed by a row of bars from ▁ (low) to █ (high), and no terminal
    sequences are written.
    """
    session.activations.read(0, count, gates=session.quantity.is_gate)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    text = session.shown(0, count)
    rows = rows_of(text, width)
    values = shown_values(session, 0, count)
    low, high = shown_scale(session)
    title = values_title(session, " ")
    colored = display.depth is not Depth.NONE
    console = Console(
        highlight=False,
        width=width,
        color_system=SYSTEMS.get(display.depth),
        force_terminal=colored,
        no_color=not colored,
        legacy_windows=False,
    )
    palette = display.palette(dark=has_dark_background(os.environ))
    steps = levels(values, low, high)
    styles = [terminal_style(rich_style(style), display.depth) for style in palette.styles]
    for row in range(len(rows)):
        first, end = rows.span(row)
        widths, row_steps = rows.widths[first:end].tolist(), steps[first:end].tolist()
        glyphs = list(map(fitted, text.glyphs[first:end], widths))
        if colored:
            runs = groupby(zip(glyphs, row_steps, strict=True), key=itemgetter(1))
            console.print(
                _Line(
                    Segment("".join(glyph for glyph, _ in run), styles[step]) for step, run in runs
                )
            )
            continue
        bars = "".join(
            BARS[step * (len(BARS) - 1) // (LEVELS - 1)] * width
            for step, width in zip(row_steps, widths, strict=True)
        )
        console.print(_Line([Segment("".join(glyphs))]))
        console.print(_Line([Segment(bars)]))
    ends = (palette.low_word, palette.high_word) if colored else (BARS[0], BARS[-1])
    scale = f"{low:.2g} ({ends[0]}) to {high:.2g} ({ends[1]})"
    part = f"the first {count:,} of " if count < len(session.text.ids) else ""
    held = f"; held: {session.held}" if session.held else ""
    print(f"{title}, {scale}; {part}{session.text.source}{held}", file=sys.stderr)


class _Line:
    """Segments without wrapping, and a line feed."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._segments = [*segments, Segment.line()]

    def __rich_console__(self, *_: object) -> list[Segment]:
        return self._segments
