"""The unit as a detector, in short: histogram, score, controls, claim, result of an ablation.

Pure functions make `Content` of a given width and height; `evidence` has all of it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.colors.styles import content_style
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import quantity_scale, shown_scale
from lstm_tui.reader.units import MINUS, Quantity
from lstm_tui.scoring.claims import claim, verdict
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.scoring.unit_effects import extremes
from lstm_tui.scoring.unit_scores import Histogram
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.evidence import paragraph
from lstm_tui.tui.neurons.recall_chart import recall_chart
from lstm_tui.tui.neurons.unit_facts import UnitFacts, unit_facts
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

BLOCKS = " ▁▂▃▄▅▆▇█"
NAME_WIDTH = 8
CHART_ROWS = 5
"""Lines of the chart of recall, without its captions."""


@dataclass(frozen=True, slots=True)
class ValueColors:
    """The colors of a unit's values; ``scale`` are the values of the lowest and the highest."""

    palette: Palette
    scale: tuple[float, float]

    def bars(self, values: NDArray[np.floating]) -> list[str]:
        """The colors of bars for ``values`` (n,), the same as in the text."""
        return [as_hex(self.palette.bars[level]) for level in levels(values, *self.scale).tolist()]


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the panel; where there is no room, those of the greatest rank are left out first.

    Attributes:
        lines: Of what is known, in a width; none if there is nothing to show.
        shorter: The same in fewer lines, and their rank; None if there is no such form.
    """

    rank: int
    lines: Callable[[UnitFacts, ValueColors, int], list[Content]]
    shorter: "Part | None" = None


def unit_panel(facts: UnitFacts, colors: ValueColors, width: int, height: int) -> Content:
    """The lines of the panel, those of `PARTS` that fit."""
    parts: list[Part | None] = [*PARTS]
    lines = [part.lines(facts, colors, width) if part else [] for part in parts]
    while sum(map(len, lines)) > height:
        # Of two with one rank, the lower is left out.
        ranks = [part.rank if part and lines[i] else -1 for i, part in enumerate(parts)]
        worst = max(range(len(parts)), key=lambda index: (ranks[index], index))
        part = parts[worst]
        if part is None or part.rank == 0:
            break
        parts[worst] = part.shorter
        lines[worst] = part.shorter.lines(facts, colors, width) if part.shorter else []
    # What was left out before a longer part may fit in the room that this one leaves.
    left_out = [index for index, part in enumerate(parts) if part is None]
    for index in sorted(left_out, key=lambda index: PARTS[index].rank):
        again = PARTS[index].lines(facts, colors, width)
        if sum(map(len, lines)) + len(again) <= height:
            lines[index] = again
    shown = [line for part in lines for line in part]
    return Content("\n").join(line.truncate(width) for line in shown[:height])


def _name(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    name = facts.annotation.name
    return [Content.assemble((safe_line(name, width), "italic $accent"))] if name else []


def _waiting(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    if facts.score is not None:
        return []
    words = facts.waiting or (
        "Not there, or too rarely, in the text that ranks units."
        if facts.pattern
        else "Not the best unit for any pattern. Choose a pattern: f."
    )
    return paragraph(words, width, DIM)


def _score(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """F1 or R² with its interval, and the F1 of chance where there is room."""
    if facts.score is None:
        return []
    metrics = facts.score.metrics
    low, high = metrics.interval
    name = "F1" if isinstance(metrics, BinaryMetrics) else "R²"
    value = f"{primary_score(metrics):.2f}".replace("-", MINUS)
    parts = [(f"{name} ", DIM), (value, "bold"), (f" ({low:.2f}–{high:.2f})", "")]
    if isinstance(metrics, BinaryMetrics) and width >= 30:
        parts.append((f"  chance {metrics.chance_f1:.2f}", DIM))
    return [Content.assemble(*parts)]


def _contexts(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The detectors that see only the last symbols."""
    controls = facts.controls
    if controls is None or controls.last_8 is None:
        return []
    parts = [("last 8 ", DIM), (f"{primary_score(controls.last_8.metrics):.2f}", "")]
    if controls.last_1 is not None:
        parts += [("  last 1 ", DIM), (f"{primary_score(controls.last_1.metrics):.2f}", "")]
    return [Content.assemble(*parts)]


def _untrained(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The best unit before training, and the p-value."""
    parts = []
    if facts.controls is not None and facts.controls.untrained is not None:
        score = primary_score(facts.controls.untrained.metrics)
        parts += [("untrained ", DIM), (f"{score:.2f}  ", "")]
    if facts.p_value is not None:
        parts += [("p ", DIM), (f"{facts.p_value:.3f}", "")]
    return [Content.assemble(*parts)] if parts else []


def _gain(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The memory gain and its interval."""
    gain = facts.evidence.gain if facts.evidence else None
    if gain is None:
        return [Content.assemble((facts.missing_controls, DIM))] if facts.missing_controls else []
    low, high = gain.interval
    style = "$success" if gain.significant else "$warning"
    interval = f" ({with_sign(low)}, {with_sign(high)})"
    return [Content.assemble(("gain ", DIM), (with_sign(gain.value), f"bold {style}"), interval)]


def _claim(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    return paragraph(claim(facts.evidence), width) if facts.evidence else []


def _verdict(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    return paragraph(verdict(facts.evidence), width) if facts.evidence else []


def _ablation(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The effect of an ablation, or how far it is."""
    ablation = facts.ablation
    if isinstance(ablation, Intervention):
        return [line for text in ablation_lines(ablation) for line in paragraph(text, width)]
    return paragraph(ablation, width) if ablation is not None else []


def _short_ablation(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """The same without the losses outside."""
    lines = _ablation(facts, colors, width)
    return [lines[0], *lines[-1:]] if len(lines) > 2 else lines


def _hint(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The keys that show more."""
    if facts.score is None or facts.ablation is not None:
        return []
    keys = [("a", "bold $accent"), (" ablate  ", DIM)]
    return [Content.assemble(*keys, ("Enter", "bold $accent"), (" evidence", DIM))]


def ablation_lines(result: Intervention) -> tuple[str, ...]:
    """The effect of an ablation, as lines for a narrow panel."""
    effect = result.effect
    closing = "" if math.isnan(effect.closing) else f" closing {effect.closing:+.2f}"
    lines = [
        f"ablated inside {effect.inside:+.2f} nats",
        f"{closing} rest {effect.elsewhere:+.2f}",
    ]
    if result.control_percentile is None:
        lines.append("comparing with others …")
    else:
        count = len(result.controls)
        lines.append(f"beats {round(result.control_percentile * count)} of {count} matched")
    return tuple(lines)


def _samples(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """How many samples close the pattern without the unit, and with it."""
    effects = facts.effects
    if effects is None or effects.closings is None:
        return [Content(effects.note)] if effects and effects.note else []
    plain, ablated = effects.closings.plain.share, effects.closings.ablated.share
    words = f"closes {100 * ablated:.0f} %, with it {100 * plain:.0f} %"
    return [Content.assemble(("samples ", DIM), words)]


def _behavior(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The symbols that the unit makes likelier, and those that switch it on and off."""
    behavior = facts.behavior
    if behavior is None or facts.score is None:
        return []
    lines = []
    for ends, values in (
        (("likelier ", "less "), behavior.likelier),
        (("on ", "off "), behavior.changes),
    ):
        if values is None:
            continue
        parts = []
        for name, indices in zip(ends, extremes(values, max(2, width // 10)), strict=True):
            labels = " ".join(behavior.vocabulary.label(index) for index in indices)
            parts += [(name, DIM), (f"{labels or '–'}  ", "")]
        lines.append(Content.assemble(*parts))
    return lines


def _remark(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    remark = facts.annotation.remark
    return paragraph(remark, width, f"italic {DIM}") if remark else []


def _probes(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The score of the linear probe of each layer, the lowest layer first."""
    if facts.score is None:
        return []
    words = " ".join(f"L{one.layer} {primary_score(one.metrics):.2f}" for one in facts.probes)
    return [Content.assemble(("probe ", DIM), words)]


def _histogram(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """Histograms of the values inside and outside the pattern, in the colors of the text."""
    histogram = facts.histogram
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


def _legend(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """The threshold and the side on which the unit fires, and a pointer to it in the histogram.

    The pointer has a line of its own if there is no room beside the words.
    """
    histogram, score = facts.histogram, facts.score
    if histogram is None or score is None or score.threshold is None:
        return []
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    share = float(np.interp(score.threshold, edges, np.linspace(0, columns, len(edges))))
    at = NAME_WIDTH + min(columns - 1, int(share))
    (words,) = _short_legend(facts, colors, width)
    pointer = Content.assemble(("▲", "$warning"))
    if at + 2 + words.cell_length <= width:
        return [Content(" " * at) + pointer + Content(" ") + words]
    if words.cell_length + 1 <= at:
        return [Content(" " * (at - words.cell_length - 1)) + words + Content(" ") + pointer]
    return [Content(" " * at) + pointer, words]


def _short_legend(facts: UnitFacts, colors: ValueColors, _width: int) -> list[Content]:
    """The same without the pointer."""
    score, palette = facts.score, colors.palette
    if facts.histogram is None or score is None or score.threshold is None:
        return []
    side, end = ("above", -1) if score.sign > 0 else ("below", 0)
    words = Content.assemble(
        f"fires {side} {signed(score.threshold)} ",
        (f"({palette.end_word(score.sign)})", content_style(palette.styles[end])),
    )
    return [words]


def signed(value: float) -> str:
    """``value`` with two decimals and a minus sign, never −0.00: ``−1.69``."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", MINUS)


def with_sign(value: float) -> str:
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


def _metrics(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The other metrics."""
    if facts.score is None:
        return []
    metrics = facts.score.metrics
    if not isinstance(metrics, BinaryMetrics):
        return [Content.assemble(("r ", DIM), with_sign(metrics.r))]
    first = [("P ", DIM), (f"{metrics.precision:.2f}  ", ""), ("R ", DIM)]
    first += [(f"{metrics.recall:.2f}  ", ""), ("MCC ", DIM), (f"{metrics.mcc:.2f}", "")]
    percent = 100 * metrics.prevalence
    share = f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}"
    second = [("AUPRC ", DIM), (f"{metrics.auprc:.2f}  ", ""), (f"{share} % of text", DIM)]
    if width >= 34:
        second += [("  r ", DIM), (with_sign(metrics.r), "")]
    return [Content.assemble(*parts) for parts in (first, second)]


def _recall(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    return recall_chart(facts.recall, width, CHART_ROWS) if facts.recall else []


PARTS = (
    Part(0, _name),
    Part(0, _waiting),
    Part(4, _histogram),
    Part(8, _legend, Part(5, _short_legend)),
    Part(0, _score),
    Part(1, _contexts),
    Part(3, _untrained),
    Part(1, _gain),
    Part(12, _metrics),
    Part(11, _probes),
    Part(9, _recall),
    Part(7, _claim, Part(2, _verdict)),
    Part(5, _ablation, Part(1, _short_ablation)),
    Part(6, _samples),
    Part(10, _behavior),
    Part(2, _remark),
    Part(6, _hint),
)
"""The parts of the panel, from top to bottom."""


class UnitPanel(SizedPanel):
    """Shows what is known about the unit of ``session``."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def show_unit(self, palette: Palette) -> None:
        """Show what is known about the unit now."""
        session = self._session
        facts, quantity = unit_facts(session), session.quantity.state
        scale = shown_scale(session) if session.fitted else quantity_scale(session, quantity)
        colors = ValueColors(palette, scale)
        cell = quantity is Quantity.CELL and session.fitted is None
        mark = "c" if cell else ""  # as in the list
        on = f" on {safe_line(facts.pattern, 24)}" if facts.pattern else ""
        self.set_titles(f"{facts.name}{mark}{on}")
        self.set_renderer(lambda width, height: unit_panel(facts, colors, width, height))

    async def on_click(self) -> None:
        """Show all that is known about the unit."""
        if not self.screen.selections:  # not the end of a drag
            await self.screen.run_action("dialog('evidence')")
