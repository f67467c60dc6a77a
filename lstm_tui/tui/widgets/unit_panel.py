"""What one unit is worth: its values inside and outside a pattern, its figures, and its ablation.

Pure functions from values to `Content` of a given width and height; the last lines give way.
"""

from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.neurons.figures import BinaryFigures, headline
from lstm_tui.neurons.scores import Histogram, ProbeScore, UnitScore
from lstm_tui.runs.notes import UnitNote
from lstm_tui.text.glyphs import safe_line, visible

DIM = "$foreground-muted"
BLOCKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What there is to say of a unit.

    ``pattern`` is what it is held against, ``probes`` what all units of each layer together make
    of it; ``causal`` is what an intervention said, a line each.
    """

    pattern: str
    score: UnitScore | None
    histogram: Histogram | None
    note: UnitNote
    probes: tuple[ProbeScore, ...] = ()
    causal: tuple[str, ...] = ()
    waiting: str = ""


def unit_panel(facts: UnitFacts, width: int, height: int) -> Content:
    """The lines of the panel, those that matter most first."""
    lines: list[Content] = []
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
        lines += _histogram(facts.histogram, facts.score, width)
        lines += _figures(facts.score, width)
        lines.append(_probes(facts.probes))
    for line in facts.causal:
        lines += _wrapped(line, width, "")
    if not facts.causal and facts.score is not None:
        lines.append(Content.assemble(("a", "bold $accent"), (" ablate it: what breaks?", DIM)))
    if facts.note.remark:
        lines += _wrapped(facts.note.remark, width, f"italic {DIM}")
    return Content("\n").join(line.truncate(width) for line in lines[:height])


def _probes(probes: tuple[ProbeScore, ...]) -> Content:
    """The figure of the linear probe of each layer, the lowest first."""
    words = " ".join(f"L{probe.layer} {headline(probe.figures):.2f}" for probe in probes)
    return Content.assemble(("probe ", DIM), words)


def _wrapped(words: str, width: int, style: str) -> list[Content]:
    """``words``, safe to show, on as many lines as they need."""
    indent = " " * (len(words) - len(words.lstrip()))
    shown = wrap(visible(words), max(width, 8), subsequent_indent=indent)
    return [Content.assemble((line, style)) for line in shown]


def _histogram(histogram: Histogram | None, score: UnitScore, width: int) -> list[Content]:
    if histogram is None:
        return []
    columns = max(4, width - 9)
    low, high = _filled(histogram)
    inside = bars(histogram.inside[low:high], columns)
    outside = bars(histogram.outside[low:high], columns)
    edges = histogram.edges[low : high + 1]
    lines = [
        Content.assemble(("inside  ", DIM), (inside, "$success")),
        Content.assemble(("outside ", DIM), (outside, "$primary")),
    ]
    if score.threshold is not None:
        share = float(np.interp(score.threshold, edges, np.linspace(0, columns, len(edges))))
        at = min(columns - 1, int(share))
        sign = "≥" if score.sign > 0 else "<"
        words = f"{sign} {score.threshold:.2f}"
        left = " " * at + "▲ " + words if at + 2 + len(words) <= columns else ""
        line = left or " " * max(0, at - len(words) - 1) + words + " ▲"
        lines.append(Content.assemble(("yes     ", DIM), (line, "$warning")))
    return lines


def _filled(histogram: Histogram) -> tuple[int, int]:
    """The bins between which almost all values lie."""
    total = np.cumsum(histogram.inside + histogram.outside)
    if total[-1] == 0:
        return 0, len(total)
    low, high = np.searchsorted(total, (0.001 * total[-1], 0.999 * total[-1]))
    return int(low), max(int(high) + 1, int(low) + 2)


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
            third += [("  r ", DIM), (f"{figures.r:+.2f}", "")]
        return [Content.assemble(*parts) for parts in (first, second, third)]
    low, high = figures.interval
    return [
        Content.assemble(
            ("R² ", DIM), (f"{figures.r2:.2f}", "bold"), (f" ({low:.2f}–{high:.2f})", "")
        ),
        Content.assemble(("r ", DIM), f"{figures.r:+.2f}"),
    ]
