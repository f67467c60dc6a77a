"""The unit as a detector: histogram inside and outside a pattern, metrics, result of an ablation.

Pure functions make `Content` of a given width and height, which leaves out the last lines.
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
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.units import MINUS, Quantity, signed_name
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

BLOCKS = " ▁▂▃▄▅▆▇█"
NAME_WIDTH = 8


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known about a unit.

    Attributes:
        pattern: What it is compared with.
        probes: The linear probe of each layer for that pattern.
        ablation: The result of an ablation, as lines.
        waiting: Why there is no score yet.
    """

    pattern: str
    score: UnitScore | None
    histogram: Histogram | None
    annotation: UnitAnnotation
    probes: tuple[ProbeScore, ...] = ()
    ablation: tuple[str, ...] = ()
    waiting: str = ""


def unit_facts(session: InspectionSession) -> UnitFacts:
    """What is known about the unit of ``session``, as its values are shown."""
    pattern, score, scores = session.shown_pattern, session.score(), session.ranking.scores
    histogram: Histogram | None = None
    probes: tuple[ProbeScore, ...] = ()
    if score is not None and scores is not None:
        histogram = scores.histogram(session.unit, session.quantity.state, pattern)
        probes = tuple(scores.probe(pattern))
        if session.turned:
            score, histogram = score.turned(), histogram and histogram.turned()
    return UnitFacts(
        pattern,
        score,
        histogram,
        session.annotation(),
        probes,
        session.ablation(),
        session.ranking.waiting,
    )


@dataclass(frozen=True, slots=True)
class ValueColors:
    """The colors of a unit's values; ``scale`` are the values of the lowest and the highest."""

    palette: Palette
    scale: tuple[float, float]

    def bars(self, values: NDArray[np.floating]) -> list[str]:
        """The colors of bars for ``values`` (n,), the same as in the text."""
        return [as_hex(self.palette.bars[level]) for level in levels(values, *self.scale).tolist()]


def unit_panel(facts: UnitFacts, colors: ValueColors, width: int, height: int) -> Content:
    """The lines of the panel, the most important first."""
    lines: list[Content] = []
    pointer: Content | None = None
    if facts.annotation.name:
        lines.append(Content.assemble((safe_line(facts.annotation.name, width), "italic $accent")))
    if facts.score is None:
        words = facts.waiting or (
            "Not there, or too rarely, in the text that ranks units."
            if facts.pattern
            else "Not the best unit for any pattern. Choose a pattern: f."
        )
        lines += _wrapped(words, width, DIM)
    else:
        lines += _histogram(facts.histogram, colors, width)
        if facts.histogram is not None and facts.score.threshold is not None:
            pointer, legend = _legend(facts.histogram, facts.score, colors.palette, width)
            lines += [pointer, legend] if pointer else [legend]
        lines += _figures(facts.score, width)
        lines.append(_probes(facts.probes))
    for line in facts.ablation:
        lines += _wrapped(line, width, "")
    if not facts.ablation and facts.score is not None:
        lines.append(Content.assemble(("a", "bold $accent"), (" ablate it: what breaks?", DIM)))
    if facts.annotation.remark:
        lines += _wrapped(facts.annotation.remark, width, f"italic {DIM}")
    if pointer is not None and len(lines) > height:  # its legend says as much
        lines.remove(pointer)
    return Content("\n").join(line.truncate(width) for line in lines[:height])


def _probes(probes: tuple[ProbeScore, ...]) -> Content:
    """The score of the linear probe of each layer, the lowest layer first."""
    words = " ".join(f"L{probe.layer} {primary_score(probe.metrics):.2f}" for probe in probes)
    return Content.assemble(("probe ", DIM), words)


def _wrapped(text: str, width: int, style: str) -> list[Content]:
    """``text``, safe to show, on as many lines as it needs."""
    shown, width = visible(text), max(width, 8)
    indent = " " * min(len(shown) - len(shown.lstrip(" ")), width // 2)
    return [
        Content.assemble((line, style)) for line in wrap(shown, width, subsequent_indent=indent)
    ]


def _histogram(histogram: Histogram | None, colors: ValueColors, width: int) -> list[Content]:
    """Histograms of the values inside and outside the pattern, in the colors of the text."""
    if histogram is None:
        return []
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    middles = np.interp(np.arange(columns) + 0.5, np.linspace(0, columns, len(edges)), edges)
    bar_colors = colors.bars(middles)
    return [
        Content.assemble(
            (name.ljust(NAME_WIDTH), DIM), *_colored(bars(counts, columns), bar_colors)
        )
        for name, counts in (
            ("inside", histogram.inside[filled]),
            ("outside", histogram.outside[filled]),
        )
    ]


def _columns(width: int) -> int:
    """Bars of a histogram in a panel of ``width`` cells."""
    return max(4, width - NAME_WIDTH - 1)


def _colored(text: str, colors: Sequence[str]) -> list[tuple[str, str]]:
    """``text`` with a color for each character; equal neighbors are one part."""
    pairs = groupby(zip(text, colors, strict=True), key=itemgetter(1))
    return [("".join(one for one, _ in same), color) for color, same in pairs]


def _legend(
    histogram: Histogram, score: UnitScore, palette: Palette, width: int
) -> tuple[Content | None, Content]:
    """The threshold and the side on which the unit fires, and a pointer to it in the histogram.

    The pointer is None if it is in the same line as the text.
    """
    assert score.threshold is not None
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    share = float(np.interp(score.threshold, edges, np.linspace(0, columns, len(edges))))
    at = NAME_WIDTH + min(columns - 1, int(share))
    side, end = ("above", -1) if score.sign > 0 else ("below", 0)
    words = Content.assemble(
        f"fires {side} {signed(score.threshold)} ",
        (f"({palette.end_word(score.sign)})", content_style(palette.styles[end])),
    )
    pointer = Content.assemble(("▲", "$warning"))
    if at + 2 + words.cell_length <= width:
        return None, Content(" " * at) + pointer + Content(" ") + words
    if words.cell_length + 1 <= at:
        return None, Content(" " * (at - words.cell_length - 1)) + words + Content(" ") + pointer
    return Content(" " * at) + pointer, words


def signed(value: float) -> str:
    """``value`` with two decimals and a minus sign, never −0.00: ``−1.69``."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", MINUS)


def _with_sign(value: float) -> str:
    """The same with a plus if it is not negative: ``+0.88``."""
    words = signed(value)
    return words if words.startswith(MINUS) else f"+{words}"


def _filled(histogram: Histogram) -> slice:
    """The bins that hold all but 0.1 % of the values at either end."""
    total = np.cumsum(histogram.inside + histogram.outside)
    if total[-1] == 0:
        return slice(0, len(total))
    low, high = np.searchsorted(total, (0.001 * total[-1], 0.999 * total[-1]))
    return slice(int(low), max(int(high) + 1, int(low) + 2))


def bars(counts: NDArray[np.int64], columns: int) -> str:
    """``counts`` as bars whose heights are square roots, so that small counts are visible too."""
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
    metrics = score.metrics
    if isinstance(metrics, BinaryMetrics):
        low, high = metrics.interval
        first = [("F1 ", DIM), (f"{metrics.f1:.2f}", "bold"), (f" ({low:.2f}–{high:.2f})", "")]
        if width >= 30:
            first.append((f"  chance {metrics.chance_f1:.2f}", DIM))
        second = [("P ", DIM), (f"{metrics.precision:.2f}  ", ""), ("R ", DIM)]
        second += [(f"{metrics.recall:.2f}  ", ""), ("MCC ", DIM), (f"{metrics.mcc:.2f}", "")]
        percent = 100 * metrics.prevalence
        share = f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}"
        third = [("AUPRC ", DIM), (f"{metrics.auprc:.2f}  ", ""), (f"{share} % of text", DIM)]
        if width >= 34:
            third += [("  r ", DIM), (_with_sign(metrics.r), "")]
        return [Content.assemble(*parts) for parts in (first, second, third)]
    low, high = metrics.interval
    return [
        Content.assemble(
            ("R² ", DIM), (f"{metrics.r2:.2f}", "bold"), (f" ({low:.2f}–{high:.2f})", "")
        ),
        Content.assemble(("r ", DIM), _with_sign(metrics.r)),
    ]


class UnitPanel(SizedPanel):
    """Shows what is known about the unit of ``session``."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def show_unit(self, palette: Palette) -> None:
        """Show what is known about the unit now."""
        session = self._session
        facts, quantity = unit_facts(session), session.quantity.state
        colors = ValueColors(palette, session.scale_of(quantity))
        name = signed_name(str(session.unit), turned=session.turned)
        mark = "c" if quantity is Quantity.CELL else ""  # as in the list
        on = f" on {safe_line(facts.pattern, 24)}" if facts.pattern else ""
        self.set_titles(f"{name}{mark}{on}")
        self.set_renderer(lambda width, height: unit_panel(facts, colors, width, height))
