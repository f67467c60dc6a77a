"""An HTML page of units over a text: one file that loads nothing else.

Its script is ``page.js``, its elements are ``page.html``; `page_document` makes one file of them.

Values are stored as 256 levels between the ends of a unit's scale, probabilities in 255ths, losses
in thousandths of a nat: 20,000 characters with 40 units are about 1.5 MB. This module imports no
reader; `from_checkpoint` builds the page. Letters in shapes: ``T`` characters, ``K`` predictions,
``V`` symbols.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.names import BLUE_GREEN, WORDS
from lstm_tui.colors.palette import LEVELS, RED_LEVELS
from lstm_tui.config import SymbolKind
from lstm_tui.exports.encoding import number
from lstm_tui.exports.page_controls import control_cells, recall_curves
from lstm_tui.exports.page_document import (
    html_document,
    integer_bytes,
    packed,
    packed_bits,
    packed_integers,
    packed_levels,
    text_data,
)
from lstm_tui.reader.reader import Floats, Ids
from lstm_tui.reader.units import signed_name
from lstm_tui.scoring.claims import Evidence
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.metrics import RegressionMetrics, primary_score
from lstm_tui.scoring.pattern_order import NO_MEMORY
from lstm_tui.scoring.unit_scores import ProbeScore, UnitScore
from lstm_tui.text.glyphs import safe_line

MOST_NATS = 6
"""The loss of a character that is shown in full red."""

_WORDS = ("run", "step", "model", "source", "scored", "methods", "imported")
_NO_LOSS = 65_535  # of the first character, which nothing predicts


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A passage of n characters in which a unit is at an extreme.

    Attributes:
        start: The offset of its first character; the text of the page begins at 0 and may end
            before it.
        ids: Its symbols, (n,).
        values: Values of the unit, (n,).
        peak: The offset of the extreme within the passage.
    """

    start: int
    ids: Ids
    values: Floats
    peak: int


@dataclass(frozen=True, slots=True, eq=False)
class PageUnit:
    """A unit that can be selected.

    Attributes:
        unit: For example ``L1:131``.
        quantity: ``hidden``, ``cell`` or a gate.
        values: After each character, (T,).
        low, high: The ends of the color scale.
        strongest, weakest: Passages; they may lie after the text that the page shows.
        name, remark: Annotations of the user, or empty.
        turned: Whether ``values`` and passages are negated; the title then has a minus sign.
        behavior: Lines of a name and symbols: at which it rises, which it makes likelier.
    """

    unit: str
    quantity: str
    values: Floats
    low: float
    high: float
    strongest: Sequence[Excerpt] = ()
    weakest: Sequence[Excerpt] = ()
    name: str = ""
    remark: str = ""
    turned: bool = False
    behavior: Sequence[tuple[str, str]] = ()

    @property
    def key(self) -> str:
        """Its name in the fragment of the URL: ``L1:131`` or ``L1:131.cell``."""
        return unit_key(self.unit, self.quantity)


@dataclass(frozen=True, slots=True, eq=False)
class HtmlPage:
    """The content of the page.

    Attributes:
        run, step, model: Which network, for example ``atlas``, 11,700 and ``LSTM 2×256``.
        source: A description of the text.
        symbols: The symbols of the network, (V,).
        labels: What is shown for each of them, (V,).
        ids: The text, (T,).
        top_ids, top_probabilities: The most likely next symbols after each character, (T, K).
        loss: The loss of each character, in nats, (T,); nan where it is unknown.
        units: Those that can be selected.
        ranking: The rows of the table, grouped by pattern.
        evidence: What is known about each row of ``ranking``, or nothing.
        controls: What the scores are compared with.
        probes: Scores of linear probes on the same patterns.
        inside: By the name of each pattern, where the text is inside it, (T,).
        scored: A description of how units were ranked.
        methods: What is needed to compute the figures again, in one line.
        palette: One of `colors.names.PALETTES`.
        kind: What a symbol is, for the captions.
        line_ends: The ids after which a line ends.
        imported: Whether the steps of the network are not known.
    """

    run: str
    step: int
    model: str
    source: str
    symbols: Sequence[str]
    labels: Sequence[str]
    ids: Ids
    top_ids: Ids
    top_probabilities: Floats
    loss: Floats
    units: Sequence[PageUnit]
    ranking: Sequence[UnitScore] = ()
    evidence: Sequence[Evidence] = ()
    controls: Controls = field(default_factory=Controls)
    probes: Sequence[ProbeScore] = ()
    inside: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    scored: str = ""
    methods: str = ""
    palette: str = BLUE_GREEN
    kind: SymbolKind = SymbolKind.CHAR
    line_ends: Sequence[int] = ()
    imported: bool = False


def unit_key(unit: str, quantity: str) -> str:
    """For example ``L1:131``, or ``L1:131.cell``."""
    return unit if quantity == "hidden" else f"{unit}.{quantity}"


def render_page(page: HtmlPage) -> str:
    """The page as one HTML document; its data are ASCII."""
    return html_document(
        "page",
        title=f"{safe_line(page.run)}: units",
        palette=page.palette,
        data=_content(page),
        symbol=page.kind.singular,
    )


def _content(page: HtmlPage) -> dict[str, Any]:
    width = integer_bytes(len(page.symbols))
    turned = {unit.key for unit in page.units if unit.turned}
    return {
        **text_data(page.ids, page.labels, page.line_ends, page.kind),
        **{name: getattr(page, name) for name in _WORDS},
        "levels": LEVELS,
        "reds": RED_LEVELS,
        "most_nats": MOST_NATS,
        "symbols": list(page.symbols),
        "kept": page.top_ids.shape[1],
        "top_ids": packed_integers(page.top_ids, width),
        "top_probabilities": packed_levels(page.top_probabilities, 0, 1),
        "loss": _thousandths(page.loss),
        "units": [_unit(unit, width) for unit in page.units],
        "ends": list(WORDS[page.palette]),
        "ranking": [
            {
                **_row(score, turned=unit_key(str(score.unit), score.quantity) in turned),
                **control_cells(page.controls.of(score.pattern), evidence),
            }
            for score, evidence in zip_longest(page.ranking, page.evidence)
        ],
        "no_memory": NO_MEMORY,
        "recall": recall_curves(page.controls),
        "probes": _probes(page.probes),
        "inside": {name: packed_bits(values) for name, values in page.inside.items()},
    }


def _unit(unit: PageUnit, width: int) -> dict[str, Any]:
    return {
        "key": unit.key,
        "unit": signed_name(unit.unit, turned=unit.turned),
        "quantity": unit.quantity,
        "low": number(unit.low),
        "high": number(unit.high),
        "values": packed_levels(unit.values, unit.low, unit.high),
        "name": unit.name,
        "remark": unit.remark,
        "behavior": [list(line) for line in unit.behavior],
        "strongest": [_excerpt(unit, one, width) for one in unit.strongest],
        "weakest": [_excerpt(unit, one, width) for one in unit.weakest],
    }


def _excerpt(unit: PageUnit, excerpt: Excerpt, width: int) -> dict[str, Any]:
    return {
        "start": excerpt.start,
        "peak": excerpt.peak,
        "value": number(float(excerpt.values[excerpt.peak])),
        "ids": packed_integers(excerpt.ids, width),
        "values": packed_levels(excerpt.values, unit.low, unit.high),
    }


def _row(score: UnitScore, *, turned: bool) -> dict[str, Any]:
    score = score.turned() if turned else score
    metrics = score.metrics
    own = {
        "pattern": score.pattern,
        "key": unit_key(str(score.unit), score.quantity),
        "unit": signed_name(str(score.unit), turned=turned),
        "quantity": score.quantity,
        "sign": score.sign,
        "threshold": None if score.threshold is None else number(score.threshold),
        "score": number(primary_score(metrics)),
        "low": number(metrics.interval[0]),
        "high": number(metrics.interval[1]),
        "r": number(metrics.r),
    }
    if isinstance(metrics, RegressionMetrics):
        return {**own, "kind": "scalar", "chance_f1": None}
    measured = ("precision", "recall", "mcc", "auprc", "prevalence", "chance_f1")
    return {**own, "kind": "binary", **{name: number(getattr(metrics, name)) for name in measured}}


def _probes(probes: Sequence[ProbeScore]) -> dict[str, list[float | None]]:
    """By pattern: the score of the probe of each layer, the lowest layer first."""
    scores: dict[str, list[float | None]] = {}
    for probe in sorted(probes, key=lambda probe: probe.layer):
        scores.setdefault(probe.pattern, []).append(number(primary_score(probe.metrics)))
    return scores


def _thousandths(loss: Floats) -> str:
    """Two bytes each, little-endian."""
    known = np.nan_to_num(np.asarray(loss, np.float32), nan=0.0).clip(0, (_NO_LOSS - 1) / 1_000)
    return packed(np.where(np.isnan(loss), _NO_LOSS, np.rint(known * 1_000)).astype("<u2"))
