"""An HTML page of units over a text: one file that loads nothing else.

The page holds its style, its script (``page.css``, ``page.js``, inserted into ``page.html``) and
its data. Its content security policy forbids to load anything or to run another script. The data
are one ``<script type="application/json">`` element in ASCII, in which ``<``, ``>`` and ``&`` are
escaped, so text cannot end the element or begin markup. The script inserts them as text only.

Values are stored as 256 levels between the ends of a unit's scale, probabilities in 255ths, losses
in thousandths of a nat: 20,000 characters with 40 units are about 1.5 MB. This module imports no
reader; `from_checkpoint` builds the page. Letters in shapes: ``T`` characters, ``K`` predictions,
``V`` symbols.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.display import truecolor_palette
from lstm_tui.colors.names import BLUE_GREEN, WORDS
from lstm_tui.colors.palette import LEVELS, RED_LEVELS, Palette, as_hex, levels
from lstm_tui.config import SymbolKind
from lstm_tui.exports.encoding import encode_utf8, number
from lstm_tui.exports.page_controls import control_cells, recall_curves
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

_WORDS = ("run", "step", "model", "source", "scored", "methods")
_NO_LOSS = 65_535  # of the first character, which nothing predicts
_AMBER = {"light": "#a86400", "dark": "#f0b03c"}


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


def unit_key(unit: str, quantity: str) -> str:
    """For example ``L1:131``, or ``L1:131.cell``."""
    return unit if quantity == "hidden" else f"{unit}.{quantity}"


def render_page(page: HtmlPage) -> str:
    """The page as one HTML document; its data are ASCII."""
    style = f"{_colors(page.palette)}\n{_part('page.css')}"
    script = _part("page.js")
    policy = (
        f"default-src 'none'; style-src {_csp_hash(style)}; script-src {_csp_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(encode_utf8(f"{safe_line(page.run)}: units").decode()),
        "style": style,
        "data": _json_element(_content(page)),
        "script": script,
        "symbol": page.kind.singular,
    }
    return re.sub(
        r"\{(policy|title|style|data|script|symbol)\}",
        lambda match: parts[match[1]],
        _part("page.html"),
    )


def _part(name: str) -> str:
    return files("lstm_tui.exports").joinpath(name).read_text("utf-8")


def _csp_hash(content: str) -> str:
    """The hash by which the content security policy allows a style or script."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _colors(palette: str) -> str:
    """CSS classes of all levels, for light and dark mode."""
    light, dark = (
        _theme(truecolor_palette(palette, dark=theme == "dark"), amber)
        for theme, amber in _AMBER.items()
    )
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _theme(palette: Palette, amber: str) -> str:
    named = {
        "background": palette.background,
        "foreground": palette.foreground,
        "low": palette.values[0],
        "high": palette.values[-1],
        "red": palette.reds[-1],
    }
    variables = "".join(f"--{name}:{as_hex(color)};" for name, color in named.items())
    lines = [f":root {{{variables}--inside:{amber}}}"]
    for letter, styles in (("c", palette.styles), ("r", palette.red_styles)):
        for level, style in enumerate(styles):
            colors = f"background:{as_hex(style.background)};color:{as_hex(style.foreground)}"
            lines.append(f".{letter}{level}{{{colors}}}")
    return "\n".join(lines)


def _json_element(content: dict[str, Any]) -> str:
    """``content`` as JSON that cannot end its element or begin another."""
    written = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\x7f]", lambda match: f"\\u{ord(match[0]):04x}", written)


def _content(page: HtmlPage) -> dict[str, Any]:
    width = 1 if len(page.symbols) <= 1 << 8 else 2 if len(page.symbols) <= 1 << 16 else 4
    turned = {unit.key for unit in page.units if unit.turned}
    return {
        **{name: getattr(page, name) for name in _WORDS},
        "levels": LEVELS,
        "reds": RED_LEVELS,
        "most_nats": MOST_NATS,
        "kind": page.kind.value,
        "singular": page.kind.singular,
        "plural": page.kind.plural,
        "line_ends": list(page.line_ends),
        "symbols": list(page.symbols),
        "labels": list(page.labels),
        "id_bytes": width,
        "ids": _integers(page.ids, width),
        "kept": page.top_ids.shape[1],
        "top_ids": _integers(page.top_ids, width),
        "top_probabilities": _levels(page.top_probabilities, 0, 1),
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
        "inside": {name: _bits(values) for name, values in page.inside.items()},
    }


def _unit(unit: PageUnit, width: int) -> dict[str, Any]:
    return {
        "key": unit.key,
        "unit": signed_name(unit.unit, turned=unit.turned),
        "quantity": unit.quantity,
        "low": number(unit.low),
        "high": number(unit.high),
        "values": _levels(unit.values, unit.low, unit.high),
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
        "ids": _integers(excerpt.ids, width),
        "values": _levels(excerpt.values, unit.low, unit.high),
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


def _packed(array: NDArray[Any]) -> str:
    return b64encode(array.tobytes()).decode()


def _integers(ids: Ids, width: int) -> str:
    """Little-endian integers of ``width`` bytes, as base64."""
    return _packed(np.asarray(ids).astype(f"<u{width}"))


def _levels(values: Floats, low: float, high: float) -> str:
    """One byte each, from 0 for ``low`` and below to 255 for ``high`` and above."""
    return _packed(levels(values, low, high, 256))


def _thousandths(loss: Floats) -> str:
    """Two bytes each, little-endian."""
    known = np.nan_to_num(np.asarray(loss, np.float32), nan=0.0).clip(0, (_NO_LOSS - 1) / 1_000)
    return _packed(np.where(np.isnan(loss), _NO_LOSS, np.rint(known * 1_000)).astype("<u2"))


def _bits(values: NDArray[np.bool_]) -> str:
    """One bit each, the lowest bit of a byte first."""
    return _packed(np.packbits(values, bitorder="little"))
