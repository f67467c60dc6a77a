"""Page of evidence about a unit: sections, each a pure function of what is known.

To show more about a unit, add what is known to `UnitFacts` and a `Section` to `SECTIONS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from lstm_tui.exports.unit_reports import listed_ends, weight_rows
from lstm_tui.formatting import with_sign
from lstm_tui.reader.units import MINUS, set_name
from lstm_tui.scoring.claims import ablation_claim, claim
from lstm_tui.scoring.closings import describe_closings
from lstm_tui.scoring.controls import MemoryGain, SparseProbe
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.tui.neurons.class_parts import class_section
from lstm_tui.tui.neurons.evidence_lines import NAMES, NUMBERS, paragraph, row
from lstm_tui.tui.neurons.recall_chart import recall_chart
from lstm_tui.tui.neurons.unit_facts import UnitFacts
from lstm_tui.tui.themes import DIM

BEHAVIOR_NAMES = 17

CHART_ROWS = 8

MOST_NAMED = 8
"""Units of a sparse probe that are named."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; ``lines`` of a width, none if it is left out."""

    title: str
    lines: Callable[[UnitFacts, int], list[Content]]


def evidence_page(facts: UnitFacts, width: int) -> Content:
    """The page, for ``width`` columns."""
    lines: list[Content] = []
    for section in SECTIONS:
        if part := section.lines(facts, width):
            heading = [Content.assemble((section.title, "bold $primary"))] if section.title else []
            lines += [*([Content()] if lines else []), *heading, *part]
    return Content("\n").join(line.truncate(width) for line in lines)


def _claim(facts: UnitFacts, width: int) -> list[Content]:
    if facts.evidence is None:
        return paragraph(facts.waiting or "There is no score of this unit.", width)
    lines = paragraph(claim(facts.evidence), width, "bold")
    if facts.missing_controls:
        lines += paragraph(f"{facts.missing_controls}", width, DIM)
    return lines


def _scores(facts: UnitFacts, width: int) -> list[Content]:
    """The score beside those of its controls."""
    if facts.score is None or facts.evidence is None:
        return []
    metrics, controls = facts.score.metrics, facts.controls
    low, high = metrics.interval
    binary = isinstance(metrics, BinaryMetrics)
    rows = [
        (
            "this set" if facts.weights else "this unit",
            _value(primary_score(metrics)),
            f"95 % interval {low:.2f} to {high:.2f}",
            "bold",
        )
    ]
    if controls and controls.last_8:
        score = primary_score(controls.last_8.metrics)
        note = "the best detector that sees only the last 8 symbols"
        rows.append(("last 8", _value(score), note, ""))
    if controls and controls.last_1:
        score = primary_score(controls.last_1.metrics)
        rows.append(("last 1", _value(score), "the same with the last symbol only", ""))
    if controls and controls.untrained:
        score = primary_score(controls.untrained.metrics)
        note = "the best unit of the same network before training"
        rows.append(("untrained", _value(score), note, ""))
    if isinstance(metrics, BinaryMetrics):
        rows.append(("chance", _value(metrics.chance_f1), "a detector that always says yes", ""))
    gains = (
        ("memory gain", facts.evidence.gain, "over the last 8"),
        ("over untrained", facts.evidence.over_untrained, "over the untrained network"),
    )
    for name, gain, over in gains:
        if gain is not None:
            style = "bold $success" if gain.significant else "bold $warning"
            rows.append((name, with_sign(gain.value), _interval(gain, over), style))
    if facts.p_value is not None and controls is not None and controls.null is not None:
        shifted = controls.null.best
        note = f"the best unit on {len(shifted)} shifted labels reaches {max(shifted):.2f}"
        rows.append(("p-value", f"{facts.p_value:.3f}", note, ""))
    heading = Content.assemble((f"{'F1' if binary else 'R²'}".rjust(NAMES + NUMBERS), DIM))
    return [heading, *(line for one in rows for line in row(*one[:3], width, one[3]))]


def _interval(gain: MemoryGain, over: str) -> str:
    low, high = gain.interval
    return f"{over}: 95 % interval {with_sign(low)} to {with_sign(high)}"


def _value(value: float) -> str:
    return f"{value:.2f}".replace("-", MINUS)


def _recall(facts: UnitFacts, width: int) -> list[Content]:
    if facts.recall is None:
        if facts.controls and facts.controls.recall and facts.best:
            return paragraph(
                f"It is measured for the best unit of the pattern, {facts.best.unit}.", width, DIM
            )
        return []
    note = (
        "Of the symbols that stand so far after the opening, the share that is found. A "
        "detector with memory stays up; one without falls."
    )
    return [*recall_chart(facts.recall, width, CHART_ROWS), *paragraph(note, width, DIM)]


def _metrics(facts: UnitFacts, width: int) -> list[Content]:
    if facts.score is None:
        return []
    metrics = facts.score.metrics
    low, high = metrics.r_interval
    r = f"Pearson's r {with_sign(metrics.r)} ({with_sign(low)} to {with_sign(high)})"
    if not isinstance(metrics, BinaryMetrics):
        return paragraph(r, width)
    words = (
        f"Precision {metrics.precision:.2f} · recall {metrics.recall:.2f} · MCC "
        f"{metrics.mcc:.2f} · AUPRC {metrics.auprc:.2f} · {r} · "
        f"{100 * metrics.prevalence:.1f} % of the text is inside"
    )
    return paragraph(words, width)


def _probes(facts: UnitFacts, width: int) -> list[Content]:
    lines: list[Content] = []
    for probe in facts.probes:
        selectivity = facts.controls.selectivity(probe) if facts.controls else None
        note = (
            "" if selectivity is None else f"{with_sign(selectivity)} over the untrained network's"
        )
        value = _value(primary_score(probe.metrics))
        lines += row(f"all units of layer {probe.layer}", value, note, width)
        if facts.controls and probe.layer < len(facts.controls.sparse):
            lines += _sparse_probe(facts.controls.sparse[probe.layer], probe.layer, width)
    return lines


def _sparse_probe(sparse: SparseProbe, layer: int, width: int) -> list[Content]:
    """The fewest units that do as well, their names if they are few, and the key for them."""
    if sparse.k95 is None:
        note = "have less than 95 % of that: it is spread over the layer"
        return row("  the best", str(sparse.sizes[-1]), note, width) if sparse.sizes else []
    few = sparse.k95 <= MOST_NAMED
    words = f"{_units(sparse.k95)}{f': {set_name(sparse.smallest)}' if few else ''}"
    key = f" ({layer} shows {'it' if sparse.k95 == 1 else 'them'})" if layer < 10 else ""
    return row("  fewest with 95 % of it", str(sparse.k95), words + key, width)


def _units(count: int) -> str:
    return "unit" if count == 1 else "units"


def _ablation(facts: UnitFacts, width: int) -> list[Content]:
    ablation = facts.ablation
    if isinstance(ablation, Intervention):
        return paragraph(ablation_claim(ablation), width)
    if ablation is not None:
        return paragraph(ablation, width)
    if facts.classes:
        question = "how many documents are then classified wrongly?"
    elif facts.evidence is None or facts.evidence.scalar:
        return []
    else:
        question = "does the loss rise?"
    return [Content.assemble(("a", "bold $accent"), f" hold the unit at its mean: {question}")]


def _samples(facts: UnitFacts, width: int) -> list[Content]:
    """How samples close the pattern, with and without the unit."""
    effects = facts.effects
    if effects is None:
        return []
    if effects.closings is None:
        return paragraph(effects.note, width, DIM) if effects.note else []
    return paragraph(describe_closings(effects.closings), width)


def _behavior(facts: UnitFacts, width: int) -> list[Content]:
    """The symbols that the unit makes likelier, and those that switch it on and off."""
    behavior = facts.behavior
    if behavior is None:
        return []
    label, room = behavior.vocabulary.label, width - BEHAVIOR_NAMES
    lines: list[Content] = []
    if behavior.likelier is not None:
        likelier, less = listed_ends(behavior.likelier, label, room)
        lines += [_named("makes likelier", likelier), _named("less likely", less)]
    on, off = listed_ends(behavior.changes, label, room)
    lines += [_named("switched on by", on), _named("switched off by", off)]
    if facts.classes is not None:
        note = "A classifier predicts no symbols, so it makes none likelier."
    elif behavior.likelier is None:
        note = "The layers above stand between it and the output: ablate it to measure its effect."
    elif behavior.measured:
        note = (
            "Likelier: log-probability inside the pattern, with the unit minus without it, in nats."
        )
    else:
        note = (
            "Likelier: weights of its hidden value to the output; ablate it to measure the effect."
        )
    note += " Switched: the mean change of its value at a symbol."
    return [*lines, *paragraph(note, width, DIM)]


def _named(name: str, words: str) -> Content:
    return Content.assemble((name.ljust(BEHAVIOR_NAMES), DIM), words)


def _weights(facts: UnitFacts, width: int) -> list[Content]:
    """The weights of a set; or of each gate of a unit: what raises it, and what lowers it."""
    if facts.weights:
        note = "Of the standardized values of the units (asinh of cell values), in their sum."
        return [*paragraph(facts.weights, width), *paragraph(note, width, DIM)]
    if facts.behavior is None:
        return []
    lines = []
    for one in weight_rows(facts.behavior.weights, facts.behavior.vocabulary):
        name = f"{one.name} · {one.source}"
        raised, lowered = listed_ends(one.values, one.label, (width - NAMES - 3) // 2)
        lines.append(Content.assemble((name.ljust(NAMES), DIM), raised, (" · ", DIM), lowered))
    return lines


def _methods(facts: UnitFacts, width: int) -> list[Content]:
    return paragraph(facts.methods, width, DIM) if facts.methods else []


SECTIONS: tuple[Section, ...] = (
    Section("Classes of documents", class_section),
    Section("", _claim),
    Section("Score and controls", _scores),
    Section("Recall against distance", _recall),
    Section("Ablation", _ablation),
    Section("What the network writes", _samples),
    Section("What it does", _behavior),
    Section("Other metrics", _metrics),
    Section("Linear probes", _probes),
    Section("Weights: what raises and what lowers it", _weights),
    Section("Methods", _methods),
)
"""The sections of the page, from top to bottom."""
