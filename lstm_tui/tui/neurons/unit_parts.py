"""The parts of `unit_panel` in words: score, controls, claim, ablation, behavior.

Pure functions make lines of `Content` in a given width, none if there is nothing to show.
"""

import math

from textual.content import Content

from lstm_tui.formatting import with_sign
from lstm_tui.reader.units import MINUS
from lstm_tui.scoring.claims import claim, verdict
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.scoring.unit_effects import extremes
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.evidence_lines import paragraph
from lstm_tui.tui.neurons.recall_chart import recall_chart
from lstm_tui.tui.neurons.unit_facts import UnitFacts
from lstm_tui.tui.neurons.unit_histogram import ValueColors
from lstm_tui.tui.themes import DIM

CHART_ROWS = 5
"""Lines of the chart of recall, without its captions."""


def name_line(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The user's name for the unit."""
    name = facts.annotation.name
    return [Content.assemble((safe_line(name, width), "italic $accent"))] if name else []


def waiting_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """Why there is no score of a pattern; nothing if that of a class is there instead."""
    if facts.score is not None or (facts.class_neuron is not None and not facts.pattern):
        return []
    words = facts.waiting or (
        "Not there, or too rarely, in the text that ranks units."
        if facts.pattern
        else "Not the best unit for any pattern. Choose a pattern: f."
    )
    return paragraph(words, width, DIM)


def score_line(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
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


def context_scores(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The detectors that see only the last symbols."""
    controls = facts.controls
    if controls is None or controls.last_8 is None:
        return []
    parts = [("last 8 ", DIM), (f"{primary_score(controls.last_8.metrics):.2f}", "")]
    if controls.last_1 is not None:
        parts += [("  last 1 ", DIM), (f"{primary_score(controls.last_1.metrics):.2f}", "")]
    return [Content.assemble(*parts)]


def untrained_score(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The best unit before training, and the p-value."""
    parts = []
    if facts.controls is not None and facts.controls.untrained is not None:
        score = primary_score(facts.controls.untrained.metrics)
        parts += [("untrained ", DIM), (f"{score:.2f}  ", "")]
    if facts.p_value is not None:
        parts += [("p ", DIM), (f"{facts.p_value:.3f}", "")]
    return [Content.assemble(*parts)] if parts else []


def gain_line(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The memory gain and its interval."""
    gain = facts.evidence.gain if facts.evidence else None
    if gain is None:
        return [Content.assemble((facts.missing_controls, DIM))] if facts.missing_controls else []
    low, high = gain.interval
    style = "$success" if gain.significant else "$warning"
    interval = f" ({with_sign(low)}, {with_sign(high)})"
    return [Content.assemble(("gain ", DIM), (with_sign(gain.value), f"bold {style}"), interval)]


def claim_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The claim in a sentence or two."""
    return paragraph(claim(facts.evidence), width) if facts.evidence else []


def verdict_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The claim in a few words."""
    return paragraph(verdict(facts.evidence), width) if facts.evidence else []


def ablation_part(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The effect of an ablation, or how far it is."""
    ablation = facts.ablation
    if isinstance(ablation, Intervention):
        return [line for text in ablation_lines(ablation) for line in paragraph(text, width)]
    return paragraph(ablation, width) if ablation is not None else []


def short_ablation(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """The same without the losses outside; what is a sentence stays whole."""
    lines = ablation_part(facts, colors, width)
    if isinstance(facts.ablation, Intervention) and len(lines) > 2:
        return [lines[0], lines[-1]]
    return lines


def key_hints(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The keys that show more."""
    if (facts.score is None and facts.class_neuron is None) or facts.ablation is not None:
        return []
    keys = [("a", "bold $accent"), (" ablate  ", DIM), ("Enter", "bold $accent")]
    return [Content.assemble(*keys, (" evidence", DIM))]


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


def sample_closings(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """How many samples close the pattern without the unit, and with it."""
    effects = facts.effects
    if effects is None or effects.closings is None:
        return [Content(effects.note)] if effects and effects.note else []
    plain, ablated = effects.closings.plain.share, effects.closings.ablated.share
    words = f"closes {100 * ablated:.0f} %, with it {100 * plain:.0f} %"
    return [Content.assemble(("samples ", DIM), words)]


def behavior_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
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


def remark_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The user's remark."""
    remark = facts.annotation.remark
    return paragraph(remark, width, f"italic {DIM}") if remark else []


def probe_scores(facts: UnitFacts, _colors: ValueColors, _width: int) -> list[Content]:
    """The score of the linear probe of each layer, the lowest layer first."""
    if facts.score is None:
        return []
    words = " ".join(f"L{one.layer} {primary_score(one.metrics):.2f}" for one in facts.probes)
    return [Content.assemble(("probe ", DIM), words)]


def other_metrics(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
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


def recall_lines(facts: UnitFacts, _colors: ValueColors, width: int) -> list[Content]:
    """The chart of recall by distance."""
    return recall_chart(facts.recall, width, CHART_ROWS) if facts.recall else []
