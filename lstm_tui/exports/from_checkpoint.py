"""Builds the page and the picture of a network from a text that it has read, and its scores.

Used by screens and commands, which choose text, unit and length. Nothing is drawn or written here.
Letters in shapes: ``T`` symbols, ``K`` predictions.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lstm_tui.colors.names import BLUE_GREEN
from lstm_tui.colors.palette import Palette
from lstm_tui.colors.scale import color_scale
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.config import SymbolKind
from lstm_tui.exports.page import Excerpt, HtmlPage, PageUnit, unit_key
from lstm_tui.exports.picture_svg import Picture
from lstm_tui.exports.step_titles import step_title
from lstm_tui.exports.unit_reports import listed_ends
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.units import AnyClamp, Quantity, UnitId, signed_name
from lstm_tui.runs.annotations import Annotations
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.scoring.claims import evidence_of
from lstm_tui.scoring.contexts import Context, contexts_of
from lstm_tui.scoring.controls import Controls, MemoryGain
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import BinaryMetrics
from lstm_tui.scoring.pattern_order import ordered_labels
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_effects import value_changes
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_sets import SetScore, UnitSet
from lstm_tui.scoring.unit_weights import unit_weights
from lstm_tui.text.labels import Label, LabelKind
from lstm_tui.text.symbol_glyphs import line_ends, symbol_widths
from lstm_tui.text.vocabulary import Vocabulary

UNITS = 40
"""The most units of a page: each takes a byte per character."""

PAGE_CHARACTERS = 20_000
"""Shown on a page by default: it opens at once, and is under 2 MB."""

EXCERPTS, EXCERPT = 5, 90
"""Strongest and weakest passages of each unit, and the characters of each."""

BEHAVIOR_WIDTH = 60
"""Characters of a list of symbols."""

UnitQuantity = tuple[UnitId, Quantity]


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """The network and the text of an export, the user's annotations of units, and clamps."""

    run: str
    step: int
    source: str
    annotations: Annotations = field(default_factory=Annotations)
    clamps: tuple[AnyClamp, ...] = ()
    imported: bool = False

    @property
    def step_title(self) -> str:
        """For example ``step 11,700``, or ``imported``."""
        return step_title(self.step, imported=self.imported)

    @property
    def held(self) -> str:
        """What was held while the network read, in words; empty if nothing was."""
        return f"held: {', '.join(map(str, self.clamps))}" if self.clamps else ""


def build_page(
    origin: Origin,
    vocabulary: Vocabulary,
    reading: ActivationCache,
    scores: ScoreTable | None,
    *,
    characters: int,
    top: int = 3,
    units: Sequence[UnitQuantity] = (),
    turned: Collection[UnitQuantity] = (),
    palette: str = BLUE_GREEN,
    labels: Mapping[str, Label] | None = None,
    controls: Controls | None = None,
    methods: str = "",
    weights: Arrays | None = None,
) -> HtmlPage:
    """The page of the first ``characters`` of ``reading``, which must have been read completely.

    Its units are ``units``, then the best of each pattern, then the second best, up to `UNITS`;
    the values of those in ``turned`` are negated. Each pattern has ``top`` rows. Passages come from
    all of the reading. ``labels`` are those of the patterns for this text, by name, if it is not
    the one that was scored; one that is known for another text only is nowhere in it. Patterns are
    ordered by their memory gain in ``controls``. ``weights`` are those of the network, which say
    what units of the top layer make likelier.
    """
    controls = controls or Controls()
    count = min(characters, len(reading))
    ids = reading.ids[:count]
    patterns = ordered_labels(scores, controls) if scores else []
    ranking = [scores.best(label.name, top) for label in patterns] if scores else []
    chosen = list(dict.fromkeys([*units, *_best_first(ranking)]))[:UNITS]
    binary = tuple(label for label in patterns if label.kind is LabelKind.BINARY)
    here = tuple(labels[label.name] for label in binary) if labels else binary
    codes = label_text(ids, vocabulary, here, too_slow=lambda _: None).codes
    source = f"{f'the first {count:,} of ' if count < len(reading) else ''}{origin.source}"
    return HtmlPage(
        run=origin.run,
        step=origin.step,
        imported=origin.imported,
        model=reading.reader.model.title,
        source=" · ".join(filter(None, (source, origin.held))),
        symbols=vocabulary.names,
        labels=vocabulary.glyphs,
        ids=ids,
        top_ids=reading.top_ids[:count],
        top_probabilities=reading.top_probabilities[:count],
        loss=reading.loss[:count],
        units=[
            _page_unit(
                reading,
                one,
                count,
                origin.annotations,
                turned=one in turned,
                behavior=_behavior(reading, one, vocabulary, weights, turned=one in turned),
            )
            for one in chosen
        ],
        ranking=[score for rows in ranking for score in rows],
        evidence=[evidence_of(scores, controls, score) for rows in ranking for score in rows]
        if scores
        else [],
        controls=controls,
        probes=[probe for label in patterns for probe in scores.probe(label.name)]
        if scores
        else [],
        inside={
            label.name: (codes >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)
            for bit, label in enumerate(binary)
        },
        scored=_how_scored(scores, vocabulary.kind) if scores else "",
        methods=methods,
        palette=palette,
        kind=vocabulary.kind,
        line_ends=tuple(np.flatnonzero(line_ends(vocabulary)).tolist()),
    )


def _how_scored(scores: ScoreTable, kind: SymbolKind) -> str:
    return (
        "Signs, thresholds and ranks were chosen on every other block of "
        f"{scores.characters:,} {kind.plural}; all metrics are measured on {scores.reported:,} "
        f"{kind.plural} of the blocks between."
    )


def _best_first(ranking: list[list[UnitScore]]) -> Iterable[UnitQuantity]:
    """The best unit of each pattern, then the second best of each, and so on."""
    for rank in range(max(map(len, ranking), default=0)):
        for rows in ranking:
            if rank < len(rows):
                yield rows[rank].unit, rows[rank].quantity


def _page_unit(
    reading: ActivationCache,
    chosen: UnitQuantity,
    count: int,
    annotations: Annotations,
    *,
    turned: bool,
    behavior: Sequence[tuple[str, str]],
) -> PageUnit:
    unit, quantity = chosen
    values = reading.values(unit, quantity)
    values = -values if turned else values
    low, high = color_scale(values)
    annotation = annotations.of(str(unit))
    contexts = contexts_of(values, EXCERPTS, width=EXCERPT)
    return PageUnit(
        unit=str(unit),
        quantity=str(quantity),
        values=values[:count],
        low=low,
        high=high,
        strongest=_excerpts(reading, contexts.strongest),
        weakest=_excerpts(reading, contexts.weakest),
        name=annotation.name,
        remark=annotation.remark,
        turned=turned,
        behavior=behavior,
    )


def _behavior(
    reading: ActivationCache,
    chosen: UnitQuantity,
    vocabulary: Vocabulary,
    weights: Arrays | None,
    *,
    turned: bool,
) -> list[tuple[str, str]]:
    """At which symbols the shown values rise and fall, and which they make likelier."""
    unit, quantity = chosen
    sign = -1 if turned else 1
    changes = value_changes(reading.values(unit, quantity), reading.ids, len(vocabulary))
    named = [(("rises at", "falls at"), sign * changes)]
    if weights is not None and not quantity.is_gate:
        output = unit_weights(weights, reading.reader.model, unit).output
        if output is not None:
            named.append((("output weights to", "away from"), sign * output))
    return [
        (name, symbols)
        for names, values in named
        for name, symbols in zip(
            names, listed_ends(values, vocabulary.label, BEHAVIOR_WIDTH), strict=True
        )
    ]


def _excerpts(reading: ActivationCache, passages: Iterable[Context]) -> list[Excerpt]:
    return [
        Excerpt(
            start=one.start,
            ids=reading.ids[one.start : one.start + len(one.values)],
            values=one.values,
            peak=one.place - one.start,
        )
        for one in passages
    ]


def build_picture(
    origin: Origin,
    vocabulary: Vocabulary,
    reading: ActivationCache,
    chosen: UnitQuantity | UnitSet,
    *,
    first: int,
    characters: int,
    score: UnitScore | SetScore | None = None,
    gain: MemoryGain | None = None,
    methods: str = "",
    columns: int = 80,
    palette: Palette = LIGHT,
    with_predictions: bool = True,
    turned: bool = False,
) -> Picture:
    """The picture of ``chosen`` over ``characters`` from ``first`` on, which must have been read.

    With ``turned``, its values are negated and the title has a minus sign. The subtitle shows
    ``score`` and its memory ``gain``; ``methods`` say how they were computed.
    """
    part = slice(first, min(first + characters, len(reading)))
    ids, glyphs = reading.ids[part].tolist(), vocabulary.glyphs
    widths = symbol_widths(vocabulary).take(ids).tolist()
    if isinstance(chosen, UnitSet):
        values = chosen.values_in(reading, part.start, part.stop)
        name, title = "", str(chosen)
    else:
        unit, quantity = chosen
        values = reading.values(unit, quantity, part.start, part.stop)
        name = origin.annotations.of(str(unit)).name
        title = signed_name(unit_key(str(unit), str(quantity)), turned=turned)
    values = -values if turned else values
    low, high = color_scale(values)
    parts = [_describe(score, gain)] if score else []
    return Picture(
        title=f"{title}{f' “{name}”' if name else ''}",
        subtitle=" · ".join(
            filter(None, [*parts, f"{origin.run}, {origin.step_title}", origin.held])
        ),
        glyphs=[glyphs[one] for one in ids],
        widths=widths,
        values=values,
        low=low,
        high=high,
        predictions=[[glyphs[one] for one in row] for row in reading.top_ids[part].tolist()],
        probabilities=reading.top_probabilities[part],
        columns=columns,
        palette=palette,
        with_predictions=with_predictions,
        methods=methods,
        kind=vocabulary.kind,
        row_ends=frozenset(np.flatnonzero(np.asarray(ids) == vocabulary.end_id).tolist()),
    )


def _describe(score: UnitScore | SetScore, gain: MemoryGain | None) -> str:
    metrics = score.metrics
    low, high = metrics.interval
    value = f"F1 {metrics.f1:.2f}" if isinstance(metrics, BinaryMetrics) else f"R² {metrics.r2:.2f}"
    words = f"{score.pattern}, {value} ({low:.2f} to {high:.2f})"
    if gain is None:
        return words
    low, high = gain.interval
    return f"{words}, {gain.value:+.2f} over the last 8 symbols ({low:+.2f} to {high:+.2f})"
