"""What one unit is worth: its values inside and outside a pattern, its figures, and its ablation.

Pure functions from values to `Content` of a given width and height; the last lines give way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.colors.styles import content_style
from lstm_tui.reader.units import MINUS
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.scoring.metrics import BinaryFigures, headline
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line, visible

DIM = "$foreground-muted"
BLOCKS = " ▁▂▃▄▅▆▇█"
NAME_WIDTH = 8


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What there is to say of a unit.

    ``pattern`` is what it is held against, ``probes`` what all units of each layer together make
    of it; ``causal`` is what an intervention said, a line each.
    """

    pattern: str
    score: UnitScore | None
    histogram: Histogram | None
    note: UnitAnnotation
    probes: tuple[ProbeScore, ...] = ()
    causal: tuple[str, ...] = ()
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Paint:
    """The colors of values, and the ``scale`` from the lowest to the highest of them."""

    palette: Palette
    scale: tuple[float, float]

    def bars(self, values: NDArray[np.floating]) -> list[str]:
        """The colors of bars where the unit has ``values`` (n,): those of the text."""
        return [as_hex(self.palette.bars[level]) for level in levels(values, *self.scale).tolist()]


def unit_panel(facts: UnitFacts, paint: Paint, width: int, height: int) -> Content:
    """The lines of the panel, those that matter most first."""
    lines: list[Content] = []
    pointer: Content | None = None
    if facts.note.name:
        lines.append(Content.assemble((safe_line(facts.note.name, width), "italic $accent")))
    if facts.score is None:
        words = facts.waiting or (
            "Not there, or too rarely, in the text that ranks units."
            if facts.pattern
            else "The best at no pattern. Choose one to hold it against: f."
        )
        lines += _wrapped(words, width, DIM)
    else:
        lines += _histogram(facts.histogram, paint, width)
        if facts.histogram is not None and facts.score.threshold is not None:
            pointer, legend = _legend(facts.histogram, facts.score, paint.palette, width)
            lines += [pointer, legend] if pointer else [legend]
        lines += _figures(facts.score, width)
        lines.append(_probes(facts.probes))
    for line in facts.causal:
        lines += _wrapped(line, width, "")
    if not facts.causal and facts.score is not None:
        lines.append(Content.assemble(("a", "bold $accent"), (" ablate it: what breaks?", DIM)))
    if facts.note.remark:
        lines += _wrapped(facts.note.remark, width, f"italic {DIM}")
    if pointer is not None and len(lines) > height:  # its legend says as much
        lines.remove(pointer)
    return Content("\n").join(line.truncate(width) for line in lines[:height])


def _probes(probes: tuple[ProbeScore, ...]) -> Content:
    """The figure of the linear probe of each layer, the lowest first."""
    words = " ".join(f"L{probe.layer} {headline(probe.figures):.2f}" for probe in probes)
    return Content.assemble(("probe ", DIM), words)


def _wrapped(words: str, width: int, style: str) -> list[Content]:
    """``words``, safe to show, on as many lines as they need."""
    shown, width = visible(words), max(width, 8)
    indent = " " * min(len(shown) - len(shown.lstrip(" ")), width // 2)
    return [
        Content.assemble((line, style)) for line in wrap(shown, width, subsequent_indent=indent)
    ]


def _histogram(histogram: Histogram | None, paint: Paint, width: int) -> list[Content]:
    """How often which value occurs inside and outside, in the colors that the text has there."""
    if histogram is None:
        return []
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    middles = np.interp(np.arange(columns) + 0.5, np.linspace(0, columns, len(edges)), edges)
    colors = paint.bars(middles)
    return [
        Content.assemble((name.ljust(NAME_WIDTH), DIM), *_painted(bars(counts, columns), colors))
        for name, counts in (
            ("inside", histogram.inside[filled]),
            ("outside", histogram.outside[filled]),
        )
    ]


def _columns(width: int) -> int:
    """Bars of a histogram in a panel of ``width`` cells."""
    return max(4, width - NAME_WIDTH - 1)


def _painted(words: str, colors: Sequence[str]) -> list[tuple[str, str]]:
    """``words`` with a color for each character; equal neighbors are one part."""
    pairs = groupby(zip(words, colors, strict=True), key=itemgetter(1))
    return [("".join(one for one, _ in same), color) for color, same in pairs]


def _legend(
    histogram: Histogram, score: UnitScore, palette: Palette, width: int
) -> tuple[Content | None, Content]:
    """Where the unit fires, and a pointer to that place of the histogram above it.

    The pointer is None where it stands in the same line as the words.
    """
    assert score.threshold is not None
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    share = float(np.interp(score.threshold, edges, np.linspace(0, columns, len(edges))))
    at = NAME_WIDTH + min(columns - 1, int(share))
    side, end = ("above", -1) if score.sign > 0 else ("below", 0)
    words = Content.assemble(
        f"fires {side} {signed(score.threshold)} ",
        (f"({palette.end_word(score.sign)})", content_style(palette.looks[end])),
    )
    pointer = Content.assemble(("▲", "$warning"))
    if at + 2 + words.cell_length <= width:
        return None, Content(" " * at) + pointer + Content(" ") + words
    if words.cell_length + 1 <= at:
        return None, Content(" " * (at - words.cell_length - 1)) + words + Content(" ") + pointer
    return Content(" " * at) + pointer, words


def signed(value: float) -> str:
    """Two digits behind the point, and a true minus, but no −0.00: ``−1.69``."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", MINUS)


def _with_sign(value: float) -> str:
    """The same with a plus where it is not negative: ``+0.88``."""
    words = signed(value)
    return words if words.startswith(MINUS) else f"+{words}"


def _filled(histogram: Histogram) -> slice:
    """The bins between which almost all values lie."""
    total = np.cumsum(histogram.inside + histogram.outside)
    if total[-1] == 0:
        return slice(0, len(total))
    low, high = np.searchsorted(total, (0.001 * total[-1], 0.999 * total[-1]))
    return slice(int(low), max(int(high) + 1, int(low) + 2))


def bars(counts: NDArray[np.int64], columns: int) -> str:
    """``counts`` as so many bars, the highest of them full; heights are square roots, so that
    what is rare is seen too."""
    edges = np.linspace(0, len(counts), columns + 1)
    sums = np.concatenate(([0.0], np.cumsum(counts)))
    binned = np.diff(np.interp(edges, np.arange(len(sums)), sums))
    top = binned.max(initial=0.0)
    if top <= 0:
        return " " * columns
    heights = np.ceil(np.sqrt(binned / top) * 8).astype(int)
    heights[binned < 1e-9] = 0
    return "".join(BLOCKS[height] for height in heights)


def _figures(score: UnitScore, width: int) -> list[Content]:
    figures = score.figures
    if isinstance(figures, BinaryFigures):
        low, high = figures.interval
        first = [("F1 ", DIM), (f"{figures.f1:.2f}", "bold"), (f" ({low:.2f}–{high:.2f})", "")]
        if width >= 30:
            first.append((f"  chance {figures.chance_f1:.2f}", DIM))
        second = [("P ", DIM), (f"{figures.precision:.2f}  ", ""), ("R ", DIM)]
        second += [(f"{figures.recall:.2f}  ", ""), ("MCC ", DIM), (f"{figures.mcc:.2f}", "")]
        percent = 100 * figures.prevalence
        share = f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}"
        third = [("AUPRC ", DIM), (f"{figures.auprc:.2f}  ", ""), (f"{share} % of text", DIM)]
        if width >= 34:
            third += [("  r ", DIM), (_with_sign(figures.r), "")]
        return [Content.assemble(*parts) for parts in (first, second, third)]
    low, high = figures.interval
    return [
        Content.assemble(
            ("R² ", DIM), (f"{figures.r2:.2f}", "bold"), (f" ({low:.2f}–{high:.2f})", "")
        ),
        Content.assemble(("r ", DIM), _with_sign(figures.r)),
    ]
